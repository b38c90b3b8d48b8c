#include "crosswatt/numeric/standardise.hpp"

#include <cassert>
#include <span>

#include "crosswatt/core/index.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt::numeric {

Eigen::MatrixXd Standardisation::apply(const Eigen::Ref<const Eigen::MatrixXd>& columns) const {
  assert(columns.cols() == mean.size());
  return (columns.rowwise() - mean.transpose()).array().rowwise() / scale.transpose().array();
}

Standardisation standardise(const Eigen::Ref<const Eigen::MatrixXd>& columns) {
  assert(columns.rows() > 0);
  const Index count = columns.cols();
  Standardisation result{Eigen::VectorXd(count), Eigen::VectorXd(count), Eigen::Array<bool, Eigen::Dynamic, 1>(count)};
  for (Index j = 0; j < count; ++j) {
    const std::span<const double> column(columns.col(j).data(), static_cast<std::size_t>(columns.rows()));
    const double sd = population_sd(column);
    result.mean[j] = numeric::mean(column);
    result.is_constant[j] = sd <= kConstantSpread * columns.col(j).lpNorm<Eigen::Infinity>();
    result.scale[j] = result.is_constant[j] ? 1.0 : sd;
  }
  return result;
}

}  // namespace crosswatt::numeric
