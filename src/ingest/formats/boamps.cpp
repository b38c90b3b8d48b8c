// BoAmps reports (Boavizta), the exchange format that CodeCarbon writes too.
//
// Facts (docs/formats.md): `measures[].powerConsumption` is an energy in kWh; each measure is one of a task, which the
// algorithms and datasets describe; `infrastructure.components[]` are the hardware; `parametersNumber` is in billions.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "crosswatt/core/text.hpp"
#include "ingest/format_family.hpp"
#include "ingest/json_tree.hpp"

namespace crosswatt::ingest {
namespace {

constexpr double kParamsUnit = 1e9;

class ReportReader {
 public:
  ReportReader(Reading& reading, const JsonValue& report) : reading_(reading), report_(report) {}

  void read() const {
    const std::string hardware = hardware_of_report();
    const std::string workload = workload_of_report();
    for (const JsonValue& measure : report_["measures"].items()) add(measure, workload, hardware);
  }

 private:
  const JsonValue& first_algorithm() const {
    static const JsonValue kNone;
    const std::vector<JsonValue>& algorithms = report_["task"]["algorithms"].items();
    return algorithms.empty() ? kNone : algorithms.front();
  }

  std::string workload_of_report() const {
    const JsonValue& task = report_["task"];
    const JsonValue& algorithm = first_algorithm();
    const auto value_of = [&](std::string_view key) {
      for (const JsonValue* place : {&algorithm, &task, &report_["header"]}) {
        if (place->has(key)) return (*place)[key].text();
      }
      return std::string();
    };
    std::vector<std::string> parts;
    for (const std::string_view key : {"taskFamily", "algorithmName", "foundationModelName", "quantization"}) {
      std::string part = value_of(key);
      if (!part.empty()) parts.push_back(std::move(part));
    }
    return reading_.naming.workload(reading_.source.name(), value_of, join(parts, "/"));
  }

  /// Its GPUs; where it names none, its processors.
  std::string hardware_of_report() const {
    for (const std::string_view type : {"gpu", "cpu"}) {
      for (const JsonValue& component : report_["infrastructure"]["components"].items()) {
        if (lower(component["componentType"].text()) != type) continue;
        const std::string name = component["componentName"].text();
        if (name.empty()) continue;
        const std::string tidy = tidy_hardware(name);
        const bool counts_itself = tidy != name || name.find(" x ") != std::string::npos;
        const double count = component["nbComponent"].number();
        const bool several_cards = type == "gpu" && !counts_itself && count > 1 && count < 1e4;
        return several_cards ? several(static_cast<int>(count), tidy) : tidy;
      }
    }
    return {};
  }

  static Phase phase_of(const std::string& stage) {
    if (stage.find("inference") != std::string::npos) return Phase::inference;
    return stage.find("train") != std::string::npos ? Phase::training : Phase::unknown;
  }

  void add(const JsonValue& measure, const std::string& workload, const std::string& found) const {
    const std::string hardware = reading_.naming.hardware(found);
    Measurement row;
    row.workload = workload;
    row.hardware = hardware;
    row.phase = phase_of(lower(report_["task"]["taskStage"].text()));
    row.scope = scope_of(measure);
    row.repetition = kAnotherRun;
    row.energy_kwh = measure["powerConsumption"].number();
    row[Column::duration_s] = reading_.known_duration_s(measure["measurementDuration"].number(), measure.line());
    const double params = first_algorithm()["parametersNumber"].number();
    if (params > 0) row[Column::params] = kParamsUnit * params;
    reading_.table.add(row, measure.line());
  }

  /// Our own reports say it ("gpu energy"); CodeCarbon adds up what it tracks; a meter at the plug says so.
  static Scope scope_of(const JsonValue& measure) {
    const std::string method = lower(measure["measurementMethod"].text());
    const std::optional<Scope> said = parse_scope(std::string_view(method).substr(0, method.find(" energy")));
    if (said && *said != Scope::unknown) return *said;
    if (method.find("wattmeter") != std::string::npos || method.find("pdu") != std::string::npos) return Scope::wall;
    const bool tracks_both = measure.has("cpuTrackingMode") && measure.has("gpuTrackingMode");
    return tracks_both || method == "codecarbon" ? Scope::total : Scope::unknown;
  }

  Reading& reading_;
  const JsonValue& report_;
};

bool recognises(const Source& source) {
  return looks_like_json_with(source.head(), {"measures"}) &&
         (source.head().find("\"powerConsumption\"") != std::string_view::npos ||
          source.head().find("\"measurementMethod\"") != std::string_view::npos);
}

void read(Reading& reading) {
  const JsonValue document = parse_json(reading.source);
  if (document.is_object()) return ReportReader(reading, document).read();
  for (const JsonValue& report : document.items()) ReportReader(reading, report).read();
}

}  // namespace

Format boamps_format() {
  return {"boamps", "BoAmps reports (Boavizta), also as CodeCarbon writes them", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
