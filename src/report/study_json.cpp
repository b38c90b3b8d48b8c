#include <nlohmann/json.hpp>

#include "crosswatt/core/version.hpp"
#include "crosswatt/evaluate/comparison.hpp"
#include "crosswatt/report/study_document.hpp"
#include "report/json_cell.hpp"
#include "report/study_options_json.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::ordered_json;

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(json_cell(value));
  return list;
}

Json predictions_json(const std::vector<HeldOutPrediction>& predictions) {
  Json split = Json::array();
  Json workload = Json::array();
  Json predicted_kwh = Json::array();
  for (const HeldOutPrediction& prediction : predictions) {
    split.push_back(prediction.split);
    workload.push_back(prediction.row);
    predicted_kwh.push_back(prediction.predicted_kwh);
  }
  return {{"split", split}, {"workload", workload}, {"predicted_kwh", predicted_kwh}};
}

Json cells_json(const PairResult& pair, const Table& scores, std::size_t first_row) {
  const Json rows = json_rows({.columns = scores.columns,
                               .rows = {scores.rows.begin() + static_cast<Index>(first_row),
                                        scores.rows.begin() + static_cast<Index>(first_row + pair.cells.size())}});
  Json cells = Json::array();
  for (std::size_t i = 0; i < pair.cells.size(); ++i) {
    Json cell = rows[i];
    cell.erase("source");
    cell.erase("target");
    cell["failure_reasons"] = pair.cells[i].failure_reasons;
    cell["predictions"] = predictions_json(pair.cells[i].predictions);
    cells.push_back(std::move(cell));
  }
  return cells;
}

/// The strategies with whole families left out.
Json new_family_json(const PairResult& pair) {
  Json cells = Json::array();
  for (const CellScores& cell : pair.new_family_cells)
    cells.push_back({{"strategy", cell.strategy},
                     {"fits", cell.fits},
                     {"failures", cell.failures},
                     {"r2_mean", json_cell(cell.r2_mean)},
                     {"mse_kwh2_mean", json_cell(cell.mse_kwh2_mean)},
                     {"mdape", json_cell(cell.mdape)},
                     {"rmsle", json_cell(cell.rmsle)},
                     {"coverage", json_cell(cell.coverage)},
                     {"interval_factor", json_cell(cell.interval_factor)},
                     {"failure_reasons", cell.failure_reasons},
                     {"predictions", predictions_json(cell.predictions)}});
  return cells;
}

Json comparisons_json(const Study& study) {
  Json list = Json::array();
  for (const StrategyComparison& comparison : compare_with_best(study, study.options.level))
    list.push_back({{"strategy", comparison.strategy},
                    {"against", comparison.against},
                    {"pairs", comparison.pairs},
                    {"better_on", comparison.better_on},
                    {"error_ratio", comparison.error_ratio},
                    {"lower", json_cell(comparison.lower)},
                    {"upper", json_cell(comparison.upper)},
                    {"level", comparison.level}});
  return list;
}

Json splits_json(const PairResult& pair) {
  Json splits = Json::array();
  for (const Split& split : pair.splits)
    splits.push_back({{"references", split.references}, {"held_out", split.held_out}});
  return splits;
}

Json families_json(const WorkloadColumns& columns) {
  Json families = Json::array();
  for (const std::uint32_t family : columns.family)
    families.push_back(family == NameDictionary::kNone ? Json(nullptr) : Json((*columns.family_names)[family]));
  return families;
}

}  // namespace

std::string study_json(const Study& study) {
  const Table scores = scores_table(study);
  Json pairs = Json::array();
  std::size_t row = 0;
  for (const PairResult& pair : study.pairs) {
    pairs.push_back({{"source", pair.data.pair.source},
                     {"sources", pair.data.pair.sources},
                     {"target", pair.data.pair.target},
                     {"phase", name(pair.data.phase)},
                     {"scope", name(pair.data.scope)},
                     {"workloads", pair.data.workloads},
                     {"family", families_json(pair.data.columns)},
                     {"source_kwh", numbers(pair.data.columns.source_kwh)},
                     {"target_kwh", numbers(pair.data.target_kwh)},
                     {"duration_s", numbers(pair.data.columns.duration_s)},
                     {"flops", numbers(pair.data.columns.flops)},
                     {"macs", numbers(pair.data.columns.macs)},
                     {"params", numbers(pair.data.columns.params)},
                     {"batch_size", numbers(pair.data.columns.batch_size)},
                     {"splits", splits_json(pair)},
                     {"cells", cells_json(pair, scores, row)},
                     {"new_families", new_family_json(pair)},
                     {"notes", pair.data.notes}});
    row += pair.cells.size();
  }
  const Json file = {{"schema_version", 1},
                     {"kind", "crosswatt study"},
                     {"crosswatt", kVersion},
                     {"options", options_json(study.options)},
                     {"notes", study.notes},
                     {"advice", advice(study)},
                     {"comparison", comparisons_json(study)},
                     {"pairs", std::move(pairs)}};
  return file.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace crosswatt
