#include "crosswatt/select/splitter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "crosswatt/core/error.hpp"
#include "select/tiny_pair.hpp"

namespace crosswatt {
namespace {

using test::drawn_pair;
using test::set_families;
using testing::AllOf;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<Index> sorted(std::vector<Index> rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<std::string> names_of(const PairDataset& data, const std::vector<Index>& rows) {
  std::vector<std::string> names;
  for (const Index row : rows) names.push_back(data.workloads[row]);
  return names;
}

/// What every split keeps: each common workload on one side, and on one only.
void expect_a_partition(const PairDataset& data, const std::vector<Split>& splits) {
  for (const Split& split : splits) {
    std::vector<Index> all = split.references;
    all.insert(all.end(), split.held_out.begin(), split.held_out.end());
    EXPECT_EQ(sorted(all), data.common);
  }
}

bool same(const Split& a, const Split& b) {
  return a.references == b.references && a.held_out == b.held_out;
}

template <typename Error>
std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

TEST(RandomSplit, HoldsOutTheCeilingOfTheShare) {
  for (Index n = kLeastCommonWorkloads; n <= 60; ++n) {
    const PairDataset data = drawn_pair(n, 1);
    for (const int percent : {1, 5, 10, 20, 25, 30, 33, 50, 70, 90, 99}) {
      const std::vector<Split> splits = make_splits(data, {.test_size = percent / 100.0, .repeats = 2});
      ASSERT_EQ(splits.size(), 2U);
      const Index held_out = (percent * n + 99) / 100;  // the ceiling in whole numbers
      ASSERT_EQ(static_cast<Index>(splits[0].held_out.size()), held_out) << percent << " % of " << n;
      expect_a_partition(data, splits);
    }
  }
}

TEST(RandomSplit, DependsOnSeedPairAndRepeatAlone) {
  const PairDataset data = drawn_pair(30, 1);
  const PairDataset same_names = drawn_pair(30, 2);  // other energies
  const PairDataset back = drawn_pair(30, 1, {"T", "S"});
  const std::vector<Split> five = make_splits(data, {.repeats = 5, .seed = 7});
  const std::vector<Split> three = make_splits(same_names, {.repeats = 3, .seed = 7});
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(same(five[i], three[i])) << i;
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(same(five[i], five[j])) << i << " and " << j;
    EXPECT_FALSE(same(five[i], make_splits(data, {.repeats = 5, .seed = 8})[i]));
    EXPECT_FALSE(same(five[i], make_splits(back, {.repeats = 5, .seed = 7})[i]));
  }
}

TEST(RandomSplit, HoldsEachWorkloadOutAboutEquallyOften) {
  const PairDataset data = drawn_pair(20, 1);
  std::vector<int> times(20);
  for (const Split& split : make_splits(data, {.repeats = 2000}))
    for (const Index row : split.held_out) ++times[row];
  // Binomial(2000, 0.2): mean 400, standard deviation 18; five of them either way.
  for (const int count : times) EXPECT_NEAR(count, 400, 90);
}

TEST(RandomSplit, LeavesTheRestOfThePoolAlone) {
  PairDataset data = drawn_pair(12, 1);
  for (const Index row : {2, 5, 11}) data.target_kwh[row] = kUnknown;
  std::erase_if(data.common, [](Index row) { return row == 2 || row == 5 || row == 11; });
  expect_a_partition(data, make_splits(data, {}));
}

TEST(EverySplit, DoesNotDependOnTheOrderOfATablesRows) {
  struct Row {
    std::string workload, hardware, family;
    double energy_kwh;
  };
  std::vector<Row> rows;
  RandomStream stream(5);
  for (int i = 0; i < 17; ++i)
    for (const char* hardware : {"S", "T"})
      rows.push_back({"net-" + std::to_string(i), hardware, i % 3 == 0 ? "cnn" : "rnn", std::exp(stream.normal())});
  const auto splits_of_rows = [&](SplitKind kind) {
    EnergyTableBuilder builder;
    builder.start_file("t.csv");
    for (const Row& row : rows)
      builder.add({.workload = row.workload,
                   .hardware = row.hardware,
                   .family = row.family,
                   .notes = {},
                   .energy_kwh = row.energy_kwh},
                  0);
    const EnergyTable table = builder.build();
    const PairDataset data = PairBuilder(table).dataset({"S", "T"});
    std::vector<std::vector<std::string>> names;
    for (const Split& split : make_splits(data, {.kind = kind, .seed = 3})) {
      names.push_back(names_of(data, split.references));
      names.push_back(names_of(data, split.held_out));
    }
    return names;
  };
  for (const SplitKind kind :
       {SplitKind::random, SplitKind::leave_family_out, SplitKind::k_fold, SplitKind::leave_one_out}) {
    const auto before = splits_of_rows(kind);
    for (std::uint64_t shuffle = 0; shuffle < 5; ++shuffle) {
      RandomStream(shuffle).shuffle(std::span<Row>(rows));
      EXPECT_EQ(splits_of_rows(kind), before) << name(kind) << ", shuffle " << shuffle;
    }
  }
}

TEST(KFold, HoldsEachWorkloadOutOnceInFoldsOfEqualSize) {
  for (const Index n : {5, 12, 23, 40})
    for (const int folds : {2, 3, 5, 7}) {
      SCOPED_TRACE(std::to_string(folds) + " folds of " + std::to_string(n));
      const PairDataset data = drawn_pair(n, 1);
      const std::vector<Split> splits = make_splits(data, {.kind = SplitKind::k_fold, .folds = folds});
      expect_a_partition(data, splits);
      const Index count = std::min<Index>(folds, n);
      ASSERT_EQ(static_cast<Index>(splits.size()), count);
      std::vector<Index> held_out;
      for (Index fold = 0; fold < count; ++fold) {
        const std::vector<Index>& rows = splits[fold].held_out;
        EXPECT_EQ(static_cast<Index>(rows.size()), n / count + (fold < n % count ? 1 : 0));
        held_out.insert(held_out.end(), rows.begin(), rows.end());
      }
      EXPECT_EQ(sorted(held_out), data.common);
    }
}

TEST(LeaveOneOut, HoldsEachWorkloadOutAlone) {
  const PairDataset data = drawn_pair(6, 1);
  const std::vector<Split> splits = make_splits(data, {.kind = SplitKind::leave_one_out});
  ASSERT_EQ(splits.size(), 6U);
  for (Index i = 0; i < 6; ++i) EXPECT_THAT(splits[i].held_out, ElementsAre(i));
  expect_a_partition(data, splits);
}

TEST(LeaveFamilyOut, HoldsEachFamilyOutWhole) {
  PairDataset data = drawn_pair(7, 1);
  set_families(data, {"rnn", "cnn", "", "rnn", "cnn", "mlp", ""});
  const std::vector<Split> splits = make_splits(data, {.kind = SplitKind::leave_family_out});
  ASSERT_EQ(splits.size(), 3U);  // by name: cnn, mlp, rnn
  EXPECT_THAT(sorted(splits[0].held_out), ElementsAre(1, 4));
  EXPECT_THAT(sorted(splits[1].held_out), ElementsAre(5));
  EXPECT_THAT(sorted(splits[2].held_out), ElementsAre(0, 3));
  expect_a_partition(data, splits);  // workloads of unknown family are references throughout
}

TEST(LeaveFamilyOut, GivesBackTheWorkloadsThatStandForTheFamily) {
  PairDataset data = test::pair_of({1, 50, 3, 60, 100, 4});
  set_families(data, {"cnn", "rnn", "cnn", "rnn", "cnn", "mlp"});
  const std::vector<Split> splits = make_splits(data, {.kind = SplitKind::leave_family_out, .own_references = 1});
  // The one nearest to the others of its family on the log scale: ln 3 lies between ln 1 and ln 100. Of mlp nothing is
  // left to hold out.
  ASSERT_EQ(splits.size(), 2U);
  EXPECT_THAT(sorted(splits[0].held_out), ElementsAre(0, 4));
  EXPECT_THAT(splits[1].held_out, testing::SizeIs(1));
  expect_a_partition(data, splits);
}

TEST(LeaveFamilyOut, NeedsAFamilyOfMoreThanItsOwnReferences) {
  PairDataset data = drawn_pair(6, 1);
  set_families(data, {"cnn", "rnn", "cnn", "rnn", "cnn", "mlp"});
  const auto drawn = [&] { make_splits(data, {.kind = SplitKind::leave_family_out, .own_references = 3}); };
  EXPECT_THAT(error_of<DataError>(drawn), AllOf(HasSubstr("no family of 'S' and 'T' has more than the 3 workloads"),
                                                HasSubstr("take fewer --own-references")));
}

TEST(LeaveFamilyOut, NeedsTwoFamilies) {
  PairDataset data = drawn_pair(6, 1);
  EXPECT_THAT(error_of<DataError>([&] { make_splits(data, {.kind = SplitKind::leave_family_out}); }),
              AllOf(HasSubstr("two families or more"), HasSubstr("'S' and 'T' have 0"), HasSubstr("--family-regex")));
  set_families(data, {"cnn", "cnn", "cnn", "cnn", "cnn", "cnn"});
  EXPECT_THAT(error_of<DataError>([&] { make_splits(data, {.kind = SplitKind::leave_family_out}); }),
              HasSubstr("have 1"));
}

TEST(EverySplit, NeedsFiveCommonWorkloads) {
  PairDataset data = drawn_pair(9, 1);
  data.common = {0, 3, 4, 8};
  for (const SplitKind kind :
       {SplitKind::random, SplitKind::leave_family_out, SplitKind::k_fold, SplitKind::leave_one_out})
    EXPECT_THAT(error_of<DataError>([&] { make_splits(data, {.kind = kind}); }),
                AllOf(HasSubstr("'S' and 'T' have 4 workloads in common"), HasSubstr("5 needed")));
  data.common = {0, 3, 4, 7, 8};
  EXPECT_THAT(make_splits(data, {})[0].held_out, testing::SizeIs(1));
}

TEST(SplitOptions, RefusesWhatIsOutOfRange) {
  const auto refused = [](const SplitOptions& options) { return error_of<ConfigError>([&] { options.validate(); }); };
  for (const double size : {0.0, 1.0, 1.5, -0.2, kUnknown})
    EXPECT_THAT(refused({.test_size = size}), HasSubstr("--test-size"));
  EXPECT_THAT(refused({.repeats = 0}), AllOf(HasSubstr("--repeats"), HasSubstr("'0'")));
  EXPECT_THAT(refused({.folds = 1}), HasSubstr("--folds"));
  EXPECT_THAT(refused({.kind = SplitKind::leave_family_out, .own_references = -1}), HasSubstr("--own-references"));
  EXPECT_THAT(refused({.own_references = 1}), HasSubstr("leave-family-out"));
  EXPECT_NO_THROW(SplitOptions{}.validate());
  const auto drawn = [] { make_splits(drawn_pair(43, 1), {.repeats = 1'000'000'000}); };
  EXPECT_THAT(error_of<ConfigError>(drawn), HasSubstr("--repeats: '1000000000' splits of 43 workloads are more than"));
}

TEST(SplitKind, IsReadAsItIsWritten) {
  for (const char* text : {"random", "leave-family-out", "k-fold", "leave-one-out"})
    EXPECT_EQ(name(parse_split_kind(text)), text);
  EXPECT_THAT(error_of<ConfigError>([] { parse_split_kind("leave-familly-out"); }),
              HasSubstr("did you mean 'leave-family-out'"));
}

}  // namespace
}  // namespace crosswatt
