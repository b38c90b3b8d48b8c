#include "model/libsvm_adapter.hpp"

#include <svm.h>

#include <cassert>
#include <cmath>
#include <cstddef>
#include <mutex>

namespace crosswatt {
namespace {

void silence_libsvm() {
  static std::once_flag silenced;
  std::call_once(silenced, [] { svm_set_print_string_function([](const char*) {}); });
}

svm_parameter libsvm_parameters(const LibsvmRegressor::Settings& settings) {
  svm_parameter parameters{};
  parameters.svm_type = EPSILON_SVR;
  parameters.kernel_type = PRECOMPUTED;
  parameters.cache_size = 200;  // megabytes; taken as needed
  parameters.eps = settings.tolerance;
  parameters.C = settings.cost;
  parameters.p = settings.epsilon;
  parameters.shrinking = settings.shrinking ? 1 : 0;
  return parameters;
}

/// libsvm's own power, so that polynomial kernels keep its bits.
double integer_power(double base, int exponent) {
  double result = 1;
  for (int rest = exponent; rest > 0; rest /= 2) {
    if (rest % 2 == 1) result *= base;
    base *= base;
  }
  return result;
}

/// A kernel as libsvm computes it in training, operation for operation.
double kernel_of_products(const SvrKernel& kernel, double dot, double square_i, double square_j) {
  switch (kernel.shape) {
    case SvrKernel::Shape::rbf:
      return std::exp(-kernel.gamma * (square_i + square_j - 2 * dot));
    case SvrKernel::Shape::linear:
      return dot;
    case SvrKernel::Shape::polynomial:
      break;
  }
  return integer_power(kernel.gamma * dot + kernel.coef0, kernel.degree);
}

}  // namespace

void LibsvmRegressor::ModelDeleter::operator()(svm_model* model) const {
  svm_free_and_destroy_model(&model);
}

LibsvmRegressor::LibsvmRegressor(const MatrixView& predictors, std::span<const double> target)
    : columns_(predictors.columns), target_(target.begin(), target.end()) {
  assert(predictors.rows == std::ssize(target) && predictors.rows >= 1);
  silence_libsvm();
  for (Index i = 0; i < predictors.rows; ++i)
    for (Index k = 0; k < columns_; ++k) points_.push_back(predictors(i, k));
}

LibsvmRegressor::~LibsvmRegressor() = default;
LibsvmRegressor::LibsvmRegressor(LibsvmRegressor&&) noexcept = default;
LibsvmRegressor& LibsvmRegressor::operator=(LibsvmRegressor&&) noexcept = default;

std::span<const double> LibsvmRegressor::point(Index row) const {
  return std::span(points_).subspan(static_cast<std::size_t>(row * columns_), static_cast<std::size_t>(columns_));
}

double LibsvmRegressor::dot(Index i, Index j) const {
  double sum = 0;
  for (Index k = 0; k < columns_; ++k)
    sum += point(i)[static_cast<std::size_t>(k)] * point(j)[static_cast<std::size_t>(k)];
  return sum;
}

void LibsvmRegressor::write_gram(const SvrKernel& kernel) {
  const auto n = static_cast<Index>(target_.size());
  const Index width = n + 2;
  nodes_.resize(static_cast<std::size_t>(n * width));
  rows_.clear();
  std::vector<double> squares;
  for (Index i = 0; i < n; ++i) squares.push_back(dot(i, i));
  for (Index i = 0; i < n; ++i) {
    svm_node* row = nodes_.data() + i * width;
    row[0] = {0, static_cast<double>(i + 1)};
    for (Index j = 0; j < n; ++j)
      row[j + 1] = {static_cast<int>(j + 1), kernel_of_products(kernel, dot(i, j), squares[i], squares[j])};
    row[n + 1] = {-1, 0};
    rows_.push_back(row);
  }
  gram_kernel_ = kernel;
}

void LibsvmRegressor::fit(const Settings& settings) {
  model_.reset();
  if (gram_kernel_ != settings.kernel) write_gram(settings.kernel);
  const svm_problem problem{static_cast<int>(rows_.size()), target_.data(), rows_.data()};
  const svm_parameter parameters = libsvm_parameters(settings);
  assert(svm_check_parameter(&problem, &parameters) == nullptr);
  model_.reset(svm_train(&problem, &parameters));
}

double LibsvmRegressor::predict(std::span<const double> query) const {
  double sum = 0;
  for (Index k = 0; k < support_count(); ++k) sum += coefficient(k) * (*gram_kernel_)(query, point(support_row(k)));
  return sum - rho();
}

Index LibsvmRegressor::support_count() const {
  return model_->l;
}
Index LibsvmRegressor::support_row(Index k) const {
  return model_->sv_indices[k] - 1;
}
double LibsvmRegressor::coefficient(Index k) const {
  return model_->sv_coef[0][k];
}
double LibsvmRegressor::rho() const {
  return model_->rho[0];
}

}  // namespace crosswatt
