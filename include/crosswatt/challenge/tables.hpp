// The tables of the organisers' papers: quartiles, thresholds, correlations, quadrants, and one year beside another.
//
// Every table says which rows it counts, since that decides its cells: the organisers' own systems are always among
// them, and teams hand in several systems that share one measurement, so quartiles and thresholds count equal energies
// once. Numbers are unrounded; round_half_up prints them as the papers do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosswatt/challenge/energy_weighting.hpp"

namespace crosswatt {

struct QuartileRow {
  int year = 0;
  std::string metric;  ///< params, energy_training_kwh, energy_test_kwh
  Index count = 0;
  double q25 = 0, median = 0, q75 = 0;  ///< type 7; NaN without rows
};
/// Of any numbers.
QuartileRow quartiles(int year, const std::string& metric, const std::vector<double>& values);
/// Over systems that know all three metrics, the first of each (params, training, test) as submitted.
std::vector<QuartileRow> quartile_table(const WeightedSystems& systems);

struct ThresholdRow {
  std::string group;      ///< single, ensemble
  std::string metric;     ///< params, macs, energy_training_normalized
  std::string level;      ///< all, q25, median, q75
  double limit = 0;       ///< the quantile; for `all` the maximum; NaN without rows
  double best_score = 0;  ///< best reported score of the first metric below the limit; NaN without rows
  Index systems = 0;      ///< strictly below the limit; for `all` the whole group
};
/// Over systems that know params and both normalized energies, the first of each such triple.
std::vector<ThresholdRow> threshold_table(const WeightedSystems& systems);

/// A correlation and its 95 % interval, nullopt where undefined.
struct Correlation {
  std::optional<double> value;
  std::optional<double> lower, upper;
};
struct CorrelationRow {
  std::string x, y;
  Index rows = 0;  ///< systems that know both
  Correlation pearson;
  Correlation pearson_log;  ///< of the logarithms; undefined where a value is not above 0
  Correlation spearman;
  Correlation kendall;  ///< tau-b
};
/// Every pair of params, MACs, energies (raw and, where rules normalize, normalized) and of those with each metric,
/// over all systems that know both. Intervals by Fisher's z with standard error 1/sqrt(n - 3) (Pearson), sqrt((1 +
/// r²/2)/(n - 3)) (Spearman; Bonett and Wright 2000) and sqrt(0.437/(n - 4)) (Kendall; Fieller, Hartley and Pearson
/// 1957). They take systems for independent, which those of one team are not: read them as too narrow.
std::vector<CorrelationRow> correlation_table(const WeightedSystems& systems);

/// Where a system lies in the picture of training EW score against score, both of the first metric.
struct QuadrantRow {
  std::string quadrant;  ///< high_score_high_ew, high_score_low_ew, low_score_high_ew, low_score_low_ew
  std::string code;
};
struct QuadrantTable {
  double score_line = 0;  ///< a system on a line counts as high; NaN where the rules' reference system is unknown
  double ew_line = 0;
  std::vector<QuadrantRow>
      rows;  ///< quadrant by quadrant in the order above, file order within; systems without EW left out
};
QuadrantTable quadrant_table(const WeightedSystems& systems);

/// A metric in two years.
struct ComparisonRow {
  std::string metric;
  QuartileRow before, after;
  double median_ratio = 0;  ///< after / before; NaN where undefined
  /// Chance that a system of the later year has the larger value, ties counted half (Mann-Whitney U / n m).
  std::optional<double> chance_larger;
};
struct YearComparison {
  int before = 0, after = 0;  ///< years
  std::vector<ComparisonRow> rows;
  std::vector<std::string> teams_in_both;  ///< codes up to "_task", ascending
};
/// Sizes and submitted energies over the systems quartile_table counts, the metrics both years know over all systems.
/// EW scores and normalized energies have another reference each year and are left out.
YearComparison compare_years(const WeightedSystems& before, const WeightedSystems& after);

}  // namespace crosswatt
