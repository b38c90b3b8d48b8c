#include "crosswatt/model/model_file.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/version.hpp"
#include "crosswatt/model/registry.hpp"
#include "model/training_record.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::json;  // keys sorted, so that a dump is canonical and can be hashed

constexpr int kSchemaVersion = 1;
constexpr const char* kKind = "crosswatt model";
constexpr const char* kRemedy = "fit the model again with `crosswatt fit`";

Json json_of(const ModelRecord& record);

Json json_of(double value) {
  return std::isnan(value) ? Json(nullptr) : Json(value);
}

Json json_of(const ModelField& field) {
  struct Visitor {
    Json operator()(double value) const { return json_of(value); }
    Json operator()(bool value) const { return value; }
    Json operator()(const std::string& value) const { return value; }
    Json operator()(const std::vector<double>& values) const {
      Json list = Json::array();
      for (const double value : values) list.push_back(json_of(value));
      return list;
    }
    Json operator()(const std::vector<std::string>& values) const { return values; }
    Json operator()(const std::vector<ModelRecord>& values) const {
      Json list = Json::array();
      for (const ModelRecord& value : values) list.push_back(json_of(value));
      return list;
    }
  };
  return std::visit(Visitor(), field);
}

Json json_of(const ModelRecord& record) {
  Json object = Json::object();
  for (const auto& [name, field] : record.fields) object[name] = json_of(field);
  return object;
}

/// Turns a parsed file into a record, refusing what no model file holds.
class RecordReader {
 public:
  explicit RecordReader(std::string file) : file_(std::move(file)) {}

  ModelRecord record(const Json& object, const std::string& path) const {
    if (!object.is_object()) refuse(path, "is not an object");
    ModelRecord result;
    for (const auto& [name, value] : object.items())
      result.fields[name] = field(value, fmt::format("{}.{}", path, name));
    return result;
  }

 private:
  ModelField field(const Json& value, const std::string& path) const {
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number() || value.is_null()) return number(value, path);
    if (value.is_string()) return value.get<std::string>();
    if (value.is_object()) return std::vector<ModelRecord>{record(value, path)};
    if (value.empty() || value.front().is_number() || value.front().is_null()) return list<double>(value, path);
    if (value.front().is_string()) return list<std::string>(value, path);
    return list<ModelRecord>(value, path);
  }

  template <typename T>
  std::vector<T> list(const Json& values, const std::string& path) const {
    std::vector<T> result;
    result.reserve(values.size());
    for (const Json& value : values) {
      if constexpr (std::is_same_v<T, double>) {
        result.push_back(number(value, path));
      } else if constexpr (std::is_same_v<T, std::string>) {
        if (!value.is_string()) refuse(path, "mixes texts with other things");
        result.push_back(value.get<std::string>());
      } else {
        result.push_back(record(value, path));
      }
    }
    return result;
  }

  double number(const Json& value, const std::string& path) const {
    if (value.is_null()) return kUnknown;
    if (!value.is_number()) refuse(path, "mixes numbers with other things");
    return value.get<double>();
  }

  [[noreturn]] void refuse(const std::string& path, const std::string& rule) const {
    throw DataError(Problem{.file = file_, .column = path, .rule = rule, .remedy = kRemedy});
  }

  std::string file_;
};

std::string checksum(Json file) {
  file.erase("sha256");
  Sha256 hash;
  hash.update(file.dump());
  return hash.hex();
}

[[noreturn]] void refuse(const std::string& path, const std::string& key, const std::string& rule) {
  throw DataError(Problem{.file = path, .column = key, .rule = rule, .remedy = kRemedy});
}

void check_header(const Json& file, const std::string& path) {
  if (!file.is_object() || file.value("kind", Json()) != kKind) refuse(path, "kind", "is not a crosswatt model file");
  const Json version = file.value("schema_version", Json());
  if (!version.is_number_integer()) refuse(path, "schema_version", "is missing");
  if (version != kSchemaVersion)
    refuse(path, "schema_version",
           fmt::format("is {}, but this crosswatt ({}) reads version {}", version.dump(), kVersion, kSchemaVersion));
  if (file.value("sha256", Json()) != checksum(file))
    refuse(path, "sha256", "does not match the contents: the file was edited or damaged");
}

ModelRecord provenance(const SavedModel& saved) {
  ModelWriter writer;
  writer.text("source", saved.pair.source);
  if (!saved.pair.sources.empty()) writer.texts("sources", saved.pair.sources);
  writer.text("target", saved.pair.target);
  writer.text("phase", std::string(name(saved.phase)));
  writer.text("scope", std::string(name(saved.scope)));
  writer.text("strategy", saved.strategy);
  writer.texts("reference_workloads", saved.reference_workloads);
  writer.texts("reference_families", saved.reference_families);
  writer.number("lowest_source_kwh", saved.lowest_source_kwh);
  writer.number("highest_source_kwh", saved.highest_source_kwh);
  writer.number("mean_log_ratio", saved.mean_log_ratio);
  writer.number("median_spread", saved.median_spread);
  return writer.take();
}

}  // namespace

std::string to_json(const SavedModel& saved) {
  ModelWriter writer;
  saved.model->save(writer);
  Json file = json_of(provenance(saved));
  file["kind"] = kKind;
  file["schema_version"] = kSchemaVersion;
  file["crosswatt"] = kVersion;
  file["model"] = json_of(writer.take());
  file["calibration"] = json_of(saved.calibration);
  if (saved.training) file["training"] = json_of(training_record(*saved.training));
  file["sha256"] = checksum(file);
  return file.dump(1) + "\n";
}

SavedModel read_model(const std::string& path) {
  return parse_model(read_json_text(path, kRemedy), path);
}

SavedModel parse_model(std::string_view text, const std::string& path) {
  Json file = parse_json(text, path, kRemedy);
  check_header(file, path);
  const RecordReader records(path);
  const ModelRecord model = records.record(file.value("model", Json()), "model");
  SavedModel saved;
  saved.calibration = records.record(file.value("calibration", Json()), "calibration");
  const std::optional<ModelRecord> training =
      file.contains("training") ? std::optional(records.record(file["training"], "training")) : std::nullopt;
  for (const char* part : {"model", "calibration", "training"}) file.erase(part);
  const ModelRecord header = records.record(file, "file");
  const ModelReader reader(header, path);
  saved.pair = {reader.text("source"), reader.text("target")};
  if (reader.has("sources")) saved.pair.sources = reader.texts("sources");
  saved.phase = parse_phase(reader.text("phase")).value_or(Phase::unknown);
  saved.scope = parse_scope(reader.text("scope")).value_or(Scope::unknown);
  saved.strategy = reader.text("strategy");
  saved.reference_workloads = reader.texts("reference_workloads");
  saved.reference_families = reader.texts("reference_families");
  saved.lowest_source_kwh = reader.number_or_unknown("lowest_source_kwh");
  saved.highest_source_kwh = reader.number_or_unknown("highest_source_kwh");
  saved.mean_log_ratio = reader.number_or_unknown("mean_log_ratio");
  saved.median_spread = reader.number_or_unknown("median_spread");
  try {
    saved.model = strategy_info(saved.strategy).load(ModelReader(model, path));
  } catch (const ConfigError&) {
    reader.fail("strategy", fmt::format("'{}' is not a strategy this crosswatt knows", saved.strategy));
  }
  if (training) {
    PairDataset data = read_training(ModelReader(*training, path), saved.pair);
    data.phase = saved.phase;
    data.scope = saved.scope;
    saved.training = std::make_shared<const PairDataset>(std::move(data));
  }
  return saved;
}

}  // namespace crosswatt
