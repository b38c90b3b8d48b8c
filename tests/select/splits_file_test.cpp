#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "crosswatt/core/error.hpp"
#include "crosswatt/select/splitter.hpp"
#include "select/tiny_pair.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt {
namespace {

using test::drawn_pair;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class SplitsFile : public testing::Test {
 protected:
  std::vector<NamedSplit> read(const std::string& text) const {
    test::put(path_, text);
    return read_splits(path_);
  }
  static std::string error_of(const std::function<void()>& action) {
    try {
      action();
    } catch (const DataError& error) {
      return error.what();
    }
    ADD_FAILURE() << "no DataError";
    return {};
  }
  std::string error_on_reading(const std::string& text) const {
    return error_of([&] { read(text); });
  }

  const test::TemporaryFolder folder_;
  const std::string path_ = folder_ / "splits.csv";
};

void expect_same(const std::vector<NamedSplit>& a, const std::vector<NamedSplit>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].pair, b[i].pair);
    EXPECT_EQ(a[i].repeat, b[i].repeat);
    EXPECT_EQ(a[i].references, b[i].references);
    EXPECT_EQ(a[i].held_out, b[i].held_out);
  }
}

TEST_F(SplitsFile, IsWrittenAsTheContractSays) {
  EXPECT_EQ(splits_csv({{.pair = {"S", "T"}, .repeat = 0, .references = {"b", "a"}, .held_out = {"c"}}}),
            "source,target,repeat,workload,role\n"
            "S,T,0,b,reference\n"
            "S,T,0,a,reference\n"
            "S,T,0,c,held_out\n");
}

TEST_F(SplitsFile, IsReadByNameAndKeepsTheOrderOfReferences) {
  const std::vector<NamedSplit> splits = read(
      "role,workload,repeat,source,target\n"
      "reference,b,0,S,T\n"
      "held_out,c,0,S,T\n"
      "reference,x,3,T,S\n"
      "reference,a,0,S,T\n");
  expect_same(splits, {{.pair = {"S", "T"}, .repeat = 0, .references = {"b", "a"}, .held_out = {"c"}},
                       {.pair = {"T", "S"}, .repeat = 3, .references = {"x"}, .held_out = {}}});
}

TEST_F(SplitsFile, ReadsBackWhatWasWritten) {
  std::vector<NamedSplit> splits;
  for (const HardwarePair& pair : {HardwarePair{"S", "T"}, HardwarePair{"T", "S"}}) {
    const PairDataset data = drawn_pair(11, 1, pair);
    std::int64_t repeat = 0;
    for (const Split& split : make_splits(data, {})) splits.push_back(name_split(split, data, repeat++));
  }
  expect_same(read(splits_csv(splits)), splits);
}

TEST_F(SplitsFile, SurvivesHostileNames) {
  const std::vector<NamedSplit> splits = {
      {.pair = {"#1", "<script>, \"big\""},
       .repeat = 2,
       .references = {"a,b", "say \"hi\"", "two\nlines", "# not a comment", "=1+1", " padded "},
       .held_out = {"naïve 模型", "-"}}};
  expect_same(read(splits_csv(splits)), splits);
}

TEST_F(SplitsFile, NamesSplitsByWorkloadAndBack) {
  const PairDataset data = drawn_pair(8, 1);
  const std::vector<Split> drawn = make_splits(data, {.repeats = 3});
  std::vector<NamedSplit> named = {{.pair = {"T", "S"}, .repeat = 0, .references = {"elsewhere"}, .held_out = {}}};
  for (std::size_t i = 0; i < drawn.size(); ++i)
    named.push_back(name_split(drawn[i], data, static_cast<std::int64_t>(i)));
  const std::vector<Split> back = splits_of(named, data, "splits.csv");  // the other pair's are passed over
  ASSERT_EQ(back.size(), 3U);
  for (std::size_t i = 0; i < back.size(); ++i) {
    EXPECT_EQ(back[i].references, drawn[i].references);
    EXPECT_EQ(back[i].held_out, drawn[i].held_out);
  }
}

TEST_F(SplitsFile, ReportsEveryBadRow) {
  const std::string message = error_on_reading(
      "source,target,repeat,workload,role\n"
      "S,T,0,a,reference\n"
      "S,T,zero,b,reference\n"
      "S,T,0,c,tset\n"
      "S,T,-1,d,held_out\n");
  EXPECT_THAT(message, AllOf(HasSubstr(path_ + ":3: column 'repeat': 'zero' must be a whole number"),
                             HasSubstr(path_ + ":4: column 'role': 'tset' is not a role; write reference or held_out"),
                             HasSubstr(path_ + ":5: column 'repeat': '-1'")));
  EXPECT_THAT(error_on_reading("source,target,repeat,workload,role\nS,,0,e,held_out\n"),
              HasSubstr(path_ + ":2: column 'target': must not be empty"));
}

TEST_F(SplitsFile, RefusesAnotherShape) {
  EXPECT_THAT(error_on_reading(""), HasSubstr("is empty"));
  EXPECT_THAT(error_on_reading("source,target,repeat,workload\nS,T,0,a\n"),
              AllOf(HasSubstr("'role'"), HasSubstr("is missing")));
  EXPECT_THAT(error_on_reading("source,target,repeat,workload,rolle\n"), HasSubstr("did you mean 'role'"));
  EXPECT_THAT(error_on_reading("source,target,repeat,workload,role\nS,T,0,a\n"),
              HasSubstr("has 4 fields where the first line has 5"));
  EXPECT_THAT(error_on_reading("source,target,repeat,workload,role\n\"S,T,0,a,reference\n"), HasSubstr("never closed"));
  EXPECT_THAT(error_of([&] { read_splits(folder_ / "absent.csv"); }), HasSubstr("absent.csv"));
}

TEST_F(SplitsFile, OfAnotherTableIsRefusedWithEveryReason) {
  PairDataset data = drawn_pair(8, 1);
  data.common = {0, 1, 2, 3, 4, 5, 6};
  const auto refused = [&](std::vector<std::string> references, std::vector<std::string> held_out) {
    return error_of([&] {
      splits_of({{.pair = {"S", "T"}, .repeat = 4, .references = references, .held_out = held_out}}, data, "f.csv");
    });
  };
  EXPECT_THAT(refused({"w00l"}, {"v003"}),
              AllOf(HasSubstr("f.csv: 'w00l'"), HasSubstr("did you mean 'w000'"), HasSubstr("f.csv: 'v003'")));
  EXPECT_THAT(refused({"w007"}, {"w001"}),
              HasSubstr("f.csv: column 'workload': 'w007' (repeat 4) was not measured on both 'S' and 'T'"));
  EXPECT_THAT(refused({"w001", "w002"}, {"w001"}), HasSubstr("'w001' stands twice in repeat 4 of 'S' to 'T'"));
  EXPECT_THAT(refused({"w001", "w001"}, {"w002"}), HasSubstr("'w001' stands twice"));
}

}  // namespace
}  // namespace crosswatt
