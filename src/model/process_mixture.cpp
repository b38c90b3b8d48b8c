#include "model/process_mixture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "model/log_predictors.hpp"
#include "model/ratio_model.hpp"

namespace crosswatt {
namespace {

using numeric::GaussianPredictions;
using numeric::GroupedKernel;
using numeric::GroupedKernelPrior;
using numeric::GroupedPoints;

constexpr int kMostIterations = 30;
/// The power of the evidence that members are weighted by. Workloads of one table are far from independent, so the full
/// evidence is too sure of itself: it would leave one member only.
constexpr double kTemper = 0.1;
constexpr Index kFewFamilies = 4;
/// Queries predicted at a time, to bound memory.
constexpr std::size_t kBlock = 1024;

template <typename Matrix>
std::span<const double> all_of(const Matrix& matrix) {
  return {matrix.data(), static_cast<std::size_t>(matrix.size())};
}

std::vector<double> as_numbers(const std::vector<Index>& indices) {
  return {indices.begin(), indices.end()};
}

std::vector<Index> as_indices(const ModelReader& reader, std::string_view name, Index low, Index high) {
  std::vector<Index> indices;
  for (const double number : reader.numbers(name)) {
    if (!(number >= static_cast<double>(low) && number < static_cast<double>(high)) || number != std::floor(number)) {
      reader.fail(name, fmt::format("holds {}, which is no position", shortest(number)));
    }
    indices.push_back(static_cast<Index>(number));
  }
  return indices;
}

std::vector<Index> kept(const DescriptorScale& scale, const std::vector<ScaledDescriptor>& wanted) {
  std::vector<Index> columns;
  for (const ScaledDescriptor& descriptor : wanted) {
    if (const auto column = scale.find(descriptor.name)) columns.push_back(*column);
  }
  return columns;
}

std::vector<numeric::LogNormalPrior> lengthscales(const DescriptorScale& scale,
                                                  const std::vector<ScaledDescriptor>& wanted, double log_sd) {
  std::vector<numeric::LogNormalPrior> priors;
  for (const ScaledDescriptor& descriptor : wanted) {
    if (scale.find(descriptor.name)) priors.push_back({descriptor.lengthscale, log_sd});
  }
  return priors;
}

/// Every descriptor of the design, once each.
std::vector<std::string> names_of(const MixtureDesign& design) {
  std::vector<std::string> names;
  const auto add = [&](const std::vector<ScaledDescriptor>& descriptors) {
    for (const ScaledDescriptor& descriptor : descriptors) {
      if (std::find(names.begin(), names.end(), descriptor.name) == names.end()) names.push_back(descriptor.name);
    }
  };
  for (const auto& shared : design.members) add(shared);
  add(design.within);
  return names;
}

ModelRecord kernel_record(const GroupedKernel& kernel) {
  ModelWriter writer;
  writer.number("constant_variance", kernel.constant_variance);
  writer.number("linear_variance", kernel.linear_variance);
  writer.number("smooth_variance", kernel.smooth_variance);
  writer.number("group_variance", kernel.group_variance);
  writer.number("group_smooth_variance", kernel.group_smooth_variance);
  writer.number("noise_variance", kernel.noise_variance);
  writer.numbers("lengthscales", all_of(kernel.lengthscales));
  writer.numbers("group_lengthscales", all_of(kernel.group_lengthscales));
  return writer.take();
}

GroupedKernel kernel_of(const ModelReader& reader, std::size_t shared, std::size_t within) {
  const auto variance = [&](const char* name) {
    const double value = reader.number(name);
    if (!(value >= 0)) reader.fail(name, "must be 0 or more");
    return value;
  };
  const auto positive = [&](const char* name, std::size_t count) -> Eigen::VectorXd {
    const std::vector<double>& values = reader.numbers(name, static_cast<Index>(count));
    if (std::any_of(values.begin(), values.end(), [](double value) { return !(value > 0); })) {
      reader.fail(name, "must be above 0");
    }
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Index>(count));
  };
  GroupedKernel kernel;
  kernel.constant_variance = variance("constant_variance");
  kernel.linear_variance = variance("linear_variance");
  kernel.smooth_variance = variance("smooth_variance");
  kernel.group_variance = variance("group_variance");
  kernel.group_smooth_variance = variance("group_smooth_variance");
  kernel.noise_variance = variance("noise_variance");
  kernel.lengthscales = positive("lengthscales", shared);
  kernel.group_lengthscales = positive("group_lengthscales", within);
  return kernel;
}

}  // namespace

FitResult ProcessMixture::fit(const PairDataset& data, std::span<const Index> references, const MixtureDesign& design) {
  if (references.empty()) return too_few(0, 1);
  std::vector<Index> rows(references.begin(), references.end());
  std::sort(rows.begin(), rows.end());  // so that their order can't matter, not even to the last bit
  std::unique_ptr<ProcessMixture> model(
      new ProcessMixture(DescriptorScale(names_of(design), data, rows),
                         design.families ? std::optional(FamilyLabels(data, rows)) : std::nullopt));
  model->own_interval_ = design.own_interval;
  model->take_references(data, rows);
  for (const std::vector<ScaledDescriptor>& shared : design.members) {
    if (!model->add_member(design, shared)) return FitFailure{"the references' covariance is singular"};
  }
  model->normalise_weights();
  model->remark(design);
  return std::unique_ptr<const FittedModel>(std::move(model));
}

void ProcessMixture::take_references(const PairDataset& data, std::span<const Index> references) {
  points_ = scale_.matrix(data.columns, references);
  labels_ = labels(data.columns, references);
  targets_.resize(points_.rows());
  for (Index i = 0; i < targets_.size(); ++i) {
    targets_[i] = std::log(data.target_kwh[references[i]]) - std::log(data.columns.source_kwh[references[i]]);
  }
  centre_ = targets_.mean();
  targets_.array() -= centre_;
  inducing_ = inducing_references(points_);
}

/// A member like one there is, for want of the descriptor that would tell them apart, is not fitted again.
bool ProcessMixture::add_member(const MixtureDesign& design, const std::vector<ScaledDescriptor>& shared) {
  Member member{kept(scale_, shared), kept(scale_, design.within), 0, {}};
  const auto alike = [&](const Member& other) { return other.shared == member.shared; };
  if (std::any_of(members_.begin(), members_.end(), alike)) return true;
  GroupedKernelPrior prior = design.variances;
  prior.lengthscales = lengthscales(scale_, shared, design.lengthscale_log_sd);
  prior.group_lengthscales = lengthscales(scale_, design.within, design.lengthscale_log_sd);
  const GroupedPoints points = member_points(member, points_, labels_);
  KernelFit fit = fit_kernels(points, targets_, prior, targets_.size() < design.fewest_to_fit ? 0 : kMostIterations);
  member.log_weight = kTemper * fit.log_posterior;
  for (GroupedKernel& kernel : fit.kernels) {
    auto process = ReferenceProcess::condition(points, targets_, std::move(kernel), inducing_);
    if (!process) return false;
    member.processes.push_back(std::move(*process));
  }
  members_.push_back(std::move(member));
  return true;
}

void ProcessMixture::normalise_weights() {
  double highest = members_.front().log_weight;
  for (const Member& member : members_) highest = std::max(highest, member.log_weight);
  double sum = 0;
  for (const Member& member : members_) sum += std::exp(member.log_weight - highest);
  for (Member& member : members_) member.log_weight -= highest + std::log(sum);
}

void ProcessMixture::remark(const MixtureDesign& design) {
  std::vector<std::string> used;
  std::vector<std::string> left_out = design.unavailable;
  for (const std::string& name : names_of(design)) (scale_.find(name) ? used : left_out).push_back(name);
  remarks_.push_back(used.empty() ? "no descriptor tells these workloads apart"
                                  : fmt::format("workloads are described by {}", join(used, ", ")));
  if (!left_out.empty()) {
    remarks_.push_back(fmt::format("left out, unknown for some workloads or alike for all: {}", join(left_out, ", ")));
  }
  if (families_ && families_->by_params()) {
    remarks_.emplace_back("no family is named; workloads of equal params are taken for one");
  }
  if (families_ && families_->size() < kFewFamilies) {
    remarks_.push_back(fmt::format("the references are of {}: predictions for others are little more than a guess",
                                   counted(std::ssize(*families_), "family", "families")));
  }
  if (targets_.size() < design.fewest_to_fit) {
    remarks_.emplace_back("too few references to fit hyperparameters; they stay at their prior medians");
  }
  if (!inducing_.empty()) {
    remarks_.push_back(fmt::format("{} references, above {}: approximated through {} inducing ones", targets_.size(),
                                   kExactReferences, inducing_.size()));
  }
}

std::vector<Index> ProcessMixture::labels(const WorkloadColumns& columns, std::span<const Index> rows) const {
  static_assert(FamilyLabels::kStranger == GroupedPoints::kNoGroup);
  std::vector<Index> result(rows.size(), GroupedPoints::kNoGroup);
  if (families_) {
    for (std::size_t i = 0; i < rows.size(); ++i) result[i] = families_->label(columns, rows[i]);
  }
  return result;
}

GroupedPoints ProcessMixture::member_points(const Member& member, const Eigen::MatrixXd& points,
                                            std::vector<Index> labels) {
  return {points(Eigen::all, member.shared), points(Eigen::all, member.within), std::move(labels)};
}

GaussianPredictions ProcessMixture::predict_block(const WorkloadColumns& queries, std::span<const Index> rows) const {
  const Eigen::MatrixXd points = scale_.matrix(queries, rows);
  const std::vector<Index> groups = labels(queries, rows);
  Eigen::ArrayXd mean = Eigen::ArrayXd::Zero(points.rows());
  Eigen::ArrayXd mean_square = mean;
  Eigen::ArrayXd variance = mean;
  for (const Member& member : members_) {
    const GroupedPoints of_member = member_points(member, points, groups);
    const double weight = std::exp(member.log_weight) / static_cast<double>(member.processes.size());
    for (const ReferenceProcess& process : member.processes) {
      const GaussianPredictions predicted = process.predict(of_member);
      mean += weight * predicted.mean.array();
      mean_square += weight * predicted.mean.array().square();
      variance += weight * predicted.variance.array();
    }
  }
  return {mean + centre_, variance + (mean_square - mean.square()).max(0.0)};
}

GaussianPredictions ProcessMixture::predict(const WorkloadColumns& queries, std::span<const Index> rows) const {
  const auto m = static_cast<Index>(rows.size());
  GaussianPredictions result{Eigen::VectorXd(m), Eigen::VectorXd(m)};
  for (std::size_t first = 0; first < rows.size(); first += kBlock) {
    const std::size_t count = std::min(kBlock, rows.size() - first);
    const GaussianPredictions block = predict_block(queries, rows.subspan(first, count));
    result.mean.segment(static_cast<Index>(first), static_cast<Index>(count)) = block.mean;
    result.variance.segment(static_cast<Index>(first), static_cast<Index>(count)) = block.variance;
  }
  return result;
}

/// The median of the predicted distribution.
void ProcessMixture::predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows,
                                 std::span<double> kwh) const {
  const GaussianPredictions predicted = predict(queries, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    kwh[i] = std::exp(std::log(queries.source_kwh[rows[i]]) + predicted.mean[static_cast<Index>(i)]);
  }
}

void ProcessMixture::predict_spread(const WorkloadColumns& queries, std::span<const Index> rows,
                                    std::span<double> log_sd) const {
  const GaussianPredictions predicted = predict(queries, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) log_sd[i] = std::sqrt(predicted.variance[static_cast<Index>(i)]);
}

FeatureSet ProcessMixture::required_features() const {
  FeatureSet required;
  for (const Descriptor& descriptor : scale_.descriptors()) {
    for (const Feature feature : descriptor.required_features().list()) required.add(feature);
  }
  return required;
}

/// The most probable value: the geometric mean over a member's kernels.
template <typename Hyperparameter>
double ProcessMixture::middle_of(const Member& member, Hyperparameter hyperparameter) {
  double sum = 0;
  for (const ReferenceProcess& process : member.processes) sum += std::log(hyperparameter(process.kernel()));
  return std::exp(sum / static_cast<double>(member.processes.size()));
}

/// All contrasts of a member in one word: it has those of every source, or none.
std::string ProcessMixture::name_of(const Member& member) const {
  std::vector<std::string> names;
  for (const Index column : member.shared) {
    const Descriptor& descriptor = scale_.descriptors()[column];
    if (descriptor.source.empty()) {
      names.push_back(descriptor.name);
    } else if (names.empty() || names.back() != "contrasts") {
      names.emplace_back("contrasts");
    }
  }
  return names.empty() ? "no descriptor" : join(names, " + ");
}

std::vector<Coefficient> ProcessMixture::coefficients() const {
  std::vector<Coefficient> result = {{"mean ratio", std::exp(centre_), kUnknown, "kWh/kWh"}};
  for (const Member& member : members_) {
    const std::string prefix = members_.size() == 1 ? "" : name_of(member) + ": ";
    const auto add = [&](const std::string& what, double value, const char* unit) {
      if (value > 0) result.push_back({prefix + what, value, kUnknown, unit});
    };
    if (members_.size() > 1) add("weight", std::exp(member.log_weight), "");
    const auto add_sd = [&](const char* what, double GroupedKernel::*variance) {
      add(what, std::sqrt(middle_of(member, [&](const GroupedKernel& kernel) { return kernel.*variance; })), "ln kWh");
    };
    add_sd("noise", &GroupedKernel::noise_variance);
    add_sd("linear", &GroupedKernel::linear_variance);
    add_sd("smooth", &GroupedKernel::smooth_variance);
    add_sd("family", &GroupedKernel::group_variance);
    add_sd("within family", &GroupedKernel::group_smooth_variance);
    const auto add_lengthscales = [&](const std::string& what, const std::vector<Index>& columns,
                                      Eigen::VectorXd GroupedKernel::*lengthscales) {
      for (std::size_t j = 0; j < columns.size(); ++j) {
        const auto of = [&](const GroupedKernel& kernel) { return (kernel.*lengthscales)[static_cast<Index>(j)]; };
        add(what + scale_.descriptors()[columns[j]].name, middle_of(member, of), "sd");
      }
    };
    add_lengthscales("lengthscale of ", member.shared, &GroupedKernel::lengthscales);
    if (families_)
      add_lengthscales("lengthscale within a family of ", member.within, &GroupedKernel::group_lengthscales);
  }
  return result;
}

ModelRecord ProcessMixture::record_of(const Member& member) {
  ModelWriter writer;
  writer.numbers("shared", as_numbers(member.shared));
  writer.numbers("within", as_numbers(member.within));
  writer.number("log_weight", member.log_weight);
  std::vector<ModelRecord> kernels;
  for (const ReferenceProcess& process : member.processes) kernels.push_back(kernel_record(process.kernel()));
  writer.records("kernels", std::move(kernels));
  return writer.take();
}

ProcessMixture::Member ProcessMixture::member_of(const ModelReader& reader) const {
  Member member{as_indices(reader, "shared", 0, scale_.size()),
                as_indices(reader, "within", 0, scale_.size()),
                reader.number("log_weight"),
                {}};
  const GroupedPoints points = member_points(member, points_, labels_);
  for (const ModelRecord& record : reader.records("kernels")) {
    const ModelReader kernel(record, reader.file());
    auto process = ReferenceProcess::condition(
        points, targets_, kernel_of(kernel, member.shared.size(), member.within.size()), inducing_);
    if (!process) kernel.fail("noise_variance", "leaves the covariance singular");
    member.processes.push_back(std::move(*process));
  }
  if (member.processes.empty()) reader.fail("kernels", "must not be empty");
  return member;
}

void ProcessMixture::save(ModelWriter& writer) const {
  scale_.save(writer);
  writer.flag("has_families", families_.has_value());
  if (families_) families_->save(writer);
  writer.number("centre", centre_);
  writer.numbers("points", all_of(points_));
  writer.numbers("labels", as_numbers(labels_));
  writer.numbers("targets", all_of(targets_));
  writer.numbers("inducing", as_numbers(inducing_));
  writer.flag("own_interval", own_interval_);
  std::vector<ModelRecord> members;
  for (const Member& member : members_) members.push_back(record_of(member));
  writer.records("members", std::move(members));
  writer.texts("remarks", remarks_);
}

std::unique_ptr<const FittedModel> ProcessMixture::load(const ModelReader& reader) {
  std::unique_ptr<ProcessMixture> model(
      new ProcessMixture(DescriptorScale::load(reader),
                         reader.flag("has_families") ? std::optional(FamilyLabels::load(reader)) : std::nullopt));
  const std::vector<double>& targets = reader.numbers("targets");
  const auto n = static_cast<Index>(targets.size());
  if (n == 0) reader.fail("targets", "must not be empty");
  const Index families = model->families_ ? model->families_->size() : 0;
  model->centre_ = reader.number("centre");
  model->targets_ = Eigen::Map<const Eigen::VectorXd>(targets.data(), n);
  model->points_ = Eigen::Map<const Eigen::MatrixXd>(reader.numbers("points", n * model->scale_.size()).data(), n,
                                                     model->scale_.size());
  model->labels_ = as_indices(reader, "labels", FamilyLabels::kStranger, families);
  if (static_cast<Index>(model->labels_.size()) != n) reader.fail("labels", "must be as many as the targets");
  model->inducing_ = as_indices(reader, "inducing", 0, n);
  model->own_interval_ = reader.flag("own_interval");
  for (const ModelRecord& record : reader.records("members")) {
    model->members_.push_back(model->member_of(ModelReader(record, reader.file())));
  }
  if (model->members_.empty()) reader.fail("members", "must not be empty");
  model->remarks_ = reader.texts("remarks");
  return model;
}

}  // namespace crosswatt
