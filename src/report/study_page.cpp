#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "crosswatt/calibrate/fit.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/evaluate/comparison.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/study_document.hpp"
#include "report/json_text.hpp"
#include "report/page.hpp"
#include "report/page_assets.hpp"
#include "report/study_charts.hpp"
#include "report/study_tables.hpp"
#include "report/template.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::ordered_json;

/// What a page may hold before it leaves something out, and says so.
constexpr std::size_t kMostScores = 20'000;
constexpr std::size_t kMostModelBytes = 2'000'000;
/// A model with more references is an approximation that the page's scripts do not know.
constexpr std::size_t kMostReferences = 512;

using ModelsByPair = std::map<std::pair<std::string, std::string>, std::vector<SavedModel>>;

ModelsByPair by_pair(const std::vector<SavedModel>& models) {
  ModelsByPair sorted;
  for (const SavedModel& model : models) sorted[{model.pair.source, model.pair.target}].push_back(model);
  return sorted;
}

Json names_of(const std::vector<Feature>& features) {
  Json names = Json::array();
  for (const Feature feature : features) names.push_back(name(feature));
  return names;
}

/// What the calculator needs of a model file.
Json calculator_model(const SavedModel& saved) {
  Json model = Json::parse(to_json(saved));
  return {{"strategy", saved.strategy},
          {"source", saved.pair.source},
          {"target", saved.pair.target},
          {"sources", saved.pair.sources},
          {"references", saved.reference_workloads.size()},
          {"reference_families", saved.reference_families},
          {"lowest_source_kwh", model["lowest_source_kwh"]},
          {"highest_source_kwh", model["highest_source_kwh"]},
          {"mean_log_ratio", model["mean_log_ratio"]},
          {"median_spread", model["median_spread"]},
          {"required_features", names_of(saved.model->required_features().list())},
          {"has_spread", saved.model->has_spread()},
          {"spread_is_interval", saved.model->spread_is_interval()},
          {"calibration", model["calibration"]},
          {"model", model["model"]}};
}

/// The models of whole strategies, the study's best first, as long as they fit; then their variants.
class Calculator {
 public:
  Calculator(const Study& study, const std::vector<SavedModel>& models) {
    std::map<std::string, std::vector<const SavedModel*>> by_strategy;
    for (const SavedModel& model : models)
      if (model.left_out.empty() && model.reference_workloads.size() <= kMostReferences)
        by_strategy[model.strategy].push_back(&model);
    for (const std::string& strategy : best_first(study))
      if (!add(by_strategy[strategy])) left_out_.push_back(strategy);
    add_variants(models);
  }

  Json take() { return std::move(models_); }
  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  static std::vector<std::string> best_first(const Study& study) {
    std::vector<std::pair<double, std::string>> ranked;
    for (const CellGroup& group : leading_groups(study))
      if (group.selection == study.pairs.front().cells.front().selection)
        ranked.emplace_back(group.mean(&CellScores::rmsle).value_or(std::numeric_limits<double>::infinity()),
                            group.strategy);
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    names.reserve(ranked.size());
    for (const auto& [error, strategy] : ranked) names.push_back(strategy);
    return names;
  }

  /// All or none. @return whether there was room.
  bool add(const std::vector<const SavedModel*>& models) {
    std::vector<Json> made;
    std::size_t more = 0;
    for (const SavedModel* model : models) more += made.emplace_back(calculator_model(*model)).dump().size();
    if (bytes_ + more > kMostModelBytes) return false;
    bytes_ += more;
    for (std::size_t i = 0; i < made.size(); ++i) {
      const std::vector<std::vector<Feature>> choices = dispensable_features(*models[i]);
      made[i]["dispensable_features"] = names_of(choices.empty() ? std::vector<Feature>() : choices.front());
      made[i]["variants"] = Json::array();
      place_of_.emplace(key(*models[i]), models_.size());
      models_.push_back(std::move(made[i]));
    }
    return true;
  }

  /// Each to its model, until there is no more room.
  void add_variants(const std::vector<SavedModel>& models) {
    for (const SavedModel& variant : models) {
      const auto place = place_of_.find(key(variant));
      if (variant.left_out.empty() || place == place_of_.end()) continue;
      Json made = calculator_model(variant);
      made["left_out"] = names_of(variant.left_out);
      bytes_ += made.dump().size();
      if (bytes_ > kMostModelBytes) return;
      models_[place->second]["variants"].push_back(std::move(made));
    }
  }

  static std::array<std::string, 3> key(const SavedModel& model) {
    return {model.strategy, model.pair.source, model.pair.target};
  }

  Json models_ = Json::array();
  std::map<std::array<std::string, 3>, std::size_t> place_of_;
  std::size_t bytes_ = 0;
  std::vector<std::string> left_out_;
};

/// Positions in the table of points of what each split holds out.
Json held_out_points(const PairResult& pair) {
  std::map<Index, Index> point_of;
  for (const Index row : pair.data.common) point_of.emplace(row, static_cast<Index>(point_of.size()));
  Json splits = Json::array();
  for (const Split& split : pair.splits) {
    Json held_out = Json::array();
    for (const Index row : split.held_out) held_out.push_back(point_of.at(row));
    splits.push_back(std::move(held_out));
  }
  return splits;
}

void write_pairs(std::string& json, const Study& study, const ModelsByPair& models, const PairDetail& detail,
                 PageTables& tables) {
  write_array(json, study.pairs, [&](const PairResult& pair) {
    const HardwarePair& names = pair.data.pair;
    const auto found = models.find({names.source, names.target});
    const std::span<const SavedModel> own = found == models.end() ? std::span<const SavedModel>() : found->second;
    ObjectWriter object(json, {{"source", tables.position(names.source)},
                               {"target", tables.position(names.target)},
                               {"held_out", held_out_points(pair)},
                               {"notes", pair.data.notes}});
    object.member("rows", tables.rows(pair_tables(pair, own, study.options.level, detail)));
    object.end();
  });
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string study_html(const Study& study, const std::vector<SavedModel>& models) {
  const Document document = study_document(study);
  const ModelsByPair sorted = by_pair(models);
  Calculator calculator(study, models);
  std::size_t cells = 0;
  for (const PairResult& pair : study.pairs) cells += pair.cells.size();
  const bool every_budget = cells <= kMostScores;

  Notes left_out{.title = "Left out to keep the page small:"};
  if (!every_budget)
    left_out.lines.emplace_back("scores with fewer references than the most (scores.csv and study.json have them all)");
  const PairDetail detail = affordable_detail(study);
  if (detail.splits < std::numeric_limits<Index>::max())
    left_out.lines.push_back(
        fmt::format("held-out predictions of all but {} (study.json has them all)",
                    detail.splits == 1 ? "the first split" : fmt::format("the first {} splits", detail.splits)));
  if (!calculator.left_out().empty())
    left_out.lines.push_back(
        fmt::format("the calculator's models of {} (`crosswatt normalize` has them)", joined(calculator.left_out())));

  Section summary = document.sections.front();
  summary.title.clear();
  if (!left_out.lines.empty()) summary.blocks.emplace_back(std::move(left_out));

  PageTables tables;
  std::string json;
  ObjectWriter data(json, {{"kind", "study"},
                           {"level", study.options.level},
                           {"strategies", strategies_of(study)},
                           {"charts", charts_json(study_charts(study))}});
  data.member("tables", tables.compact(study_tables(study, every_budget)));
  data.member("pair_tables", tables.without_rows(pair_tables(study.pairs.front(), {}, study.options.level, detail)));
  data.key("pairs");
  write_pairs(json, study, sorted, detail, tables);
  data.member("models", json_text(calculator.take()));
  data.member("texts", json_text(tables.texts()));
  data.end();
  const std::string main = filled(embedded::study_html(), {{"summary", html_section(summary, 2)}});
  return page_html(
      document.title,
      fmt::format("{} hardware, {}, {}", hardware_of(study).size(), counted(std::ssize(study.pairs), "pair"),
                  counted(std::ssize(strategies_of(study)), "strategy", "strategies")),
      main, json);
}

}  // namespace crosswatt
