// Columns brought to mean 0 and standard deviation 1, so that distances and penalties treat predictors alike.
#pragma once

#include <Eigen/Core>

namespace crosswatt::numeric {

/// What was learned from the columns of one matrix, to be applied to others.
struct Standardisation {
  Eigen::VectorXd mean;
  Eigen::VectorXd scale;                              ///< population standard deviation; 1 where constant
  Eigen::Array<bool, Eigen::Dynamic, 1> is_constant;  ///< columns that tell nothing apart

  /// m x p to m x p: (value - mean) / scale. A constant column keeps its differences as they are; leave it out where a
  /// stranger's value must not count.
  Eigen::MatrixXd apply(const Eigen::Ref<const Eigen::MatrixXd>& columns) const;
};

/// A column is constant when its standard deviation is at most this share of its largest magnitude: a logarithm or a
/// ratio of equal numbers may differ by its rounding.
inline constexpr double kConstantSpread = 1e-12;

/// @param columns  n x p, n >= 1, finite.
Standardisation standardise(const Eigen::Ref<const Eigen::MatrixXd>& columns);

}  // namespace crosswatt::numeric
