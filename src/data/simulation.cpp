#include "crosswatt/data/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/random.hpp"
#include "crosswatt/core/units.hpp"

namespace crosswatt {
namespace {

constexpr double kBytesPerNumber = 4;  // FP32 throughout

// Adam reads weight, gradient and both moments, writes weight and moments.
constexpr double kAdamNumbersPerParam = 7;
// m: 2 products, 1 sum; v: 3 products, 1 sum; denominator: root, bias correction, epsilon; step: product, quotient,
// difference.
constexpr double kAdamFlopsPerParam = 13;

// Data sheets and assumptions: docs/simulation.md has the source of each number.
constexpr std::array<SimulatedGpu, 4> kGpus{{
    {.hardware = "NVIDIA GeForce RTX 2080 Ti",
     .peak_fp32_flops = 13.45e12,
     .memory_bytes_per_s = 616e9,
     .tdp_w = 250,
     .idle_w = 55,
     .launch_s = 6e-6,
     .compute_fraction = 0.75,
     .memory_fraction = 0.82,
     .compute_power_share = 0.95,
     .memory_power_share = 0.50},
    {.hardware = "NVIDIA GeForce GTX 1080 Ti",
     .peak_fp32_flops = 11.34e12,
     .memory_bytes_per_s = 484e9,
     .tdp_w = 250,
     .idle_w = 50,
     .launch_s = 7e-6,
     .compute_fraction = 0.62,
     .memory_fraction = 0.78,
     .compute_power_share = 0.85,
     .memory_power_share = 0.60},
    {.hardware = "NVIDIA Tesla T4",
     .peak_fp32_flops = 8.1e12,
     .memory_bytes_per_s = 320e9,
     .tdp_w = 70,
     .idle_w = 27,
     .launch_s = 11e-6,
     .compute_fraction = 0.45,
     .memory_fraction = 0.75,
     .compute_power_share = 1.00,
     .memory_power_share = 0.55},
    {.hardware = "NVIDIA A40",
     .peak_fp32_flops = 37.4e12,
     .memory_bytes_per_s = 696e9,
     .tdp_w = 300,
     .idle_w = 75,
     .launch_s = 5e-6,
     .compute_fraction = 0.45,
     .memory_fraction = 0.78,
     .compute_power_share = 0.85,
     .memory_power_share = 0.55},
}};

/// Kernels that belong together: their launches, arithmetic and memory traffic.
struct Work {
  double launches;
  double flops;
  double bytes;
};

TrainingRun run(const Work& work, const SimulatedGpu& gpu) {
  const double launching_s = work.launches * gpu.launch_s;
  const double compute_s = work.flops / (gpu.peak_fp32_flops * gpu.compute_fraction);
  const double memory_s = work.bytes / (gpu.memory_bytes_per_s * gpu.memory_fraction);
  const double busy_s = std::max(compute_s, memory_s);
  const double full_power_s = std::min(busy_s, gpu.compute_power_share * compute_s + gpu.memory_power_share * memory_s);
  const double duration_s = launching_s + busy_s;
  return {duration_s, gpu.idle_w * duration_s + (gpu.tdp_w - gpu.idle_w) * full_power_s};
}

/// A GRU multiplies the whole sequence's inputs at once, then takes its steps one by one.
double sequential_launches(const Layer& layer) {
  return layer.kind == LayerKind::gru ? 1 + static_cast<double>(layer.steps) : 1;
}

/// Weights once (a recurrence keeps them in the cache), inputs and outputs of every clip of the batch.
double traffic_bytes(const Layer& layer, double batch) {
  return kBytesPerNumber *
         (static_cast<double>(layer.params) + batch * static_cast<double>(layer.inputs + layer.outputs));
}

Work forward(const Layer& layer, double batch) {
  return {sequential_launches(layer), batch * static_cast<double>(layer.flops), traffic_bytes(layer, batch)};
}

/// Reads weights and the outputs' gradients, writes the inputs' gradients: the forward pass turned round.
Work input_gradient(const Layer& layer, double batch) {
  return forward(layer, batch);
}

/// Reads inputs and the outputs' gradients, writes the weights' gradients, all steps in one product.
Work weight_gradient(const Layer& layer, double batch) {
  return {1, batch * 2 * static_cast<double>(layer.macs), traffic_bytes(layer, batch)};
}

Work adam(const Layer& layer) {
  const auto params = static_cast<double>(layer.params);
  return {1, kAdamFlopsPerParam * params, kBytesPerNumber * kAdamNumbersPerParam * params};
}

/// One batch: forward, backward, Adam.
TrainingRun training_step(std::span<const Layer> layers, const SimulatedGpu& gpu, double batch) {
  TrainingRun step{0, 0};
  const auto add = [&](const Work& work) {
    const TrainingRun part = run(work, gpu);
    step.duration_s += part.duration_s;
    step.energy_j += part.energy_j;
  };
  for (const Layer& layer : layers) {
    add(forward(layer, batch));
    if (&layer != &layers.front()) add(input_gradient(layer, batch));
    if (layer.params == 0) continue;
    add(weight_gradient(layer, batch));
    add(adam(layer));
  }
  return step;
}

double noise_factor(const SimulationOptions& options, std::string_view hardware, std::string_view workload) {
  RandomStream stream(options.seed, {stable_hash(hardware), stable_hash(workload)});
  return std::exp(options.noise * stream.normal());
}

}  // namespace

std::span<const SimulatedGpu> simulated_gpus() {
  return kGpus;
}

TrainingRun simulate_training(std::span<const Layer> layers, const SimulatedGpu& gpu,
                              const TrainingProtocol& protocol) {
  assert(!layers.empty() && protocol.clips > 0 && protocol.epochs > 0 && protocol.batch_size > 0);
  const std::int64_t steps_per_epoch = (protocol.clips + protocol.batch_size - 1) / protocol.batch_size;
  const auto steps = static_cast<double>(protocol.epochs * steps_per_epoch);
  const TrainingRun step = training_step(layers, gpu, static_cast<double>(protocol.batch_size));
  return {steps * step.duration_s, steps * step.energy_j};
}

std::vector<SimulatedMeasurement> simulate_audio_tagging(const SimulationOptions& options) {
  if (!(options.noise >= 0 && options.noise <= 1)) {
    throw ConfigError("--noise", fmt::format("{}", options.noise), "must be from 0 to 1");
  }
  const TrainingProtocol protocol;
  std::vector<SimulatedMeasurement> rows;
  for (const AudioTaggingNetwork& network : audio_tagging_networks()) {
    const std::vector<Layer> layers = layers_of(network);
    const NetworkCosts costs = costs_of(layers);
    const std::string workload = workload_name(network);
    for (const SimulatedGpu& gpu : simulated_gpus()) {
      const TrainingRun truth = simulate_training(layers, gpu, protocol);
      rows.push_back({.workload = workload,
                      .hardware = std::string(gpu.hardware),
                      .family = std::string(name(network.architecture)),
                      .energy_kwh = truth.energy_j / kJoulesPerKwh * noise_factor(options, gpu.hardware, workload),
                      .duration_s = truth.duration_s,
                      .flops = costs.flops,
                      .macs = costs.macs,
                      .params = costs.params,
                      .batch_size = protocol.batch_size});
    }
  }
  return rows;
}

}  // namespace crosswatt
