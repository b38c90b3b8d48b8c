#include "model/libsvm_adapter.hpp"

#include <svm.h>

#include <cassert>
#include <cstddef>
#include <mutex>

namespace crosswatt {
namespace {

void silence_libsvm() {
  static std::once_flag silenced;
  std::call_once(silenced, [] { svm_set_print_string_function([](const char*) {}); });
}

int libsvm_kernel(SvrKernel::Shape shape) {
  switch (shape) {
    case SvrKernel::Shape::rbf:
      return RBF;
    case SvrKernel::Shape::linear:
      return LINEAR;
    case SvrKernel::Shape::polynomial:
      return POLY;
  }
  return RBF;
}

svm_parameter libsvm_parameters(const LibsvmRegressor::Settings& settings) {
  svm_parameter parameters{};
  parameters.svm_type = EPSILON_SVR;
  parameters.kernel_type = libsvm_kernel(settings.kernel.shape);
  parameters.degree = settings.kernel.degree;
  parameters.gamma = settings.kernel.gamma;
  parameters.coef0 = settings.kernel.coef0;
  parameters.cache_size = 200;  // megabytes; taken as needed
  parameters.eps = settings.tolerance;
  parameters.C = settings.cost;
  parameters.p = settings.epsilon;
  parameters.shrinking = settings.shrinking ? 1 : 0;
  return parameters;
}

/// Writes one point and its closing node.
template <typename Coordinate>
void write_nodes(svm_node* nodes, Index columns, Coordinate coordinate) {
  for (Index k = 0; k < columns; ++k) nodes[k] = {static_cast<int>(k + 1), coordinate(k)};
  nodes[columns] = {-1, 0};
}

}  // namespace

void LibsvmRegressor::ModelDeleter::operator()(svm_model* model) const {
  svm_free_and_destroy_model(&model);
}

LibsvmRegressor::LibsvmRegressor(const MatrixView& predictors, std::span<const double> target)
    : nodes_(static_cast<std::size_t>(predictors.rows * (predictors.columns + 1))),
      target_(target.begin(), target.end()) {
  assert(predictors.rows == std::ssize(target) && predictors.rows >= 1);
  silence_libsvm();
  for (Index i = 0; i < predictors.rows; ++i) {
    svm_node* row = nodes_.data() + i * (predictors.columns + 1);
    write_nodes(row, predictors.columns, [&](Index k) { return predictors(i, k); });
    rows_.push_back(row);
  }
}

LibsvmRegressor::~LibsvmRegressor() = default;
LibsvmRegressor::LibsvmRegressor(LibsvmRegressor&&) noexcept = default;
LibsvmRegressor& LibsvmRegressor::operator=(LibsvmRegressor&&) noexcept = default;

void LibsvmRegressor::fit(const Settings& settings) {
  const svm_problem problem{static_cast<int>(rows_.size()), target_.data(), rows_.data()};
  const svm_parameter parameters = libsvm_parameters(settings);
  assert(svm_check_parameter(&problem, &parameters) == nullptr);
  model_.reset(svm_train(&problem, &parameters));
}

double LibsvmRegressor::predict(std::span<const double> point) const {
  std::vector<svm_node> nodes(point.size() + 1);
  write_nodes(nodes.data(), std::ssize(point), [&](Index k) { return point[static_cast<std::size_t>(k)]; });
  return svm_predict(model_.get(), nodes.data());
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
