#include "crosswatt/numeric/moments.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <type_traits>

#include "numeric/drawn_columns.hpp"

namespace crosswatt::numeric {
namespace {

static_assert(std::is_trivially_copyable_v<Moments<5>>, "owns no memory");

TEST(LaneSum, AddsEveryTermOnce) {
  for (Index count = 0; count < 12; ++count)
    EXPECT_EQ(lane_sum(count, [](Index i) { return static_cast<double>(i + 1); }), count * (count + 1) / 2);
}

TEST(Moments, ByHand) {
  // x 1 2 3, y 1 5 6: means 2 and 4; deviations -1 0 1 and -3 1 2.
  const DrawnColumns columns{{{1, 2, 3}, {1, 5, 6}}};
  const auto moments = Moments<2>::of(3, columns.blocks<2>());
  EXPECT_EQ(moments.count(), 3);
  EXPECT_DOUBLE_EQ(moments.mean(0), 2);
  EXPECT_DOUBLE_EQ(moments.mean(1), 4);
  EXPECT_DOUBLE_EQ(moments.comoment(0, 0), 2);
  EXPECT_DOUBLE_EQ(moments.comoment(0, 1), 3 + 2);
  EXPECT_DOUBLE_EQ(moments.comoment(1, 0), 3 + 2);
  EXPECT_DOUBLE_EQ(moments.comoment(1, 1), 9 + 1 + 4);
}

TEST(Moments, AreTheSameAtOnceAndMerged) {
  for (const Index rows : {1, 3, 255, 256, 257, 1000}) {
    SCOPED_TRACE(rows);
    const DrawnColumns drawn = draw_columns(static_cast<std::uint64_t>(rows), rows);
    const auto at_once = Moments<4>::of(rows, drawn.blocks<4>());
    auto merged = Moments<4>::of(rows / 3, drawn.blocks<4>());
    merged.merge(Moments<4>::of(rows - rows / 3, drawn.blocks<4>(rows / 3)));
    EXPECT_EQ(merged.count(), rows);
    for (int a = 0; a < 4; ++a) {
      EXPECT_NEAR(merged.mean(a), at_once.mean(a), 1e-14 * std::abs(at_once.mean(a)));
      for (int b = 0; b <= a; ++b) {
        const double scale = std::sqrt(at_once.comoment(a, a) * at_once.comoment(b, b));
        EXPECT_NEAR(merged.comoment(a, b), at_once.comoment(a, b), 1e-13 * scale);
      }
    }
  }
}

}  // namespace
}  // namespace crosswatt::numeric
