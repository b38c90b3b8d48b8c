#include "model/svr_grid.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "crosswatt/numeric/padded_matrix.hpp"
#include "model/libsvm_adapter.hpp"

namespace crosswatt {
namespace {

constexpr double kTie = 1e-9;

/// beta of every row of a sample, 0 where the row is no support vector.
struct SvrSolution {
  std::vector<double> beta;
  double intercept = 0;
};

SvrKernel kernel_for(const ScaledSample& sample, const SvrOptions& options) {
  SvrKernel kernel = options.kernel;
  if (options.scale_gamma) kernel.gamma = sample.scale_gamma();
  return kernel;
}

/// Solves one sample's problem for any cell of the grid.
class SampleSolver {
 public:
  SampleSolver(const ScaledSample& sample, const SvrKernel& kernel, const SvrOptions& options)
      : count_(sample.count()),
        libsvm_(by_row(sample), {sample.target().row(0), static_cast<std::size_t>(sample.count())}),
        settings_{.kernel = kernel, .tolerance = options.libsvm_tolerance} {}

  void solve(double cost, double epsilon, SvrSolution& solution) {
    settings_.cost = cost;
    settings_.epsilon = epsilon;
    libsvm_.fit(settings_);
    solution.beta.assign(static_cast<std::size_t>(count_), 0.0);
    for (Index k = 0; k < libsvm_.support_count(); ++k)
      solution.beta[static_cast<std::size_t>(libsvm_.support_row(k))] = libsvm_.coefficient(k);
    solution.intercept = -libsvm_.rho();
  }

 private:
  /// The points as a matrix of one row each: points() holds them by column.
  static MatrixView by_row(const ScaledSample& sample) {
    const PaddedMatrix& points = sample.points();
    return {points.row(0), points.columns(), points.rows(), 1, points.stride()};
  }

  Index count_;
  LibsvmRegressor libsvm_;
  LibsvmRegressor::Settings settings_;
};

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
  PaddedMatrix kernel_;
  PaddedMatrix predicted_;
  Scaling scaling_;
  std::span<const double> measured_;
};

/// Adds one fold's errors to the scores of all cells.
void add_fold(const ScaledSample& sample, std::span<const double> measured, const SvrOptions& options,
              std::span<double> scores) {
  const SvrKernel kernel = kernel_for(sample, options);
  SampleSolver solver(sample, kernel, options);
  FoldScorer scorer(sample, kernel, measured);
  SvrSolution solution;
  std::size_t cell = 0;
  for (const double cost : options.costs) {
    for (const double epsilon : options.epsilons) {
      solver.solve(cost, epsilon, solution);
      scores[cell++] += scorer.mse(solution);
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
  SampleSolver(sample, fit.kernel, options).solve(cost, epsilon, solution);
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

std::vector<double> score_svr_grid(const MatrixView& predictors, std::span<const double> target,
                                   const SvrOptions& options) {
  assert(predictors.rows >= options.folds && predictors.rows == std::ssize(target));
  std::vector<double> scores(options.costs.size() * options.epsilons.size(), 0.0);
  for (Index k = 0; k < options.folds; ++k) {
    const RowRange fold = contiguous_fold(predictors.rows, options.folds, k);
    const ScaledSample sample(predictors, target, fold);
    add_fold(sample, target.subspan(static_cast<std::size_t>(fold.begin), static_cast<std::size_t>(fold.count())),
             options, scores);
  }
  for (double& score : scores) score /= static_cast<double>(options.folds);
  return scores;
}

Index first_of_the_best(std::span<const double> scores) {
  const double least = *std::min_element(scores.begin(), scores.end());
  return std::find_if(scores.begin(), scores.end(), [&](double score) { return score <= least * (1 + kTie); }) -
         scores.begin();
}

SvrFit fit_svr(const MatrixView& predictors, std::span<const double> target, const SvrOptions& options) {
  const std::vector<double> scores = score_svr_grid(predictors, target, options);
  const Index cell = first_of_the_best(scores);
  const Index inner = std::ssize(options.epsilons);
  SvrFit fit = fit_cell(ScaledSample(predictors, target, {}), options.costs[static_cast<std::size_t>(cell / inner)],
                        options.epsilons[static_cast<std::size_t>(cell % inner)], options);
  fit.grid_mse = scores[static_cast<std::size_t>(cell)];
  return fit;
}

}  // namespace crosswatt
