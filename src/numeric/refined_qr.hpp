// A QR factorisation whose least-squares solutions are refined to twice the working precision.
#pragma once

#include <Eigen/QR>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "numeric/double_double.hpp"

namespace crosswatt::numeric {

/// A column as hi + lo, so that centring it loses nothing.
struct ExtendedColumn {
  Eigen::VectorXd hi;
  Eigen::VectorXd lo;
};

/// values - shift.
ExtendedColumn shifted(const Eigen::Ref<const Eigen::VectorXd>& values, DoubleDouble shift);

class RefinedQr {
 public:
  /// @param columns  p of one length n >= p, none of them zero.
  explicit RefinedQr(std::vector<ExtendedColumn> columns);

  /// Of the columns at unit norm.
  double singular_value_ratio() const;

  struct Solution {
    std::vector<DoubleDouble> coefficients;  ///< of the columns as given
    Eigen::VectorXd residuals;
  };
  /// Only where the columns are independent.
  Solution solve(const ExtendedColumn& response) const;

  /// p x p, W with W W' = (C'C)^-1 for the columns C as given.
  Eigen::MatrixXd root_inverse() const;

 private:
  Eigen::VectorXd correct(const Eigen::VectorXd& g, Eigen::VectorXd& f) const;

  std::vector<ExtendedColumn> columns_;  // scaled by powers of two to a largest entry in [1, 2)
  std::vector<int> exponents_;
  Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr_;
};

}  // namespace crosswatt::numeric
