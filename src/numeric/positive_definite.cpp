#include "crosswatt/numeric/positive_definite.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {
namespace {

/// Columns taken together, so that the target column is loaded and stored once for all of them.
constexpr Index kTogether = 4;
using Weights = std::array<double, kTogether>;

/// target[i] -= Σ_c weights[c] columns[i + c * stride] for i < count, c < kTogether.
void subtract_columns(double* __restrict target, const double* columns, Index stride, const Weights& weights,
                      Index count) {
  const double* a = columns;
  const double* b = a + stride;
  const double* c = b + stride;
  const double* d = c + stride;
  const double wa = weights[0];
  const double wb = weights[1];
  const double wc = weights[2];
  const double wd = weights[3];
  for (Index i = 0; i < count; ++i) target[i] -= (wa * a[i] + wb * b[i]) + (wc * c[i] + wd * d[i]);
}

void subtract_column(double* __restrict target, const double* column, double weight, Index count) {
  for (Index i = 0; i < count; ++i) target[i] -= weight * column[i];
}

/// Column i of U = L⁻ᵀ, that is row i of L⁻¹, from the columns before it. It is followed by kTogether - 1 zeros, so
/// that the columns of a batch can all be read as far as its last one reaches.
void inverse_column(const Eigen::MatrixXd& factor, Eigen::MatrixXd& upper, Index i) {
  const Index n = factor.rows();
  double* u = &upper(0, i);
  std::fill(u, u + std::min(i + kTogether, n), 0.0);
  u[i] = 1.0;
  Index k = 0;
  for (; k + kTogether <= i; k += kTogether) {
    const Weights weights = {factor(i, k), factor(i, k + 1), factor(i, k + 2), factor(i, k + 3)};
    subtract_columns(u, &upper(0, k), n, weights, k + kTogether);
  }
  for (; k < i; ++k) subtract_column(u, &upper(0, k), factor(i, k), k + 1);
  const double scale = 1.0 / factor(i, i);
  for (Index j = 0; j <= i; ++j) u[j] *= scale;
}

}  // namespace

bool factorise_positive_definite(Eigen::MatrixXd& matrix) {
  const Index n = matrix.rows();
  assert(matrix.cols() == n);
  for (Index j = 0; j < n; ++j) {
    double* column = &matrix(j, j);
    const Index count = n - j;
    Index k = 0;
    for (; k + kTogether <= j; k += kTogether) {
      const Weights weights = {matrix(j, k), matrix(j, k + 1), matrix(j, k + 2), matrix(j, k + 3)};
      subtract_columns(column, &matrix(j, k), n, weights, count);
    }
    for (; k < j; ++k) subtract_column(column, &matrix(j, k), matrix(j, k), count);
    if (!(column[0] > 0.0) || !std::isfinite(column[0])) return false;
    column[0] = std::sqrt(column[0]);
    const double scale = 1.0 / column[0];
    for (Index i = 1; i < count; ++i) column[i] *= scale;
  }
  return true;
}

void invert_factorised(const Eigen::MatrixXd& factor, Eigen::MatrixXd& transposed_inverse, Eigen::MatrixXd& inverse) {
  const Index n = factor.rows();
  assert(transposed_inverse.rows() == n && transposed_inverse.cols() == n && inverse.rows() == n &&
         inverse.cols() == n);
  const Eigen::MatrixXd& u = transposed_inverse;
  for (Index i = 0; i < n; ++i) inverse_column(factor, transposed_inverse, i);
  // (L Lᵀ)⁻¹ = U Uᵀ, and U_jk = 0 for k < j.
  for (Index j = 0; j < n; ++j) {
    double* column = &inverse(j, j);
    std::fill(column, column + (n - j), 0.0);
    Index k = j;
    for (; k + kTogether <= n; k += kTogether) {
      const Weights weights = {-u(j, k), -u(j, k + 1), -u(j, k + 2), -u(j, k + 3)};
      subtract_columns(column, &u(j, k), n, weights, k + kTogether - j);
    }
    for (; k < n; ++k) subtract_column(column, &u(j, k), -u(j, k), k + 1 - j);
  }
}

}  // namespace crosswatt::numeric
