#include "crosswatt/data/audio_tagging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace crosswatt {
namespace {

NetworkCosts costs_of_network(const AudioTaggingNetwork& network) {
  return costs_of(layers_of(network));
}

// Linear 8192 -> 512, ReLU, Linear 512 -> 10, softmax.
TEST(AudioTaggingCosts, Mlp) {
  const NetworkCosts costs = costs_of_network({Architecture::mlp, 1, 0, 512, 0});
  EXPECT_EQ(costs.params, 8192 * 512 + 512 + 512 * 10 + 10);  // 4 199 946
  EXPECT_EQ(costs.macs, 8192 * 512 + 512 * 10);               // 4 199 424
  EXPECT_EQ(costs.flops, 2 * 4'199'424 + 512 + 10);           // 8 399 370
}

// 16 blocks: Linear 8192 -> 4096 and 15 times Linear 4096 -> 4096.
TEST(AudioTaggingCosts, DeepMlp) {
  const NetworkCosts costs = costs_of_network({Architecture::mlp, 16, 0, 4096, 0});
  // 33 554 432 + 15 * 16 777 216 + 40 960 = 285 253 632 products; biases 16 * 4096 + 10 = 65 546.
  EXPECT_EQ(costs.macs, 285'253'632);
  EXPECT_EQ(costs.params, 285'253'632 + 65'546);
  EXPECT_EQ(costs.flops, 2 * 285'253'632 + 16 * 4096 + 10);
}

// Maps: 1 x 128 x 64, 128 x 128 x 64, pooled 128 x 64 x 32, 128 x 64 x 32, pooled 128 x 32 x 16 = 65 536 features.
TEST(AudioTaggingCosts, Cnn) {
  const NetworkCosts costs = costs_of_network({Architecture::cnn, 2, 0, 128, 0});
  // 9 * 128 + 128 = 1 280; 9 * 128 * 128 + 128 = 147 584; 65 536 * 10 + 10 = 655 370.
  EXPECT_EQ(costs.params, 1'280 + 147'584 + 655'370);
  // 1 152 * 8 192 = 9 437 184; 147 456 * 2 048 = 301 989 888; 655 360.
  EXPECT_EQ(costs.macs, 9'437'184 + 301'989'888 + 655'360);
  // Bias, ReLU and pooling each once per element of both maps: 128 * 8 192 + 128 * 2 048 = 1 310 720.
  EXPECT_EQ(costs.flops, 2 * 312'082'432LL + 3 * 1'310'720 + 10);
}

// GRU 8192 -> 128 over one step.
TEST(AudioTaggingCosts, Rnn) {
  const NetworkCosts costs = costs_of_network({Architecture::rnn, 0, 1, 0, 128});
  // 3 * 128 * (8192 + 128) = 3 194 880 weights, 6 * 128 = 768 biases.
  EXPECT_EQ(costs.params, 3'194'880 + 768 + 1'290);
  EXPECT_EQ(costs.macs, 3'194'880 + 1'280);
  EXPECT_EQ(costs.flops, 2 * 3'196'160 + 7 * 128 + 10);
}

TEST(AudioTaggingCosts, RnnOfTwoLayers) {
  const NetworkCosts costs = costs_of_network({Architecture::rnn, 0, 2, 0, 2048});
  // 3 * 2048 * (8192 + 2048) = 62 914 560; 3 * 2048 * (2048 + 2048) = 25 165 824; biases 2 * 6 * 2048 = 24 576.
  EXPECT_EQ(costs.params, 62'914'560 + 25'165'824 + 24'576 + 20'490);
  EXPECT_EQ(costs.macs, 62'914'560 + 25'165'824 + 20'480);
}

// Convolution to 64 channels, pooled to 64 x 32 = 2 048 steps of 64 features, GRU 64 -> 64.
TEST(AudioTaggingCosts, Crnn) {
  const NetworkCosts costs = costs_of_network({Architecture::crnn, 1, 1, 64, 64});
  // 9 * 64 + 64 = 640; 3 * 64 * 128 + 6 * 64 = 24 960; 64 * 10 + 10 = 650.
  EXPECT_EQ(costs.params, 640 + 24'960 + 650);
  // 576 * 8 192 = 4 718 592; 24 576 * 2 048 = 50 331 648; 640.
  EXPECT_EQ(costs.macs, 4'718'592 + 50'331'648 + 640);
  // Bias, ReLU and pooling 3 * 64 * 8 192 = 1 572 864; gates 7 * 64 * 2 048 = 917 504.
  EXPECT_EQ(costs.flops, 2 * 55'050'880 + 1'572'864 + 917'504 + 10);
}

// The gates' 7h follow from DeepSpeed's way of counting a GRU step, written out here term by term: dot products of 2k -
// 1, reset product h, sums of both sides 3h, output 3h, two bias vectors of 3h.
TEST(AudioTaggingCosts, GruFollowsDeepSpeed) {
  const std::int64_t in = 8192;
  const std::int64_t h = 512;
  const std::int64_t step = (2 * 3 * h * in - 3 * h) + (2 * 3 * h * h - 3 * h) + h + 3 * h + 3 * h + 2 * 3 * h;
  EXPECT_EQ(layers_of({Architecture::rnn, 0, 1, 0, h}).front().flops, step);
}

TEST(AudioTaggingLayers, FeedEachOther) {
  for (const AudioTaggingNetwork& network : audio_tagging_networks()) {
    const std::vector<Layer> layers = layers_of(network);
    EXPECT_EQ(layers.front().inputs, 128 * 64);
    EXPECT_EQ(layers.back().outputs, 10);
    for (std::size_t i = 1; i < layers.size(); ++i) {
      const std::int64_t read_of_gru = layers[i - 1].outputs / layers[i - 1].steps;  // a classifier reads the last step
      const bool last_step = layers[i].kind == LayerKind::linear;
      EXPECT_EQ(layers[i].inputs, last_step ? read_of_gru : layers[i - 1].outputs)
          << workload_name(network) << ' ' << i;
    }
  }
}

TEST(AudioTaggingNetworks, FamiliesAndNames) {
  std::array<int, 4> counts{};
  std::set<std::string> names;
  for (const AudioTaggingNetwork& network : audio_tagging_networks()) {
    ++counts[static_cast<std::size_t>(network.architecture)];
    names.insert(workload_name(network));
  }
  EXPECT_THAT(counts, testing::ElementsAre(10, 12, 11, 10));
  EXPECT_EQ(names.size(), 43U);
  EXPECT_THAT(names, testing::IsSupersetOf({"audio-tagging/mlp/l1/h512", "audio-tagging/cnn/l2/h128",
                                            "audio-tagging/rnn/l14/h2048", "audio-tagging/crnn/l2-2/h728-256"}));
}

// Weights, gradients and two moments, and each layer's output with its gradient, in FP32: every network was trained on
// the 11 GiB cards, so a slip in the list would show here.
TEST(AudioTaggingNetworks, FitTheSmallestCard) {
  for (const AudioTaggingNetwork& network : audio_tagging_networks()) {
    const std::vector<Layer> layers = layers_of(network);
    std::int64_t numbers = 4 * costs_of(layers).params;
    for (const Layer& layer : layers) numbers += 2 * 8 * layer.outputs;
    EXPECT_LT(4 * numbers, std::int64_t{11} << 30) << workload_name(network);
  }
}

/// A cell of models.csv; empty where the architecture has no such layer.
Index cell(std::istringstream& line) {
  std::string text;
  std::getline(line, text, ',');
  return text.empty() ? 0 : std::stol(text);
}

TEST(AudioTaggingNetworks, AreTheAuthorsRunList) {
  const std::filesystem::path list = std::filesystem::path(CROSSWATT_SHARED_DIR) / "data/paper/models.csv";
  if (!std::filesystem::exists(list)) GTEST_SKIP() << "no " << list;
  std::ifstream file(list);
  std::string text;
  std::getline(file, text);
  ASSERT_EQ(text, "architecture,feedforward_layers,recurrent_layers,feedforward_hidden,recurrent_hidden");
  std::size_t i = 0;
  for (; std::getline(file, text); ++i) {
    ASSERT_LT(i, audio_tagging_networks().size());
    const AudioTaggingNetwork& network = audio_tagging_networks()[i];
    std::istringstream line(text);
    std::string architecture;
    std::getline(line, architecture, ',');
    EXPECT_EQ(name(network.architecture), architecture) << text;
    EXPECT_EQ(network.feedforward_layers, cell(line)) << text;
    EXPECT_EQ(network.recurrent_layers, cell(line)) << text;
    EXPECT_EQ(network.feedforward_hidden, cell(line)) << text;
    EXPECT_EQ(network.recurrent_hidden, cell(line)) << text;
  }
  EXPECT_EQ(i, audio_tagging_networks().size());
}

// Sums over all 43 from an independent count in closed formulas, /usr/bin/python3 on the authors' list (models.csv):
//   P = M = F = 0
//   for r in csv.DictReader(open("models.csv")):
//       L, R, H, G = (int(r[k] or 0) for k in list(r)[1:])
//       s = 8192 // 4**L
//       gru = lambda n: 3*G*(n + G) + (R - 1)*6*G*G
//       if r["architecture"] == "mlp": m = 8192*H + (L - 1)*H*H; p = m + L*H; e = L*H; n = H
//       elif r["architecture"] == "rnn": m = gru(8192); p = m + R*6*G; e = R*7*G; n = G
//       else:
//           w = [9*(H if i else 1)*H for i in range(L)]
//           m = sum(x*8192 // 4**i for i, x in enumerate(w)); p = sum(w) + L*H
//           e = 3*sum(H*8192 // 4**i for i in range(L)); n = H*s
//           if R: m += gru(H)*s; p += gru(H) + R*6*G; e += R*7*G*s; n = G
//       M += m + 10*n; P += p + 10*n + 10; F += 2*(m + 10*n) + e + 10
TEST(AudioTaggingCosts, SumOverAllNetworksAgreesWithPeer) {
  NetworkCosts sum;
  for (const AudioTaggingNetwork& network : audio_tagging_networks()) {
    const NetworkCosts costs = costs_of_network(network);
    sum.params += costs.params;
    sum.macs += costs.macs;
    sum.flops += costs.flops;
  }
  EXPECT_EQ(sum.params, 2'736'104'694);
  EXPECT_EQ(sum.macs, 102'751'728'896);
  EXPECT_EQ(sum.flops, 205'841'785'646);
}

}  // namespace
}  // namespace crosswatt
