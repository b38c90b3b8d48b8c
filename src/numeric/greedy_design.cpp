#include "crosswatt/numeric/greedy_design.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace crosswatt::numeric {
namespace {

class Posterior {
 public:
  Posterior(const Eigen::Ref<const Eigen::MatrixXd>& covariance, double noise_variance)
      : covariance_(covariance), noise_variance_(noise_variance) {}

  double gain(Index point, DesignCriterion criterion) const {
    const double variance = std::max(covariance_(point, point), 0.0);
    if (criterion == DesignCriterion::information) return 0.5 * std::log1p(variance / noise_variance_);
    return covariance_.col(point).squaredNorm() / (variance + noise_variance_);
  }

  void measure(Index point) {
    const Eigen::VectorXd column = covariance_.col(point);
    covariance_.noalias() -= column * (column / (std::max(column[point], 0.0) + noise_variance_)).transpose();
  }

  double mean_variance() const { return covariance_.diagonal().cwiseMax(0.0).mean(); }

 private:
  Eigen::MatrixXd covariance_;  // given what was measured; rounding may leave a diagonal just below 0
  double noise_variance_;
};

}  // namespace

GreedyDesign greedy_design(const Eigen::Ref<const Eigen::MatrixXd>& covariance, double noise_variance,
                           std::span<const double> costs, const DesignGoal& goal, std::span<const Index> candidates,
                           std::span<const Index> fixed) {
  assert(covariance.rows() == covariance.cols() && covariance.rows() == static_cast<Index>(costs.size()));
  assert(noise_variance > 0.0);
  Posterior posterior(covariance, noise_variance);
  GreedyDesign design;
  const auto take = [&](Index point) {
    posterior.measure(point);
    design.points.push_back(point);
    design.mean_variance.push_back(posterior.mean_variance());
  };
  for (const Index point : fixed) take(point);

  std::vector<Index> left(candidates.begin(), candidates.end());
  double budget = goal.budget;
  const auto is_out = [&](Index point) {
    return costs[point] > budget || std::find(design.points.begin(), design.points.end(), point) != design.points.end();
  };
  while (static_cast<Index>(design.points.size()) < goal.count) {
    left.erase(std::remove_if(left.begin(), left.end(), is_out), left.end());
    if (left.empty()) break;
    const auto worth = [&](Index point) {
      return posterior.gain(point, goal.criterion) / std::pow(costs[point], goal.cost_exponent);
    };
    std::vector<double> worths(left.size());
    std::transform(left.begin(), left.end(), worths.begin(), worth);
    const Index best = left[std::max_element(worths.begin(), worths.end()) - worths.begin()];
    budget -= costs[best];
    take(best);
  }
  return design;
}

}  // namespace crosswatt::numeric
