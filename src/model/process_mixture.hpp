// The model behind the Gaussian-process strategies: a mixture of processes on ln(target / source).
//
// Which descriptors matter is not known beforehand, and a handful of families can't tell. So one process is fitted for
// each of several sets of descriptors, and their predictions are averaged: the mean is the weighted mean of the
// members' means, the variance that of the mixture, their disagreement included. Members are weighted by the evidence
// for them, tempered (see kTemper). Each is averaged over what the references leave open about its hyperparameters
// (posterior_points.hpp). The log ratios are centred on their mean over the references, so that a fit does not prefer
// any ratio, 1 included.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crosswatt/model/model_record.hpp"
#include "model/descriptors.hpp"
#include "model/family_labels.hpp"
#include "model/reference_process.hpp"

namespace crosswatt {

/// A descriptor and the prior median of its lengthscale, in standard deviations.
struct ScaledDescriptor {
  std::string name;
  double lengthscale;
};

/// What is to be fitted. Descriptors that a reference lacks, or that do not differ, drop out of every list.
struct MixtureDesign {
  std::vector<std::vector<ScaledDescriptor>>
      members;                            ///< descriptors shared by all workloads, a list a member; at least one
  bool families = false;                  ///< whether workloads of a family have something of their own
  std::vector<ScaledDescriptor> within;   ///< descriptors compared within a family
  numeric::GroupedKernelPrior variances;  ///< lengthscales left empty
  double lengthscale_log_sd = 0.7;
  Index fewest_to_fit = 3;    ///< with fewer references the hyperparameters stay at their prior medians
  bool own_interval = false;  ///< the spread is that of an observation, ready to be an interval
  std::vector<std::string>
      unavailable;  ///< descriptors that would have been used, had all workloads had them; for remarks
};

class ProcessMixture final : public FittedModel {
 public:
  /// @param references  in any order. Fails when there are none.
  static FitResult fit(const PairDataset& data, std::span<const Index> references, const MixtureDesign& design);
  static std::unique_ptr<const FittedModel> load(const ModelReader& reader);

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override;
  bool has_spread() const override { return true; }
  void predict_spread(const WorkloadColumns& queries, std::span<const Index> rows,
                      std::span<double> log_sd) const override;
  bool spread_is_interval() const override { return own_interval_; }
  std::vector<Coefficient> coefficients() const override;
  FeatureSet required_features() const override;
  std::vector<std::string> remarks() const override { return remarks_; }
  void save(ModelWriter& writer) const override;

  /// Means and variances of ln(target / source), a row each.
  numeric::GaussianPredictions predict(const WorkloadColumns& queries, std::span<const Index> rows) const;
  const FamilyLabels* families() const { return families_ ? &*families_ : nullptr; }

 private:
  struct Member {
    std::vector<Index> shared;  ///< columns of the scale
    std::vector<Index> within;
    double log_weight = 0;                    ///< up to a constant until all are known
    std::vector<ReferenceProcess> processes;  ///< that stand for the hyperparameters left open; equal weights
  };

  ProcessMixture(DescriptorScale scale, std::optional<FamilyLabels> families)
      : scale_(std::move(scale)), families_(std::move(families)) {}

  void take_references(const PairDataset& data, std::span<const Index> references);
  bool add_member(const MixtureDesign& design, const std::vector<ScaledDescriptor>& shared);
  void normalise_weights();
  void remark(const MixtureDesign& design);
  std::vector<Index> labels(const WorkloadColumns& columns, std::span<const Index> rows) const;
  static numeric::GroupedPoints member_points(const Member& member, const Eigen::MatrixXd& points,
                                              std::vector<Index> labels);
  numeric::GaussianPredictions predict_block(const WorkloadColumns& queries, std::span<const Index> rows) const;
  static ModelRecord record_of(const Member& member);
  Member member_of(const ModelReader& reader) const;
  template <typename Hyperparameter>
  static double middle_of(const Member& member, Hyperparameter hyperparameter);
  std::string name_of(const Member& member) const;

  DescriptorScale scale_;
  std::optional<FamilyLabels> families_;
  double centre_ = 0;          ///< mean log ratio of the references
  Eigen::MatrixXd points_;     ///< the references', scaled
  std::vector<Index> labels_;  ///< the references'
  Eigen::VectorXd targets_;    ///< log ratios, centred
  std::vector<Index> inducing_;
  bool own_interval_ = false;
  std::vector<Member> members_;
  std::vector<std::string> remarks_;
};

}  // namespace crosswatt
