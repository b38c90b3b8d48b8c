// Shards of a study, each through its file, against the study in one go: the same bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "crosswatt/core/error.hpp"
#include "crosswatt/ingest/read.hpp"
#include "crosswatt/report/document.hpp"
#include "crosswatt/report/study_document.hpp"
#include "crosswatt/report/study_file.hpp"
#include "crosswatt/report/writers.hpp"

namespace crosswatt {
namespace {

const std::string kOne = "NVIDIA Tesla T4";
const std::string kOther = "NVIDIA A40";

const EnergyTable& table() {
  static const EnergyTable read =
      read_tables({std::string(CROSSWATT_SOURCE_DIR) + "/data/simulated_audio_tagging.csv"}, {});
  return read;
}

/// Strategies with and without intervals of their own, some that fail for want of references.
StudyOptions options() {
  StudyOptions chosen;
  chosen.strategies = {"linear", "polynomial", "linear+flops+params", "family-ratio", "gp-log-ratio"};
  chosen.selections = {"full", "random"};
  chosen.references = {2, 8};
  chosen.split.repeats = 7;
  return chosen;
}

/// Shard by shard, the last one first.
Study in_shards(StudyOptions chosen, int count) {
  std::vector<Study> parts;
  std::vector<std::string> names;
  for (int index = count; index >= 1; --index) {
    chosen.shard = {index, count};
    names.push_back(std::to_string(index));
    parts.push_back(parse_study(study_json(run_study(table(), chosen)), names.back()));
  }
  return merge_studies(std::move(parts), names);
}

void expect_same(const StudyOptions& chosen, int shards) {
  const Study whole = run_study(table(), chosen);
  const Study merged = in_shards(chosen, shards);
  EXPECT_EQ(study_json(merged), study_json(whole)) << shards << " shards";
  EXPECT_EQ(to_csv(scores_table(merged)), to_csv(scores_table(whole)));
  EXPECT_EQ(to_markdown(study_document(merged)), to_markdown(study_document(whole)));
}

TEST(Shards, MakeTheWholeStudy) {
  for (const int shards : {2, 5, 24}) expect_same(options(), shards);
}

TEST(Shards, MakeAStudyOfOnePair) {
  StudyOptions chosen = options();
  chosen.pairs = {{kOne, kOther}};
  chosen.all_intervals = true;
  chosen.split.repeats = 3;
  for (const int shards : {2, 40}) expect_same(chosen, shards);
}

class Merging : public testing::Test {
 protected:
  Merging() {
    StudyOptions chosen = options();
    chosen.strategies = {"linear"};
    chosen.pairs = {{kOne, kOther}};
    for (int index = 1; index <= 3; ++index) {
      chosen.shard = {index, 3};
      parts_.push_back(run_study(table(), chosen));
    }
  }

  std::string refusal() const {
    const std::vector<std::string> names = {"a", "b", "c"};
    try {
      merge_studies(parts_, {names.begin(), names.begin() + std::ssize(parts_)});
    } catch (const DataError& error) {
      return error.what();
    }
    return "";
  }

  std::vector<Study> parts_;
};

TEST_F(Merging, SaysWhichShardsAreMissing) {
  EXPECT_EQ(refusal(), "");
  parts_.pop_back();
  EXPECT_THAT(refusal(), testing::HasSubstr("a: is shard 1 of 3, and 1 of them is missing: 3; run"));
  parts_.pop_back();
  EXPECT_THAT(refusal(), testing::HasSubstr("2 of them are missing: 2, 3"));
}

TEST_F(Merging, RefusesAShardTwice) {
  parts_[2] = parts_[1];
  EXPECT_THAT(refusal(), testing::HasSubstr("c: is shard 2 of 3, as b is"));
}

TEST_F(Merging, RefusesShardsOfAnotherStudy) {
  parts_[1].options.split.seed = 1;
  EXPECT_THAT(refusal(), testing::HasSubstr("b: was made with other options than a"));
  parts_[1].options = parts_[0].options;
  parts_[1].options.shard = {2, 4};
  EXPECT_THAT(refusal(), testing::HasSubstr("b: was made with other options than a"));
}

TEST_F(Merging, RefusesFitsThatAreNotOneToASplit) {
  parts_[1].pairs.front().cells.front().unscored.pop_back();
  EXPECT_THAT(refusal(), testing::HasSubstr(
                             "do not have linear on 'NVIDIA Tesla T4' to 'NVIDIA A40' for each of its 7 splits once"));
}

TEST(LargeStudy, KeepsScoresAlone) {
  StudyOptions chosen;
  chosen.strategies = {"identity", "mean-ratio", "single-reference-low", "single-reference-high"};
  chosen.pairs = {{kOne, kOther}, {kOther, kOne}};
  chosen.split.repeats = 30'000;  // 2 pairs × 4 strategies × 9 held out each
  const Study whole = run_study(table(), chosen);
  ASSERT_GT(whole.predictions, kMostKeptPredictions);
  const std::string json = study_json(whole);
  EXPECT_THAT(json, testing::HasSubstr(R"("splits":[],)"));
  EXPECT_THAT(whole.notes, testing::Contains(testing::HasSubstr("too many held-out predictions")));
  EXPECT_TRUE(json == study_json(in_shards(chosen, 3)));
}

}  // namespace
}  // namespace crosswatt
