// The Gaussian process of a fit, whatever the number of references.
//
// Up to kAveragedReferences it is averaged over what they leave open about its hyperparameters; more leave next to
// nothing open. Up to kExactReferences it is exact. Above, two approximations make it linear in their number:
// hyperparameters are fitted on shares of some 256 references, whole families each, taken to be independent (at most
// kMostShares of them, drawn);
// and predictions go through kInducingReferences inducing references, medoids of the descriptors, by
// numeric/inducing_process.hpp, which keeps families exact. The test fits 600 references both ways.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "crosswatt/numeric/gaussian_process.hpp"
#include "crosswatt/numeric/inducing_process.hpp"

namespace crosswatt {

inline constexpr Index kAveragedReferences = 128;
inline constexpr Index kExactReferences = 512;
inline constexpr Index kInducingReferences = 128;
inline constexpr Index kMostShares = 2;

/// The inducing references among n × d points on one scale; empty where the process is exact.
std::vector<Index> inducing_references(const Eigen::MatrixXd& points);

struct KernelFit {
  std::vector<numeric::GroupedKernel> kernels;  ///< that stand for the posterior, to be averaged over
  double log_posterior;                         ///< the highest, as GroupedPosterior::evaluate() counts it
};

/// What the references say of the hyperparameters, as above. @param most_iterations  0 = about the prior medians.
KernelFit fit_kernels(const numeric::GroupedPoints& points, const Eigen::VectorXd& targets,
                      const numeric::GroupedKernelPrior& prior, int most_iterations);

class ReferenceProcess {
 public:
  /// @param inducing  empty = exact. @return nullopt where a covariance is not positive definite in double precision.
  static std::optional<ReferenceProcess> condition(numeric::GroupedPoints points, const Eigen::VectorXd& targets,
                                                   numeric::GroupedKernel kernel, const std::vector<Index>& inducing);

  numeric::GaussianPredictions predict(const numeric::GroupedPoints& queries) const;
  const numeric::GroupedKernel& kernel() const;

 private:
  using Process = std::variant<numeric::GroupedProcess, numeric::InducingProcess>;
  explicit ReferenceProcess(Process process) : process_(std::move(process)) {}

  Process process_;
};

}  // namespace crosswatt
