#include "crosswatt/numeric/kernel_smoother.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace crosswatt::numeric {
namespace {

double weight(double squared_distance, double bandwidth, double floor) {
  return std::exp(-squared_distance / (2.0 * bandwidth * bandwidth)) + floor;
}

Eigen::MatrixXd squared_distances(const Eigen::MatrixXd& points) {
  Eigen::MatrixXd result(points.rows(), points.rows());
  for (Index j = 0; j < points.rows(); ++j) result.col(j) = (points.rowwise() - points.row(j)).rowwise().squaredNorm();
  return result;
}

/// Of each point from all others.
Eigen::VectorXd left_out(const Eigen::MatrixXd& distances, const Eigen::VectorXd& values, double bandwidth,
                         double floor) {
  if (values.size() == 1) return values;
  Eigen::VectorXd predictions(values.size());
  for (Index i = 0; i < values.size(); ++i) {
    double weights = 0.0;
    double total = 0.0;
    for (Index j = 0; j < values.size(); ++j) {
      if (j == i) continue;
      const double w = weight(distances(j, i), bandwidth, floor);
      weights += w;
      total += w * values[j];
    }
    predictions[i] = total / weights;
  }
  return predictions;
}

}  // namespace

double KernelSmoother::predict(const Eigen::Ref<const Eigen::VectorXd>& query) const {
  assert(query.size() == points.cols());
  double weights = 0.0;
  double total = 0.0;
  for (Index i = 0; i < values.size(); ++i) {
    const double w = weight((points.row(i).transpose() - query).squaredNorm(), bandwidth, weight_floor);
    weights += w;
    total += w * values[i];
  }
  return total / weights;
}

Eigen::VectorXd KernelSmoother::left_out_predictions() const {
  return left_out(squared_distances(points), values, bandwidth, weight_floor);
}

KernelSmoother fit_kernel_smoother(Eigen::MatrixXd points, Eigen::VectorXd values, std::span<const double> bandwidths,
                                   double weight_floor) {
  assert(points.rows() == values.size() && values.size() > 0 && !bandwidths.empty() && weight_floor > 0.0);
  const Eigen::MatrixXd distances = squared_distances(points);
  double best = bandwidths.front();
  double least = std::numeric_limits<double>::infinity();
  for (const double bandwidth : bandwidths) {
    const double error = (left_out(distances, values, bandwidth, weight_floor) - values).squaredNorm();
    if (error < least) {
      least = error;
      best = bandwidth;
    }
  }
  return {std::move(points), std::move(values), best, weight_floor};
}

}  // namespace crosswatt::numeric
