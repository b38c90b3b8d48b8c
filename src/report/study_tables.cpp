#include "report/study_tables.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "crosswatt/normalize/normalizer.hpp"
#include "crosswatt/report/study_document.hpp"

namespace crosswatt {
namespace {

/// How far a curve goes beyond the energies measured.
constexpr double kBeyond = 1.25;
/// More pairs than this get curves of few points.
constexpr std::size_t kManyPairs = 100;
constexpr int kFewCurvePoints = 9;
/// Most held-out predictions of all pairs together.
constexpr Index kMostPredictions = 100'000;
/// So many families are asked whether a model tells them apart.
constexpr std::size_t kFamiliesAsked = 3;

std::vector<std::string> distinct(const Study& study, std::string CellScores::*name) {
  std::vector<std::string> names;
  for (const PairResult& pair : study.pairs)
    for (const CellScores& cell : pair.cells)
      if (std::find(names.begin(), names.end(), cell.*name) == names.end()) names.push_back(cell.*name);
  return names;
}

/// Whether each of the pair's cells has the largest budget of its strategy and selection.
std::vector<bool> leading(const PairResult& pair) {
  std::vector<bool> result(pair.cells.size());
  for (std::size_t i = 0; i < pair.cells.size(); ++i) {
    const auto& cell = pair.cells[i];
    result[i] = std::none_of(pair.cells.begin(), pair.cells.end(), [&](const CellScores& other) {
      const bool same = other.strategy == cell.strategy && other.selection == cell.selection;
      return same && (other.references > cell.references || (other.references == cell.references && &other > &cell));
    });
  }
  return result;
}

Table scores(const Study& study, bool every_budget) {
  Table table = scores_table(study);
  table.columns.push_back({"leading", "Largest budget", "", Style::count});
  std::vector<std::vector<Cell>> kept;
  std::size_t row = 0;
  for (const PairResult& pair : study.pairs) {
    for (const bool is_leading : leading(pair)) {
      table.rows[row].emplace_back(static_cast<Index>(is_leading));
      if (is_leading || every_budget) kept.push_back(std::move(table.rows[row]));
      ++row;
    }
  }
  table.rows = std::move(kept);
  return table;
}

/// The pair's cells of the study's first selection with the largest budget.
std::vector<const CellScores*> first_selection(const PairResult& pair) {
  std::vector<const CellScores*> cells;
  const std::vector<bool> is_leading = leading(pair);
  for (std::size_t i = 0; i < pair.cells.size(); ++i)
    if (is_leading[i] && pair.cells[i].selection == pair.cells.front().selection) cells.push_back(&pair.cells[i]);
  return cells;
}

Table best(const Study& study) {
  Table table{.name = "best",
              .title = "Best strategy of each pair",
              .columns = {{"source", "Source"},
                          {"target", "Target"},
                          {"strategy", "Strategy"},
                          {"mdape", "MdAPE", "", Style::percent, 3},
                          {"rmsle", "RMSLE", "", Style::fixed, 3},
                          {"r2_mean", "R²", "", Style::fixed, 3}}};
  for (const PairResult& pair : study.pairs) {
    const CellScores* least = nullptr;
    for (const CellScores* cell : first_selection(pair))
      if (cell->rmsle && (least == nullptr || *cell->rmsle < *least->rmsle)) least = cell;
    if (least != nullptr)
      table.rows.push_back(
          {pair.data.pair.source, pair.data.pair.target, least->strategy, least->mdape, least->rmsle, least->r2_mean});
  }
  return table;
}

Cell family_of(const WorkloadColumns& columns, Index row) {
  return columns.family[row] == NameDictionary::kNone ? Cell() : Cell((*columns.family_names)[columns.family[row]]);
}

Table points(const PairDataset& data) {
  Table table{.name = "points",
              .title = "Workloads measured on both",
              .columns = {{"workload", "Workload"},
                          {"family", "Family"},
                          {"source_kwh", "Source", "kWh", Style::number, 4},
                          {"target_kwh", "Target", "kWh", Style::number, 4},
                          {"flops", "FLOPs", "", Style::number, 4},
                          {"params", "Params", "", Style::number, 4}}};
  for (const Index row : data.common)
    table.rows.push_back({data.workloads[row], family_of(data.columns, row), data.columns.source_kwh[row],
                          data.target_kwh[row], data.columns.flops[row], data.columns.params[row]});
  return table;
}

Table predictions(const PairResult& pair, Index splits) {
  Table table{.name = "predictions",
              .title = "Held-out predictions",
              .columns = {{"strategy", "Strategy"},
                          {"workload", "Workload"},
                          {"split", "Split", "", Style::count},
                          {"predicted_kwh", "Predicted", "kWh", Style::number, 4}}};
  for (const CellScores* cell : first_selection(pair))
    for (const HeldOutPrediction& prediction : cell->predictions)
      if (Index{prediction.split} < splits)
        table.rows.push_back(
            {cell->strategy, pair.data.workloads[prediction.row], Index{prediction.split}, prediction.predicted_kwh});
  return table;
}

/// Whether the energy is all the model asks for: no further feature is needed, and all families fare alike.
bool energy_decides(const Normalizer& normalizer, double energy_kwh, double level) {
  const SavedModel& saved = normalizer.saved();
  if (!saved.pair.sources.empty() || saved.model->required_features() != FeatureSet()) return false;
  const double kwh = normalizer.normalize({.energy_kwh = energy_kwh}, level).kwh;
  const std::size_t asked = std::min(kFamiliesAsked, saved.reference_families.size());
  return std::all_of(saved.reference_families.begin(), saved.reference_families.begin() + static_cast<Index>(asked),
                     [&](const std::string& family) {
                       return normalizer.normalize({.energy_kwh = energy_kwh, .family = family}, level).kwh == kwh;
                     });
}

struct Curves {
  Table curves{.name = "curves",
               .title = "Strategies that know the energy alone",
               .columns = {{"strategy", "Strategy"},
                           {"source_kwh", "Source", "kWh", Style::number, 4},
                           {"target_kwh", "Target", "kWh", Style::number, 4}}};
  Table bands{.name = "bands",
              .title = "Their intervals",
              .columns = {{"strategy", "Strategy"},
                          {"source_kwh", "Source", "kWh", Style::number, 4},
                          {"lower_kwh", "Lower", "kWh", Style::number, 4},
                          {"upper_kwh", "Upper", "kWh", Style::number, 4}}};
  Table intervals{.name = "intervals",
                  .title = "Intervals of strategies that know more, workload by workload",
                  .columns = {{"strategy", "Strategy"},
                              {"workload", "Workload"},
                              {"lower_kwh", "Lower", "kWh", Style::number, 4},
                              {"upper_kwh", "Upper", "kWh", Style::number, 4}}};
};

Query query_of(const WorkloadColumns& columns, Index row) {
  Query query{.energy_kwh = columns.source_kwh[row],
              .duration_s = columns.duration_s[row],
              .flops = columns.flops[row],
              .macs = columns.macs[row],
              .params = columns.params[row],
              .batch_size = columns.batch_size[row]};
  for (std::size_t i = 0; i < columns.sources.size(); ++i)
    query.sources.push_back({.hardware = columns.sources[i],
                             .energy_kwh = columns.kwh_by_source[i][row],
                             .duration_s = columns.duration_s_by_source[i][row]});
  if (columns.family[row] != NameDictionary::kNone) query.family = (*columns.family_names)[columns.family[row]];
  return query;
}

/// At the workloads of which the model knows what it uses.
void add_intervals(const PairDataset& data, const Normalizer& normalizer, double level, Table& intervals) {
  const std::vector<Feature> used = normalizer.saved().model->required_features().list();
  for (const Index row : data.common) {
    if (!std::all_of(used.begin(), used.end(), [&](Feature feature) { return data.columns.knows(feature, row); }))
      continue;
    const Normalized at = normalizer.normalize(query_of(data.columns, row), level);
    if (!std::isnan(at.lower_kwh))
      intervals.rows.push_back({normalizer.saved().strategy, data.workloads[row], at.lower_kwh, at.upper_kwh});
  }
}

Curves curves(const PairDataset& data, std::span<const SavedModel> models, double level, const PairDetail& detail) {
  Curves result;
  if (data.common.empty()) return result;
  const int points = detail.curve_points;
  const auto& source_kwh = data.columns.source_kwh;
  const auto less = [&](Index a, Index b) { return source_kwh[a] < source_kwh[b]; };
  const double low = source_kwh[*std::min_element(data.common.begin(), data.common.end(), less)] / kBeyond;
  const double high = source_kwh[*std::max_element(data.common.begin(), data.common.end(), less)] * kBeyond;
  for (const SavedModel& model : models) {
    if (!model.left_out.empty()) continue;
    const Normalizer normalizer(model);
    if (!energy_decides(normalizer, low, level)) {
      if (detail.intervals && data.columns.sources == data.pair.sources)
        add_intervals(data, normalizer, level, result.intervals);
      continue;
    }
    // Of a family the references have, where that matters for the interval.
    const std::string family = model.reference_families.empty() ? "" : model.reference_families.front();
    for (int i = 0; i < points; ++i) {
      const double kwh = low * std::pow(high / low, static_cast<double>(i) / (points - 1));
      const Normalized at = normalizer.normalize({.energy_kwh = kwh, .family = family}, level);
      result.curves.rows.push_back({model.strategy, kwh, at.kwh});
      if (!std::isnan(at.lower_kwh)) result.bands.rows.push_back({model.strategy, kwh, at.lower_kwh, at.upper_kwh});
    }
  }
  return result;
}

}  // namespace

std::vector<std::string> strategies_of(const Study& study) {
  return distinct(study, &CellScores::strategy);
}

std::vector<std::string> selections_of(const Study& study) {
  return distinct(study, &CellScores::selection);
}

std::vector<std::string> hardware_of(const Study& study) {
  std::set<std::string> names;
  for (const PairResult& pair : study.pairs) {
    const auto& [source, target, sources] = pair.data.pair;
    names.insert(target);
    if (sources.empty()) names.insert(source);
    names.insert(sources.begin(), sources.end());
  }
  return {names.begin(), names.end()};
}

std::vector<Table> study_tables(const Study& study, bool every_budget) {
  return {scores(study, every_budget), best(study)};
}

PairDetail affordable_detail(const Study& study) {
  PairDetail detail;
  if (study.pairs.size() > kManyPairs) detail = {.curve_points = kFewCurvePoints, .intervals = false};
  Index predictions = 0;
  Index splits = 0;
  for (const PairResult& pair : study.pairs) {
    splits = std::max(splits, static_cast<Index>(pair.splits.size()));
    for (const CellScores* cell : first_selection(pair)) predictions += static_cast<Index>(cell->predictions.size());
  }
  if (predictions > kMostPredictions) detail.splits = std::max<Index>(1, splits * kMostPredictions / predictions);
  return detail;
}

std::vector<Table> pair_tables(const PairResult& pair, std::span<const SavedModel> models, double level,
                               const PairDetail& detail) {
  Curves lines = curves(pair.data, models, level, detail);
  return {points(pair.data), predictions(pair, detail.splits), std::move(lines.curves), std::move(lines.bands),
          std::move(lines.intervals)};
}

}  // namespace crosswatt
