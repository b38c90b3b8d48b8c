// The texts are those of the public result files of DCASE 2022 and 2023.
#include "crosswatt/challenge/system_text.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace crosswatt {
namespace {

std::vector<ComputeStretch> stretches(std::string_view text) {
  const auto parsed = parse_compute_time(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(std::vector<ComputeStretch>(1));
}

void expect_single(std::string_view text, double hours, double runs, Index devices, std::string_view device) {
  const auto parsed = stretches(text);
  ASSERT_EQ(parsed.size(), 1U) << text;
  EXPECT_DOUBLE_EQ(parsed[0].hours, hours) << text;
  EXPECT_EQ(parsed[0].runs, runs) << text;
  EXPECT_EQ(parsed[0].devices, devices) << text;
  EXPECT_EQ(parsed[0].device, device) << text;
}

TEST(ComputeTime, ReadsHoursAndHardware) {
  expect_single("18h (1 Tesla P100 )", 18, 1, 1, "Tesla P100");
  expect_single("20min (1 V100)", 20.0 / 60, 1, 1, "V100");
  expect_single("30 min (1 GTX 1080 Ti)", 0.5, 1, 1, "GTX 1080 Ti");
  expect_single("14h 36m", 14.6, 1, 0, "");
  expect_single("10h 8m 25s (1 NVIDIA A100-SXM4-80GB)", 10 + 8.0 / 60 + 25.0 / 3600, 1, 1, "NVIDIA A100-SXM4-80GB");
  expect_single("10h 52m 16s(1 NVIDIA A100-SXM4-80GB)", 10 + 52.0 / 60 + 16.0 / 3600, 1, 1, "NVIDIA A100-SXM4-80GB");
  expect_single("2d (10 A100)", 48, 1, 10, "A100");
  expect_single("16.9h (4 A100 GPUs)", 16.9, 1, 4, "A100");
  expect_single("3 h", 3, 1, 0, "");
  expect_single("92h (NVIDIA A100-PCIE-40GB)", 92, 1, 0, "NVIDIA A100-PCIE-40GB");
}

TEST(ComputeTime, MultipliesRuns) {
  expect_single("1d 7h * 20 (1 Tesla V100)", 31, 20, 1, "Tesla V100");
  EXPECT_DOUBLE_EQ(stretches("1d 7h * 20 (1 Tesla V100)")[0].device_hours(), 620);
}

TEST(ComputeTime, TakesANumberGluedToLettersAsPartOfTheName) {
  expect_single("10h * 6 (3060ti)", 10, 6, 0, "3060ti");
}

TEST(ComputeTime, ReadsHardwareWithoutATime) {
  const auto parsed = stretches("(1 NVIDIA A100-SXM4-80GB)");
  EXPECT_TRUE(std::isnan(parsed[0].hours));
  EXPECT_TRUE(std::isnan(parsed[0].device_hours()));
  EXPECT_EQ(parsed[0].device, "NVIDIA A100-SXM4-80GB");
}

TEST(ComputeTime, JoinsStretchesByPlus) {
  const auto parsed = stretches("186 h (1 RTX A4000) + 35 h (3 RTX 2080 Ti)");
  ASSERT_EQ(parsed.size(), 2U);
  EXPECT_EQ(parsed[0].device, "RTX A4000");
  EXPECT_EQ(parsed[0].device_hours(), 186);
  EXPECT_EQ(parsed[1].device, "RTX 2080 Ti");
  EXPECT_EQ(parsed[1].device_hours(), 105);
}

TEST(ComputeTime, RefusesWhatItCanNotRead) {
  for (const char* text : {"", "fast", "3", "3 weeks", "3h (1 A100", "3h + ", "3h * (1 A100)", "3h, 4h", "h", "3h 4",
                           "-3h", "3h * 0", "0h", "0 min (1 A100)", "60h (0 RTX 3090)"}) {
    EXPECT_FALSE(parse_compute_time(text)) << text;
  }
}

TEST(Params, ReadsTheWaysOfRealFiles) {
  EXPECT_EQ(parse_params("11325746"), 11325746);
  EXPECT_EQ(parse_params("625K"), 625e3);
  EXPECT_EQ(parse_params("1.2M"), 1.2e6);
  EXPECT_EQ(parse_params("4.2MB"), 4.2e6);
  EXPECT_EQ(parse_params(" 1.2 M "), 1.2e6);
  EXPECT_EQ(parse_params("1.3B"), 1.3e9);
  EXPECT_EQ(parse_params("7e6"), 7e6);
  EXPECT_DOUBLE_EQ(parse_params("Trainable 1.7 M non-Trainable 1.7M").value(), 3.4e6);
  EXPECT_DOUBLE_EQ(parse_params("Trainable 1.1 M non-Trainable 1.1M").value(), 2.2e6);
}

TEST(Params, RefusesGuesses) {
  for (const char* text :
       {"", "0", "-5", "1,112,420", "1.2 Mio", "about 3M", "3M or 4M", "frozen 3M", "4.2 MiB", "Trainable", "nan"}) {
    EXPECT_FALSE(parse_params(text)) << text;
  }
}

TEST(EnsembleSize, ReadsTheWaysOfRealFiles) {
  EXPECT_EQ(parse_ensemble_size("6"), 6);
  EXPECT_EQ(parse_ensemble_size("10 (5 SEDT, 5 frame-wise model)"), 10);
  for (const char* text : {"", "0", "-2", "2.5", "six", "5 of 6", "6 (", "1e9"})
    EXPECT_FALSE(parse_ensemble_size(text)) << text;
}

TEST(PrintedScore, ReadsMeanAndBounds) {
  const auto score = parse_printed_score("0.326 (0.325 - 0.327)");
  ASSERT_TRUE(score);
  EXPECT_EQ(score->value, 0.326);
  EXPECT_EQ(score->lower, 0.325);
  EXPECT_EQ(score->upper, 0.327);
  EXPECT_EQ(parse_printed_score("0.326")->value, 0.326);
  EXPECT_TRUE(std::isnan(parse_printed_score("0.326")->lower));
  for (const char* text : {"", "0.3 0.4", "0.326 (0.325)", "0.326 (0.325 - 0.327", "0.326 (0.4 - 0.3)",
                           "0.326 (0.325 - 0.327) x", "good"}) {
    EXPECT_FALSE(parse_printed_score(text)) << text;
  }
}

TEST(TeamOf, DropsTheNumberAtTheEnd) {
  EXPECT_EQ(team_of("Chen_CHT_task4_3"), "Chen_CHT_task4");
  EXPECT_EQ(team_of("Nam_KAIST_task4_SED_2"), "Nam_KAIST_task4_SED");
  EXPECT_EQ(team_of("Baseline"), "Baseline");
  EXPECT_EQ(team_of("system7"), "system7");
  EXPECT_EQ(team_of("_7"), "_7");
}

}  // namespace
}  // namespace crosswatt
