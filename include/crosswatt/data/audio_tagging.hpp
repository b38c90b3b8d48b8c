// The 43 audio-tagging networks of Douwes and Serizel 2024 (arXiv 2409.05602), and what one forward pass of each costs.
//
// Counts follow from the architecture alone and are exact integers, so they can serve as predictors of a real
// measurement of the same networks. They are not a profiler: for a network of another shape, measure.
//
// A network reads one clip, a mel-spectrogram of 128 bands by 64 frames, and gives 10 class scores. What is counted is
// the authors' profiler's (DeepSpeed 0.9 and later) convention, per clip:
//   params  weights and biases, as PyTorch stores them: two bias vectors in each GRU layer
//   macs    multiply-accumulates of matrix products and convolutions, the GRU's included (DeepSpeed reports none for
//   it) flops   2 per MAC, plus one per output element for a convolution's bias (none for a linear layer's), one per
//   input
//           element for ReLU, max-pooling and softmax, and 7 per hidden unit and step for the GRU's gates
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

enum class Architecture { mlp, cnn, rnn, crnn };

/// "mlp", "cnn", "rnn", "crnn": the workload's family.
std::string_view name(Architecture architecture);

/// One network. Layers and units that an architecture does not have are 0.
struct AudioTaggingNetwork {
  Architecture architecture;
  Index feedforward_layers;  ///< linear layers before the output (mlp), convolution blocks (cnn, crnn)
  Index recurrent_layers;    ///< GRU layers (rnn, crnn)
  Index feedforward_hidden;  ///< units (mlp) or channels (cnn, crnn)
  Index recurrent_hidden;    ///< GRU units

  bool operator==(const AudioTaggingNetwork&) const = default;
};

/// The trained networks, in the order of the authors' run list: 10 mlp, 12 cnn, 11 rnn, 10 crnn.
std::span<const AudioTaggingNetwork> audio_tagging_networks();

/// "audio-tagging/cnn/l2/h128", and for two kinds of layer "audio-tagging/crnn/l1-2/h512-256" (convolutions first).
std::string workload_name(const AudioTaggingNetwork& network);

enum class LayerKind { linear, convolution, relu, max_pool, gru, softmax };

/// One layer's costs for one clip.
struct Layer {
  LayerKind kind{};
  std::int64_t inputs = 0;   ///< elements read, weights apart
  std::int64_t outputs = 0;  ///< elements written
  std::int64_t params = 0;
  std::int64_t macs = 0;
  std::int64_t flops = 0;
  std::int64_t steps = 1;  ///< that must run one after the other: a GRU's sequence length
};

/// From input to softmax, in order of execution.
/// @param network  halves its map of 128 by 64 at most six times (feedforward_layers <= 6 for cnn and crnn).
std::vector<Layer> layers_of(const AudioTaggingNetwork& network);

struct NetworkCosts {
  std::int64_t params = 0;
  std::int64_t macs = 0;
  std::int64_t flops = 0;
};

/// Sums over the layers.
NetworkCosts costs_of(std::span<const Layer> layers);

}  // namespace crosswatt
