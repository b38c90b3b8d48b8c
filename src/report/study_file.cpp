#include "crosswatt/report/study_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/version.hpp"
#include "report/study_options_json.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;
constexpr const char* kRemedy = "make it again with `crosswatt evaluate -o DIR`";

[[noreturn]] void refuse(const std::string& path, const std::string& key, const std::string& rule) {
  throw DataError(Problem{.file = path, .column = key, .rule = rule, .remedy = kRemedy});
}

std::optional<double> optional_number(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return found->get<double>();
}

std::vector<double> numbers(const Json& column, const char* key, std::size_t count) {
  if (column.size() != count)
    throw std::out_of_range(fmt::format("{} holds {} numbers, not {}", key, column.size(), count));
  std::vector<double> values(count, kUnknown);
  for (std::size_t i = 0; i < count; ++i)
    if (!column[i].is_null()) values[i] = column[i].get<double>();
  return values;
}

/// A column of the pool; unknown throughout where the file has none.
std::vector<double> column_of(const Json& pair, const char* key, std::size_t count) {
  const auto found = pair.find(key);
  return found == pair.end() ? std::vector<double>(count, kUnknown) : numbers(*found, key, count);
}

/// A column for each source.
std::vector<std::vector<double>> columns_of(const Json& pair, const char* key, std::size_t sources, std::size_t count) {
  const Json& list = pair.at(key);
  if (list.size() != sources) throw std::out_of_range(fmt::format("{} must have a column for each source", key));
  std::vector<std::vector<double>> columns;
  for (const Json& column : list) columns.push_back(numbers(column, key, count));
  return columns;
}

void check_rows(const std::vector<Index>& rows, std::size_t count) {
  for (const Index row : rows)
    if (row < 0 || row >= static_cast<Index>(count))
      throw std::out_of_range(fmt::format("there is no workload {}", row));
}

PairDataset read_data(const Json& pair) {
  PairDataset data;
  data.pair = {pair.at("source"), pair.at("target"), pair.value("sources", std::vector<std::string>())};
  data.phase = parse_phase(pair.at("phase").get<std::string>()).value_or(Phase::unknown);
  data.scope = parse_scope(pair.at("scope").get<std::string>()).value_or(Scope::unknown);
  data.workloads = pair.at("workloads").get<std::vector<std::string>>();
  data.notes = pair.at("notes").get<std::vector<std::string>>();
  const std::size_t count = data.workloads.size();
  WorkloadColumns& columns = data.columns;
  columns.source_kwh = column_of(pair, "source_kwh", count);
  columns.duration_s = column_of(pair, "duration_s", count);
  columns.flops = column_of(pair, "flops", count);
  columns.macs = column_of(pair, "macs", count);
  columns.params = column_of(pair, "params", count);
  columns.batch_size = column_of(pair, "batch_size", count);
  if (const std::size_t sources = data.pair.sources.size(); sources > 0)
    columns.set_measured(data.pair.sources, columns_of(pair, "kwh_by_source", sources, count),
                         columns_of(pair, "duration_s_by_source", sources, count));
  data.target_kwh = column_of(pair, "target_kwh", count);
  data.source_spread = data.target_spread = std::vector<double>(count, kUnknown);
  auto families = std::make_shared<NameDictionary>();
  for (std::size_t row = 0; row < count; ++row) {
    const Json& family = pair.at("family").at(row);
    columns.family.push_back(family.is_null() ? NameDictionary::kNone : families->add(family.get<std::string>()));
    if (!(columns.source_kwh[row] > 0)) throw std::out_of_range("source_kwh must be above 0");
    if (!std::isnan(data.target_kwh[row])) data.common.push_back(static_cast<Index>(row));
  }
  columns.family_names = std::move(families);
  return data;
}

std::vector<Split> read_splits(const Json& pair, std::size_t workloads) {
  std::vector<Split> splits;
  for (const Json& entry : pair.at("splits")) {
    splits.push_back(
        {entry.at("references").get<std::vector<Index>>(), entry.at("held_out").get<std::vector<Index>>()});
    check_rows(splits.back().references, workloads);
    check_rows(splits.back().held_out, workloads);
  }
  return splits;
}

std::vector<HeldOutPrediction> read_predictions(const Json& cell, std::size_t workloads) {
  const Json& table = cell.at("predictions");
  std::vector<HeldOutPrediction> predictions;
  for (std::size_t i = 0; i < table.at("split").size(); ++i) {
    predictions.push_back({table["split"][i], table.at("workload").at(i), table.at("predicted_kwh").at(i)});
    check_rows({Index{predictions.back().row}}, workloads);
  }
  return predictions;
}

/// What is missing or null is no number.
std::vector<double> numbers_or_unknown(const Json& list) {
  std::vector<double> values;
  for (const Json& value : list) values.push_back(value.is_null() ? kUnknown : value.get<double>());
  return values;
}

UnscoredFit read_unscored(const Json& object, std::size_t workloads) {
  UnscoredFit fit{.split = object.at("split"), .failure = object.value("failure", "")};
  if (!fit.failure.empty()) return fit;
  fit.references = object.at("references");
  fit.reference_kwh_share = optional_number(object, "reference_kwh_share").value_or(kUnknown);
  fit.held_out = object.at("workload").get<std::vector<Index>>();
  check_rows(fit.held_out, workloads);
  fit.predicted_kwh = object.at("predicted_kwh").get<std::vector<double>>();
  fit.log_half_width = numbers_or_unknown(object.at("log_half_width"));
  const std::size_t count = fit.held_out.size();
  if (fit.predicted_kwh.size() != count || (!fit.log_half_width.empty() && fit.log_half_width.size() != count))
    throw std::out_of_range(fmt::format("an unscored fit has not {} numbers of each", count));
  return fit;
}

/// What cells of both kinds have.
CellScores read_scores(const Json& object, std::size_t workloads) {
  CellScores cell;
  cell.strategy = object.at("strategy");
  cell.fits = object.at("fits");
  cell.failures = object.at("failures");
  cell.failure_reasons = object.at("failure_reasons").get<std::map<std::string, Index>>();
  cell.r2_mean = optional_number(object, "r2_mean");
  cell.mse_kwh2_mean = optional_number(object, "mse_kwh2_mean");
  cell.mdape = optional_number(object, "mdape");
  cell.rmsle = optional_number(object, "rmsle");
  cell.coverage = optional_number(object, "coverage");
  cell.interval_factor = optional_number(object, "interval_factor");
  cell.predictions = read_predictions(object, workloads);
  if (const auto unscored = object.find("unscored"); unscored != object.end()) {
    cell.repeats = object.at("repeats");
    for (const Json& fit : *unscored) cell.unscored.push_back(read_unscored(fit, workloads));
  }
  return cell;
}

CellScores read_cell(const Json& object, std::size_t workloads) {
  CellScores cell = read_scores(object, workloads);
  cell.selection = object.at("selection");
  cell.fraction = optional_number(object, "fraction");
  cell.references = object.at("references");
  cell.split = object.at("split");
  cell.repeats = object.at("repeats");
  cell.r2_std = optional_number(object, "r2_std");
  cell.r2_median = optional_number(object, "r2_median");
  cell.mse_kwh2_std = optional_number(object, "mse_kwh2_std");
  cell.mae_kwh_mean = optional_number(object, "mae_kwh_mean");
  cell.mape = optional_number(object, "mape");
  cell.spearman = optional_number(object, "spearman");
  cell.nonpositive = optional_number(object, "nonpositive");
  cell.reference_kwh_share = optional_number(object, "reference_kwh_share");
  cell.r2_se = optional_number(object, "r2_se");
  cell.mse_kwh2_se = optional_number(object, "mse_kwh2_se");
  cell.mdape_se = optional_number(object, "mdape_se");
  cell.rmsle_se = optional_number(object, "rmsle_se");
  return cell;
}

PairResult read_pair(const Json& object) {
  PairResult pair{.data = read_data(object)};
  const std::size_t workloads = pair.data.workloads.size();
  pair.splits = read_splits(object, workloads);
  for (const Json& cell : object.at("cells")) pair.cells.push_back(read_cell(cell, workloads));
  for (const Json& cell : object.at("new_families")) pair.new_family_cells.push_back(read_scores(cell, workloads));
  if (pair.cells.empty()) throw std::out_of_range("a pair has no scores");
  return pair;
}

void read_shard(const Json& file, Study& study) {
  const auto found = file.find("shard");
  if (found == file.end()) return;
  const Json& shard = *found;
  study.options.shard = Shard::parse(fmt::format("{}/{}", shard.at("index").get<int>(), shard.at("count").get<int>()));
  study.predictions = shard.at("predictions");
}

}  // namespace

Study read_study(const std::string& path) {
  std::vector<Study> parts;
  parts.push_back(read_study_part(path));
  Study study = merge_studies(std::move(parts), {path});
  add_other_hardware(study);
  return study;
}

Study read_study_part(const std::string& path) {
  return parse_study(read_json_text(path, kRemedy), path);
}

Study parse_study(std::string_view text, const std::string& path) {
  const Json file = parse_json<Json>(text, path, kRemedy);
  if (!file.is_object() || file.value("kind", Json()) != "crosswatt study")
    refuse(path, "kind", "is not a crosswatt study");
  if (file.value("schema_version", Json()) != kSchemaVersion)
    refuse(path, "schema_version", fmt::format("is not {}, which this crosswatt ({}) reads", kSchemaVersion, kVersion));
  Study study;
  try {
    study.options = options_of(file.at("options"));
    read_shard(file, study);
    study.notes = file.at("notes").get<std::vector<std::string>>();
    for (const Json& pair : file.at("pairs")) study.pairs.push_back(read_pair(pair));
  } catch (const Json::exception& error) {
    refuse(path, "", fmt::format("is damaged: {}", error.what()));
  } catch (const ConfigError& error) {
    refuse(path, "options", fmt::format("is damaged: {}", error.what()));
  } catch (const std::out_of_range& error) {
    refuse(path, "", fmt::format("is damaged: {}", error.what()));
  }
  if (study.pairs.empty() && study.options.shard.is_all()) refuse(path, "pairs", "holds no pair of hardware");
  if (file["options"]["split"] == "file")
    for (const PairResult& pair : study.pairs)
      for (std::size_t repeat = 0; repeat < pair.splits.size(); ++repeat)
        study.options.splits.push_back(name_split(pair.splits[repeat], pair.data, static_cast<std::int64_t>(repeat)));
  return study;
}

namespace {

/// kWh by workload, by hardware.
using KnownEnergies = std::map<std::string, std::map<std::string, double>>;

KnownEnergies known_energies(const Study& study) {
  KnownEnergies kwh;
  for (const PairResult& pair : study.pairs) {
    const PairDataset& data = pair.data;
    const auto keep = [&](const std::string& hardware, const std::vector<double>& column) {
      for (std::size_t row = 0; row < column.size(); ++row)
        if (!std::isnan(column[row])) kwh[hardware][data.workloads[row]] = column[row];
    };
    if (data.pair.sources.empty()) keep(data.pair.source, data.columns.source_kwh);
    for (std::size_t i = 0; i < data.columns.sources.size(); ++i)
      keep(data.columns.sources[i], data.columns.kwh_by_source[i]);
    keep(data.pair.target, data.target_kwh);
  }
  return kwh;
}

}  // namespace

void add_other_hardware(Study& study) {
  const KnownEnergies kwh = known_energies(study);
  for (PairResult& pair : study.pairs) {
    PairDataset& data = pair.data;
    for (const auto& [hardware, measured] : kwh) {
      const auto& sources = data.pair.sources;
      const bool is_source =
          hardware == data.pair.source || std::find(sources.begin(), sources.end(), hardware) != sources.end();
      if (is_source || hardware == data.pair.target) continue;
      std::vector<double> column;
      column.reserve(data.workloads.size());
      for (const std::string& workload : data.workloads) {
        const auto found = measured.find(workload);
        column.push_back(found == measured.end() ? kUnknown : found->second);
      }
      if (std::all_of(column.begin(), column.end(), [](double value) { return std::isnan(value); })) continue;
      data.other_hardware.push_back(hardware);
      data.other_kwh.push_back(std::move(column));
    }
  }
}

}  // namespace crosswatt
