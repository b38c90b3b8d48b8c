#include "model/svr_sample.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

/// A deviation that rounding of the mean explains counts as none: the rule of scikit-learn's StandardScaler.
bool is_constant(const Scaling& moments, Index count) {
  const auto n = static_cast<double>(count);
  const double rounding = n * std::numeric_limits<double>::epsilon();
  const double variance = moments.deviation * moments.deviation;
  const double mean_error = rounding * moments.mean;
  return variance <= rounding * variance + mean_error * mean_error;
}

/// Copies column values into `inside` and `fold_values`, each in row order.
template <typename Column>
void split_column(Column column, Index n, RowRange fold, double* inside, double* fold_values) {
  inside = std::generate_n(inside, fold.begin, [&, i = Index{0}]() mutable { return column(i++); });
  std::generate_n(fold_values, fold.count(), [&, i = fold.begin]() mutable { return column(i++); });
  std::generate_n(inside, n - fold.end, [&, i = fold.end]() mutable { return column(i++); });
}

struct StandardisedColumn {
  Scaling scaling;
  bool constant = false;
};

StandardisedColumn standardise(std::span<double> values) {
  Scaling scaling{numeric::mean(values), numeric::population_sd(values)};
  const bool constant = is_constant(scaling, std::ssize(values));
  if (constant) scaling.deviation = 1;
  for (double& value : values) value = scaling.scaled(value);
  return {scaling, constant};
}

/// |u - v|^2 and u·v between column i of `points` and the first `count` columns of `others`, predictor by predictor.
void products_with(const numeric::PaddedMatrix& points, Index i, const numeric::PaddedMatrix& others, Index count,
                   double* squared_distance, double* dot) {
  std::fill_n(squared_distance, count, 0.0);
  std::fill_n(dot, count, 0.0);
  for (Index k = 0; k < points.rows(); ++k) {
    const double u = points(k, i);
    const double* v = others.row(k);
    for (Index j = 0; j < count; ++j) {
      squared_distance[j] += (u - v[j]) * (u - v[j]);
      dot[j] += u * v[j];
    }
  }
}

}  // namespace

RowRange contiguous_fold(Index n, Index folds, Index k) {
  const Index shortest = n / folds;
  const Index longer = n % folds;
  const Index begin = k * shortest + std::min(k, longer);
  return {begin, begin + shortest + (k < longer ? 1 : 0)};
}

ScaledSample::ScaledSample(const MatrixView& predictors, std::span<const double> target, RowRange fold)
    : points_(predictors.columns, predictors.rows - fold.count()),
      fold_points_(predictors.columns, fold.count()),
      target_(1, predictors.rows - fold.count()) {
  assert(std::ssize(target) == predictors.rows && fold.count() < predictors.rows);
  const auto width = static_cast<std::size_t>(count());
  for (Index k = 0; k < predictors.columns; ++k) {
    split_column([&](Index i) { return predictors(i, k); }, predictors.rows, fold, points_.row(k), fold_points_.row(k));
    const auto [scaling, constant] = standardise({points_.row(k), width});
    varying_ += constant ? 0 : 1;
    for (Index i = 0; i < fold.count(); ++i) fold_points_.row(k)[i] = scaling.scaled(fold_points_.row(k)[i]);
    predictor_scaling_.push_back(scaling);
  }
  std::copy(target.begin() + fold.end, target.end(),
            std::copy(target.begin(), target.begin() + fold.begin, target_.row(0)));
  target_scaling_ = standardise({target_.row(0), width}).scaling;
}

double ScaledSample::scale_gamma() const {
  return varying_ > 0 ? 1 / static_cast<double>(varying_) : 1;
}

numeric::PaddedMatrix kernel_matrix(const SvrKernel& kernel, const numeric::PaddedMatrix& points) {
  const Index n = points.columns();
  numeric::PaddedMatrix values(n, n);
  numeric::PaddedMatrix products(2, n);
  for (Index i = 0; i < n; ++i) {
    products_with(points, i, points, i + 1, products.row(0), products.row(1));
    for (Index j = 0; j <= i; ++j) {
      const double value = kernel.from_products(products(0, j), products(1, j));
      values.row(i)[j] = value;
      values.row(j)[i] = value;
    }
  }
  return values;
}

numeric::PaddedMatrix kernel_matrix(const SvrKernel& kernel, const numeric::PaddedMatrix& points,
                                    const numeric::PaddedMatrix& others) {
  numeric::PaddedMatrix values(points.columns(), others.columns());
  numeric::PaddedMatrix products(2, others.columns());
  for (Index i = 0; i < points.columns(); ++i) {
    products_with(points, i, others, others.columns(), products.row(0), products.row(1));
    for (Index j = 0; j < others.columns(); ++j)
      values.row(i)[j] = kernel.from_products(products(0, j), products(1, j));
  }
  return values;
}

}  // namespace crosswatt
