#include "crosswatt/report/study_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/ingest/read.hpp"
#include "crosswatt/report/study_document.hpp"
#include "crosswatt/report/writers.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt {
namespace {

Study small_study() {
  const EnergyTable table = read_tables({std::string(CROSSWATT_SOURCE_DIR) + "/data/simulated_audio_tagging.csv"}, {});
  StudyOptions options;
  options.strategies = {"linear", "linear+flops", "power-law", "family-ratio", "low-rank"};
  options.selections = {"full", "random"};
  options.fractions = {0.2, 1.0};
  options.split.repeats = 2;
  options.strategy.features = FeatureSet::parse("energy,flops", "--features");
  options.strategy.features_given = true;
  return run_study(table, options);
}

class StudyFile : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) const {
    const std::string path = folder_ / name;
    write_whole(path, text);
    return path;
  }

  test::TemporaryFolder folder_;
};

TEST_F(StudyFile, ComesBackToTheSameBytes) {
  const std::string json = study_json(small_study());
  EXPECT_EQ(study_json(read_study(write("study.json", json))), json);
}

TEST_F(StudyFile, KnowsWhatOtherHardwareTookWhereThePairsTell) {
  const Study study = small_study();
  const Study read = read_study(write("study.json", study_json(study)));
  for (std::size_t i = 0; i < study.pairs.size(); ++i) {
    EXPECT_EQ(read.pairs[i].data.other_hardware, study.pairs[i].data.other_hardware);
    EXPECT_EQ(read.pairs[i].data.other_kwh, study.pairs[i].data.other_kwh);
    EXPECT_EQ(read.pairs[i].data.common, study.pairs[i].data.common);
  }
}

Study study_of_two_sources() {
  const EnergyTable table = read_tables({std::string(CROSSWATT_SOURCE_DIR) + "/data/simulated_audio_tagging.csv"}, {});
  StudyOptions options;
  options.strategies = {"linear", "power-law"};
  options.sources = 2;
  options.split.repeats = 2;
  return run_study(table, options);
}

TEST_F(StudyFile, OfSeveralSourcesComesBackToTheSameBytes) {
  const Study study = study_of_two_sources();
  const std::string json = study_json(study);
  const Study read = read_study(write("study.json", json));
  EXPECT_EQ(study_json(read), json);
  EXPECT_EQ(to_markdown(study_document(read)), to_markdown(study_document(study)));
  ASSERT_EQ(read.pairs.size(), study.pairs.size());
  for (std::size_t i = 0; i < study.pairs.size(); ++i) {
    ASSERT_EQ(read.pairs[i].data.pair.sources.size(), 2U);
    EXPECT_EQ(read.pairs[i].data.columns.kwh_by_source, study.pairs[i].data.columns.kwh_by_source);
    EXPECT_EQ(read.pairs[i].data.other_hardware, study.pairs[i].data.other_hardware);
    EXPECT_EQ(read.pairs[i].data.other_kwh, study.pairs[i].data.other_kwh);
  }
}

TEST_F(StudyFile, NeedsAColumnForEachSource) {
  std::string json = study_json(study_of_two_sources());
  const std::string columns = R"("kwh_by_source":[)";
  json.replace(json.find(columns), columns.size(), columns + "[1],");
  try {
    read_study(write("three.json", json));
    FAIL() << "three columns of two sources were read";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("kwh_by_source must have a column for each source"));
  }
}

TEST_F(StudyFile, KeepsTheSplitsItWasGiven) {
  StudyOptions options = small_study().options;
  options.strategies = {"linear"};
  options.splits_file = "splits.csv";
  const EnergyTable table = read_tables({std::string(CROSSWATT_SOURCE_DIR) + "/data/simulated_audio_tagging.csv"}, {});
  NamedSplit split{.pair = {table.hardware()[0], table.hardware()[1]}, .repeat = 0};
  for (std::uint32_t id = 0; id < table.workloads().size(); ++id)
    (id % 4 == 0 ? split.held_out : split.references).push_back(table.workloads()[id]);
  std::sort(split.references.begin(), split.references.end());
  std::sort(split.held_out.begin(), split.held_out.end());
  options.splits = {split};
  const std::string json = study_json(run_study(table, options));
  const Study read = read_study(write("study.json", json));
  EXPECT_EQ(study_json(read), json);
  ASSERT_EQ(read.options.splits.size(), 1U);
  EXPECT_EQ(read.options.splits[0].pair, split.pair);
  EXPECT_EQ(read.options.splits[0].references, split.references);
  EXPECT_EQ(read.options.splits[0].held_out, split.held_out);
}

TEST_F(StudyFile, PartsMakeTheWhole) {
  const Study whole = small_study();
  std::vector<Study> parts(2);
  for (Study& part : parts) part.options = whole.options;
  for (std::size_t i = 0; i < whole.pairs.size(); ++i) parts[i < 5 ? 0 : 1].pairs.push_back(whole.pairs[i]);
  parts[1].notes = whole.notes;
  EXPECT_EQ(study_json(merge_studies(parts, {"a", "b"})), study_json(whole));

  EXPECT_THROW(merge_studies({parts[0], parts[0]}, {"a", "b"}), DataError);
  parts[1].options.level = 0.5;
  EXPECT_THROW(merge_studies(parts, {"a", "b"}), DataError);
}

TEST_F(StudyFile, RefusesWhatIsNoStudy) {
  const std::string json = study_json(small_study());
  const auto with = [&](const std::string& old, const std::string& now) {
    std::string text = json;
    text.replace(text.find(old), old.size(), now);
    return write("damaged.json", text);
  };
  EXPECT_THROW(read_study(write("cut.json", json.substr(0, json.size() / 2))), DataError);
  EXPECT_THROW(read_study(write("other.json", "[]")), DataError);
  EXPECT_THROW(read_study(with("crosswatt study", "a poem")), DataError);
  EXPECT_THROW(read_study(with(R"("schema_version":1)", R"("schema_version":2)")), DataError);
  EXPECT_THROW(read_study(with(R"("held_out":[)", R"("held_out":[4711,)")), DataError);
  EXPECT_THROW(read_study(with(R"("source_kwh":[)", R"("source_kwh":[1,)")), DataError);
  EXPECT_THROW(read_study(with(R"("split":"random")", R"("split":"nonsense")")), DataError);
  EXPECT_THROW(read_study(write("deep.json", std::string(100'000, '['))), DataError);
}

}  // namespace
}  // namespace crosswatt
