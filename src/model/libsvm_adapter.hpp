// epsilon-SVR by libsvm, behind an interface that leaves nothing to remember.
//
// libsvm borrows the training nodes for as long as its model lives, keeps a process-wide print hook that writes to
// standard output, and numbers features and rows from 1. All three end here: this class owns the nodes and the model,
// silences the hook, and counts from 0. Its cross-validation is not offered (it draws from rand()).
// The kernel is computed once for all fits of a sample, as libsvm itself computes it, so that a grid does not pay for
// it again in every cell and the answers keep libsvm's bits.
//
// Not for exact answers: libsvm rounds the kernel to single precision and stops when the KKT conditions hold to
// `tolerance`. Should it ever meet its limit of 10^7 iterations it says so on standard error, which nothing outside
// libsvm can prevent.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "model/matrix_view.hpp"
#include "model/svr_kernel.hpp"

struct svm_model;
struct svm_node;

namespace crosswatt {

class LibsvmRegressor {
 public:
  struct Settings {
    SvrKernel kernel{};
    double cost = 1;          ///< C > 0
    double epsilon = 0.1;     ///< half width of the tube, >= 0
    double tolerance = 1e-3;  ///< largest KKT violation left, libsvm's and scikit-learn's default
    bool shrinking = true;    ///< as both have it by default; changes the path, not the problem
  };

  /// Copies the sample. @param predictors  n x p, n >= 1, finite. @param target  length n, finite.
  LibsvmRegressor(const MatrixView& predictors, std::span<const double> target);
  ~LibsvmRegressor();
  LibsvmRegressor(const LibsvmRegressor&) = delete;
  LibsvmRegressor(LibsvmRegressor&&) noexcept;
  LibsvmRegressor& operator=(const LibsvmRegressor&) = delete;
  LibsvmRegressor& operator=(LibsvmRegressor&&) noexcept;

  /// Replaces what an earlier call learned.
  void fit(const Settings& settings);

  /// What follows holds after a fit. Prediction of one query: Σ_k coefficient(k) K(support vector k, query) - rho().
  double predict(std::span<const double> query) const;
  Index support_count() const;
  /// Row of the sample that is support vector k; ascending in k.
  Index support_row(Index k) const;
  /// beta of support vector k, in [-C, C], never 0.
  double coefficient(Index k) const;
  double rho() const;

 private:
  struct ModelDeleter {
    void operator()(svm_model* model) const;
  };

  std::span<const double> point(Index row) const;
  double dot(Index i, Index j) const;
  void write_gram(const SvrKernel& kernel);

  Index columns_;
  std::vector<double> points_;  ///< n x p, one row after the other
  std::vector<double> target_;
  std::optional<SvrKernel> gram_kernel_;  ///< whose values nodes_ holds
  std::vector<svm_node> nodes_;  ///< n rows of n + 2: the row's number, its kernel values, the closing index -1
  std::vector<svm_node*> rows_;  ///< into nodes_
  std::unique_ptr<svm_model, ModelDeleter> model_;  ///< points into nodes_
};

}  // namespace crosswatt
