#include "crosswatt/numeric/gaussian_process.hpp"

#include <Eigen/Cholesky>
#include <cassert>
#include <cmath>
#include <utility>

#include "crosswatt/numeric/positive_definite.hpp"

namespace crosswatt::numeric {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// -½ / l²: weights of squared differences in the exponent of a surface.
VectorXd exponent_weights(const VectorXd& lengthscales) {
  return -0.5 * lengthscales.array().square().inverse();
}

/// Σ_j weights_j (a_ij - b_kj)² of all rows i of `a` and k of `b`.
MatrixXd weighted_squared_differences(const MatrixXd& a, const MatrixXd& b, const VectorXd& weights) {
  MatrixXd sums = MatrixXd::Zero(a.rows(), b.rows());
  for (Index j = 0; j < a.cols(); ++j) {
    for (Index k = 0; k < b.rows(); ++k) sums.col(k).array() += weights[j] * (a.col(j).array() - b(k, j)).square();
  }
  return sums;
}

bool same_group(Index a, Index b) {
  return a == b && a != GroupedPoints::kNoGroup;
}

/// Solves L Lᵀ x = b in place.
void solve_factorised(const MatrixXd& factor, VectorXd& b) {
  const auto lower = factor.triangularView<Eigen::Lower>();
  lower.solveInPlace(b);
  lower.transpose().solveInPlace(b);
}

}  // namespace

MatrixXd GroupedKernel::covariance(const GroupedPoints& a, const GroupedPoints& b) const {
  MatrixXd result = MatrixXd::Constant(a.size(), b.size(), constant_variance);
  if (linear_variance > 0) result.noalias() += linear_variance * a.features * b.features.transpose();
  if (smooth_variance > 0) {
    const VectorXd weights = exponent_weights(lengthscales);
    result.array() += smooth_variance * weighted_squared_differences(a.features, b.features, weights).array().exp();
  }
  if (group_variance <= 0 && group_smooth_variance <= 0) return result;
  const VectorXd weights = exponent_weights(group_lengthscales);
  for (Index k = 0; k < b.size(); ++k) {
    for (Index i = 0; i < a.size(); ++i) {
      if (!same_group(a.group[i], b.group[k])) continue;
      const auto difference = a.group_features.row(i) - b.group_features.row(k);
      result(i, k) +=
          group_variance + group_smooth_variance * std::exp(difference.array().square().matrix().dot(weights));
    }
  }
  return result;
}

VectorXd GroupedKernel::variance(const GroupedPoints& points) const {
  const double stationary = constant_variance + smooth_variance + group_variance + group_smooth_variance;
  return (linear_variance * points.features.rowwise().squaredNorm()).array() + stationary;
}

/// Pairs (i, j), i > j, are kept column by column of the lower triangle, so that a column's pairs are contiguous; each
/// feature has a plane of its squared differences.
struct GroupedPosterior::Workspace {
  enum class Part { noise, linear, smooth, group, group_smooth, lengthscale, group_lengthscale };
  struct Coordinate {
    Part part;
    LogNormalPrior prior;
    Index feature;  ///< of a lengthscale

    double value(double u) const { return prior.median * std::exp(prior.log_sd * u); }
  };

  Workspace(const GroupedPoints& points, VectorXd z, GroupedKernelPrior kernel_prior);

  void lay_out_coordinates();
  void lay_out_pairs(const GroupedPoints& points);
  void set(std::span<const double> u);
  void fill_covariance();
  void find_slopes();
  double derivative(const Coordinate& coordinate) const;

  GroupedKernelPrior prior;
  std::vector<Coordinate> coordinates;
  VectorXd targets;
  MatrixXd squared_differences;        ///< pairs × p
  VectorXd products;                   ///< G_i·G_j of the pairs
  VectorXd squared_norms;              ///< G_i·G_i of the points
  std::vector<Index> group_pairs;      ///< the pairs within a group
  MatrixXd group_squared_differences;  ///< group pairs × q

  // Of the last evaluation.
  GroupedKernel kernel;
  VectorXd exponents, group_exponents;  ///< exponent_weights()
  VectorXd smooth;                      ///< exp(…) of the pairs
  VectorXd group_smooth;                ///< exp(…) of the group pairs
  VectorXd covariance;                  ///< of the pairs
  MatrixXd factor, scratch, inverse;    ///< L, L⁻ᵀ and K⁻¹, in their triangles
  VectorXd weights;                     ///< a = K⁻¹ targets
  VectorXd slope, diagonal_slope;       ///< derivative of the log likelihood by each pair's covariance, each variance
  VectorXd smooth_slope;                ///< slope · smooth
  VectorXd group_slope, group_smooth_slope;  ///< of the group pairs: slope, and slope · group_smooth
};

GroupedPosterior::Workspace::Workspace(const GroupedPoints& points, VectorXd z, GroupedKernelPrior kernel_prior)
    : prior(std::move(kernel_prior)), targets(std::move(z)) {
  const Index n = points.size();
  const Index p = points.features.cols();
  const Index q = points.group_features.cols();
  assert(n >= 1 && targets.size() == n && points.group_features.rows() == n &&
         static_cast<Index>(points.group.size()) == n);
  assert(static_cast<Index>(prior.lengthscales.size()) == p &&
         static_cast<Index>(prior.group_lengthscales.size()) == q);
  lay_out_coordinates();
  lay_out_pairs(points);
  exponents.resize(p);
  group_exponents.resize(q);
  for (VectorXd* of_pairs : {&smooth, &covariance, &slope, &smooth_slope}) of_pairs->resize(products.size());
  for (VectorXd* of_group_pairs : {&group_smooth, &group_slope, &group_smooth_slope}) {
    of_group_pairs->resize(group_squared_differences.rows());
  }
  for (MatrixXd* matrix : {&factor, &scratch, &inverse}) matrix->resize(n, n);
  weights.resize(n);
  diagonal_slope.resize(n);
  kernel.constant_variance = prior.constant_variance;
  kernel.lengthscales = VectorXd::Ones(p);
  kernel.group_lengthscales = VectorXd::Ones(q);
}

void GroupedPosterior::Workspace::lay_out_coordinates() {
  const auto add = [this](Part part, const std::optional<LogNormalPrior>& of_part) {
    if (of_part) coordinates.push_back({part, *of_part, 0});
  };
  const auto add_all = [this](Part part, const std::vector<LogNormalPrior>& of_features) {
    for (std::size_t j = 0; j < of_features.size(); ++j)
      coordinates.push_back({part, of_features[j], static_cast<Index>(j)});
  };
  add(Part::noise, prior.noise_variance);
  add(Part::linear, prior.linear_variance);
  add(Part::smooth, prior.smooth_variance);
  add(Part::group, prior.group_variance);
  add(Part::group_smooth, prior.group_smooth_variance);
  if (prior.smooth_variance) add_all(Part::lengthscale, prior.lengthscales);
  if (prior.group_smooth_variance) add_all(Part::group_lengthscale, prior.group_lengthscales);
}

void GroupedPosterior::Workspace::lay_out_pairs(const GroupedPoints& points) {
  const Index n = points.size();
  const Index pairs = n * (n - 1) / 2;
  squared_differences.resize(pairs, points.features.cols());
  products.resize(pairs);
  squared_norms = points.features.rowwise().squaredNorm();
  std::vector<std::pair<Index, Index>> within;
  Index pair = 0;
  for (Index j = 0; j < n; ++j) {
    for (Index i = j + 1; i < n; ++i, ++pair) {
      squared_differences.row(pair) = (points.features.row(i) - points.features.row(j)).array().square();
      products[pair] = points.features.row(i).dot(points.features.row(j));
      if ((prior.group_variance || prior.group_smooth_variance) && same_group(points.group[i], points.group[j])) {
        group_pairs.push_back(pair);
        within.emplace_back(i, j);
      }
    }
  }
  group_squared_differences.resize(static_cast<Index>(within.size()), points.group_features.cols());
  for (Index k = 0; k < group_squared_differences.rows(); ++k) {
    const auto [i, j] = within[k];
    group_squared_differences.row(k) = (points.group_features.row(i) - points.group_features.row(j)).array().square();
  }
}

void GroupedPosterior::Workspace::set(std::span<const double> u) {
  for (std::size_t k = 0; k < coordinates.size(); ++k) {
    const Coordinate& coordinate = coordinates[k];
    const double value = coordinate.value(u[k]);
    switch (coordinate.part) {
      case Part::noise:
        kernel.noise_variance = value + prior.noise_floor;
        break;
      case Part::linear:
        kernel.linear_variance = value;
        break;
      case Part::smooth:
        kernel.smooth_variance = value;
        break;
      case Part::group:
        kernel.group_variance = value;
        break;
      case Part::group_smooth:
        kernel.group_smooth_variance = value;
        break;
      case Part::lengthscale:
        kernel.lengthscales[coordinate.feature] = value;
        break;
      case Part::group_lengthscale:
        kernel.group_lengthscales[coordinate.feature] = value;
        break;
    }
  }
  exponents = -0.5 * kernel.lengthscales.array().square().inverse();
  group_exponents = -0.5 * kernel.group_lengthscales.array().square().inverse();
}

void GroupedPosterior::Workspace::fill_covariance() {
  smooth.noalias() = squared_differences * exponents;
  smooth = smooth.array().exp();
  covariance =
      kernel.constant_variance + kernel.linear_variance * products.array() + kernel.smooth_variance * smooth.array();

  group_smooth.noalias() = group_squared_differences * group_exponents;
  group_smooth = group_smooth.array().exp();
  for (Index k = 0; k < group_smooth.size(); ++k) {
    covariance[group_pairs[k]] += kernel.group_variance + kernel.group_smooth_variance * group_smooth[k];
  }

  const Index n = factor.rows();
  const double stationary = kernel.constant_variance + kernel.smooth_variance + kernel.group_variance +
                            kernel.group_smooth_variance + kernel.noise_variance;
  for (Index j = 0, pair = 0; j < n; pair += n - ++j) {
    factor(j, j) = stationary + kernel.linear_variance * squared_norms[j];
    factor.col(j).tail(n - 1 - j) = covariance.segment(pair, n - 1 - j);
  }
}

/// With S = a aᵀ - K⁻¹ the log likelihood changes by ½ tr(S dK): S_ij for a pair, which stands in K twice, and ½ S_ii.
void GroupedPosterior::Workspace::find_slopes() {
  invert_factorised(factor, scratch, inverse);
  const Index n = factor.rows();
  for (Index j = 0, pair = 0; j < n; pair += n - ++j) {
    diagonal_slope[j] = 0.5 * (weights[j] * weights[j] - inverse(j, j));
    slope.segment(pair, n - 1 - j) = weights[j] * weights.tail(n - 1 - j) - inverse.col(j).tail(n - 1 - j);
  }
  smooth_slope = slope.array() * smooth.array();
  for (Index k = 0; k < group_slope.size(); ++k) group_slope[k] = slope[group_pairs[k]];
  group_smooth_slope = group_slope.array() * group_smooth.array();
}

/// Of the log likelihood by the logarithm of a hyperparameter.
double GroupedPosterior::Workspace::derivative(const Coordinate& coordinate) const {
  const Index feature = coordinate.feature;
  switch (coordinate.part) {
    case Part::noise:
      return (kernel.noise_variance - prior.noise_floor) * diagonal_slope.sum();
    case Part::linear:
      return kernel.linear_variance * (slope.dot(products) + diagonal_slope.dot(squared_norms));
    case Part::smooth:
      return kernel.smooth_variance * (smooth_slope.sum() + diagonal_slope.sum());
    case Part::group:
      return kernel.group_variance * (group_slope.sum() + diagonal_slope.sum());
    case Part::group_smooth:
      return kernel.group_smooth_variance * (group_smooth_slope.sum() + diagonal_slope.sum());
    case Part::lengthscale:
      return -2 * exponents[feature] * kernel.smooth_variance * smooth_slope.dot(squared_differences.col(feature));
    case Part::group_lengthscale:
      return -2 * group_exponents[feature] * kernel.group_smooth_variance *
             group_smooth_slope.dot(group_squared_differences.col(feature));
  }
  return 0;
}

GroupedPosterior::GroupedPosterior(const GroupedPoints& points, const VectorXd& targets,
                                   const GroupedKernelPrior& prior)
    : workspace_(std::make_unique<Workspace>(points, targets, prior)) {}
GroupedPosterior::~GroupedPosterior() = default;
GroupedPosterior::GroupedPosterior(GroupedPosterior&&) noexcept = default;
GroupedPosterior& GroupedPosterior::operator=(GroupedPosterior&&) noexcept = default;

Index GroupedPosterior::dimension() const {
  return static_cast<Index>(workspace_->coordinates.size());
}

std::optional<double> GroupedPosterior::evaluate(std::span<const double> u, std::span<double> gradient) {
  Workspace& w = *workspace_;
  assert(static_cast<Index>(u.size()) == dimension() && (gradient.empty() || gradient.size() == u.size()));
  w.set(u);
  w.fill_covariance();
  if (!factorise_positive_definite(w.factor)) return std::nullopt;
  w.weights = w.targets;
  solve_factorised(w.factor, w.weights);

  double value = -0.5 * w.targets.dot(w.weights) - w.factor.diagonal().array().log().sum();
  for (const double u_k : u) value -= 0.5 * u_k * u_k;
  if (!std::isfinite(value)) return std::nullopt;
  if (gradient.empty()) return value;

  w.find_slopes();
  for (std::size_t k = 0; k < u.size(); ++k) {
    gradient[k] = w.coordinates[k].prior.log_sd * w.derivative(w.coordinates[k]) - u[k];
  }
  return value;
}

GroupedKernel GroupedPosterior::kernel(std::span<const double> u) const {
  workspace_->set(u);
  return workspace_->kernel;
}

std::optional<GroupedProcess> GroupedProcess::condition(GroupedPoints points, const VectorXd& targets,
                                                        GroupedKernel kernel) {
  GroupedProcess process;
  process.factor_ = kernel.covariance(points, points);
  process.factor_.diagonal() = kernel.variance(points).array() + kernel.noise_variance;
  if (!factorise_positive_definite(process.factor_)) return std::nullopt;
  process.weights_ = targets;
  solve_factorised(process.factor_, process.weights_);
  process.points_ = std::move(points);
  process.kernel_ = std::move(kernel);
  return process;
}

GaussianPredictions GroupedProcess::predict(const GroupedPoints& queries) const {
  const MatrixXd cross = kernel_.covariance(points_, queries);
  const MatrixXd explained = factor_.triangularView<Eigen::Lower>().solve(cross);
  GaussianPredictions result;
  result.mean = cross.transpose() * weights_;
  result.variance = (kernel_.variance(queries) - explained.colwise().squaredNorm().transpose()).cwiseMax(0.0).array() +
                    kernel_.noise_variance;
  return result;
}

}  // namespace crosswatt::numeric
