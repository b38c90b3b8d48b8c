#include "crosswatt/numeric/farthest_point.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crosswatt::numeric {
namespace {

using ::testing::ElementsAre;

Eigen::MatrixXd on_a_line(std::initializer_list<double> places) {
  return Eigen::Map<const Eigen::VectorXd>(std::data(places), static_cast<Index>(places.size()));
}

TEST(FarthestPoints, StartInTheMiddleAndGoToTheEnds) {
  // Centroid 4.2: 4 is nearest; 10 is 6 away, then 0 is 4 away, then 1 and 6 are 1 and 2 away.
  EXPECT_THAT(farthest_points(on_a_line({0, 1, 4, 10, 6}), 5), ElementsAre(2, 3, 0, 4, 1));
}

TEST(FarthestPoints, TiesGoToTheLowestIndex) {
  EXPECT_THAT(farthest_points(on_a_line({2, 0, 1, 1}), 3), ElementsAre(2, 0, 1));
  EXPECT_THAT(farthest_points(Eigen::MatrixXd::Zero(4, 2), 3), ElementsAre(0, 1, 2)) << "equal points, each once";
}

TEST(FarthestPoints, KeepClearOfFixedOnes) {
  // After 10 comes 0; then 4 and 6 are both 4 away.
  EXPECT_THAT(farthest_points(on_a_line({0, 1, 4, 10, 6}), 4, std::vector<Index>{3}), ElementsAre(3, 0, 2, 4));
  EXPECT_THAT(farthest_points(on_a_line({5, 6}), 2, std::vector<Index>{1, 0}), ElementsAre(1, 0));
}

}  // namespace
}  // namespace crosswatt::numeric
