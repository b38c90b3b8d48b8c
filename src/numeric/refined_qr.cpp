#include "numeric/refined_qr.hpp"

#include <Eigen/SVD>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace crosswatt::numeric {
namespace {

constexpr int kMostRefinements = 12;
/// A correction this small, relative to the solution, leaves an error far below the last digit of a double.
constexpr double kRefined = 0x1p-60;

/// response - residuals - columns * coefficients, each entry rounded once.
Eigen::VectorXd model_residuals(const std::vector<ExtendedColumn>& columns, const ExtendedColumn& response,
                                const RefinedQr::Solution& solution) {
  const Index rows = response.hi.size();
  std::vector<DoubleDouble> left(rows);
  for (Index i = 0; i < rows; ++i) left[i] = DoubleDouble(response.hi[i], response.lo[i]) - solution.residuals[i];
  for (std::size_t j = 0; j < columns.size(); ++j) {
    const DoubleDouble coefficient = solution.coefficients[j];
    for (Index i = 0; i < rows; ++i) left[i] -= DoubleDouble(columns[j].hi[i], columns[j].lo[i]) * coefficient;
  }
  Eigen::VectorXd rounded(rows);
  for (Index i = 0; i < rows; ++i) rounded[i] = left[i].value();
  return rounded;
}

/// -columns' * residuals, each entry rounded once.
Eigen::VectorXd normal_residuals(const std::vector<ExtendedColumn>& columns, const Eigen::VectorXd& residuals) {
  Eigen::VectorXd rounded(static_cast<Index>(columns.size()));
  for (std::size_t j = 0; j < columns.size(); ++j) {
    DoubleDouble product;
    for (Index i = 0; i < residuals.size(); ++i)
      product -= DoubleDouble(columns[j].hi[i], columns[j].lo[i]) * residuals[i];
    rounded[static_cast<Index>(j)] = product.value();
  }
  return rounded;
}

}  // namespace

ExtendedColumn shifted(const Eigen::Ref<const Eigen::VectorXd>& values, DoubleDouble shift) {
  ExtendedColumn column{Eigen::VectorXd(values.size()), Eigen::VectorXd(values.size())};
  for (Index i = 0; i < values.size(); ++i) {
    const DoubleDouble difference = DoubleDouble(values[i]) - shift;
    column.hi[i] = difference.hi;
    column.lo[i] = difference.lo;
  }
  return column;
}

RefinedQr::RefinedQr(std::vector<ExtendedColumn> columns) : columns_(std::move(columns)) {
  if (columns_.empty()) return;  // Eigen factorises no empty matrix
  Eigen::MatrixXd leading(columns_.front().hi.size(), static_cast<Index>(columns_.size()));
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    const double largest = columns_[j].hi.lpNorm<Eigen::Infinity>();
    assert(largest > 0.0);
    exponents_.push_back(std::ilogb(largest));
    const double scale = std::ldexp(1.0, -exponents_.back());
    columns_[j].hi *= scale;
    columns_[j].lo *= scale;
    leading.col(static_cast<Index>(j)) = columns_[j].hi;
  }
  qr_.compute(leading);
}

double RefinedQr::singular_value_ratio() const {
  if (columns_.size() < 2) return 1.0;
  const auto count = static_cast<Index>(columns_.size());
  Eigen::MatrixXd triangle = qr_.matrixR().topRows(count).triangularView<Eigen::Upper>();
  triangle.colwise().normalize();
  const Eigen::VectorXd values = Eigen::JacobiSVD<Eigen::MatrixXd>(triangle).singularValues();
  return values[count - 1] / values[0];
}

/// One step on [I A; A' 0] [r; x] = [f; g]: returns the change of x and replaces f by the change of r.
Eigen::VectorXd RefinedQr::correct(const Eigen::VectorXd& g, Eigen::VectorXd& f) const {
  const Index count = g.size();
  const auto triangle = qr_.matrixR().topRows(count).triangularView<Eigen::Upper>();
  const Eigen::VectorXd h = triangle.transpose().solve(qr_.colsPermutation().transpose() * g);
  f.applyOnTheLeft(qr_.householderQ().adjoint());
  const Eigen::VectorXd change = triangle.solve(f.head(count) - h);
  f.head(count) = h;
  f.applyOnTheLeft(qr_.householderQ());
  return qr_.colsPermutation() * change;
}

RefinedQr::Solution RefinedQr::solve(const ExtendedColumn& response) const {
  if (columns_.empty()) return {{}, response.hi};
  Solution solution{std::vector<DoubleDouble>(columns_.size()), Eigen::VectorXd::Zero(response.hi.size())};
  for (int step = 0; step < kMostRefinements; ++step) {
    Eigen::VectorXd residual_change = model_residuals(columns_, response, solution);
    const Eigen::VectorXd change = correct(normal_residuals(columns_, solution.residuals), residual_change);
    solution.residuals += residual_change;
    double largest = 0.0;
    for (std::size_t j = 0; j < columns_.size(); ++j) {
      solution.coefficients[j] += change[static_cast<Index>(j)];
      largest = std::max(largest, std::abs(solution.coefficients[j].value()));
    }
    if (change.lpNorm<Eigen::Infinity>() <= kRefined * largest) break;
  }
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    DoubleDouble& coefficient = solution.coefficients[j];
    coefficient = {std::ldexp(coefficient.hi, -exponents_[j]), std::ldexp(coefficient.lo, -exponents_[j])};
  }
  return solution;
}

Eigen::MatrixXd RefinedQr::root_inverse() const {
  if (columns_.empty()) return {};
  const auto count = static_cast<Index>(columns_.size());
  const Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(count, count);
  Eigen::MatrixXd root =
      qr_.colsPermutation() * qr_.matrixR().topRows(count).triangularView<Eigen::Upper>().solve(identity);
  for (Index j = 0; j < count; ++j) root.row(j) *= std::ldexp(1.0, -exponents_[static_cast<std::size_t>(j)]);
  return root;
}

}  // namespace crosswatt::numeric
