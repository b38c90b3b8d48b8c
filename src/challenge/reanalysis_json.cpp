#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "crosswatt/challenge/reanalysis_files.hpp"

#include "core/json.hpp"

namespace crosswatt {
namespace {

using nlohmann::ordered_json;

/// Listing every pair of thousands of systems would drown the file; the count is given in any case.
constexpr Index kMostListedPairs = 10'000;

ordered_json number(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json rank(Index value) {
  return value > 0 ? ordered_json(value) : ordered_json(nullptr);
}

ordered_json interval(const EnergyInterval& energy) {
  return {{"kwh", energy.kwh},
          {"lower_kwh", energy.lower_kwh},
          {"upper_kwh", energy.upper_kwh},
          {"interval", std::isnan(energy.lower_kwh) ? ordered_json(nullptr)
                       : energy.of_strategy         ? ordered_json("strategy")
                                                    : ordered_json("rounding")},
          {"extrapolated", energy.extrapolated}};
}

ordered_json correlation(const Correlation& r) {
  return {{"value", number(r.value)}, {"lower", number(r.lower)}, {"upper", number(r.upper)}};
}

ordered_json quartile_row(const QuartileRow& row) {
  return {{"year", row.year}, {"metric", row.metric}, {"count", row.count},
          {"q25", row.q25},   {"median", row.median}, {"q75", row.q75}};
}

ordered_json ew_of(const WeightedSystems& systems, Index entry) {
  const ChallengeRules& rules = systems.rules();
  ordered_json ew = ordered_json::object();
  for (std::size_t k = 0; k < systems.ew[entry].size(); ++k) {
    const MetricRule& metric = rules.metrics[k / rules.subsets.size()];
    if (!metric.higher_is_better) continue;
    const std::array<double, 2>& scores = systems.ew[entry][k];
    ew[metric.name][rules.subsets[k % rules.subsets.size()]] = {{"train", scores[0]}, {"test", scores[1]}};
  }
  return ew;
}

ordered_json scores_of(const WeightedSystems& systems, Index entry) {
  ordered_json scores = ordered_json::object();
  for (std::size_t metric = 0; metric < systems.rules().metrics.size(); ++metric) {
    const SubmissionScore& score = systems.score(entry, static_cast<Index>(metric));
    scores[systems.rules().metrics[metric].name] = {{"value", score.value},
                                                    {"reported", score.reported},
                                                    {"lower", score.reported_lower},
                                                    {"upper", score.reported_upper}};
  }
  return scores;
}

ordered_json system_object(const WeightedSystems& systems, Index entry) {
  const Submission& submission = systems.submissions.entries[entry];
  const RankRange& range = systems.rank_range[entry];
  ordered_json object = {{"code", submission.code},
                         {"organisers", submission.organisers},
                         {"energy_training_kwh", submission.energy[0].value},
                         {"energy_test_kwh", submission.energy[1].value},
                         {"training_to_test", submission.energy[0].value / submission.energy[1].value},
                         {"energy_training_normalized", interval(systems.energies.systems[entry][0])},
                         {"energy_test_normalized", interval(systems.energies.systems[entry][1])},
                         {"params", submission.params},
                         {"macs", submission.macs},
                         {"ensemble_size", rank(submission.ensemble_size)},
                         {"compute_time", submission.compute_time},
                         {"scores", scores_of(systems, entry)},
                         {"ew", ew_of(systems, entry)},
                         {"rank_score", rank(systems.rank_score[entry])},
                         {"rank_ew_train", rank(systems.rank_ew_train[entry])},
                         {"rank_ew_train_range", {rank(range.best), rank(range.worst)}},
                         {"unordered_with", systems.unordered[entry]},
                         {"notes", systems.energies.notes[entry]}};
  ordered_json references = ordered_json::object();
  for (std::size_t k = 0; k < submission.reference_energy.size(); ++k) {
    references[systems.rules().references[k].workload] = submission.reference_energy[k].value;
  }
  object["reference_kwh"] = std::move(references);
  if (!std::isnan(systems.rules().test_audio_hours))
    object["test_kwh_per_audio_hour"] = submission.energy[1].value / systems.rules().test_audio_hours;
  return object;
}

ordered_json ranking_object(const WeightedSystems& systems) {
  const Index twice = std::accumulate(systems.unordered.begin(), systems.unordered.end(), Index{0});
  ordered_json pairs = ordered_json::array();
  for (const UnorderedPair& pair : unordered_pairs(systems.ew_train_lower, systems.ew_train_upper, kMostListedPairs)) {
    pairs.push_back({systems.code(pair.a), systems.code(pair.b)});
  }
  return {{"by", "ew_" + systems.rules().metrics.front().name + "_train"},
          {"interval_says", systems.energies.interval_says},
          {"unordered_pairs", twice / 2},
          {"pairs", std::move(pairs)}};
}

ordered_json pareto_object(const Reanalysis& result) {
  const ParetoTable& pareto = result.pareto;
  ordered_json objectives = ordered_json::array();
  ordered_json front = ordered_json::array();
  for (const Objective& objective : pareto.objectives) {
    objectives.push_back({{"column", objective.column}, {"direction", objective.maximised ? "max" : "min"}});
  }
  for (const Index entry : pareto.front) {
    ordered_json row = {{"code", result.systems.code(entry)}};
    for (std::size_t k = 0; k < pareto.objectives.size(); ++k)
      row[pareto.objectives[k].column] = pareto.values[k][entry];
    front.push_back(std::move(row));
  }
  return {{"objectives", std::move(objectives)},
          {"systems", pareto.systems},
          {"hypervolume", number(pareto.hypervolume)},
          {"hypervolume_share", number(pareto.hypervolume_share)},
          {"front", std::move(front)}};
}

ordered_json tables_object(const Reanalysis& result) {
  ordered_json quartiles = ordered_json::array();
  ordered_json thresholds = ordered_json::array();
  ordered_json correlations = ordered_json::array();
  ordered_json quadrants = ordered_json::array();
  for (const QuartileRow& row : result.quartiles) quartiles.push_back(quartile_row(row));
  for (const ThresholdRow& row : result.thresholds) {
    thresholds.push_back({{"group", row.group},
                          {"metric", row.metric},
                          {"level", row.level},
                          {"limit", row.limit},
                          {"best_score", row.best_score},
                          {"systems", row.systems}});
  }
  for (const CorrelationRow& row : result.correlations) {
    correlations.push_back({{"x", row.x},
                            {"y", row.y},
                            {"rows", row.rows},
                            {"pearson", correlation(row.pearson)},
                            {"pearson_log", correlation(row.pearson_log)},
                            {"spearman", correlation(row.spearman)},
                            {"kendall", correlation(row.kendall)}});
  }
  for (const QuadrantRow& row : result.quadrants.rows)
    quadrants.push_back({{"quadrant", row.quadrant}, {"code", row.code}});
  return {{"quartiles", std::move(quartiles)},
          {"thresholds", std::move(thresholds)},
          {"correlations", std::move(correlations)},
          {"quadrants",
           {{"score_line", result.quadrants.score_line},
            {"ew_line", result.quadrants.ew_line},
            {"systems", std::move(quadrants)}}}};
}

ordered_json doubts_array(const std::vector<Doubt>& doubts) {
  ordered_json array = ordered_json::array();
  for (const Doubt& doubt : doubts) {
    array.push_back({{"code", doubt.code},
                     {"kind", name(doubt.kind)},
                     {"value", doubt.value},
                     {"why", doubt.why},
                     {"effect", doubt.effect}});
  }
  return array;
}

ordered_json year_object(const Reanalysis& result) {
  const WeightedSystems& systems = result.systems;
  const ChallengeRules& rules = systems.rules();
  ordered_json object = {{"file", systems.submissions.file},
                         {"rules", rules.name},
                         {"title", rules.title},
                         {"year", rules.year},
                         {"subset", rules.subsets[systems.subset]},
                         {"normalization", systems.energies.method},
                         {"remarks", systems.submissions.remarks}};
  ordered_json rows = ordered_json::array();
  for (Index i = 0; i < systems.size(); ++i) rows.push_back(system_object(systems, i));
  object["systems"] = std::move(rows);
  object["ranking"] = ranking_object(systems);
  object.update(tables_object(result));
  object["pareto"] = pareto_object(result);
  object["doubts"] = doubts_array(result.doubts);
  return object;
}

ordered_json comparison_object(const YearComparison& comparison) {
  ordered_json rows = ordered_json::array();
  for (const ComparisonRow& row : comparison.rows) {
    rows.push_back({{"metric", row.metric},
                    {"before", quartile_row(row.before)},
                    {"after", quartile_row(row.after)},
                    {"median_ratio", row.median_ratio},
                    {"chance_larger", number(row.chance_larger)}});
  }
  return {{"before", comparison.before},
          {"after", comparison.after},
          {"rows", std::move(rows)},
          {"teams_in_both", comparison.teams_in_both}};
}

}  // namespace

std::string reanalysis_json(std::span<const Reanalysis> results, const std::optional<YearComparison>& comparison) {
  ordered_json years = ordered_json::array();
  for (const Reanalysis& result : results) years.push_back(year_object(result));
  const ordered_json whole = {{"schema_version", 1},
                              {"years", std::move(years)},
                              {"comparison", comparison ? comparison_object(*comparison) : ordered_json(nullptr)}};
  return json_dump(whole, 1) + "\n";
}

}  // namespace crosswatt
