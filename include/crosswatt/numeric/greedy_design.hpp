// Which points to measure, one after the other, so that a Gaussian process is least uncertain about all of them.
//
// The variance of a Gaussian process depends on where it is observed, not on what is observed, so a whole plan can be
// drawn up before the first measurement, and weighed against what each measurement costs. Greedy choices are within 1 -
// 1/e of the best for information (Nemhauser, Wolsey and Fisher 1978) and close to it in practice for integrated
// variance. Takes the whole prior covariance: for a few thousand points.
#pragma once

#include <Eigen/Core>
#include <limits>
#include <span>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

enum class DesignCriterion {
  integrated_variance,  ///< I-optimal: the fall of the variance summed over all points
  information,          ///< D-optimal: ½ ln(1 + variance / noise variance), what one measurement tells
};

struct DesignGoal {
  DesignCriterion criterion = DesignCriterion::integrated_variance;
  Index count = std::numeric_limits<Index>::max();          ///< stop after so many points, the fixed ones included
  double budget = std::numeric_limits<double>::infinity();  ///< … and spend no more than this on the free ones
  double cost_exponent =
      0.0;  ///< the next point has the largest gain / cost^cost_exponent among those still affordable
};

struct GreedyDesign {
  std::vector<Index> points;          ///< the fixed ones, then in the order taken
  std::vector<double> mean_variance;  ///< after each: variance without noise, averaged over all points
};

/// @param covariance  n x n prior covariance without noise, symmetric. @param noise_variance  of a measurement, > 0.
/// @param costs       n, each > 0. @param candidates  the points that may be taken, distinct.
/// @param fixed       points measured in any case, distinct; they cost nothing and need not be candidates.
/// Ties go to the earliest candidate. A variance of 0 gains nothing but may be taken.
GreedyDesign greedy_design(const Eigen::Ref<const Eigen::MatrixXd>& covariance, double noise_variance,
                           std::span<const double> costs, const DesignGoal& goal, std::span<const Index> candidates,
                           std::span<const Index> fixed = {});

}  // namespace crosswatt::numeric
