// optimum-benchmark's reports: benchmark_report.json beside benchmark_config.json, or both in benchmark.json.
//
// Facts (docs/formats.md): a report has an entry a target (load_model, prefill, decode, train, …), each with an energy
// in kWh by part of the machine, or null where none was measured; the configuration has the model and the hardware. Of
// several processes the report has the mean. The tool's command line writes all three files into one folder, the report
// twice.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "ingest/format_family.hpp"
#include "ingest/json_tree.hpp"
#include "ingest/told_runs.hpp"

namespace crosswatt::ingest {
namespace {

struct Part {
  std::string_view key;
  Scope scope;
};
constexpr std::array kParts = {Part{"gpu", Scope::gpu}, Part{"cpu", Scope::cpu}, Part{"ram", Scope::ram},
                               Part{"total", Scope::total}};

bool is_training(std::string_view target) {
  return target == "train" || target == "overall" || target == "warmup";
}

class ReportReader {
 public:
  ReportReader(Reading& reading, const JsonValue& config, const JsonValue& report)
      : reading_(reading), config_(config), report_(report) {}

  void read() const {
    ToldRuns told(reading_);
    const bool is_copy = told.is_copy(record());
    told.report();
    if (is_copy) return;
    for (std::size_t i = 0; i < report_.keys().size(); ++i) {
      const JsonValue& target = report_.items()[i];
      if (target.has("energy")) add(report_.keys()[i], target);
    }
  }

 private:
  /// All energies, of what and of which hardware.
  std::string record() const {
    std::string text = "optimum-benchmark " + gpus();
    for (std::size_t i = 0; i < report_.keys().size(); ++i) {
      text += "|" + workload(report_.keys()[i]);
      for (const Part& part : kParts) text += " " + report_.items()[i]["energy"][part.key].text();
    }
    return text;
  }

  const JsonValue& shape(std::string_view key) const { return config_["scenario"]["input_shapes"][key]; }

  std::string value_of(std::string_view target, std::string_view key) const {
    if (key == "target") return std::string(target);
    for (const JsonValue* place : {&config_, &config_["backend"], &config_["scenario"], &config_["launcher"]}) {
      if (std::string value = (*place)[key].text(); !value.empty()) return value;
    }
    return shape(key).text();
  }

  std::string workload(const std::string& target) const {
    std::string usual = config_["backend"]["model"].text();
    if (usual.empty()) usual = config_["name"].text();
    if (const std::string batch = shape("batch_size").text(); !batch.empty()) usual += "/bs" + batch;
    usual = usual.empty() ? std::string() : usual + "/" + target;
    return reading_.naming.workload(
        reading_.source.name(), [&](std::string_view key) { return value_of(target, key); }, usual);
  }

  /// A list of the machine's GPUs, or one name for all of them; what the user says where it names none.
  std::string gpus() const {
    const JsonValue& environment = config_["environment"];
    const JsonValue& gpu = environment["gpu"];
    std::vector<std::string> cards;
    cards.reserve(gpu.items().size());
    for (const JsonValue& card : gpu.items()) cards.push_back(card.text());
    const std::string name = cards.empty() ? gpu.text() : together(cards);
    const double count = environment["gpu_count"].number();
    const bool one_for_all = cards.size() <= 1 && count > 1 && count < 1e4 && !name.empty();
    return reading_.naming.hardware(one_for_all ? several(static_cast<int>(count), name) : name);
  }

  void add(const std::string& target, const JsonValue& measured) const {
    const std::string workload_name = workload(target);
    const std::string gpu_name = gpus();
    const std::string hardware_name = gpu_name.empty() ? config_["environment"]["cpu"].text() : gpu_name;
    Measurement row;
    row.workload = workload_name;
    row.hardware = hardware_name;
    row.phase = is_training(target) ? Phase::training : Phase::inference;
    row.repetition = kAnotherRun;
    if (const double batch = shape("batch_size").number(); batch > 0) row[Column::batch_size] = batch;
    const JsonValue& energy = measured["energy"];
    if (const std::string unit = energy["unit"].text(); unit != "kWh") {
      reading_.table.caveat(
          CaveatKind::row_left_out,
          {.line = energy.line(), .column = target + ".energy.unit", .value = unit, .rule = "is not kWh"});
      return;
    }
    const bool gpu_usable = check_gpu(energy["gpu"], target + ".energy.gpu", gpu_name);
    for (const Part& part : kParts) {
      const bool holds_gpu = part.scope == Scope::gpu || part.scope == Scope::total;
      const JsonValue& of_part = energy[part.key];
      const bool is_measured =
          !std::isnan(of_part.number()) && of_part.number() != 0;  // else there was no meter for it
      if (!is_measured || (holds_gpu && !gpu_usable)) continue;
      if (leave_out_no_energy(reading_, of_part, fmt::format("{}.energy.{}", target, part.key))) continue;
      row.energy_kwh = of_part.number();
      row.scope = part.scope;
      reading_.table.add(row, energy.line());
    }
  }

  /// Whether the energy of the GPUs, and the total with it, can stand under the hardware's name. Says why not.
  bool check_gpu(const JsonValue& energy, const std::string& column, const std::string& gpu_name) const {
    const bool not_measured = energy.number() == 0 && !gpu_name.empty();
    const bool unnamed = energy.number() > 0 && gpu_name.empty();
    if (not_measured)
      reading_.table.caveat(CaveatKind::gpu_not_measured,
                            {.line = energy.line(),
                             .column = column,
                             .value = energy.text(),
                             .rule = fmt::format("with {} named", gpu_name),
                             .remedy = "its total lacks the GPU too; both were left out"});
    if (unnamed)
      reading_.table.caveat(CaveatKind::row_left_out,
                            {.line = energy.line(),
                             .column = column,
                             .value = energy.text(),
                             .rule = "is of a GPU that the configuration does not name",
                             .remedy = "say it with --set-hardware; the total made with it was left out too"});
    return !not_measured && !unnamed;
  }

  Reading& reading_;
  const JsonValue& config_;
  const JsonValue& report_;
};

/// The configuration beside a report; a null where there is none.
JsonValue config_beside(Reading& reading) {
  const std::string path =
      (std::filesystem::path(reading.source.name()).parent_path() / "benchmark_config.json").string();
  std::error_code not_there;
  if (!std::filesystem::is_regular_file(path, not_there)) return {};
  Source source(path);
  reading.runs.claim(path);
  return parse_json(source);
}

bool recognises(const Source& source) {
  const std::string_view head = source.head();
  return looks_like_json_with(head, {"latency", "throughput", "energy", "efficiency"}) ||
         (looks_like_json_with(head, {"config", "backend", "scenario", "launcher"}));
}

void read(Reading& reading) {
  const JsonValue document = parse_json(reading.source);
  if (document.has("report")) return ReportReader(reading, document["config"], document["report"]).read();
  const JsonValue config = config_beside(reading);
  ReportReader(reading, config, document).read();
}

}  // namespace

Format optimum_benchmark_format() {
  return {"optimum-benchmark", "Hugging Face optimum-benchmark's benchmark_report.json and benchmark.json",
          Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
