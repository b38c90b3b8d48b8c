// What a support vector regression works on: a sample scaled by itself, and kernels between scaled points.
#pragma once

#include <span>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "crosswatt/numeric/padded_matrix.hpp"
#include "model/matrix_view.hpp"
#include "model/svr_kernel.hpp"

namespace crosswatt {

/// z = (x - mean) / deviation.
struct Scaling {
  double mean = 0;
  double deviation =
      1;  ///< population standard deviation; 1 for a constant column, as in scikit-learn's StandardScaler

  double scaled(double x) const { return (x - mean) / deviation; }
  double restored(double z) const { return mean + deviation * z; }
};

/// Rows [begin, end).
struct RowRange {
  Index begin = 0;
  Index end = 0;

  Index count() const { return end - begin; }
};

/// Fold `k` of `folds` contiguous ones over n rows, the first n mod folds of which are one row longer.
RowRange contiguous_fold(Index n, Index folds, Index k);

/// The rows of a data set outside a fold, predictors and target standardised by their own means and deviations, and the
/// rows of the fold on that same scale.
class ScaledSample {
 public:
  /// @param predictors  n x p. @param target  length n. @param fold  rows to keep out, fewer than n; may be empty.
  ScaledSample(const MatrixView& predictors, std::span<const double> target, RowRange fold);

  Index count() const { return points_.columns(); }
  Index predictor_count() const { return points_.rows(); }

  /// p x count: a row per predictor.
  const numeric::PaddedMatrix& points() const { return points_; }
  /// p x fold.count().
  const numeric::PaddedMatrix& fold_points() const { return fold_points_; }
  /// 1 x count.
  const numeric::PaddedMatrix& target() const { return target_; }
  const std::vector<Scaling>& predictor_scaling() const { return predictor_scaling_; }
  const Scaling& target_scaling() const { return target_scaling_; }

  /// scikit-learn's gamma="scale", 1 / (p · variance over all entries of points()), or 1 where that variance is 0.
  /// Every column has variance 1, a constant one 0, so that this is 1 / (the number of predictors that vary).
  double scale_gamma() const;

 private:
  numeric::PaddedMatrix points_;
  numeric::PaddedMatrix fold_points_;
  numeric::PaddedMatrix target_;
  std::vector<Scaling> predictor_scaling_;
  Scaling target_scaling_;
  Index varying_ = 0;  ///< predictors that are not constant
};

/// Kernel values between all columns of `points`: symmetric.
numeric::PaddedMatrix kernel_matrix(const SvrKernel& kernel, const numeric::PaddedMatrix& points);
/// Kernel values between the columns of `points` (rows of the result) and those of `others` (its columns).
numeric::PaddedMatrix kernel_matrix(const SvrKernel& kernel, const numeric::PaddedMatrix& points,
                                    const numeric::PaddedMatrix& others);

}  // namespace crosswatt
