#include "report/reanalysis_tables.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "crosswatt/data/footprint.hpp"

namespace crosswatt {
namespace {

Cell ranked(Index rank) {
  return rank == 0 ? Cell() : Cell(rank);
}

/// By rank of the EW score, the unranked last; file order among equals.
std::vector<Index> by_rank(const WeightedSystems& systems) {
  std::vector<Index> order(static_cast<std::size_t>(systems.size()));
  std::iota(order.begin(), order.end(), Index{0});
  const auto place = [&](Index entry) {
    const Index rank = systems.rank_ew_train[entry];
    return rank == 0 ? systems.size() + 1 : rank;
  };
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return place(a) < place(b); });
  return order;
}

/// In words, as people read quadrant_table()'s names.
std::string words(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string front_text(const Reanalysis& result, Index entry) {
  const std::vector<Index>& front = result.pareto.front;
  return std::find(front.begin(), front.end(), entry) != front.end() ? "on the front" : "beaten";
}

Table systems_table(const Reanalysis& result) {
  const WeightedSystems& systems = result.systems;
  const std::string metric = systems.rules().metrics.front().name;
  Table table{.name = "systems",
              .title = "Every system, best energy-weighted score first",
              .columns = {{"rank", "Rank", "", Style::count},
                          {"rank_best", "Best rank", "", Style::count},
                          {"rank_worst", "Worst rank", "", Style::count},
                          {"code", "System"},
                          {"group", "Group"},
                          {"ew", "EW score", "", Style::number, 4},
                          {"ew_lower", "EW from", "", Style::number, 4},
                          {"ew_upper", "EW to", "", Style::number, 4},
                          {"score", metric, "", Style::number, 3},
                          {"rank_score", "Rank by score", "", Style::count},
                          {"submitted_kwh", "Training submitted", "kWh", Style::number, 4},
                          {"training_kwh", "Training normalized", "kWh", Style::number, 4},
                          {"training_lower_kwh", "from", "kWh", Style::number, 4},
                          {"training_upper_kwh", "to", "kWh", Style::number, 4},
                          {"test_kwh", "Test normalized", "kWh", Style::number, 4},
                          {"params", "Params", "", Style::number, 4},
                          {"macs", "MACs", "", Style::number, 4},
                          {"front", "Pareto front"},
                          {"quadrant", "Quadrant"}}};
  std::map<std::string, std::string> quadrants;
  for (const QuadrantRow& row : result.quadrants.rows) quadrants[row.code] = words(row.quadrant);
  for (const Index entry : by_rank(systems)) {
    const Submission& submission = systems.submissions.entries[entry];
    const auto& [training, test] = systems.energies.systems[entry];
    const auto quadrant = quadrants.find(submission.code);
    table.rows.push_back({ranked(systems.rank_ew_train[entry]), ranked(systems.rank_range[entry].best),
                          ranked(systems.rank_range[entry].worst), submission.code,
                          submission.organisers          ? "organisers"
                          : submission.ensemble_size > 1 ? "ensemble"
                                                         : "single",
                          systems.ew_score(entry, 0, EnergyPhase::train), systems.ew_train_lower[entry],
                          systems.ew_train_upper[entry], systems.score(entry, 0).reported,
                          ranked(systems.rank_score[entry]), submission.energy[at(EnergyPhase::train)].value,
                          training.kwh, training.lower_kwh, training.upper_kwh, test.kwh, submission.params,
                          submission.macs, front_text(result, entry),
                          quadrant == quadrants.end() ? Cell() : Cell(quadrant->second)});
  }
  return table;
}

Table objectives_table(const Reanalysis& result) {
  Table table{.name = "objectives",
              .title = "Objectives of the Pareto front",
              .columns = {{"code", "System"}, {"front", "Pareto front"}}};
  for (const Objective& objective : result.pareto.objectives)
    table.columns.push_back({objective.column, words(objective.column), "", Style::number, 4});
  for (Index entry = 0; entry < result.systems.size(); ++entry) {
    std::vector<Cell> row = {result.systems.code(entry), front_text(result, entry)};
    for (const std::vector<double>& values : result.pareto.values) row.emplace_back(values[entry]);
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table front_table(const Table& objectives, const Reanalysis& result) {
  Table table = objectives;
  table.name = "front";
  table.rows.clear();
  for (const Index entry : result.pareto.front) table.rows.push_back(objectives.rows[entry]);
  return table;
}

Table thresholds_table(const Reanalysis& result) {
  Table table{.name = "thresholds",
              .title = "Best score below a limit",
              .columns = {{"group", "Group"},
                          {"metric", "Limit on"},
                          {"level", "Level"},
                          {"limit", "Limit", "", Style::number, 4},
                          {"best_score", "Best score", "", Style::number, 3},
                          {"systems", "Systems below", "", Style::count}}};
  for (const ThresholdRow& row : result.thresholds)
    table.rows.push_back({row.group, row.metric, row.level, row.limit, row.best_score, row.systems});
  return table;
}

Table lines_table(const Reanalysis& result) {
  return {.name = "lines",
          .title = "Where the quadrants part",
          .columns = {{"score", "Score", "", Style::number, 4}, {"ew", "EW score", "", Style::number, 4}},
          .rows = {{result.quadrants.score_line, result.quadrants.ew_line}}};
}

Table doubts_table(const Reanalysis& result) {
  Table table{
      .name = "doubts",
      .title = "What to ask the teams about",
      .columns = {{"code", "System"}, {"kind", "Kind"}, {"value", "Value"}, {"why", "Why"}, {"effect", "Effect"}}};
  for (const Doubt& doubt : result.doubts)
    table.rows.push_back({doubt.code, words(std::string(name(doubt.kind))), doubt.value, doubt.why, doubt.effect});
  return table;
}

}  // namespace

std::vector<Table> reanalysis_tables(const Reanalysis& result) {
  Table objectives = objectives_table(result);
  Table front = front_table(objectives, result);
  return {systems_table(result),    std::move(objectives), std::move(front),
          thresholds_table(result), lines_table(result),   doubts_table(result)};
}

Table carbon_intensities() {
  std::map<std::string, const CarbonIntensity*> latest;
  for (const CarbonIntensity& entry : CarbonIntensityTable::built_in().entries()) {
    const CarbonIntensity*& kept = latest[entry.country];
    if (kept == nullptr || kept->year < entry.year) kept = &entry;
  }
  Table table{.name = "intensities",
              .title = "Carbon intensity of electricity",
              .columns = {{"country", "Country"},
                          {"year", "Year", "", Style::count},
                          {"kg_per_kwh", "Intensity", "kgCO2e/kWh", Style::number, 4}}};
  for (const auto& [country, entry] : latest) table.rows.push_back({country, Index{entry->year}, entry->kg_per_kwh});
  return table;
}

}  // namespace crosswatt
