#include "model/posterior_points.hpp"

#include <Eigen/Eigenvalues>
#include <bit>
#include <optional>

namespace crosswatt {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// In units of the prior's standard deviations: large beside rounding, small beside what the density bends over.
constexpr double kStep = 1e-3;

std::optional<MatrixXd> negative_hessian(std::span<numeric::GroupedPosterior> shares, const std::vector<double>& u) {
  const auto dimension = static_cast<Index>(u.size());
  MatrixXd hessian(dimension, dimension);
  std::vector<double> moved = u;
  std::vector<double> above(u.size());
  std::vector<double> below(u.size());
  for (std::size_t k = 0; k < u.size(); ++k) {
    moved[k] = u[k] + kStep;
    if (!log_posterior(shares, moved, above)) return std::nullopt;
    moved[k] = u[k] - kStep;
    if (!log_posterior(shares, moved, below)) return std::nullopt;
    moved[k] = u[k];
    for (std::size_t j = 0; j < u.size(); ++j) {
      hessian(static_cast<Index>(j), static_cast<Index>(k)) = (below[j] - above[j]) / (2 * kStep);
    }
  }
  return 0.5 * (hessian + hessian.transpose());
}

/// Entry of Sylvester's Hadamard matrix. All columns but the first hold as many 1 as -1, and all are orthogonal.
double walsh_sign(std::size_t row, std::size_t column) {
  return std::popcount(row & column) % 2 == 0 ? 1.0 : -1.0;
}

}  // namespace

std::vector<numeric::GroupedKernel> posterior_kernels(std::span<numeric::GroupedPosterior> shares,
                                                      const GaussianProcessFit& fit) {
  const std::optional<MatrixXd> precision = negative_hessian(shares, fit.u);
  if (!precision || !precision->allFinite()) return {fit.kernel};
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(*precision);
  if (eigen.info() != Eigen::Success) return {fit.kernel};
  const VectorXd sd = eigen.eigenvalues().cwiseMax(1.0).cwiseSqrt().cwiseInverse();

  std::vector<numeric::GroupedKernel> kernels;
  std::vector<double> u(fit.u.size());
  const auto count = std::bit_ceil(u.size() + 1);
  for (std::size_t point = 0; point < count; ++point) {
    VectorXd step = sd;
    for (Index k = 0; k < step.size(); ++k) step[k] *= walsh_sign(point, static_cast<std::size_t>(k) + 1);
    step = eigen.eigenvectors() * step;
    for (std::size_t k = 0; k < u.size(); ++k) u[k] = fit.u[k] + step[static_cast<Index>(k)];
    kernels.push_back(shares[0].kernel(u));
  }
  return kernels;
}

}  // namespace crosswatt
