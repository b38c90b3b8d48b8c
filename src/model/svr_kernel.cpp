#include "model/svr_kernel.hpp"

#include <cmath>
#include <cstddef>

namespace crosswatt {

double SvrKernel::operator()(std::span<const double> u, std::span<const double> v) const {
  double squared_distance = 0;
  double dot = 0;
  for (std::size_t k = 0; k < u.size(); ++k) {
    const double difference = u[k] - v[k];
    squared_distance += difference * difference;
    dot += u[k] * v[k];
  }
  return from_products(squared_distance, dot);
}

double SvrKernel::from_products(double squared_distance, double dot) const {
  switch (shape) {
    case Shape::rbf:
      return std::exp(-gamma * squared_distance);
    case Shape::linear:
      return dot;
    case Shape::polynomial:
      return std::pow(gamma * dot + coef0, degree);
  }
  return 0;
}

}  // namespace crosswatt
