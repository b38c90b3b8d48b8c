#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "crosswatt/core/version.hpp"
#include "crosswatt/evaluate/comparison.hpp"
#include "crosswatt/report/study_document.hpp"
#include "report/json_cell.hpp"
#include "report/json_text.hpp"
#include "report/study_options_json.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::ordered_json;

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

/// The predictions of one cell after the other: most are of the same workloads in the same splits as those before.
class PredictionsWriter {
 public:
  explicit PredictionsWriter(std::string& text) : text_(text) {}

  /// @param predictions  must outlive the next call.
  void write(const std::vector<HeldOutPrediction>& predictions) {
    ObjectWriter object(text_);
    const std::size_t begin = text_.size();
    if (is_of_last_places(predictions)) {
      text_.append(text_, places_, places_size_);
    } else {
      object.key("split");
      write_array(text_, predictions, [&](const HeldOutPrediction& one) { write_number(text_, one.split); });
      object.key("workload");
      write_array(text_, predictions, [&](const HeldOutPrediction& one) { write_number(text_, one.row); });
    }
    places_ = begin;
    places_size_ = text_.size() - begin;
    last_ = predictions;
    object.key("predicted_kwh");
    write_array(text_, predictions, [&](const HeldOutPrediction& one) { write_number(text_, one.predicted_kwh); });
    object.end();
  }

 private:
  bool is_of_last_places(std::span<const HeldOutPrediction> predictions) const {
    return !predictions.empty() && std::equal(predictions.begin(), predictions.end(), last_.begin(), last_.end(),
                                              [](const HeldOutPrediction& a, const HeldOutPrediction& b) {
                                                return a.split == b.split && a.row == b.row;
                                              });
  }

  std::string& text_;
  std::span<const HeldOutPrediction> last_;
  std::size_t places_ = 0;  // where the last places stand
  std::size_t places_size_ = 0;
};

/// Of a pair of which a shard has some splits only: what its scores will be made from.
void write_unscored(std::string& text, const std::vector<UnscoredFit>& fits) {
  write_array(text, fits, [&](const UnscoredFit& fit) {
    if (!fit.failure.empty()) {
      text += json_text({{"split", fit.split}, {"failure", fit.failure}});
      return;
    }
    ObjectWriter object(text, {{"split", fit.split},
                               {"references", fit.references},
                               {"reference_kwh_share", json_cell(fit.reference_kwh_share)},
                               {"log_half_width", numbers(fit.log_half_width)}});
    object.key("workload");
    write_array(text, fit.held_out, [&](Index row) { write_number(text, row); });
    object.key("predicted_kwh");
    write_array(text, fit.predicted_kwh, [&](double kwh) { write_number(text, kwh); });
    object.end();
  });
}

void write_cells(std::string& text, const PairResult& pair, const Table& scores, std::size_t first_row) {
  const Json rows = json_rows({.columns = scores.columns,
                               .rows = {scores.rows.begin() + static_cast<Index>(first_row),
                                        scores.rows.begin() + static_cast<Index>(first_row + pair.cells.size())}});
  std::size_t i = 0;
  const bool in_part = pair.is_in_part();
  PredictionsWriter predictions(text);
  write_array(text, pair.cells, [&](const CellScores& scored) {
    Json cell = rows[i++];
    cell.erase("source");
    cell.erase("target");
    cell["failure_reasons"] = scored.failure_reasons;
    ObjectWriter object(text, cell);
    object.key("predictions");
    predictions.write(scored.predictions);
    if (in_part) {
      object.key("unscored");
      write_unscored(text, scored.unscored);
    }
    object.end();
  });
}

/// The strategies with whole families left out.
void write_new_families(std::string& text, const PairResult& pair) {
  const bool in_part = pair.is_in_part();
  PredictionsWriter predictions(text);
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
    predictions.write(cell.predictions);
    if (in_part) {
      object.key("repeats");
      write_number(text, cell.repeats);
      object.key("unscored");
      write_unscored(text, cell.unscored);
    }
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

/// Where predictions are too many to keep, so are the splits that were drawn: the seed draws them again.
bool keeps_splits(const Study& study) {
  return study.predictions <= kMostKeptPredictions || !study.options.splits.empty();
}

void write_splits(std::string& text, const std::vector<Split>& splits) {
  const auto write_rows = [&](const std::vector<Index>& rows) {
    write_array(text, rows, [&](Index row) { write_number(text, row); });
  };
  write_array(text, splits, [&](const Split& split) {
    ObjectWriter object(text);
    object.key("references");
    write_rows(split.references);
    object.key("held_out");
    write_rows(split.held_out);
    object.end();
  });
}

/// Nearly all of a large study; what is reserved and not written to costs nothing.
std::size_t foreseen_bytes(const Study& study) {
  constexpr std::size_t kOfPrediction = 40;
  std::size_t predictions = 0;
  for (const PairResult& pair : study.pairs)
    for (const CellScores& cell : pair.cells) predictions += cell.predictions.size();
  return kOfPrediction * predictions;
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
  text.reserve(foreseen_bytes(study));
  Json head = {{"schema_version", 1},
               {"kind", "crosswatt study"},
               {"crosswatt", kVersion},
               {"options", options_json(study.options)},
               {"notes", study.notes},
               {"advice", advice(study)},
               {"comparison", comparisons_json(study)}};
  if (const Shard& shard = study.options.shard; !shard.is_all())
    head["shard"] = {{"index", shard.index}, {"count", shard.count}, {"predictions", study.predictions}};
  ObjectWriter file(text, head);
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
    write_splits(text, keeps_splits(study) ? pair.splits : std::vector<Split>());
    object.key("cells");
    write_cells(text, pair, scores, row);
    object.key("new_families");
    write_new_families(text, pair);
    object.key("notes");
    text += json_text(pair.data.notes);
    object.end();
    row += pair.cells.size();
  });
  file.end();
  text += '\n';
  return text;
}

}  // namespace crosswatt
