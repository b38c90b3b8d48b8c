// What the Gaussian processes obey above kExactReferences, where they are approximated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "crosswatt/model/model_file.hpp"
#include "crosswatt/model/registry.hpp"
#include "model/reference_process.hpp"
#include "support/made_up_pair.hpp"

namespace crosswatt {
namespace {

using test::first_rows;

constexpr Index kReferences = 900;
constexpr Index kWorkloads = 960;
static_assert(kReferences > kExactReferences);

/// A ratio that falls with the power, without noise. The first family has more workloads than one share of the fit
/// takes, and some workloads are of no family.
PairDataset smooth_pair() {
  PairDataset data = test::made_up_pair(20261122, kWorkloads);
  for (Index row = 0; row < kWorkloads; ++row) {
    const double power_w = data.columns.source_kwh[row] * 3.6e6 / data.columns.duration_s[row];
    data.target_kwh[row] = 0.6 * data.columns.source_kwh[row] * std::sqrt(150 / power_w);
  }
  for (Index row = 0; row < kWorkloads; row += 2) data.columns.family[row] = 0;
  for (Index row = 0; row < kWorkloads; row += 7) data.columns.family[row] = NameDictionary::kNone;
  return data;
}

class ManyReferences : public testing::TestWithParam<std::string> {
 protected:
  std::shared_ptr<const FittedModel> fitted(const PairDataset& data) const {
    FitResult fit = make_strategy(GetParam(), StrategyOptions())->fit(data, first_rows(kReferences));
    if (const auto* failure = std::get_if<FitFailure>(&fit)) throw std::runtime_error(failure->reason);
    return std::move(std::get<0>(fit));
  }
  static std::vector<double> held_out(const FittedModel& model, const PairDataset& data) {
    std::vector<Index> rows = first_rows(kWorkloads);
    rows.erase(rows.begin(), rows.begin() + kReferences);
    std::vector<double> kwh(rows.size());
    model.predict_kwh(data.columns, rows, kwh);
    return kwh;
  }
};

TEST_P(ManyReferences, FollowASmoothRatio) {
  const PairDataset data = smooth_pair();
  const auto model = fitted(data);
  const std::vector<double> kwh = held_out(*model, data);
  for (std::size_t i = 0; i < kwh.size(); ++i)
    EXPECT_NEAR(kwh[i] / data.target_kwh[kReferences + i], 1, 0.03) << "row " << kReferences + i;
  EXPECT_THAT(model->remarks(), testing::Contains(testing::HasSubstr("900 references, above 512: approximated")));
}

TEST_P(ManyReferences, SavedAndLoadedPredictTheSameBits) {
  const PairDataset data = smooth_pair();
  const SavedModel saved{.strategy = GetParam(), .pair = data.pair, .model = fitted(data)};
  const SavedModel loaded = parse_model(to_json(saved), "model.json");
  EXPECT_EQ(held_out(*loaded.model, data), held_out(*saved.model, data));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return info.param == "gp-family" ? "family" : "log_ratio";
}

INSTANTIATE_TEST_SUITE_P(Processes, ManyReferences, testing::Values("gp-log-ratio", "gp-family"), test_name);

}  // namespace
}  // namespace crosswatt
