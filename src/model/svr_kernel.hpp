// The kernels a support vector regression may use, with libsvm's names and formulas.
#pragma once

#include <span>

namespace crosswatt {

struct SvrKernel {
  enum class Shape {
    rbf,         ///< exp(-gamma |u - v|^2)
    linear,      ///< u·v
    polynomial,  ///< (gamma u·v + coef0)^degree
  };

  Shape shape = Shape::rbf;
  double gamma = 1;
  int degree = 3;
  double coef0 = 0;

  bool operator==(const SvrKernel&) const = default;

  /// The kernel of two points of equal length.
  double operator()(std::span<const double> u, std::span<const double> v) const;
  /// The kernel from what all three shapes are functions of. @param squared_distance  |u - v|^2. @param dot  u·v.
  double from_products(double squared_distance, double dot) const;
};

}  // namespace crosswatt
