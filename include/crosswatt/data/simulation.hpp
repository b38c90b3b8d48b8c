// Simulated training energies: the 43 audio-tagging networks on the paper's four GPUs, from a physical model.
//
// The paper's energy table was never published. These rows stand in for it, so that the study can run and be tested
// where the truth is known. Nothing here was measured: use it to see how strategies behave, never to compare the cards
// themselves or to normalize a real kWh. docs/simulation.md derives the model, states every assumption and says what
// not to conclude.
//
// The model: each layer runs one kernel forward, one for the gradient of its inputs, one for that of its weights and
// one for Adam. A kernel takes its launch plus the longer of arithmetic and memory traffic (the roofline); its power
// lies between idle and TDP by how busy both are.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/data/audio_tagging.hpp"

namespace crosswatt {

/// A card as the model sees it. The first three numbers come from data sheets, the others are assumptions.
struct SimulatedGpu {
  std::string_view hardware;  ///< the full name of the card
  double peak_fp32_flops;     ///< per second, dense
  double memory_bytes_per_s;  ///< peak
  double tdp_w;
  double idle_w;               ///< clocked up, context open, no kernel running
  double launch_s;             ///< from the end of a kernel to the start of the next
  double compute_fraction;     ///< share of peak_fp32_flops that a kernel bound by arithmetic reaches
  double memory_fraction;      ///< share of memory_bytes_per_s that a kernel bound by memory reaches
  double compute_power_share;  ///< share of TDP - idle drawn when arithmetic alone is saturated
  double memory_power_share;   ///< the same for memory alone; both together draw TDP at most
};

/// NVIDIA GeForce RTX 2080 Ti, NVIDIA GeForce GTX 1080 Ti, NVIDIA Tesla T4, NVIDIA A40.
std::span<const SimulatedGpu> simulated_gpus();

/// How long a network is trained. The paper gives epochs and batch size; the number of clips is an assumption.
struct TrainingProtocol {
  std::int64_t clips = 10'000;
  std::int64_t epochs = 10;
  std::int64_t batch_size = 8;
};

struct TrainingRun {
  double duration_s;
  double energy_j;
};

/// One training run without noise.
/// @param layers    at least one, the first reading the clip: it needs no gradient of its inputs.
/// @param protocol  all positive; a last batch that is not full counts as full.
TrainingRun simulate_training(std::span<const Layer> layers, const SimulatedGpu& gpu,
                              const TrainingProtocol& protocol = {});

/// One row: phase training, scope gpu, simulated.
struct SimulatedMeasurement {
  std::string workload;  ///< "audio-tagging/cnn/l2/h128"
  std::string hardware;
  std::string family;  ///< mlp, cnn, rnn, crnn
  double energy_kwh;   ///< of the whole training run; the only number with noise
  double duration_s;
  std::int64_t flops;  ///< one forward pass of one clip, as macs
  std::int64_t macs;
  std::int64_t params;
  std::int64_t batch_size;
};

struct SimulationOptions {
  std::uint64_t seed = 0;
  double noise = 0.03;  ///< sd of ln(energy / true energy); 0 gives the truth itself, whatever the seed
};

/// 172 rows: networks in their own order, within each the GPUs in theirs. A row's noise depends on the seed and its own
/// two names only, so neither order nor the other rows matter.
/// @throws ConfigError unless noise is from 0 to 1.
std::vector<SimulatedMeasurement> simulate_audio_tagging(const SimulationOptions& options = {});

}  // namespace crosswatt
