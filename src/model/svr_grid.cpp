#include "model/svr_grid.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <numeric>

#include "crosswatt/numeric/padded_matrix.hpp"

namespace crosswatt {
namespace {

constexpr double kTie = 1e-9;

SvrKernel kernel_for(const ScaledSample& sample, const SvrOptions& options) {
  SvrKernel kernel = options.kernel;
  if (options.scale_gamma) kernel.gamma = sample.scale_gamma();
  return kernel;
}

/// Mean squared error on the rows of a fold, in the units of the target.
class FoldScorer {
 public:
  FoldScorer(const ScaledSample& sample, const SvrKernel& kernel, std::span<const double> measured)
      : kernel_(kernel_matrix(kernel, sample.points(), sample.fold_points())),
        predicted_(1, sample.fold_points().columns()),
        scaling_(sample.target_scaling()),
        measured_(measured) {}

  double mse(const SvrSolution& solution) {
    double* predicted = predicted_.row(0);
    std::fill_n(predicted, predicted_.stride(), solution.intercept);
    for (std::size_t i = 0; i < solution.beta.size(); ++i) {
      if (solution.beta[i] == 0) continue;
      const double* row = kernel_.row(static_cast<Index>(i));
      for (Index j = 0; j < predicted_.stride(); ++j) predicted[j] += solution.beta[i] * row[j];
    }
    double squares = 0;
    for (std::size_t j = 0; j < measured_.size(); ++j) {
      const double error = scaling_.restored(predicted[j]) - measured_[j];
      squares += error * error;
    }
    return squares / static_cast<double>(measured_.size());
  }

 private:
  numeric::PaddedMatrix kernel_;
  numeric::PaddedMatrix predicted_;
  Scaling scaling_;
  std::span<const double> measured_;
};

std::vector<std::size_t> order_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order;
}

/// Adds one fold's errors to the scores of all cells, visiting them in the order that suits the solver.
void add_fold(const ScaledSample& sample, std::span<const double> measured, const SvrOptions& options,
              SvrGridScores& scores) {
  const SvrKernel kernel = kernel_for(sample, options);
  const std::unique_ptr<SampleSolver> solver = make_solver(sample, kernel, options.solver, options.limits);
  FoldScorer scorer(sample, kernel, measured);
  SvrSolution solution;
  const std::vector<std::size_t> epsilons = order_of(options.epsilons);
  for (const std::size_t c : order_of(options.costs)) {
    for (auto e = epsilons.rbegin(); e != epsilons.rend(); ++e) {
      solver->solve(options.costs[c], options.epsilons[*e], solution);
      scores.mse[c * options.epsilons.size() + *e] += scorer.mse(solution);
      scores.inexact_fits += solution.exact ? 0 : 1;
    }
  }
}

SvrFit fit_cell(const ScaledSample& sample, double cost, double epsilon, const SvrOptions& options) {
  SvrFit fit;
  fit.cost = cost;
  fit.epsilon = epsilon;
  fit.kernel = kernel_for(sample, options);
  fit.predictor_scaling = sample.predictor_scaling();
  fit.target_scaling = sample.target_scaling();
  SvrSolution solution;
  make_solver(sample, fit.kernel, options.solver, options.limits)->solve(cost, epsilon, solution);
  fit.inexact_fits = solution.exact ? 0 : 1;
  fit.intercept = solution.intercept;
  for (Index i = 0; i < sample.count(); ++i) {
    const double beta = solution.beta[static_cast<std::size_t>(i)];
    if (beta == 0) continue;
    fit.beta.push_back(beta);
    for (Index k = 0; k < sample.predictor_count(); ++k) fit.support_vectors.push_back(sample.points()(k, i));
  }
  return fit;
}

}  // namespace

double SvrFit::predict(std::span<const double> predictors) const {
  const std::size_t width = predictor_scaling.size();
  assert(predictors.size() == width);
  std::vector<double> point(width);
  for (std::size_t k = 0; k < width; ++k) point[k] = predictor_scaling[k].scaled(predictors[k]);
  double scaled = intercept;
  for (std::size_t i = 0; i < beta.size(); ++i)
    scaled += beta[i] * kernel(std::span(support_vectors).subspan(i * width, width), point);
  return target_scaling.restored(scaled);
}

SvrGridScores score_svr_grid(const MatrixView& predictors, std::span<const double> target, const SvrOptions& options) {
  assert(predictors.rows >= options.folds && predictors.rows == std::ssize(target));
  SvrGridScores scores;
  scores.mse.assign(options.costs.size() * options.epsilons.size(), 0.0);
  for (Index k = 0; k < options.folds; ++k) {
    const RowRange fold = contiguous_fold(predictors.rows, options.folds, k);
    add_fold(ScaledSample(predictors, target, fold),
             target.subspan(static_cast<std::size_t>(fold.begin), static_cast<std::size_t>(fold.count())), options,
             scores);
  }
  for (double& mse : scores.mse) mse /= static_cast<double>(options.folds);
  return scores;
}

Index first_of_the_best(std::span<const double> scores) {
  double least = std::numeric_limits<double>::infinity();
  for (const double score : scores) least = std::fmin(least, score);
  const auto first =
      std::find_if(scores.begin(), scores.end(), [&](double score) { return score <= least * (1 + kTie); });
  return first == scores.end() ? 0 : first - scores.begin();
}

SvrFit fit_svr(const MatrixView& predictors, std::span<const double> target, const SvrOptions& options) {
  const SvrGridScores scores = score_svr_grid(predictors, target, options);
  const auto best = static_cast<std::size_t>(first_of_the_best(scores.mse));
  const std::size_t inner = options.epsilons.size();
  SvrFit fit = fit_cell(ScaledSample(predictors, target, {}), options.costs[best / inner],
                        options.epsilons[best % inner], options);
  fit.grid_mse = scores.mse[best];
  fit.inexact_fits += scores.inexact_fits;
  return fit;
}

}  // namespace crosswatt
