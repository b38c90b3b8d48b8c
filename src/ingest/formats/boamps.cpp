// BoAmps reports (Boavizta), the exchange format that CodeCarbon writes too.
//
// Facts (docs/formats.md): `measures[].powerConsumption` is an energy in kWh; each measure is one of a task, which the
// algorithms and datasets describe; `infrastructure.components[]` are the hardware; `parametersNumber` is in billions,
// though some write it in full; `header.reportId` is unique.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "ingest/format_family.hpp"
#include "ingest/json_tree.hpp"
#include "ingest/told_runs.hpp"

namespace crosswatt::ingest {
namespace {

constexpr double kParamsUnit = 1e9;
/// Ten times as many as any network had in 2026; a number above says params, not billions of them.
constexpr double kMostBillions = 1e5;
constexpr int kMostCards = 10000;

/// What a report says it ran on.
struct Hardware {
  std::string name;          ///< of its GPUs; where it has none, of its processor; "" where it does not say
  bool gpu_unnamed = false;  ///< it has one, and the name is the processor's
};

class ReportReader {
 public:
  ReportReader(Reading& reading, const JsonValue& report) : reading_(reading), report_(report) {}

  void read() const {
    ToldRuns told(reading_);
    if (!is_told(told)) add_measures();
    told.report();
  }

 private:
  void add_measures() const {
    const Hardware hardware = hardware_of_report();
    const std::string workload = workload_of_report();
    for (const JsonValue& measure : report_["measures"].items()) add(measure, workload, hardware);
  }

  bool is_told(ToldRuns& told) const {
    const std::string id = report_["header"]["reportId"].text();
    if (id.empty()) return false;
    std::string energies;
    for (const JsonValue& measure : report_["measures"].items())
      energies += fmt::format(" {} {}", measure["powerConsumption"].text(), measure["measurementDuration"].text());
    return told.is_told("boamps " + id, energies, report_["header"].line());
  }

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

  /// The GPUs together, those without a name by what the user says.
  Hardware hardware_of_report() const {
    const std::string said = reading_.naming.hardware({});
    std::vector<std::string> gpus;
    std::string cpu;
    bool unnamed = false;
    for (const JsonValue& component : report_["infrastructure"]["components"].items()) {
      const std::string type = lower(component["componentType"].text());
      const std::string name = component["componentName"].text();
      const double number = component["nbComponent"].number();
      if (type == "cpu" && cpu.empty()) cpu = tidy_hardware(name);
      if (type != "gpu" || number == 0) continue;
      unnamed |= name.empty();
      const int count = number > 1 && number < kMostCards && !names_several(name) ? static_cast<int>(number) : 1;
      gpus.insert(gpus.end(), static_cast<std::size_t>(count), name.empty() ? said : name);
    }
    if (unnamed && said.empty()) return {cpu, true};
    if (unnamed && names_several(said)) return {said};
    return {reading_.naming.hardware(gpus.empty() ? cpu : together(gpus))};
  }

  static Phase phase_of(const std::string& stage) {
    if (stage.find("inference") != std::string::npos) return Phase::inference;
    return stage.find("train") != std::string::npos ? Phase::training : Phase::unknown;
  }

  void add(const JsonValue& measure, const std::string& workload, const Hardware& hardware) const {
    Measurement row;
    row.workload = workload;
    row.hardware = hardware.name;
    row.phase = phase_of(lower(report_["task"]["taskStage"].text()));
    row.scope = scope_of(measure);
    const bool holds_unnamed_gpu = hardware.gpu_unnamed && row.scope != Scope::cpu && row.scope != Scope::ram;
    if (holds_unnamed_gpu) {
      reading_.table.caveat(CaveatKind::row_left_out, {.line = measure.line(),
                                                       .column = "powerConsumption",
                                                       .value = measure["powerConsumption"].text(),
                                                       .rule = "holds that of a GPU which the report does not name",
                                                       .remedy = "say it with --set-hardware"});
      return;
    }
    row.repetition = kAnotherRun;
    row.energy_kwh = measure["powerConsumption"].number();
    row[Column::duration_s] = reading_.known_duration_s(measure["measurementDuration"].number(), measure.line());
    row[Column::params] = params_of_report();
    reading_.table.add(row, measure.line());
  }

  /// NaN where it does not say.
  double params_of_report() const {
    const JsonValue& number = first_algorithm()["parametersNumber"];
    const double params = number.number();
    if (!(params > 0)) return kUnknown;
    if (params <= kMostBillions) return kParamsUnit * params;
    reading_.table.caveat(CaveatKind::unit_guessed, {.line = number.line(),
                                                     .column = "parametersNumber",
                                                     .value = number.text(),
                                                     .rule = "is in billions by BoAmps, and no network has so many",
                                                     .remedy = "it was taken for the number itself"});
    return params;
  }

  /// Our own reports say it ("gpu energy"); CodeCarbon adds up what it tracks; a meter at the plug says so.
  static Scope scope_of(const JsonValue& measure) {
    const std::string method = lower(measure["measurementMethod"].text());
    const std::optional<Scope> said = parse_scope(std::string_view(method).substr(0, method.find(" energy")));
    if (said && *said != Scope::unknown) return *said;
    if (method.find("wattmeter") != std::string::npos || method.find("pdu") != std::string::npos) return Scope::wall;
    const bool tracks_both = !measure["cpuTrackingMode"].text().empty() && !measure["gpuTrackingMode"].text().empty();
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
