// The ML.ENERGY leaderboard's data: a JSON file a model and task, its configurations measured on several GPUs.
//
// Facts (docs/formats.md): energies in joules of the GPUs, per response, image or video, and per token of a language
// model; configurations differ in GPU, number of GPUs and batch size. The configurations are the workloads here: the
// same model, task and batch on another GPU is the same workload.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "ingest/format_family.hpp"
#include "ingest/json_tree.hpp"

namespace crosswatt::ingest {
namespace {

/// What an energy is of; the first that a configuration has is taken.
struct Product {
  std::string_view key;
  std::string_view name;
};
constexpr std::array kProducts = {
    Product{"energy_per_request_joules", "response"}, Product{"energy_per_image_joules", "image"},
    Product{"energy_per_video_joules", "video"}, Product{"energy_per_token_joules", "token"}};

class ModelReader {
 public:
  ModelReader(Reading& reading, const JsonValue& model) : reading_(reading), model_(model) {}

  void read() const {
    for (const JsonValue& configuration : model_["configurations"].items()) add(configuration);
  }

 private:
  void add(const JsonValue& configuration) const {
    const double batch = batch_size(configuration);
    const double gpus = configuration["num_gpus"].number();
    const std::string gpu = configuration["gpu_model"].text();
    for (const Product& product : kProducts) {
      const double energy_j = configuration[product.key].number();
      if (std::isnan(energy_j)) continue;
      if (leave_out_no_energy(reading_, configuration[product.key], product.key)) return;
      const std::string workload = workload_of(configuration, batch, product.name);
      const std::string hardware =
          reading_.naming.hardware(several(gpus >= 1 && gpus < 1e4 ? static_cast<int>(gpus) : 1, gpu));
      Measurement row;
      row.workload = workload;
      row.hardware = hardware;
      const std::string family = model_["model_id"].text();
      row.family = family;
      row.phase = Phase::inference;
      row.scope = Scope::gpu;
      row.repetition = kAnotherRun;
      row.energy_kwh = energy_j / kJoulesPerKwh;
      const double params = model_["total_params_billions"].number();
      if (params > 0) row[Column::params] = 1e9 * params;
      if (batch > 0) row[Column::batch_size] = batch;
      reading_.table.add(row, configuration.line());
      return;
    }
    reading_.table.caveat(
        CaveatKind::row_left_out,
        {.line = configuration.line(), .value = gpu, .rule = "has no energy per response, image or video"});
  }

  /// Language models are served up to `max_num_seqs` at a time, diffusion models `batch_size`.
  static double batch_size(const JsonValue& configuration) {
    const double batch = configuration["batch_size"].number();
    return std::isnan(batch) ? configuration["max_num_seqs"].number() : batch;
  }

  std::string workload_of(const JsonValue& configuration, double batch, std::string_view product) const {
    const auto value_of = [&](std::string_view key) {
      return configuration.has(key) ? configuration[key].text() : model_[key].text();
    };
    std::string usual = fmt::format("{}/{}", model_["model_id"].text(), model_["task"].text());
    if (const std::string precision = model_["weight_precision"].text(); !precision.empty()) usual += "/" + precision;
    if (batch > 0) usual += "/bs" + shortest(batch);
    return reading_.naming.workload(reading_.source.name(), value_of, fmt::format("{}/{}", usual, product));
  }

  Reading& reading_;
  const JsonValue& model_;
};

bool recognises(const Source& source) {
  return looks_like_json_with(source.head(), {"configurations"}) &&
         source.head().find("\"gpu_model\"") != std::string_view::npos;
}

void read(Reading& reading) {
  const JsonValue model = parse_json(reading.source);
  ModelReader(reading, model).read();
}

}  // namespace

Format mlenergy_format() {
  return {"mlenergy", "the ML.ENERGY leaderboard's JSON, a file a model and task", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
