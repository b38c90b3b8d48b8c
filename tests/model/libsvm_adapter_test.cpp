#include "model/libsvm_adapter.hpp"

#include <gtest/gtest.h>
#include <svm.h>

#include <array>
#include <cmath>
#include <vector>

#include "crosswatt/core/random.hpp"

namespace crosswatt {
namespace {

// Two points, equal and opposite targets ±a: by symmetry beta = (t, -t), b = 0, and the dual (1 - k) t² - 2 (a - eps) t
// is least at t = (a - eps) / (1 - k), where k is the kernel between the two points and 1 that of each with itself.
constexpr std::array<double, 2> kPoints{0, 1};
constexpr std::array<double, 2> kTarget{0.5, -0.5};
constexpr std::array<double, 1> kQuery{0.25};

LibsvmRegressor two_points() {
  return {MatrixView::column_major(kPoints.data(), 2, 1), kTarget};
}

TEST(LibsvmRegressor, SolvesTwoPointsByHand) {
  LibsvmRegressor regressor = two_points();
  regressor.fit({.kernel = {.gamma = 1}, .cost = 10, .epsilon = 0.1, .tolerance = 1e-10});
  const double k = std::exp(-1.0);
  const double t = (0.5 - 0.1) / (1 - k);
  ASSERT_EQ(regressor.support_count(), 2);
  EXPECT_EQ(regressor.support_row(0), 0);
  EXPECT_EQ(regressor.support_row(1), 1);
  EXPECT_NEAR(regressor.coefficient(0), t, 1e-7) << "libsvm's kernel is in single precision";
  EXPECT_NEAR(regressor.coefficient(1), -t, 1e-7);
  EXPECT_NEAR(regressor.rho(), 0, 1e-7);
  EXPECT_NEAR(regressor.predict(kQuery), t * (std::exp(-0.0625) - std::exp(-0.5625)), 1e-7);
}

TEST(LibsvmRegressor, StopsAtTheBox) {
  LibsvmRegressor regressor = two_points();
  regressor.fit({.kernel = {.gamma = 1}, .cost = 0.25, .epsilon = 0.1});
  ASSERT_EQ(regressor.support_count(), 2);
  EXPECT_EQ(regressor.coefficient(0), 0.25);
  EXPECT_EQ(regressor.coefficient(1), -0.25);
}

TEST(LibsvmRegressor, KeepsOnlySupportVectors) {
  LibsvmRegressor regressor = two_points();
  regressor.fit({.epsilon = 0.6});
  EXPECT_EQ(regressor.support_count(), 0);
  EXPECT_NEAR(regressor.predict(kQuery), 0, 1e-12);
}

TEST(LibsvmRegressor, FitsALineWithTheLinearKernel) {
  // Targets 2x + 1 at x = -1, 0, 1: the tube lets the slope be eps short of exact, so f(x) = 1 + (2 - 0.1) x.
  const std::array<double, 3> points{-1, 0, 1};
  const std::array<double, 3> target{-1, 1, 3};
  LibsvmRegressor regressor(MatrixView::column_major(points.data(), 3, 1), target);
  regressor.fit({.kernel = {.shape = SvrKernel::Shape::linear}, .cost = 100, .epsilon = 0.1, .tolerance = 1e-9});
  const std::array<double, 1> query{10};
  EXPECT_NEAR(regressor.predict(query), 1 + 1.9 * 10, 1e-6);
}

TEST(LibsvmRegressor, PredictsWhatItsCoefficientsSay) {
  const std::array<double, 8> points{0.3, 1, 2, -1, 0.5, 0.1, -2, 1.5};  // 4 x 2, by row
  const std::array<double, 4> target{1, -2, 0.5, 3};
  const std::array<double, 2> query{0.7, -0.2};
  for (const SvrKernel::Shape shape : {SvrKernel::Shape::rbf, SvrKernel::Shape::linear, SvrKernel::Shape::polynomial}) {
    const SvrKernel kernel{.shape = shape, .gamma = 0.7, .degree = 2, .coef0 = 1};
    LibsvmRegressor regressor(MatrixView::row_major(points.data(), 4, 2), target);
    regressor.fit({.kernel = kernel, .cost = 3, .epsilon = 0.05});
    double sum = -regressor.rho();
    for (Index k = 0; k < regressor.support_count(); ++k) {
      const double* row = points.data() + 2 * regressor.support_row(k);
      sum += regressor.coefficient(k) * kernel(std::span(row, 2), query);
    }
    EXPECT_NEAR(regressor.predict(query), sum, 1e-12);
  }
}

/// libsvm called as its README has it: sparse nodes counted from 1, its own kernel.
class PlainLibsvm {
 public:
  PlainLibsvm(const std::vector<double>& points, std::size_t columns, std::vector<double> target,
              const LibsvmRegressor::Settings& settings)
      : columns_(columns), target_(std::move(target)) {
    svm_set_print_string_function([](const char*) {});
    for (std::size_t row = 0; row < target_.size(); ++row) nodes_.push_back(nodes_of(&points[row * columns]));
    for (std::vector<svm_node>& nodes : nodes_) rows_.push_back(nodes.data());
    svm_problem problem{static_cast<int>(target_.size()), target_.data(), rows_.data()};
    svm_parameter parameters{};
    parameters.svm_type = EPSILON_SVR;
    parameters.kernel_type = settings.kernel.shape == SvrKernel::Shape::rbf      ? RBF
                             : settings.kernel.shape == SvrKernel::Shape::linear ? LINEAR
                                                                                 : POLY;
    parameters.degree = settings.kernel.degree;
    parameters.gamma = settings.kernel.gamma;
    parameters.coef0 = settings.kernel.coef0;
    parameters.cache_size = 200;
    parameters.eps = settings.tolerance;
    parameters.C = settings.cost;
    parameters.p = settings.epsilon;
    parameters.shrinking = 1;
    model_ = svm_train(&problem, &parameters);
  }
  ~PlainLibsvm() { svm_free_and_destroy_model(&model_); }
  PlainLibsvm(const PlainLibsvm&) = delete;
  PlainLibsvm& operator=(const PlainLibsvm&) = delete;
  PlainLibsvm(PlainLibsvm&&) = delete;
  PlainLibsvm& operator=(PlainLibsvm&&) = delete;

  const svm_model& model() const { return *model_; }
  double predict(const double* query) const { return svm_predict(model_, nodes_of(query).data()); }

 private:
  std::vector<svm_node> nodes_of(const double* point) const {
    std::vector<svm_node> nodes;
    for (std::size_t column = 0; column < columns_; ++column)
      nodes.push_back({static_cast<int>(column) + 1, point[column]});
    nodes.push_back({-1, 0});
    return nodes;
  }

  std::size_t columns_;
  std::vector<double> target_;
  std::vector<std::vector<svm_node>> nodes_;
  std::vector<svm_node*> rows_;
  svm_model* model_ = nullptr;
};

TEST(LibsvmRegressor, HasLibsvmsBitsOnDrawnSamples) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, {2011});
    const auto rows = static_cast<std::size_t>(2 + random.below(60));
    const auto columns = static_cast<std::size_t>(1 + random.below(4));
    std::vector<double> points(rows * columns), target(rows);
    for (double& value : points) value = random.normal();
    for (std::size_t i = 0; i < rows; ++i) target[i] = points[i * columns] + 0.3 * random.normal();
    LibsvmRegressor::Settings settings;
    settings.kernel = {
        .shape = std::array{SvrKernel::Shape::rbf, SvrKernel::Shape::linear, SvrKernel::Shape::polynomial}[seed % 3],
        .gamma = 1.0 / static_cast<double>(columns),
        .degree = 2,
        .coef0 = 1};
    settings.cost = std::pow(10.0, static_cast<double>(random.below(4)) - 1);
    settings.epsilon = std::pow(10.0, -1.0 - static_cast<double>(random.below(3)));
    LibsvmRegressor ours(MatrixView::row_major(points.data(), std::ssize(target), static_cast<Index>(columns)), target);
    ours.fit(settings);
    const PlainLibsvm plain(points, columns, target, settings);
    EXPECT_EQ(ours.rho(), plain.model().rho[0]);
    ASSERT_EQ(ours.support_count(), plain.model().l);
    for (Index k = 0; k < ours.support_count(); ++k) {
      EXPECT_EQ(ours.support_row(k) + 1, plain.model().sv_indices[k]);
      EXPECT_EQ(ours.coefficient(k), plain.model().sv_coef[0][k]);
    }
    // Only the kernel of a new point is not libsvm's own: it sums in another order.
    EXPECT_NEAR(ours.predict(std::span(points).first(columns)), plain.predict(points.data()), 1e-12);
  }
}

TEST(LibsvmRegressor, StaysSilent) {
  testing::internal::CaptureStdout();
  LibsvmRegressor regressor = two_points();
  regressor.fit({});
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

TEST(LibsvmRegressor, SurvivesAMove) {
  LibsvmRegressor regressor = two_points();
  regressor.fit({});
  const double before = regressor.predict(kQuery);
  const LibsvmRegressor moved = std::move(regressor);
  EXPECT_EQ(moved.predict(kQuery), before);
}

}  // namespace
}  // namespace crosswatt
