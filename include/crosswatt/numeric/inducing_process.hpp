// A Gaussian process on many grouped points, by way of a few inducing ones.
//
// For thousands of points, where gaussian_process.hpp's n³ is too slow. Points of one group keep their exact
// covariance. What all points share they know of each other only through m inducing points, chosen among them
// beforehand to cover the space (k_medoids.hpp): the partially independent conditional approximation, with groups as
// blocks. A group above kLargestBlock is given up as a block: its points stand alone and share the group's part, too,
// through the inducing points that lie in it. Costs n m² and the cubes of the blocks once, m² a query. With all points
// inducing, or all in one block, it is exact. Source: Snelson and Ghahramani 2007, "Local and global sparse Gaussian
// process approximations", section 3.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <unordered_map>
#include <vector>

#include "crosswatt/numeric/gaussian_process.hpp"

namespace crosswatt::numeric {

class InducingProcess {
 public:
  static constexpr Index kLargestBlock = 256;

  /// @param inducing  m >= 1 distinct rows of `points`.
  /// @return nullopt where a covariance is not positive definite in double precision.
  static std::optional<InducingProcess> condition(const GroupedPoints& points, const Eigen::VectorXd& targets,
                                                  GroupedKernel kernel, const std::vector<Index>& inducing);

  GaussianPredictions predict(const GroupedPoints& queries) const;

  const GroupedKernel& kernel() const { return kernel_; }

 private:
  /// Points whose covariance, given the inducing points, is kept.
  struct Block {
    std::vector<Index> members;
    GroupedPoints points;
    Eigen::MatrixXd factor;  ///< L of Λ_b = K_bb + s_n² I - V_bᵀ V_b
  };

  InducingProcess() = default;
  void divide(const GroupedPoints& points);
  void lay_out_inducing(const GroupedPoints& points, const std::vector<Index>& inducing);
  Eigen::MatrixXd inducing_covariance() const;
  Eigen::MatrixXd cross_covariance(const GroupedPoints& points) const;
  bool factorise_blocks();

  GroupedKernel kernel_;
  // The inducing variables: the shared part at inducing points, then the group part at those of too large groups.
  GroupedKernel shared_part_, group_part_;
  GroupedPoints shared_inducing_, group_inducing_;
  std::vector<Block> blocks_;
  std::unordered_map<Index, std::size_t> block_of_group_;  ///< looked up, never walked through
  Eigen::MatrixXd inducing_factor_;                        ///< L_m of K_mm
  Eigen::MatrixXd projected_;                              ///< V = L_m⁻¹ K_mn, so that Q = Vᵀ V
  Eigen::MatrixXd weighted_;                               ///< V Λ⁻¹
  Eigen::MatrixXd system_;                                 ///< A = I + V Λ⁻¹ Vᵀ
  Eigen::MatrixXd system_factor_;                          ///< L of A
  Eigen::VectorXd weights_;                                ///< a = (Q + Λ)⁻¹ targets
  Eigen::VectorXd projected_weights_;                      ///< V a
};

}  // namespace crosswatt::numeric
