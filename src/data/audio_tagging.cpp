#include "crosswatt/data/audio_tagging.hpp"

#include <fmt/format.h>

#include <array>
#include <cassert>

namespace crosswatt {
namespace {

constexpr std::int64_t kMelBands = 128;
constexpr std::int64_t kFrames = 64;
constexpr std::int64_t kClasses = 10;
[[maybe_unused]] constexpr Index kMostHalvings = 6;  // 64 frames are then one; asserted

constexpr auto kMlp = Architecture::mlp;
constexpr auto kCnn = Architecture::cnn;
constexpr auto kRnn = Architecture::rnn;
constexpr auto kCrnn = Architecture::crnn;

// The paper's Table 1 read as a full product would give 45; two of those were never run.
constexpr std::array<AudioTaggingNetwork, 43> kNetworks{{
    {kMlp, 1, 0, 512, 0},    {kMlp, 1, 0, 1024, 0},    {kMlp, 1, 0, 2048, 0},   {kMlp, 4, 0, 1024, 0},
    {kMlp, 4, 0, 2048, 0},   {kMlp, 4, 0, 4096, 0},    {kMlp, 6, 0, 4096, 0},   {kMlp, 10, 0, 4096, 0},
    {kMlp, 16, 0, 4096, 0},  {kMlp, 32, 0, 4096, 0},

    {kCnn, 1, 0, 128, 0},    {kCnn, 1, 0, 256, 0},     {kCnn, 1, 0, 512, 0},    {kCnn, 1, 0, 1024, 0},
    {kCnn, 2, 0, 128, 0},    {kCnn, 2, 0, 256, 0},     {kCnn, 2, 0, 384, 0},    {kCnn, 2, 0, 512, 0},
    {kCnn, 2, 0, 768, 0},    {kCnn, 2, 0, 1024, 0},    {kCnn, 6, 0, 384, 0},    {kCnn, 6, 0, 768, 0},

    {kRnn, 0, 1, 0, 128},    {kRnn, 0, 1, 0, 512},     {kRnn, 0, 1, 0, 1024},   {kRnn, 0, 1, 0, 2048},
    {kRnn, 0, 4, 0, 1024},   {kRnn, 0, 4, 0, 2048},    {kRnn, 0, 6, 0, 1024},   {kRnn, 0, 6, 0, 2048},
    {kRnn, 0, 2, 0, 2048},   {kRnn, 0, 10, 0, 2048},   {kRnn, 0, 14, 0, 2048},

    {kCrnn, 1, 1, 64, 64},   {kCrnn, 1, 1, 256, 64},   {kCrnn, 1, 1, 512, 256}, {kCrnn, 1, 2, 64, 64},
    {kCrnn, 1, 2, 512, 256}, {kCrnn, 1, 2, 1024, 256}, {kCrnn, 2, 1, 64, 64},   {kCrnn, 2, 1, 512, 256},
    {kCrnn, 2, 2, 728, 256}, {kCrnn, 2, 2, 1024, 256},
}};

/// What flows between two layers.
struct FeatureMap {
  std::int64_t channels;
  std::int64_t height;
  std::int64_t width;

  std::int64_t positions() const { return height * width; }
  std::int64_t elements() const { return channels * positions(); }
};

Layer elementwise(LayerKind kind, std::int64_t inputs, std::int64_t outputs) {
  return {.kind = kind, .inputs = inputs, .outputs = outputs, .params = 0, .macs = 0, .flops = inputs};
}

Layer linear(std::int64_t inputs, std::int64_t outputs) {
  const std::int64_t macs = inputs * outputs;
  return {.kind = LayerKind::linear,
          .inputs = inputs,
          .outputs = outputs,
          .params = macs + outputs,
          .macs = macs,
          .flops = 2 * macs};
}

/// 3 by 3, stride 1, padding 1.
Layer convolution(const FeatureMap& map, std::int64_t channels) {
  const std::int64_t weights = 9 * map.channels * channels;
  const std::int64_t outputs = channels * map.positions();
  const std::int64_t macs = weights * map.positions();
  return {.kind = LayerKind::convolution,
          .inputs = map.elements(),
          .outputs = outputs,
          .params = weights + channels,
          .macs = macs,
          .flops = 2 * macs + outputs};
}

/// Gates r, z and n, each with an input product, a recurrent product and two biases. DeepSpeed counts 2k - 1 FLOPs per
/// dot product of length k, and 6h for the biases: per step 6h(in + h) - 6h + 6h, and 7h for joining the gates.
Layer gru(std::int64_t steps, std::int64_t inputs, std::int64_t hidden) {
  const std::int64_t weights = 3 * hidden * (inputs + hidden);
  return {.kind = LayerKind::gru,
          .inputs = steps * inputs,
          .outputs = steps * hidden,
          .params = weights + 6 * hidden,
          .macs = steps * weights,
          .flops = steps * (2 * weights + 7 * hidden),
          .steps = steps};
}

/// Appends `count` linear layers with ReLU and gives the number of features behind them.
std::int64_t append_linear_blocks(std::vector<Layer>& layers, std::int64_t inputs, Index count, std::int64_t hidden) {
  for (Index i = 0; i < count; ++i) {
    layers.push_back(linear(inputs, hidden));
    layers.push_back(elementwise(LayerKind::relu, hidden, hidden));
    inputs = hidden;
  }
  return inputs;
}

/// Appends `count` blocks of convolution, ReLU and 2 by 2 max-pooling and gives the map behind them.
FeatureMap append_convolution_blocks(std::vector<Layer>& layers, FeatureMap map, Index count, std::int64_t channels) {
  assert(count <= kMostHalvings);
  for (Index i = 0; i < count; ++i) {
    layers.push_back(convolution(map, channels));
    map.channels = channels;
    layers.push_back(elementwise(LayerKind::relu, map.elements(), map.elements()));
    const FeatureMap pooled{channels, map.height / 2, map.width / 2};
    layers.push_back(elementwise(LayerKind::max_pool, map.elements(), pooled.elements()));
    map = pooled;
  }
  return map;
}

/// Appends `count` GRU layers and gives the number of features of their last step.
std::int64_t append_gru_layers(std::vector<Layer>& layers, std::int64_t steps, std::int64_t inputs, Index count,
                               std::int64_t hidden) {
  for (Index i = 0; i < count; ++i) {
    layers.push_back(gru(steps, inputs, hidden));
    inputs = hidden;
  }
  return inputs;
}

/// Appends all but the classifier and gives the number of features that it reads.
std::int64_t append_body(std::vector<Layer>& layers, const AudioTaggingNetwork& network) {
  const FeatureMap clip{1, kMelBands, kFrames};
  switch (network.architecture) {
    case Architecture::mlp:
      return append_linear_blocks(layers, clip.elements(), network.feedforward_layers, network.feedforward_hidden);
    case Architecture::cnn:
      return append_convolution_blocks(layers, clip, network.feedforward_layers, network.feedforward_hidden).elements();
    case Architecture::rnn:
      return append_gru_layers(layers, 1, clip.elements(), network.recurrent_layers, network.recurrent_hidden);
    case Architecture::crnn: {
      const FeatureMap map =
          append_convolution_blocks(layers, clip, network.feedforward_layers, network.feedforward_hidden);
      return append_gru_layers(layers, map.positions(), map.channels, network.recurrent_layers,
                               network.recurrent_hidden);
    }
  }
  return clip.elements();
}

}  // namespace

std::string_view name(Architecture architecture) {
  constexpr std::array<std::string_view, 4> kNames{"mlp", "cnn", "rnn", "crnn"};
  return kNames[static_cast<std::size_t>(architecture)];
}

std::span<const AudioTaggingNetwork> audio_tagging_networks() {
  return kNetworks;
}

std::string workload_name(const AudioTaggingNetwork& network) {
  const auto joined = [](Index feedforward, Index recurrent) {
    if (recurrent == 0) return fmt::format("{}", feedforward);
    if (feedforward == 0) return fmt::format("{}", recurrent);
    return fmt::format("{}-{}", feedforward, recurrent);
  };
  return fmt::format("audio-tagging/{}/l{}/h{}", name(network.architecture),
                     joined(network.feedforward_layers, network.recurrent_layers),
                     joined(network.feedforward_hidden, network.recurrent_hidden));
}

std::vector<Layer> layers_of(const AudioTaggingNetwork& network) {
  std::vector<Layer> layers;
  const std::int64_t features = append_body(layers, network);
  layers.push_back(linear(features, kClasses));
  layers.push_back(elementwise(LayerKind::softmax, kClasses, kClasses));
  return layers;
}

NetworkCosts costs_of(std::span<const Layer> layers) {
  NetworkCosts sum;
  for (const Layer& layer : layers) {
    sum.params += layer.params;
    sum.macs += layer.macs;
    sum.flops += layer.flops;
  }
  return sum;
}

}  // namespace crosswatt
