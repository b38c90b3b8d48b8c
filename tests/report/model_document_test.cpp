#include "crosswatt/report/model_document.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crosswatt/core/version.hpp"
#include "support/made_up_pair.hpp"

namespace crosswatt {
namespace {

using testing::EndsWith;
using testing::StartsWith;

/// Two references: on R 0.2 and 2 kWh, on S 0.05 and 0.5, whose geometric means are 0.1 and 1, and on T 0.3 and 2.1:
/// the line 0.1 + 2x.
SavedModel from_two_sources() {
  PairDataset data = test::made_up_pair(1, 2, [](double) { return 1.0; });
  data.pair = HardwarePair::of({"R", "S"}, "T");
  data.columns.set_measured(data.pair.sources, {{0.2, 2.0}, {0.05, 0.5}}, {{kUnknown, kUnknown}, {kUnknown, kUnknown}});
  data.target_kwh = {0.3, 2.1};
  return fit_model(data, {.strategy = "linear"});
}

/// sqrt(1 · 0.25) = 0.5 kWh, so 1.1 on T; two references are too few for an interval.
Normalized by(const SavedModel& saved) {
  Query query;
  query.sources = {{.hardware = "R", .energy_kwh = 1}, {.hardware = "S", .energy_kwh = 0.25}};
  return Normalizer(saved).normalize(query);
}

TEST(ModelDocument, NormalizedTextNamesEverySource) {
  const SavedModel saved = from_two_sources();
  const std::string text = normalized_text(saved, by(saved));
  EXPECT_THAT(text,
              StartsWith("1 kWh on R and 0.25 kWh on S is 1.1 kWh on T (strategy linear, held-out error unknown: "));
  EXPECT_THAT(text, EndsWith("; no interval)\n"));
}

TEST(ModelDocument, StatementsNameEverySource) {
  const SavedModel saved = from_two_sources();
  EXPECT_EQ(energy_statement(saved, by(saved), StatementFormat::plain),
            fmt::format("The training took 1 kWh on R and 0.25 kWh on S (gpu), 1.1 kWh normalized to T with linear "
                        "(crosswatt {}).\n",
                        kVersion));
}

}  // namespace
}  // namespace crosswatt
