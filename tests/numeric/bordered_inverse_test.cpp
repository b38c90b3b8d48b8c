#include "crosswatt/numeric/bordered_inverse.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cstdint>
#include <vector>

#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {
namespace {

/// Solves with the inverse of the bordered matrix of `members`, made by Eigen.
Eigen::VectorXd solve_densely(const Eigen::MatrixXd& kernel, const std::vector<Index>& members,
                              const Eigen::VectorXd& right_side) {
  const Index order = std::ssize(members) + 1;
  Eigen::MatrixXd bordered = Eigen::MatrixXd::Zero(order, order);
  for (Index i = 1; i < order; ++i) {
    bordered(0, i) = bordered(i, 0) = 1;
    for (Index j = 1; j < order; ++j) bordered(i, j) = kernel(members[i - 1], members[j - 1]);
  }
  return bordered.fullPivLu().solve(right_side);
}

/// A BorderedInverse with the rows it stands for.
struct Follower {
  const Eigen::MatrixXd& kernel;
  BorderedInverse inverse{kernel.rows()};
  std::vector<Index> members{};

  AlignedVector apply(const Eigen::VectorXd& right_side) const {
    AlignedVector solution(static_cast<std::size_t>(padded(inverse.size() + 1)));
    inverse.apply(right_side.data(), solution.data());
    return solution;
  }

  void append(Index row) {
    if (members.empty()) {
      inverse.set_single(kernel(row, row));
    } else {
      Eigen::VectorXd column = Eigen::VectorXd::Ones(inverse.size() + 1);
      for (Index q = 0; q < inverse.size(); ++q) column[q + 1] = kernel(row, members[q]);
      const AlignedVector response = apply(column);
      const Eigen::Map<const Eigen::VectorXd> w(response.data(), column.size());
      inverse.append(response.data(), kernel(row, row) - column.dot(w));
    }
    members.push_back(row);
  }

  void remove(Index member) {
    inverse.remove(member);
    members[member] = members.back();
    members.pop_back();
  }

  void expect_correct(RandomStream& random) const {
    Eigen::VectorXd right_side(inverse.size() + 1);
    for (double& value : right_side) value = random.normal();
    const Eigen::VectorXd expected = solve_densely(kernel, members, right_side);
    const AlignedVector solution = apply(right_side);
    for (Index i = 0; i < expected.size(); ++i) EXPECT_NEAR(solution[i], expected[i], 1e-11 * (1 + expected.norm()));
    for (Index i = expected.size(); i < std::ssize(solution); ++i) EXPECT_EQ(solution[i], 0) << "padding";
  }
};

Eigen::MatrixXd random_kernel(Index n, RandomStream& random) {
  Eigen::MatrixXd factor(n, n);
  for (double& value : factor.reshaped()) value = random.normal();
  return factor * factor.transpose() / static_cast<double>(n) + Eigen::MatrixXd::Identity(n, n);
}

TEST(BorderedInverse, OfOneMemberByHand) {
  // [[0, 1], [1, 3]] [5, 2]ᵀ = [2, 5 + 6]ᵀ
  BorderedInverse inverse(4);
  inverse.set_single(3);
  const double right_side[] = {2, 11};
  AlignedVector solution(kPadding);
  inverse.apply(right_side, solution.data());
  EXPECT_EQ(solution[0], 5);
  EXPECT_EQ(solution[1], 2);
}

TEST(BorderedInverse, FollowsMembersThatJoinAndLeave) {
  RandomStream random(11);
  for (const Index n : {2, 7, 8, 9, 30}) {
    const Eigen::MatrixXd kernel = random_kernel(n, random);
    Follower follower{kernel};
    for (Index row = 0; row < n; ++row) {
      follower.append(row);
      follower.expect_correct(random);
    }
    while (follower.inverse.size() > 1) {
      follower.remove(random.below(follower.inverse.size()));
      follower.expect_correct(random);
    }
  }
}

TEST(BorderedInverse, StartsAfreshOnceCleared) {
  RandomStream random(12);
  const Eigen::MatrixXd kernel = random_kernel(10, random);
  Follower follower{kernel};
  for (Index row = 0; row < 10; ++row) follower.append(row);
  follower.inverse.clear();
  follower.members.clear();
  EXPECT_EQ(follower.inverse.size(), 0);
  for (const Index row : {7, 2, 9}) follower.append(row);
  follower.expect_correct(random);
}

TEST(CombineRows, AddsWeightedRows) {
  PaddedMatrix rows(3, 10);
  for (Index i = 0; i < 3; ++i)
    for (Index k = 0; k < 10; ++k) rows.row(i)[k] = static_cast<double>(10 * i + k);
  const double weights[] = {1, -2, 3};
  AlignedVector out(16);
  combine_rows(
      3, [&](Index i) { return rows.row(i); }, weights, 16, out.data());
  // k - 2 (10 + k) + 3 (20 + k) = 40 + 2k
  for (Index k = 0; k < 10; ++k) EXPECT_EQ(out[k], 40 + 2.0 * static_cast<double>(k));
  for (Index k = 10; k < 16; ++k) EXPECT_EQ(out[k], 0);
}

TEST(PaddedMatrix, AlignsAndPadsItsRows) {
  const PaddedMatrix matrix(3, 9);
  EXPECT_EQ(matrix.stride(), 16);
  for (Index i = 0; i < 3; ++i) EXPECT_EQ(reinterpret_cast<std::uintptr_t>(matrix.row(i)) % kCacheLine, 0u);
}

}  // namespace
}  // namespace crosswatt::numeric
