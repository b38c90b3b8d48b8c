// low-rank: ln energy[workload, hardware] = size[workload] + level[hardware] + traits[workload] · traits[hardware],
// learned from the whole table, holes and all, by regularised alternating least squares; the rank by inner validation.
#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>

#include "crosswatt/core/random.hpp"
#include "crosswatt/model/model_record.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

constexpr Index kNeeded = 2;
constexpr Index kHighestRank = 2;
/// Traits are drawn to 0 with the weight of so many measurements' noise; see docs/strategies.md.
constexpr double kPenalty = 0.05;
constexpr int kRounds = 60;
constexpr double kSettled = 1e-12;
/// Fewer references than this validate no rank.
constexpr Index kLeastForValidation = 10;
constexpr Index kValidationFolds = 5;

/// ln energies, workloads x hardware: the first source, the target, further sources, the others; NaN = not measured.
using LogEnergies = Eigen::MatrixXd;
using LogEnergy = Eigen::RowVectorXd;

constexpr Index kTarget = 1;

Index source_count(const WorkloadColumns& columns) {
  return std::max<Index>(1, static_cast<Index>(columns.sources.size()));
}

/// What is known of a workload on the sources; elsewhere NaN.
LogEnergy on_sources(const WorkloadColumns& columns, Index row, Index hardware) {
  LogEnergy log_kwh = LogEnergy::Constant(hardware, kUnknown);
  log_kwh(0) = std::log(columns.sources.empty() ? columns.source_kwh[row] : columns.kwh_by_source[0][row]);
  for (Index s = 1; s < source_count(columns) && kTarget + s < hardware; ++s)
    log_kwh(kTarget + s) = std::log(columns.kwh_by_source[s][row]);
  return log_kwh;
}

struct Factors {
  Eigen::VectorXd level;   ///< hardware
  Eigen::MatrixXd traits;  ///< hardware x rank
};

/// A workload's size and traits from what was measured of it.
Eigen::VectorXd workload_factors(const Factors& factors, const Eigen::Ref<const Eigen::RowVectorXd>& row) {
  const Index rank = factors.traits.cols();
  Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(rank + 1, rank + 1);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(rank + 1);
  gram.diagonal().tail(rank).setConstant(kPenalty);
  for (Index h = 0; h < row.size(); ++h) {
    if (std::isnan(row(h))) continue;
    Eigen::VectorXd design(rank + 1);
    design << 1, factors.traits.row(h).transpose();
    gram.noalias() += design * design.transpose();
    right.noalias() += design * (row(h) - factors.level(h));
  }
  return gram.ldlt().solve(right);
}

double predicted(const Factors& factors, const Eigen::VectorXd& workload, Index hardware) {
  return workload(0) + factors.level(hardware) + factors.traits.row(hardware).dot(workload.tail(factors.traits.cols()));
}

/// Alternates between workloads and hardware until the levels stand still. Starts from seeded traits, so that it is
/// repeatable.
Factors learn(const LogEnergies& table, Index rank) {
  const Index hardware = table.cols();
  Factors factors{Eigen::VectorXd::Zero(hardware), Eigen::MatrixXd::Zero(hardware, rank)};
  RandomStream random(0, {static_cast<std::uint64_t>(rank)});
  for (Index h = 0; h < hardware; ++h)
    for (Index r = 0; r < rank; ++r) factors.traits(h, r) = 0.1 * random.normal();
  Eigen::MatrixXd workloads(table.rows(), rank + 1);
  for (int round = 0; round < kRounds; ++round) {
    const Factors before = factors;
    for (Index w = 0; w < table.rows(); ++w) workloads.row(w) = workload_factors(factors, table.row(w)).transpose();
    for (Index h = 0; h < hardware; ++h) {
      Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(rank + 1, rank + 1);
      Eigen::VectorXd right = Eigen::VectorXd::Zero(rank + 1);
      gram.diagonal().tail(rank).setConstant(kPenalty);
      for (Index w = 0; w < table.rows(); ++w) {
        if (std::isnan(table(w, h))) continue;
        Eigen::VectorXd design(rank + 1);
        design << 1, workloads.row(w).tail(rank).transpose();
        gram.noalias() += design * design.transpose();
        right.noalias() += design * (table(w, h) - workloads(w, 0));
      }
      const Eigen::VectorXd solution = gram.ldlt().solve(right);
      factors.level(h) = solution(0);
      factors.traits.row(h) = solution.tail(rank).transpose();
    }
    if ((factors.level - before.level).cwiseAbs().maxCoeff() < kSettled) break;
  }
  return factors;
}

class LowRankModel final : public FittedModel {
 public:
  LowRankModel(Factors factors, std::vector<std::string> hardware)
      : factors_(std::move(factors)), hardware_(std::move(hardware)) {}

  static std::unique_ptr<const FittedModel> load(const ModelReader& reader) {
    const std::vector<std::string>& hardware = reader.texts("hardware");
    const auto count = static_cast<Index>(hardware.size());
    if (count < 2) reader.fail("hardware", "must name source and target");
    const Index rank = reader.integer("rank", 0, kHighestRank);
    Factors factors{Eigen::Map<const Eigen::VectorXd>(reader.numbers("levels", count).data(), count),
                    Eigen::Map<const Eigen::MatrixXd>(reader.numbers("traits", count * rank).data(), count, rank)};
    return std::make_unique<LowRankModel>(std::move(factors), hardware);
  }

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override {
    for (std::size_t i = 0; i < rows.size(); ++i)
      kwh[i] = std::exp(predicted(
          factors_, workload_factors(factors_, on_sources(queries, rows[i], factors_.level.size())), kTarget));
  }

  std::vector<std::string> remarks() const override {
    return {"rank " + std::to_string(factors_.traits.cols()) + ", by inner validation"};
  }

  void save(ModelWriter& writer) const override {
    writer.texts("hardware", hardware_);
    writer.number("rank", static_cast<double>(factors_.traits.cols()));
    writer.numbers("levels", {factors_.level.data(), static_cast<std::size_t>(factors_.level.size())});
    writer.numbers("traits", {factors_.traits.data(), static_cast<std::size_t>(factors_.traits.size())});
  }

 private:
  Factors factors_;
  std::vector<std::string> hardware_;
};

class LowRank final : public Strategy {
 public:
  std::string name() const override { return "low-rank"; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto n = static_cast<Index>(references.size());
    if (n < kNeeded) return too_few(n, kNeeded);
    const Index first_other = 1 + source_count(data.columns);
    LogEnergies table(data.size(), first_other + static_cast<Index>(data.other_hardware.size()));
    for (Index row = 0; row < data.size(); ++row) {
      table.row(row) = on_sources(data.columns, row, table.cols());
      for (std::size_t h = 0; h < data.other_kwh.size(); ++h)
        table(row, first_other + static_cast<Index>(h)) = std::log(data.other_kwh[h][row]);
    }
    // In the order of rows, so that the order of the references does not matter.
    std::vector<Index> rows(references.begin(), references.end());
    std::sort(rows.begin(), rows.end());
    for (const Index row : rows) table(row, kTarget) = std::log(data.target_kwh[row]);
    const Index rank = n < kLeastForValidation || table.cols() < 3 ? 0 : best_rank(table, data.columns, rows);
    std::vector<std::string> hardware = {data.pair.source, data.pair.target};
    if (!data.columns.sources.empty()) {
      hardware.front() = data.columns.sources.front();
      hardware.insert(hardware.end(), data.columns.sources.begin() + 1, data.columns.sources.end());
    }
    hardware.insert(hardware.end(), data.other_hardware.begin(), data.other_hardware.end());
    return std::make_unique<LowRankModel>(learn(table, rank), std::move(hardware));
  }

 private:
  /// The rank whose predictions of left-out targets, from the sources alone, are best.
  static Index best_rank(const LogEnergies& table, const WorkloadColumns& columns,
                         const std::vector<Index>& references) {
    Index best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (Index rank = 0; rank <= std::min(kHighestRank, table.cols() - 2); ++rank) {
      double squares = 0;
      for (Index fold = 0; fold < kValidationFolds; ++fold)
        squares += fold_error(table, columns, references, rank, fold);
      if (squares < least * (1 - 1e-9)) {
        least = squares;
        best = rank;
      }
    }
    return best;
  }

  static double fold_error(const LogEnergies& table, const WorkloadColumns& columns,
                           const std::vector<Index>& references, Index rank, Index fold) {
    LogEnergies kept = table;
    for (std::size_t i = 0; i < references.size(); ++i)
      if (static_cast<Index>(i) % kValidationFolds == fold) kept(references[i], kTarget) = kUnknown;
    const Factors factors = learn(kept, rank);
    double squares = 0;
    for (std::size_t i = 0; i < references.size(); ++i) {
      if (static_cast<Index>(i) % kValidationFolds != fold) continue;
      const LogEnergy known = on_sources(columns, references[i], table.cols());
      const double error =
          predicted(factors, workload_factors(factors, known), kTarget) - table(references[i], kTarget);
      squares += error * error;
    }
    return squares;
  }
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "low-rank",
                 .summary = "sizes and traits of workloads and hardware, learned from the whole table with its holes",
                 .when = "when many hardware share workloads, and a workload was measured on several of them",
                 .when_not = "for two hardware: it then is mean-ratio",
                 .takes_features = false,
                 .make = [](const StrategyOptions&, const FeatureSet&) -> std::unique_ptr<Strategy> {
                   return std::make_unique<LowRank>();
                 },
                 .load = LowRankModel::load}};

}  // namespace

std::span<const StrategyInfo> low_rank_strategies() {
  return kInfos;
}

}  // namespace crosswatt
