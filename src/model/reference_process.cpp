#include "model/reference_process.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "crosswatt/core/random.hpp"
#include "crosswatt/numeric/k_medoids.hpp"
#include "model/posterior_points.hpp"

namespace crosswatt {
namespace {

using numeric::GroupedPoints;

/// Points offered to k-medoids, whose cost grows with their square.
constexpr Index kMedoidCandidates = 640;
constexpr Index kShareSize = 256;
/// Draws who is a candidate and which families share a share; any number will do.
constexpr std::uint64_t kSeed = 512;

GroupedPoints subset(const GroupedPoints& points, const std::vector<Index>& rows) {
  GroupedPoints result{points.features(rows, Eigen::all), points.group_features(rows, Eigen::all), {}};
  for (const Index row : rows) result.group.push_back(points.group[row]);
  return result;
}

/// Families, workloads without one, and pieces of families larger than a share, in drawn order.
std::vector<std::vector<Index>> drawn_pieces(const std::vector<Index>& group) {
  std::map<Index, std::vector<Index>> members;
  std::vector<std::vector<Index>> pieces;
  for (Index i = 0; i < static_cast<Index>(group.size()); ++i) {
    if (group[i] == GroupedPoints::kNoGroup) {
      pieces.push_back({i});
      continue;
    }
    std::vector<Index>& of_group = members[group[i]];
    of_group.push_back(i);
    if (static_cast<Index>(of_group.size()) == kShareSize) pieces.push_back(std::exchange(of_group, {}));
  }
  for (auto& [label, rows] : members) {
    if (!rows.empty()) pieces.push_back(std::move(rows));
  }
  RandomStream(kSeed).shuffle(std::span(pieces));
  return pieces;
}

std::vector<std::vector<Index>> shares_of(const std::vector<Index>& group) {
  std::vector<std::vector<Index>> shares(1);
  for (const std::vector<Index>& piece : drawn_pieces(group)) {
    if (static_cast<Index>(shares.back().size() + piece.size()) > kShareSize && !shares.back().empty()) {
      if (static_cast<Index>(shares.size()) == kMostShares) break;
      shares.emplace_back();
    }
    shares.back().insert(shares.back().end(), piece.begin(), piece.end());
  }
  return shares;
}

}  // namespace

std::vector<Index> inducing_references(const Eigen::MatrixXd& points) {
  const Index n = points.rows();
  if (n <= kExactReferences) return {};
  std::vector<Index> candidates(static_cast<std::size_t>(n));
  std::iota(candidates.begin(), candidates.end(), Index{0});
  RandomStream(kSeed).shuffle(std::span(candidates));
  candidates.resize(static_cast<std::size_t>(std::min(n, kMedoidCandidates)));
  const Eigen::MatrixXd distances = numeric::euclidean_distances(points(candidates, Eigen::all));
  std::vector<Index> medoids = numeric::k_medoids(distances, kInducingReferences).indices;
  for (Index& medoid : medoids) medoid = candidates[medoid];
  return medoids;
}

KernelFit fit_kernels(const GroupedPoints& points, const Eigen::VectorXd& targets,
                      const numeric::GroupedKernelPrior& prior, int most_iterations) {
  std::vector<numeric::GroupedPosterior> shares;
  if (points.size() <= kExactReferences) {
    shares.emplace_back(points, targets, prior);
  } else {
    for (const std::vector<Index>& rows : shares_of(points.group)) {
      shares.emplace_back(subset(points, rows), targets(rows), prior);
    }
  }
  const GaussianProcessFit fit = fit_hyperparameters(shares, most_iterations);
  if (points.size() > kAveragedReferences) return {{fit.kernel}, fit.log_posterior};
  return {posterior_kernels(shares, fit), fit.log_posterior};
}

std::optional<ReferenceProcess> ReferenceProcess::condition(GroupedPoints points, const Eigen::VectorXd& targets,
                                                            numeric::GroupedKernel kernel,
                                                            const std::vector<Index>& inducing) {
  if (inducing.empty()) {
    auto process = numeric::GroupedProcess::condition(std::move(points), targets, std::move(kernel));
    return process ? std::optional(ReferenceProcess(std::move(*process))) : std::nullopt;
  }
  auto process = numeric::InducingProcess::condition(points, targets, std::move(kernel), inducing);
  return process ? std::optional(ReferenceProcess(std::move(*process))) : std::nullopt;
}

numeric::GaussianPredictions ReferenceProcess::predict(const GroupedPoints& queries) const {
  return std::visit([&](const auto& process) { return process.predict(queries); }, process_);
}

const numeric::GroupedKernel& ReferenceProcess::kernel() const {
  return std::visit([](const auto& process) -> const numeric::GroupedKernel& { return process.kernel(); }, process_);
}

}  // namespace crosswatt
