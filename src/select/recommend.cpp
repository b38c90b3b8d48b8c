#include "crosswatt/select/recommend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/plain_name.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/numeric/greedy_design.hpp"
#include "crosswatt/numeric/k_medoids.hpp"
#include "crosswatt/select/selector.hpp"
#include "data/hardware_name.hpp"
#include "data/log_features.hpp"
#include "select/prior_covariance.hpp"

namespace crosswatt {
namespace {

constexpr double kCostExponent = 0.1;
constexpr std::size_t kMostSuggestions = 3;
constexpr std::string_view kByNumber = "k-medoids";
constexpr std::string_view kByEnergy = "i-optimal";

/// Rows by family; workloads of unknown family are in none.
std::map<std::string, std::vector<Index>> rows_by_family(const PairDataset& data, const std::vector<Index>& rows) {
  std::map<std::string, std::vector<Index>> families;
  for (const Index row : rows) {
    const std::uint32_t family = data.columns.family[row];
    if (family != NameDictionary::kNone) families[(*data.columns.family_names)[family]].push_back(row);
  }
  return families;
}

class Planner {
 public:
  Planner(const PairDataset& data, const RecommendOptions& options)
      : data_(data), options_(options), points_(workload_points(data)) {
    const bool all_measured = data.common.size() == data.workloads.size();
    if (!all_measured) measured_ = data.common;
    for (Index row = 0; row < data.size(); ++row)
      if (all_measured || std::isnan(data.target_kwh[row])) candidates_.push_back(row);
  }

  Recommendation plan() {
    Recommendation result;
    result.selection =
        options_.selection.empty() ? std::string(options_.budget ? kByNumber : kByEnergy) : options_.selection;
    if (candidates_.empty())
      throw DataError(Problem{.rule = "no workload is left to recommend: the table has none",
                              .remedy = "add workloads measured on the source"});
    const std::vector<Index> rows = options_.budget ? by_number(result) : by_energy();
    if (rows.empty())
      throw DataError(
          Problem{.rule = fmt::format("no workload costs at most {} kWh", significant(*options_.budget_kwh, 4)),
                  .remedy = "raise --budget-kwh"});
    describe(rows, result);
    warn(rows, result);
    return result;
  }

 private:
  std::vector<Index> by_number(Recommendation& result) {
    const auto offered = static_cast<Index>(candidates_.size());
    const Index budget = std::min(*options_.budget, offered);
    if (budget < *options_.budget)
      result.warnings.push_back(fmt::format("only {} can be recommended", counted(offered, "workload")));
    if (result.selection != kByNumber) return make_selector(result.selection)->select(data_, candidates_, budget);
    const std::vector<Index> family_first = one_per_family(budget);
    std::vector<Index> fixed = measured_;
    fixed.insert(fixed.end(), family_first.begin(), family_first.end());
    return with_medoids(fixed, budget);
  }

  /// The medoid of each family that has no reference yet, larger families first, as far as the budget goes.
  std::vector<Index> one_per_family(Index budget) const {
    std::map<std::string, std::vector<Index>> families = rows_by_family(data_, candidates_);
    for (const auto& [family, rows] : rows_by_family(data_, measured_)) families.erase(family);
    std::vector<std::pair<std::size_t, Index>> medoids;
    for (const auto& [family, rows] : families) {
      const Eigen::MatrixXd points = workload_points(data_, rows);
      medoids.emplace_back(rows.size(),
                           rows[numeric::k_medoids(numeric::euclidean_distances(points), 1).indices.front()]);
    }
    std::stable_sort(medoids.begin(), medoids.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Index> rows;
    for (const auto& [size, row] : medoids)
      if (static_cast<Index>(rows.size()) < budget) rows.push_back(row);
    return rows;
  }

  std::vector<Index> with_medoids(const std::vector<Index>& fixed, Index budget) const {
    const Index total = static_cast<Index>(measured_.size()) + budget;
    std::vector<Index> chosen = numeric::k_medoids(numeric::euclidean_distances(points_), total, fixed).indices;
    chosen.erase(chosen.begin(), chosen.begin() + static_cast<Index>(measured_.size()));
    return chosen;
  }

  std::vector<Index> by_energy() const {
    const numeric::DesignGoal goal{.budget = *options_.budget_kwh, .cost_exponent = kCostExponent};
    std::vector<Index> points = numeric::greedy_design(prior_covariance(points_), kPriorNoiseSd * kPriorNoiseSd,
                                                       data_.columns.source_kwh, goal, candidates_, measured_)
                                    .points;
    points.erase(points.begin(), points.begin() + static_cast<Index>(measured_.size()));
    return points;
  }

  void describe(const std::vector<Index>& rows, Recommendation& result) const {
    std::vector<Index> order = measured_;
    order.insert(order.end(), rows.begin(), rows.end());
    const numeric::DesignGoal nothing_more{.count = static_cast<Index>(order.size())};
    const std::vector<double> variance =
        numeric::greedy_design(prior_covariance(points_) + family_covariance(points_, data_.columns.family),
                               kPriorNoiseSd * kPriorNoiseSd, data_.columns.source_kwh, nothing_more, {}, order)
            .mean_variance;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::uint32_t family = data_.columns.family[rows[i]];
      result.workloads.push_back(
          {.workload = data_.workloads[rows[i]],
           .family = family == NameDictionary::kNone ? "" : (*data_.columns.family_names)[family],
           .source_kwh = data_.columns.source_kwh[rows[i]],
           .expected_rmsle = std::sqrt(variance[measured_.size() + i] + kPriorNoiseSd * kPriorNoiseSd)});
      result.source_kwh += data_.columns.source_kwh[rows[i]];
    }
  }

  void warn(const std::vector<Index>& rows, Recommendation& result) const {
    std::vector<Index> covered = measured_;
    covered.insert(covered.end(), rows.begin(), rows.end());
    const auto with_reference = rows_by_family(data_, covered);
    if (!measured_.empty())
      result.warnings.push_back(counted(std::ssize(measured_),
                                        "workload already measured on both counts as a reference",
                                        "workloads already measured on both count as references"));
    std::vector<std::string> without;
    for (const auto& [family, members] : rows_by_family(data_, candidates_))
      if (!with_reference.contains(family)) without.push_back(family);
    if (!without.empty())
      result.warnings.push_back(fmt::format("no reference in {}: {}; expect several times the error there",
                                            counted(std::ssize(without), "family", "families"), join(without, ", ")));
    if (covered.size() < 4) result.warnings.emplace_back("fewer than 4 references: no interval can be given");
  }

  const PairDataset& data_;
  const RecommendOptions& options_;
  Eigen::MatrixXd points_;
  std::vector<Index> measured_;
  std::vector<Index> candidates_;
};

}  // namespace

void RecommendOptions::validate() const {
  if (budget.has_value() == budget_kwh.has_value())
    throw ConfigError("--budget", "or --budget-kwh is needed, and not both");
  if (budget && *budget < 1) throw ConfigError("--budget", std::to_string(*budget), "must be 1 or more");
  if (budget_kwh && !(*budget_kwh > 0))
    throw ConfigError("--budget-kwh", fmt::format("{}", *budget_kwh), "must be above 0");
  if (!selection.empty()) make_selector(selection);
  if (budget_kwh && !selection.empty() && selection != kByEnergy)
    throw ConfigError("--selection", selection,
                      fmt::format("goes with --budget; an energy budget is spent by {}", kByEnergy));
}

Recommendation recommend(const PairDataset& data, const RecommendOptions& options) {
  options.validate();
  return Planner(data, options).plan();
}

PairDataset unmeasured_target(const PairBuilder& pairs, const std::string& source, const std::string& target) {
  PairDataset data = pairs.dataset({source, source});
  data.pair.target = target;
  data.target_kwh.assign(data.workloads.size(), kUnknown);
  data.target_spread.assign(data.workloads.size(), kUnknown);
  data.common.clear();
  return data;
}

PairDataset dataset_to_plan(const EnergyTable& table, const std::string& from, const std::string& to,
                            const HardwareCatalogue& catalogue) {
  const std::vector<std::string> known = table.hardware().all();
  const PairBuilder pairs(table);
  const std::string source = resolve_hardware(from, known, catalogue);
  if (const std::optional<std::string> target = find_hardware(to, known, catalogue))
    return pairs.dataset({source, *target});
  const std::string target = plain_name(to);
  PairDataset data = unmeasured_target(pairs, source, target);
  const bool is_known_card = !catalogue.find(target).candidates.empty();
  const std::string hint = is_known_card ? "" : did_you_mean(nearest_hardware(target, known, kMostSuggestions));
  data.notes.push_back(fmt::format("'{}' is not in the data, so nothing was run on it yet{}", printable(target), hint));
  return data;
}

}  // namespace crosswatt
