// A Gaussian process over points that fall into groups: its kernel, the posterior of its hyperparameters, its
// predictions.
//
// Measurements of one group err together: what makes one of them lie above a smooth surface lifts the others too. An
// ordinary Gaussian process either ignores that, and is far too sure of a new group, or bends the surface to follow it.
// The kernel here gives every group an offset and a small surface of its own, on top of what all points share:
//
//   k(a, b) = c + s_l² G_a·G_b + s_f² exp(-½ Σ_j (G_aj - G_bj)² / l_j²)                      all points
//           + [same group] (s_g² + s_h² exp(-½ Σ_j (H_aj - H_bj)² / m_j²))                     one group
//           + [same point] s_n²                                                              noise
//
// with zero mean. G are the features all points share, H those compared within a group only. Parts that a prior leaves
// out do not exist: without the two group parts it is the usual constant + linear + ARD process. Hyperparameters are
// positive and have log-normal priors, so that five points are fitted as calmly as five hundred.
//
// Exact and dense: n³/2 multiplications per evaluation. Not for more than about a thousand points, nor for targets
// whose errors are far from normal. Source: Rasmussen and Williams 2006: marginal likelihood (5.8), its derivatives
// (5.9).
#pragma once

#include <Eigen/Core>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

/// Points, one a row.
struct GroupedPoints {
  /// The label of a point that shares its group with no other.
  static constexpr Index kNoGroup = -1;

  Eigen::MatrixXd features;        ///< G, n × p; p may be 0
  Eigen::MatrixXd group_features;  ///< H, n × q; q may be 0
  std::vector<Index> group;        ///< n labels; equal labels, kNoGroup apart, are one group

  Index size() const { return features.rows(); }
};

/// The kernel with its hyperparameters. A variance of 0 switches its part off.
struct GroupedKernel {
  double constant_variance = 0;        ///< c
  double linear_variance = 0;          ///< s_l²
  double smooth_variance = 0;          ///< s_f²
  double group_variance = 0;           ///< s_g²
  double group_smooth_variance = 0;    ///< s_h²
  double noise_variance = 0;           ///< s_n²
  Eigen::VectorXd lengthscales;        ///< l, p of them, > 0
  Eigen::VectorXd group_lengthscales;  ///< m, q of them, > 0

  /// a.size() × b.size() covariances, no noise; no point of `a` is taken to be a point of `b`.
  Eigen::MatrixXd covariance(const GroupedPoints& a, const GroupedPoints& b) const;
  /// Variance of each point before anything is observed, without noise. Every point shares a group with itself.
  Eigen::VectorXd variance(const GroupedPoints& points) const;
};

/// ln h ~ N(ln median, log_sd²); both > 0.
struct LogNormalPrior {
  double median = 1;
  double log_sd = 1;

  /// Of a variance, by the median of its square root.
  static LogNormalPrior of_variance(double median_sd, double log_variance_sd) {
    return {median_sd * median_sd, log_variance_sd};
  }
};

/// What is believed of the hyperparameters. Parts without a prior do not exist.
struct GroupedKernelPrior {
  double constant_variance = 1.0;  ///< fixed
  double noise_floor = 1e-9;  ///< added to the noise variance, so that equal targets leave the covariance invertible
  LogNormalPrior noise_variance;
  std::optional<LogNormalPrior> linear_variance;
  std::optional<LogNormalPrior> smooth_variance;
  std::optional<LogNormalPrior> group_variance;
  std::optional<LogNormalPrior> group_smooth_variance;
  std::vector<LogNormalPrior> lengthscales;        ///< p of them
  std::vector<LogNormalPrior> group_lengthscales;  ///< q of them
};

/// The posterior density of the hyperparameters given targets, as a function to maximise.
///
/// Its coordinates are whitened, u_k = (ln h_k - ln median_k) / log_sd_k: u = 0 is the prior median, every direction
/// has unit prior variance, and an optimiser needs no scaling. What belongs to parts that do not exist is no
/// coordinate. An object serves one thread: evaluate() works in memory laid out by the constructor and allocates
/// nothing.
class GroupedPosterior {
 public:
  /// @param points  n >= 1. @param targets  length n, finite. @param prior  p and q lengthscales, as the points have
  /// features.
  GroupedPosterior(const GroupedPoints& points, const Eigen::VectorXd& targets, const GroupedKernelPrior& prior);
  ~GroupedPosterior();
  GroupedPosterior(const GroupedPosterior&) = delete;
  GroupedPosterior(GroupedPosterior&&) noexcept;
  GroupedPosterior& operator=(const GroupedPosterior&) = delete;
  GroupedPosterior& operator=(GroupedPosterior&&) noexcept;

  /// The number of coordinates.
  Index dimension() const;

  /// ln p(targets | u) + ln p(u) + ½ (n + dimension) ln 2π.
  /// @param u  length dimension(). @param gradient  receives the derivatives; as long, or empty when not wanted.
  /// @return nullopt where the covariance is not positive definite in double precision, or a number overflows.
  std::optional<double> evaluate(std::span<const double> u, std::span<double> gradient);

  /// The kernel at `u`, noise floor included.
  GroupedKernel kernel(std::span<const double> u) const;

 private:
  struct Workspace;
  std::unique_ptr<Workspace> workspace_;
};

/// One entry a point.
struct GaussianPredictions {
  Eigen::VectorXd mean;
  Eigen::VectorXd variance;  ///< of a new observation there: noise included
};

/// The process conditioned on observations, hyperparameters given.
class GroupedProcess {
 public:
  /// @return nullopt where the covariance is not positive definite in double precision.
  static std::optional<GroupedProcess> condition(GroupedPoints points, const Eigen::VectorXd& targets,
                                                 GroupedKernel kernel);

  GaussianPredictions predict(const GroupedPoints& queries) const;

  const GroupedKernel& kernel() const { return kernel_; }

 private:
  GroupedProcess() = default;

  GroupedPoints points_;
  GroupedKernel kernel_;
  Eigen::VectorXd weights_;  ///< a = K⁻¹ targets
  Eigen::MatrixXd factor_;   ///< L of K = L Lᵀ in the lower triangle
};

}  // namespace crosswatt::numeric
