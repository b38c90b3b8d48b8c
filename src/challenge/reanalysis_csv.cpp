#include <cmath>

#include "crosswatt/challenge/reanalysis_files.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

/// Rows of cells.
class CsvText {
 public:
  CsvText& cell(std::string_view text) {
    if (!at_row_start_) text_ += ',';
    at_row_start_ = false;
    text_ += csv_cell(text);
    return *this;
  }
  CsvText& cell(double value) { return cell(shortest(value)); }
  CsvText& cell(const std::optional<double>& value) { return cell(value ? shortest(*value) : ""); }
  CsvText& count(Index value) { return cell(std::to_string(value)); }
  /// Empty for 0: no rank, no ensemble.
  CsvText& count_or_empty(Index value) { return cell(value > 0 ? std::to_string(value) : ""); }
  void end_row() {
    text_ += '\n';
    at_row_start_ = true;
  }
  /// A whole row of headings.
  void heading(std::string_view line) {
    text_ += line;
    end_row();
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool at_row_start_ = true;
};

/// What one reads beside a normalized energy's bounds.
std::string_view interval_of(const EnergyInterval& energy) {
  if (std::isnan(energy.lower_kwh)) return "";
  return energy.of_strategy ? "strategy" : "rounding";
}

/// Behind the columns of the contract: the bounds, further reference runs, and the ratios of energies.
std::string further_heading(const ChallengeRules& rules) {
  std::string heading =
      ",energy_training_lower,energy_training_upper,energy_test_lower,energy_test_upper,training_to_test";
  if (!std::isnan(rules.test_audio_hours)) heading += ",test_kwh_per_audio_hour";
  for (std::size_t k = 1; k < rules.references.size(); ++k)
    heading += "," + csv_cell("energy_" + rules.references[k].workload + "_kwh");
  return heading;
}

void add_further_cells(CsvText& csv, const WeightedSystems& systems, Index entry) {
  const Submission& submission = systems.submissions.entries[entry];
  for (const EnergyInterval& energy : systems.energies.systems[entry])
    csv.cell(energy.lower_kwh).cell(energy.upper_kwh);
  csv.cell(submission.energy[0].value / submission.energy[1].value);
  if (!std::isnan(systems.rules().test_audio_hours))
    csv.cell(submission.energy[1].value / systems.rules().test_audio_hours);
  for (std::size_t k = 1; k < submission.reference_energy.size(); ++k) csv.cell(submission.reference_energy[k].value);
}

std::string normalized_heading(const ChallengeRules& rules) {
  std::string heading =
      "code,energy_training_kwh,energy_test_kwh,energy_baseline_kwh,energy_training_normalized,energy_test_normalized,";
  for (const MetricRule& metric : rules.metrics) {
    if (metric.higher_is_better) heading += "ew_" + metric.name + "_train,ew_" + metric.name + "_test,";
  }
  const std::string& first = rules.metrics.front().name;
  return heading + "ensemble_size,macs,params,rank_" + first + ",rank_ew_" + first + "_train" + further_heading(rules);
}

}  // namespace

std::string normalized_csv(const Reanalysis& result) {
  const WeightedSystems& systems = result.systems;
  CsvText csv;
  csv.heading(normalized_heading(systems.rules()));
  for (Index i = 0; i < systems.size(); ++i) {
    const Submission& submission = systems.submissions.entries[i];
    csv.cell(submission.code).cell(submission.energy[0].value).cell(submission.energy[1].value);
    csv.cell(submission.reference_energy.empty() ? "" : shortest(submission.reference_energy.front().value));
    csv.cell(systems.energies.systems[i][0].kwh).cell(systems.energies.systems[i][1].kwh);
    for (std::size_t metric = 0; metric < systems.rules().metrics.size(); ++metric) {
      if (!systems.rules().metrics[metric].higher_is_better) continue;
      for (const EnergyPhase phase : kEnergyPhases) csv.cell(systems.ew_score(i, static_cast<Index>(metric), phase));
    }
    csv.count_or_empty(submission.ensemble_size).cell(submission.macs).cell(submission.params);
    csv.count_or_empty(systems.rank_score[i]).count_or_empty(systems.rank_ew_train[i]);
    add_further_cells(csv, systems, i);
    csv.end_row();
  }
  return csv.take();
}

std::string ranking_csv(const Reanalysis& result) {
  const WeightedSystems& systems = result.systems;
  const std::string& metric = systems.rules().metrics.front().name;
  CsvText csv;
  csv.heading("rank,rank_best,rank_worst,code,ew_" + metric + "_train,ew_lower,ew_upper," + metric + ",rank_" + metric +
              ",energy_training_normalized,lower_kwh,upper_kwh,unordered_with,interval,extrapolated");
  for (const Index i : ranking_order(systems)) {
    const EnergyInterval& energy = systems.energies.systems[i][at(EnergyPhase::train)];
    const RankRange& range = systems.rank_range[i];
    csv.count_or_empty(systems.rank_ew_train[i]).count_or_empty(range.best).count_or_empty(range.worst);
    csv.cell(systems.code(i)).cell(systems.ew_score(i, 0, EnergyPhase::train));
    csv.cell(systems.ew_train_lower[i]).cell(systems.ew_train_upper[i]);
    csv.cell(systems.score(i, 0).reported).count_or_empty(systems.rank_score[i]);
    csv.cell(energy.kwh).cell(energy.lower_kwh).cell(energy.upper_kwh);
    csv.cell(range.best > 0 ? std::to_string(systems.unordered[i]) : "").cell(interval_of(energy));
    csv.cell(energy.extrapolated ? "true" : "false").end_row();
  }
  return csv.take();
}

std::string ew_scores_csv(const Reanalysis& result) {
  const ChallengeRules& rules = result.systems.rules();
  CsvText csv;
  csv.heading("code,metric,subset,phase,ew");
  for (Index i = 0; i < result.systems.size(); ++i) {
    for (std::size_t k = 0; k < result.systems.ew[i].size(); ++k) {
      const MetricRule& metric = rules.metrics[k / rules.subsets.size()];
      if (!metric.higher_is_better) continue;
      for (const EnergyPhase phase : kEnergyPhases) {
        csv.cell(result.systems.code(i))
            .cell(metric.name)
            .cell(rules.subsets[k % rules.subsets.size()])
            .cell(name(phase));
        csv.cell(result.systems.ew[i][k][at(phase)]).end_row();
      }
    }
  }
  return csv.take();
}

std::string quartiles_csv(std::span<const Reanalysis> results) {
  CsvText csv;
  csv.heading("year,metric,count,q25,median,q75");
  for (const Reanalysis& result : results) {
    for (const QuartileRow& row : result.quartiles) {
      csv.count(row.year).cell(row.metric).count(row.count).cell(row.q25).cell(row.median).cell(row.q75).end_row();
    }
  }
  return csv.take();
}

std::string thresholds_csv(const Reanalysis& result) {
  CsvText csv;
  csv.heading("group,metric,level,limit," + result.systems.rules().metrics.front().name + ",systems");
  for (const ThresholdRow& row : result.thresholds) {
    csv.cell(row.group)
        .cell(row.metric)
        .cell(row.level)
        .cell(row.limit)
        .cell(row.best_score)
        .count(row.systems)
        .end_row();
  }
  return csv.take();
}

std::string correlations_csv(const Reanalysis& result) {
  CsvText csv;
  csv.heading("x,y,rows,pearson,pearson_log,spearman,kendall");
  for (const CorrelationRow& row : result.correlations) {
    csv.cell(row.x).cell(row.y).count(row.rows).cell(row.pearson.value).cell(row.pearson_log.value);
    csv.cell(row.spearman.value).cell(row.kendall.value).end_row();
  }
  return csv.take();
}

std::string quadrants_csv(const Reanalysis& result) {
  CsvText csv;
  csv.heading("quadrant,code");
  for (const QuadrantRow& row : result.quadrants.rows) csv.cell(row.quadrant).cell(row.code).end_row();
  return csv.take();
}

std::string pareto_csv(const Reanalysis& result) {
  CsvText csv;
  csv.cell("code");
  for (const Objective& objective : result.pareto.objectives) csv.cell(objective.column);
  csv.end_row();
  for (const Index entry : result.pareto.front) {
    csv.cell(result.systems.code(entry));
    for (const std::vector<double>& column : result.pareto.values) csv.cell(column[entry]);
    csv.end_row();
  }
  return csv.take();
}

std::string anomalies_csv(const Reanalysis& result) {
  CsvText csv;
  csv.heading("code,kind,value,why,effect");
  for (const Doubt& doubt : result.doubts) {
    csv.cell(doubt.code).cell(name(doubt.kind)).cell(doubt.value).cell(doubt.why).cell(doubt.effect).end_row();
  }
  return csv.take();
}

}  // namespace crosswatt
