#include "crosswatt/numeric/inducing_process.hpp"

#include <Eigen/Cholesky>
#include <cassert>
#include <map>
#include <utility>

#include "crosswatt/numeric/positive_definite.hpp"

namespace crosswatt::numeric {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Relative to the mean variance: lets two inducing points coincide. What it takes from Q, Λ gives back.
constexpr double kJitter = 1e-9;

GroupedPoints subset(const GroupedPoints& points, const std::vector<Index>& rows) {
  GroupedPoints result{points.features(rows, Eigen::all), points.group_features(rows, Eigen::all), {}};
  for (const Index row : rows) result.group.push_back(points.group[row]);
  return result;
}

/// The covariance of the points with themselves, noise left out.
MatrixXd own_covariance(const GroupedKernel& kernel, const GroupedPoints& points) {
  MatrixXd covariance = kernel.covariance(points, points);
  covariance.diagonal() = kernel.variance(points);
  return covariance;
}

/// L⁻¹ B.
MatrixXd forward(const MatrixXd& factor, const MatrixXd& b) {
  return factor.triangularView<Eigen::Lower>().solve(b);
}

/// (L Lᵀ)⁻¹ B.
MatrixXd solve(const MatrixXd& factor, const MatrixXd& b) {
  return factor.triangularView<Eigen::Lower>().transpose().solve(forward(factor, b));
}

}  // namespace

std::optional<InducingProcess> InducingProcess::condition(const GroupedPoints& points, const VectorXd& targets,
                                                          GroupedKernel kernel, const std::vector<Index>& inducing) {
  assert(!inducing.empty() && targets.size() == points.size());
  InducingProcess process;
  process.kernel_ = std::move(kernel);
  process.divide(points);
  process.lay_out_inducing(points, inducing);
  process.inducing_factor_ = process.inducing_covariance();
  if (!factorise_positive_definite(process.inducing_factor_)) return std::nullopt;
  process.projected_ = forward(process.inducing_factor_, process.cross_covariance(points));
  if (!process.factorise_blocks()) return std::nullopt;

  const Index m = process.projected_.rows();
  process.system_ = MatrixXd::Identity(m, m) + process.weighted_ * process.projected_.transpose();
  process.system_factor_ = process.system_;
  if (!factorise_positive_definite(process.system_factor_)) return std::nullopt;
  // (Q + Λ)⁻¹ z = Λ⁻¹ (z - Vᵀ A⁻¹ V Λ⁻¹ z)
  const VectorXd left =
      targets - process.projected_.transpose() * solve(process.system_factor_, process.weighted_ * targets);
  process.weights_.resize(targets.size());
  for (const Block& block : process.blocks_) {
    process.weights_(block.members) = solve(block.factor, left(block.members));
  }
  process.projected_weights_ = process.projected_ * process.weights_;
  return process;
}

void InducingProcess::divide(const GroupedPoints& points) {
  std::map<Index, std::vector<Index>> members;
  for (Index i = 0; i < points.size(); ++i) members[points.group[i]].push_back(i);
  for (auto& [group, rows] : members) {
    if (group != GroupedPoints::kNoGroup && static_cast<Index>(rows.size()) <= kLargestBlock) {
      block_of_group_[group] = blocks_.size();
      blocks_.push_back({rows, subset(points, rows), {}});
    } else {
      for (const Index row : rows) blocks_.push_back({{row}, subset(points, {row}), {}});
    }
  }
}

void InducingProcess::lay_out_inducing(const GroupedPoints& points, const std::vector<Index>& inducing) {
  shared_part_ = group_part_ = kernel_;
  shared_part_.group_variance = shared_part_.group_smooth_variance = 0;
  group_part_.constant_variance = group_part_.linear_variance = group_part_.smooth_variance = 0;
  std::vector<Index> in_large_groups;
  for (const Index row : inducing) {
    const Index group = points.group[row];
    if (group != GroupedPoints::kNoGroup && !block_of_group_.contains(group)) in_large_groups.push_back(row);
  }
  shared_inducing_ = subset(points, inducing);
  group_inducing_ = subset(points, in_large_groups);
}

MatrixXd InducingProcess::inducing_covariance() const {
  const Index shared = shared_inducing_.size();
  const Index grouped = group_inducing_.size();
  MatrixXd covariance = MatrixXd::Zero(shared + grouped, shared + grouped);
  covariance.topLeftCorner(shared, shared) = own_covariance(shared_part_, shared_inducing_);
  covariance.bottomRightCorner(grouped, grouped) = own_covariance(group_part_, group_inducing_);
  covariance.diagonal().array() += kJitter * covariance.diagonal().mean();
  return covariance;
}

MatrixXd InducingProcess::cross_covariance(const GroupedPoints& points) const {
  MatrixXd covariance(shared_inducing_.size() + group_inducing_.size(), points.size());
  covariance.topRows(shared_inducing_.size()) = shared_part_.covariance(shared_inducing_, points);
  covariance.bottomRows(group_inducing_.size()) = group_part_.covariance(group_inducing_, points);
  return covariance;
}

bool InducingProcess::factorise_blocks() {
  weighted_.resize(projected_.rows(), projected_.cols());
  for (Block& block : blocks_) {
    const MatrixXd v = projected_(Eigen::all, block.members);
    block.factor = own_covariance(kernel_, block.points) - v.transpose() * v;
    block.factor.diagonal().array() += kernel_.noise_variance;
    if (!factorise_positive_definite(block.factor)) return false;
    weighted_(Eigen::all, block.members) = solve(block.factor, v.transpose()).transpose();
  }
  return true;
}

/// The covariance of a query with the points is Vᵀ v, and in its own block, where it is exact, Vᵀ v + r. With W = V Λ⁻¹
/// it explains vᵀ(A - I)v + 2 vᵀWr + rᵀΛ⁻¹r - cᵀA⁻¹c of the query's variance, c = (A - I)v + Wr.
GaussianPredictions InducingProcess::predict(const GroupedPoints& queries) const {
  const MatrixXd projected = forward(inducing_factor_, cross_covariance(queries));
  GaussianPredictions result{projected.transpose() * projected_weights_, kernel_.variance(queries)};
  for (Index query = 0; query < queries.size(); ++query) {
    const VectorXd v = projected.col(query);
    VectorXd c = system_ * v - v;
    double explained = v.dot(c);
    const auto found = block_of_group_.find(queries.group[query]);
    if (found != block_of_group_.end()) {
      const Block& block = blocks_[found->second];
      const VectorXd r = kernel_.covariance(block.points, subset(queries, {query})) -
                         projected_(Eigen::all, block.members).transpose() * v;
      const VectorXd own = weighted_(Eigen::all, block.members) * r;
      result.mean[query] += r.dot(weights_(block.members));
      explained += 2 * v.dot(own) + forward(block.factor, r).squaredNorm();
      c += own;
    }
    explained -= forward(system_factor_, c).squaredNorm();
    result.variance[query] = std::max(result.variance[query] - explained, 0.0) + kernel_.noise_variance;
  }
  return result;
}

}  // namespace crosswatt::numeric
