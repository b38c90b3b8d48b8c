// A reanalysis as the files CLI users script against: CSV with fixed headings, and one JSON with everything.
//
// Pure functions from results to text; numbers are in full precision (shortest text that reads back to the same
// double), an undefined number is an empty cell or null. Rounding as the papers print it is the report's business.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "crosswatt/challenge/reanalysis.hpp"

namespace crosswatt {

/// One row per system on the chosen subset: energies, EW scores of every metric, sizes, ranks by the first metric.
std::string normalized_csv(const Reanalysis& result);
/// One row per system, best first: its rank by the first metric's EW score in training, the ranks its interval allows,
/// the EW score and the normalized energy with their bounds, and whether these are a strategy's or rounding's alone.
std::string ranking_csv(const Reanalysis& result);
/// code,metric,subset,phase,ew: all of them.
std::string ew_scores_csv(const Reanalysis& result);
/// year,metric,count,q25,median,q75, one year under the other.
std::string quartiles_csv(std::span<const Reanalysis> results);
/// group,metric,level,limit,<first metric>,systems
std::string thresholds_csv(const Reanalysis& result);
/// x,y,rows,pearson,pearson_log,spearman,kendall; the intervals are in the JSON.
std::string correlations_csv(const Reanalysis& result);
/// quadrant,code
std::string quadrants_csv(const Reanalysis& result);
/// code and the objectives, the front alone, best energy first.
std::string pareto_csv(const Reanalysis& result);
/// code,kind,value,why,effect
std::string anomalies_csv(const Reanalysis& result);

/// {"schema_version": 1, "years": [one object per result], "comparison": …}; docs/challenge_rules.md lists the keys.
std::string reanalysis_json(std::span<const Reanalysis> results, const std::optional<YearComparison>& comparison);

}  // namespace crosswatt
