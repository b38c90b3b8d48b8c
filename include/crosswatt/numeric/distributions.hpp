// Quantiles of the distributions that intervals are made of.
#pragma once

namespace crosswatt::numeric {

/// z with P(Z <= z) = probability for a standard normal Z; 0 < probability < 1.
double normal_quantile(double probability);

/// t with P(T <= t) = probability for Student's T of `degrees_of_freedom` > 0; 0 < probability < 1.
double student_t_quantile(double probability, double degrees_of_freedom);

/// Half-width, in standard deviations, of a central interval that holds `level` of the distribution; 0 < level < 1.
double normal_half_width(double level);
double student_t_half_width(double level, double degrees_of_freedom);

}  // namespace crosswatt::numeric
