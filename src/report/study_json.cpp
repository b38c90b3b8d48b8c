#include <fmt/format.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "crosswatt/core/version.hpp"
#include "crosswatt/evaluate/comparison.hpp"
#include "crosswatt/report/study_document.hpp"
#include "report/json_cell.hpp"
#include "report/study_options_json.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A JSON object written behind `text`, for what would be slow as a tree: a study has millions of predictions.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& text) : text_(text) { text_ += '{'; }
  /// @param members  an object of at least one.
  ObjectWriter(std::string& text, const Json& members) : text_(text) {
    text_ += text_of(members);
    text_.pop_back();
  }

  /// Its value is to be written next.
  void key(std::string_view name) {
    if (text_.back() != '{') text_ += ',';
    text_ += fmt::format("\"{}\":", name);
  }
  void end() { text_ += '}'; }

 private:
  std::string& text_;
};

/// [a,b,…] of what `write(item)` writes behind `text`.
template <typename Items, typename Write>
void write_array(std::string& text, const Items& items, Write write) {
  text += '[';
  for (const auto& item : items) {
    if (text.back() != '[') text += ',';
    write(item);
  }
  text += ']';
}

template <typename Number>
void write_number(std::string& text, Number value) {
  std::array<char, 32> digits;
  text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(json_cell(value));
  return list;
}

Json columns_json(const std::vector<std::vector<double>>& columns) {
  Json list = Json::array();
  for (const std::vector<double>& column : columns) list.push_back(numbers(column));
  return list;
}

void write_predictions(std::string& text, const std::vector<HeldOutPrediction>& predictions) {
  ObjectWriter object(text);
  object.key("split");
  write_array(text, predictions, [&](const HeldOutPrediction& one) { write_number(text, one.split); });
  object.key("workload");
  write_array(text, predictions, [&](const HeldOutPrediction& one) { write_number(text, one.row); });
  object.key("predicted_kwh");
  write_array(text, predictions, [&](const HeldOutPrediction& one) { write_number(text, one.predicted_kwh); });
  object.end();
}

void write_cells(std::string& text, const PairResult& pair, const Table& scores, std::size_t first_row) {
  const Json rows = json_rows({.columns = scores.columns,
                               .rows = {scores.rows.begin() + static_cast<Index>(first_row),
                                        scores.rows.begin() + static_cast<Index>(first_row + pair.cells.size())}});
  std::size_t i = 0;
  write_array(text, pair.cells, [&](const CellScores& scored) {
    Json cell = rows[i++];
    cell.erase("source");
    cell.erase("target");
    cell["failure_reasons"] = scored.failure_reasons;
    ObjectWriter object(text, cell);
    object.key("predictions");
    write_predictions(text, scored.predictions);
    object.end();
  });
}

/// The strategies with whole families left out.
void write_new_families(std::string& text, const PairResult& pair) {
  write_array(text, pair.new_family_cells, [&](const CellScores& cell) {
    ObjectWriter object(text, {{"strategy", cell.strategy},
                               {"fits", cell.fits},
                               {"failures", cell.failures},
                               {"r2_mean", json_cell(cell.r2_mean)},
                               {"mse_kwh2_mean", json_cell(cell.mse_kwh2_mean)},
                               {"mdape", json_cell(cell.mdape)},
                               {"rmsle", json_cell(cell.rmsle)},
                               {"coverage", json_cell(cell.coverage)},
                               {"interval_factor", json_cell(cell.interval_factor)},
                               {"failure_reasons", cell.failure_reasons}});
    object.key("predictions");
    write_predictions(text, cell.predictions);
    object.end();
  });
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

void write_splits(std::string& text, const PairResult& pair) {
  const auto write_rows = [&](const std::vector<Index>& rows) {
    write_array(text, rows, [&](Index row) { write_number(text, row); });
  };
  write_array(text, pair.splits, [&](const Split& split) {
    ObjectWriter object(text);
    object.key("references");
    write_rows(split.references);
    object.key("held_out");
    write_rows(split.held_out);
    object.end();
  });
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
  std::string text;
  ObjectWriter file(text, {{"schema_version", 1},
                           {"kind", "crosswatt study"},
                           {"crosswatt", kVersion},
                           {"options", options_json(study.options)},
                           {"notes", study.notes},
                           {"advice", advice(study)},
                           {"comparison", comparisons_json(study)}});
  file.key("pairs");
  std::size_t row = 0;
  write_array(text, study.pairs, [&](const PairResult& pair) {
    ObjectWriter object(text, {{"source", pair.data.pair.source},
                               {"sources", pair.data.pair.sources},
                               {"target", pair.data.pair.target},
                               {"phase", name(pair.data.phase)},
                               {"scope", name(pair.data.scope)},
                               {"workloads", pair.data.workloads},
                               {"family", families_json(pair.data.columns)},
                               {"source_kwh", numbers(pair.data.columns.source_kwh)},
                               {"target_kwh", numbers(pair.data.target_kwh)},
                               {"duration_s", numbers(pair.data.columns.duration_s)},
                               {"kwh_by_source", columns_json(pair.data.columns.kwh_by_source)},
                               {"duration_s_by_source", columns_json(pair.data.columns.duration_s_by_source)},
                               {"flops", numbers(pair.data.columns.flops)},
                               {"macs", numbers(pair.data.columns.macs)},
                               {"params", numbers(pair.data.columns.params)},
                               {"batch_size", numbers(pair.data.columns.batch_size)}});
    object.key("splits");
    write_splits(text, pair);
    object.key("cells");
    write_cells(text, pair, scores, row);
    object.key("new_families");
    write_new_families(text, pair);
    object.key("notes");
    text += text_of(pair.data.notes);
    object.end();
    row += pair.cells.size();
  });
  file.end();
  text += '\n';
  return text;
}

}  // namespace crosswatt
