// Linear regression drawn towards 0, the strength chosen by exact leave-one-out.
//
// For a handful of rows and correlated predictors, where least squares follows the noise. Penalties weigh the squares
// of the coefficients alike, so bring the columns to one scale first (standardise.hpp). No standard errors: a shrunken
// coefficient is biased by design.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

/// y = intercept + sum over j of coefficients[j] x_j, the intercept free of penalty.
struct RidgeFit {
  double intercept;
  Eigen::VectorXd coefficients;  ///< p
  double penalty;                ///< the one chosen
  Eigen::VectorXd
      left_out_error;  ///< n: y_i minus what the other rows predict for row i, at that penalty; 0 for one row
  std::vector<double> mean_squares;  ///< of left_out_error, for each penalty offered

  double predict(const Eigen::Ref<const Eigen::VectorXd>& predictors) const;
};

/// Minimises sum (y - intercept - x'b)^2 + penalty |b|^2 for each penalty and keeps the one with the least mean square
/// of leave-one-out errors, the first of equals. One factorisation serves all.
/// @param design  n x p, n >= 1, finite. @param response  n, finite. @param penalties  at least one, each > 0.
/// Source: Golub, Heath and Wahba 1979, with e_i / (1 - h_ii); h holds the intercept's 1/n.
RidgeFit fit_ridge(const Eigen::Ref<const Eigen::MatrixXd>& design, const Eigen::Ref<const Eigen::VectorXd>& response,
                   std::span<const double> penalties);

}  // namespace crosswatt::numeric
