#include "crosswatt/data/simulation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/random.hpp"

namespace crosswatt {
namespace {

/// Round numbers: 500 FLOP/s and 800 B/s reached, 100 W between idle and TDP.
constexpr SimulatedGpu kSlowGpu{.hardware = "slow",
                                .peak_fp32_flops = 1000,
                                .memory_bytes_per_s = 1000,
                                .tdp_w = 110,
                                .idle_w = 10,
                                .launch_s = 1,
                                .compute_fraction = 0.5,
                                .memory_fraction = 0.8,
                                .compute_power_share = 0.8,
                                .memory_power_share = 0.4};

/// Linear 4 -> 2, then softmax over 2.
const std::vector<Layer> kSmallNetwork{
    {.kind = LayerKind::linear, .inputs = 4, .outputs = 2, .params = 10, .macs = 8, .flops = 16},
    {.kind = LayerKind::softmax, .inputs = 2, .outputs = 2, .params = 0, .macs = 0, .flops = 2}};

// By hand, batch 2:
//   linear forward   2 * 16 = 32 FLOP: 0.064 s; 4 (10 + 2 * 6) = 88 B: 0.11 s. Time 1 + 0.11 s.
//                    Power share 0.8 * 0.064 + 0.4 * 0.11 = 0.0952 s. Energy 10 * 1.11 + 100 * 0.0952 = 20.62 J.
//   its inputs are the clip: no gradient. Its weights' gradient: 2 * 2 * 8 = 32 FLOP, 88 B: the same 1.11 s, 20.62 J.
//   Adam             13 * 10 = 130 FLOP: 0.26 s; 28 * 10 = 280 B: 0.35 s. Time 1.35 s.
//                    0.8 * 0.26 + 0.4 * 0.35 = 0.348 s (below 0.35). Energy 13.5 + 34.8 = 48.3 J.
//   softmax forward  4 FLOP: 0.008 s; 4 * 2 * 4 = 32 B: 0.04 s. 0.0064 + 0.016 = 0.0224 s. 1.04 s, 10.4 + 2.24 = 12.64
//   J; its gradient     the same.
// One step 1.11 + 1.11 + 1.35 + 2 * 1.04 = 5.65 s and 20.62 + 20.62 + 48.3 + 2 * 12.64 = 114.82 J.
// 5 clips in batches of 2 are 3 steps; 3 epochs: 9 steps.
TEST(SimulateTraining, ByHand) {
  const TrainingRun run = simulate_training(kSmallNetwork, kSlowGpu, {.clips = 5, .epochs = 3, .batch_size = 2});
  EXPECT_NEAR(run.duration_s, 9 * 5.65, 1e-9);
  EXPECT_NEAR(run.energy_j, 9 * 114.82, 1e-9);
}

// Arithmetic and memory both saturated (shares 0.8 + 0.4 > 1) draw TDP, not more. Adam at 500 FLOP/s takes 0.26 s; with
// memory at 280 B / 0.26 s it takes as long: TDP for 0.26 s.
TEST(SimulateTraining, PowerStopsAtTdp) {
  SimulatedGpu gpu = kSlowGpu;
  gpu.launch_s = 0;
  gpu.memory_fraction = 280 / 0.26 / gpu.memory_bytes_per_s;
  const Layer adam_alone{.kind = LayerKind::linear, .inputs = 0, .outputs = 0, .params = 10, .macs = 0, .flops = 0};
  const TrainingRun run = simulate_training({&adam_alone, 1}, gpu, {.clips = 1, .epochs = 1, .batch_size = 1});
  // Beside Adam, forward and weight gradient move 40 B each, memory alone: 40 / (280 / 0.26) s at 10 + 0.4 * 100 W.
  const double rest_s = 2 * 40 / (280 / 0.26);
  EXPECT_NEAR(run.duration_s, 0.26 + rest_s, 1e-12);
  EXPECT_NEAR(run.energy_j, 110 * 0.26 + 50 * rest_s, 1e-9);
}

// On a card with free arithmetic and memory only launches are left. crnn 1+1 layers, 2048 steps:
//   convolution 3 (forward, weights, Adam), ReLU 2, pooling 2, GRU 2049 + 2049 + 1 + 1, linear 4, softmax 2: 4113.
TEST(SimulateTraining, CountsLaunches) {
  SimulatedGpu gpu = kSlowGpu;
  gpu.peak_fp32_flops = gpu.memory_bytes_per_s = 1e30;
  const TrainingRun run =
      simulate_training(layers_of({Architecture::crnn, 1, 1, 64, 64}), gpu, {.clips = 8, .epochs = 1, .batch_size = 8});
  EXPECT_NEAR(run.duration_s, 4113, 1e-9);
  EXPECT_NEAR(run.energy_j, 41130, 1e-9);
}

std::vector<double> energies_kwh(const SimulationOptions& options) {
  std::vector<double> result;
  for (const SimulatedMeasurement& row : simulate_audio_tagging(options)) result.push_back(row.energy_kwh);
  return result;
}

TEST(SimulateAudioTagging, CoversNetworksTimesCards) {
  const std::vector<SimulatedMeasurement> rows = simulate_audio_tagging();
  ASSERT_EQ(rows.size(), 43U * 4U);
  std::set<std::pair<std::string, std::string>> cells;
  for (const SimulatedMeasurement& row : rows) cells.emplace(row.workload, row.hardware);
  EXPECT_EQ(cells.size(), rows.size());
  EXPECT_EQ(rows[0].workload, "audio-tagging/mlp/l1/h512");
  EXPECT_EQ(rows[0].family, "mlp");
  EXPECT_EQ(rows[0].hardware, "NVIDIA GeForce RTX 2080 Ti");
  EXPECT_EQ(rows[0].batch_size, 8);
  EXPECT_EQ(rows[0].params, 4'199'946);
}

TEST(SimulateAudioTagging, PowerLiesBetweenIdleAndTdp) {
  const std::vector<SimulatedMeasurement> rows = simulate_audio_tagging({.noise = 0});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const SimulatedGpu& gpu = simulated_gpus()[i % 4];
    const double power_w = rows[i].energy_kwh * 3.6e6 / rows[i].duration_s;
    EXPECT_GT(power_w, gpu.idle_w) << rows[i].workload;
    EXPECT_LT(power_w, gpu.tdp_w) << rows[i].workload;
  }
}

// What makes the table worth studying: energies span two decades and more, and no card is a multiple of another.
TEST(SimulateAudioTagging, SpansDecadesAndCardsDiffer) {
  const std::vector<double> truth = energies_kwh({.noise = 0});
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < 4; ++b) {
      double low = std::numeric_limits<double>::infinity();
      double high = 0;
      for (std::size_t i = 0; i < truth.size(); i += 4) {
        const double value = a == b ? truth[i + a] : truth[i + a] / truth[i + b];
        low = std::min(low, value);
        high = std::max(high, value);
      }
      EXPECT_GT(high / low, a == b ? 100 : 1.2) << a << ' ' << b;
    }
  }
}

TEST(SimulateAudioTagging, MoreWorkCostsMore) {
  for (const SimulatedGpu& gpu : simulated_gpus()) {
    const auto energy_j = [&](const AudioTaggingNetwork& n) { return simulate_training(layers_of(n), gpu).energy_j; };
    EXPECT_LT(energy_j({Architecture::mlp, 4, 0, 1024, 0}), energy_j({Architecture::mlp, 4, 0, 2048, 0}));
    EXPECT_LT(energy_j({Architecture::cnn, 2, 0, 128, 0}), energy_j({Architecture::cnn, 2, 0, 256, 0}));
    EXPECT_LT(energy_j({Architecture::rnn, 0, 4, 0, 1024}), energy_j({Architecture::rnn, 0, 6, 0, 1024}));
    EXPECT_LT(energy_j({Architecture::crnn, 1, 1, 512, 256}), energy_j({Architecture::crnn, 1, 2, 512, 256}));
  }
}

// ln(energy / truth) is normal with mean 0 and sd 0.03. Over 25 seeds of 172 rows, n = 4300: four standard errors are
// 4 * 0.03 / sqrt(4300) = 0.00183 for the mean, 1.253 times that for the median, 4 * 0.03 / sqrt(8600) = 0.0013 for the
// sd.
TEST(SimulateAudioTagging, NoiseIsLogNormalAroundTheTruth) {
  const std::vector<double> truth = energies_kwh({.noise = 0});
  std::vector<double> logs;
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    const std::vector<double> noisy = energies_kwh({.seed = seed});
    for (std::size_t i = 0; i < truth.size(); ++i) logs.push_back(std::log(noisy[i] / truth[i]));
  }
  const auto n = static_cast<double>(logs.size());
  double mean = 0;
  for (const double value : logs) mean += value / n;
  double variance = 0;
  for (const double value : logs) variance += (value - mean) * (value - mean) / (n - 1);
  std::nth_element(logs.begin(), logs.begin() + std::ssize(logs) / 2, logs.end());
  EXPECT_NEAR(mean, 0, 0.00183);
  EXPECT_NEAR(logs[logs.size() / 2], 0, 0.0023);
  EXPECT_NEAR(std::sqrt(variance), 0.03, 0.0013);
}

// The bundled table's seed: 172 rows, sd within four of its standard errors, 0.03 * 4 / sqrt(344) = 0.0065.
TEST(SimulateAudioTagging, DefaultTableHasThreePerCentNoise) {
  const std::vector<double> truth = energies_kwh({.noise = 0});
  const std::vector<double> noisy = energies_kwh({});
  double squares = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) squares += std::pow(std::log(noisy[i] / truth[i]), 2);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(truth.size())), 0.03, 0.0065);
}

TEST(SimulateAudioTagging, NoiseScalesWithItsSd) {
  const std::vector<double> truth = energies_kwh({.seed = 7, .noise = 0});
  const std::vector<double> once = energies_kwh({.seed = 7, .noise = 0.05});
  const std::vector<double> twice = energies_kwh({.seed = 7, .noise = 0.10});
  for (std::size_t i = 0; i < truth.size(); ++i) {
    EXPECT_NEAR(std::log(twice[i] / truth[i]), 2 * std::log(once[i] / truth[i]), 1e-12);
  }
}

TEST(SimulateAudioTagging, SameSeedSameBits) {
  EXPECT_EQ(energies_kwh({.seed = 3}), energies_kwh({.seed = 3}));
  EXPECT_NE(energies_kwh({.seed = 3}), energies_kwh({.seed = 4}));
  EXPECT_EQ(energies_kwh({.seed = 3, .noise = 0}), energies_kwh({.seed = 4, .noise = 0}));
}

// Each row's noise comes from a stream of its own, named by seed, hardware and workload: rows drawn alone and backwards
// agree.
TEST(SimulateAudioTagging, OrderIsIrrelevant) {
  const std::vector<SimulatedMeasurement> truth = simulate_audio_tagging({.seed = 5, .noise = 0});
  const std::vector<SimulatedMeasurement> noisy = simulate_audio_tagging({.seed = 5});
  for (std::size_t i = truth.size(); i-- > 0;) {
    RandomStream stream(5, {stable_hash(truth[i].hardware), stable_hash(truth[i].workload)});
    EXPECT_DOUBLE_EQ(noisy[i].energy_kwh, truth[i].energy_kwh * std::exp(0.03 * stream.normal()));
  }
}

TEST(SimulateAudioTagging, RefusesNoiseOutOfRange) {
  for (const double noise : {-0.01, 1.01, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(simulate_audio_tagging({.noise = noise}), ConfigError) << noise;
  }
}

}  // namespace
}  // namespace crosswatt
