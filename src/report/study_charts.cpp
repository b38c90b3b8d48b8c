#include "report/study_charts.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "report/study_tables.hpp"

namespace crosswatt {
namespace {

using namespace vega;

constexpr const char* kSource = "Energy on the source (kWh)";
constexpr const char* kTarget = "Energy on the target (kWh)";
constexpr const char* kKnownFamily = "known family";
constexpr const char* kNewFamily = "new family";
/// Below this R² a bar ends: how much worse than the mean does not matter.
constexpr double kLeastShownR2 = -1;
/// Errors above this share are as useless as this.
constexpr double kLargestShownError = 2;

Json list(std::initializer_list<Json> values) {
  Json array = Json::array_t(values);
  return array;
}

/// Predictions that are no energy have no place on a logarithmic axis.
Json on_axis(Axis axis, const std::string& field) {
  Json transform = Json::array();
  if (axis == Axis::logarithmic) transform.push_back(filter("datum." + field + " > 0"));
  return transform;
}

/// From the least to the greatest measured energy, where target and source are equal.
Json ideal_line(Axis axis) {
  return {{"data", {{"name", "points"}}},
          {"transform", list({{{"aggregate", list({{{"op", "min"}, {"field", "source_kwh"}, {"as", "least"}},
                                                   {{"op", "max"}, {"field", "source_kwh"}, {"as", "greatest"}}})}},
                              {{"fold", {"least", "greatest"}}}})},
          {"mark", {{"type", "line"}, {"strokeDash", {6, 4}}, {"color", "#888"}}},
          {"encoding", {{"x", quantity("value", kSource, axis)}, {"y", quantity("value", kTarget, axis)}}}};
}

Json curve_layers(const std::vector<std::string>& strategies, Axis axis) {
  Json band = {{"data", {{"name", "bands"}}},
               {"transform", on_axis(axis, "lower_kwh")},
               {"mark", {{"type", "area"}, {"opacity", 0.14}, {"clip", true}}},
               {"encoding",
                {{"x", quantity("source_kwh", kSource, axis)},
                 {"y", quantity("lower_kwh", kTarget, axis)},
                 {"y2", {{"field", "upper_kwh"}}},
                 {"color", colour("strategy", "Strategy", strategies)}}}};
  Json line = {{"data", {{"name", "curves"}}},
               {"transform", on_axis(axis, "target_kwh")},
               {"mark", {{"type", "line"}, {"clip", true}}},
               {"encoding",
                {{"x", quantity("source_kwh", kSource, axis)},
                 {"y", quantity("target_kwh", kTarget, axis)},
                 {"color", colour("strategy", "Strategy", strategies)}}}};
  return list({std::move(band), std::move(line)});
}

/// Of strategies without a single line.
Json interval_lines(const std::vector<std::string>& strategies, Axis axis) {
  Json transform = on_axis(axis, "lower_kwh");
  transform.push_back(lookup("workload", "points", {"source_kwh"}));
  transform.push_back(filter("isValid(datum.source_kwh)"));  // else of a family that is not looked at
  return {{"data", {{"name", "intervals"}}},
          {"transform", std::move(transform)},
          {"mark", {{"type", "rule"}, {"strokeWidth", 3}, {"opacity", 0.3}}},
          {"encoding",
           {{"x", quantity("source_kwh", kSource, axis)},
            {"y", quantity("lower_kwh", kTarget, axis)},
            {"y2", {{"field", "upper_kwh"}}},
            {"color", colour("strategy", "Strategy", strategies)},
            {"tooltip", tooltip({{"workload", "Workload", ""},
                                 {"strategy", "Strategy", ""},
                                 {"lower_kwh", "Interval from", ".4~g"},
                                 {"upper_kwh", "to", ".4~g"}})}}}};
}

Json measured_points(Axis axis) {
  return {
      {"data", {{"name", "points"}}},
      // The page says who was a reference in the split looked at; the caption explains the shapes.
      {"transform", list({calculate("datum.role || 'measured'", "role")})},
      {"mark", {{"type", "point"}, {"filled", true}, {"size", 55}, {"opacity", 0.85}}},
      {"encoding",
       {{"x", quantity("source_kwh", kSource, axis)},
        {"y", quantity("target_kwh", kTarget, axis)},
        {"shape",
         {{"field", "role"},
          {"type", "nominal"},
          {"legend", nullptr},
          {"scale", {{"domain", {"measured", "reference", "held out"}}, {"range", {"circle", "circle", "diamond"}}}}}},
        {"color", {{"value", "#6b7280"}}},
        {"tooltip", tooltip({{"workload", "Workload", ""},
                             {"family", "Family", ""},
                             {"role", "Role", ""},
                             {"source_kwh", "Source kWh", ".4~g"},
                             {"target_kwh", "Target kWh", ".4~g"}})}}}};
}

Json predicted_points(const std::vector<std::string>& strategies, Axis axis) {
  Json transform = on_axis(axis, "predicted_kwh");
  transform.push_back(lookup("workload", "points", {"source_kwh", "target_kwh", "family"}));
  return {{"data", {{"name", "predictions"}}},
          {"transform", std::move(transform)},
          {"mark", {{"type", "point"}, {"filled", false}, {"size", 40}, {"opacity", 0.8}}},
          {"encoding",
           {{"x", quantity("source_kwh", kSource, axis)},
            {"y", quantity("predicted_kwh", kTarget, axis)},
            {"color", colour("strategy", "Strategy", strategies)},
            {"tooltip", tooltip({{"workload", "Workload", ""},
                                 {"strategy", "Strategy", ""},
                                 {"source_kwh", "Source kWh", ".4~g"},
                                 {"target_kwh", "Measured kWh", ".4~g"},
                                 {"predicted_kwh", "Predicted kWh", ".4~g"}})}}}};
}

Chart scatter(const std::vector<std::string>& strategies) {
  Chart chart{.name = "scatter",
              .place = "pair",
              .title = "Target against source",
              .caption =
                  "Filled: measured (of a single split: circles were references, diamonds held out). Hollow: predicted "
                  "while held out. Dashed: target = source. Lines and bands: strategies that know the energy alone, "
                  "with their interval. Vertical lines: intervals of the others, which have no single line. All these "
                  "are of models fitted on all workloads; at one that a model has seen its interval can be narrower "
                  "than at a new one. Predictions that are no energy show on linear axes only.",
              .tables = {"points", "predictions", "curves", "bands", "intervals"}};
  for (const Axis axis : {Axis::logarithmic, Axis::linear}) {
    Json spec = view("points", "Measured and predicted energy on the target against energy on the source", 420);
    spec["layer"] = curve_layers(strategies, axis);
    spec["layer"].insert(spec["layer"].begin(), ideal_line(axis));
    spec["layer"].push_back(interval_lines(strategies, axis));
    spec["layer"].push_back(measured_points(axis));
    spec["layer"].push_back(predicted_points(strategies, axis));
    chart.variants.push_back({std::string(name(axis)), std::move(spec)});
  }
  return chart;
}

Json line_at(const std::string& channel, double value) {
  return {{"data", {{"values", list({{{"at", value}}})}}},
          {"mark", {{"type", "rule"}, {"strokeDash", {6, 4}}, {"color", "#888"}}},
          {"encoding", {{channel, {{"field", "at"}, {"type", "quantitative"}}}}}};
}

Chart residuals(const std::vector<std::string>& strategies) {
  Chart chart{.name = "residuals",
              .place = "pair",
              .title = "Residuals",
              .caption =
                  "Predicted over measured energy of held-out workloads; 1 is right, 2 is twice too much. "
                  "Predictions that are no energy show on linear axes only.",
              .tables = {"points", "predictions"}};
  for (const Axis axis : {Axis::logarithmic, Axis::linear}) {
    Json spec = view("predictions", "Predicted over measured energy against energy on the source", 300);
    Json transform = on_axis(axis, "predicted_kwh");
    transform.push_back(lookup("workload", "points", {"source_kwh", "target_kwh", "family"}));
    transform.push_back(calculate("datum.predicted_kwh / datum.target_kwh", "ratio"));
    Json points = {{"transform", std::move(transform)},
                   {"mark", {{"type", "point"}, {"filled", true}, {"size", 40}, {"opacity", 0.75}}},
                   {"encoding",
                    {{"x", quantity("source_kwh", kSource, Axis::logarithmic)},
                     {"y", quantity("ratio", "Predicted / measured", axis)},
                     {"color", colour("strategy", "Strategy", strategies)},
                     {"tooltip", tooltip({{"workload", "Workload", ""},
                                          {"family", "Family", ""},
                                          {"strategy", "Strategy", ""},
                                          {"ratio", "Predicted / measured", ".3~g"},
                                          {"target_kwh", "Measured kWh", ".4~g"},
                                          {"predicted_kwh", "Predicted kWh", ".4~g"}})}}}};
    spec["layer"] = list({line_at("y", 1), std::move(points)});
    chart.variants.push_back({std::string(name(axis)), std::move(spec)});
  }
  return chart;
}

/// A score to show bars of.
struct Score {
  const char* label;
  const char* field;
  const char* title;
  const char* spread;  ///< field of its standard deviation over splits; nullptr where scores are pooled over them
};
constexpr Score kR2 = {"R²", "r2_mean", "R² (held-out workloads)", "r2_std"};
constexpr Score kMse = {"MSE", "mse_kwh2_mean", "MSE (kWh²)", "mse_kwh2_std"};
constexpr Score kMdape = {"MdAPE", "mdape", "Median absolute error (share of the measured energy)", "mdape_se"};
constexpr Score kRmsle = {"RMSLE", "rmsle", "RMSLE", "rmsle_se"};
constexpr std::array kScores = {kR2, kMse, kMdape, kRmsle};

Json clamped(Json encoding, double low, double high) {
  encoding["scale"] = {{"domain", {low, high}}, {"clamp", true}, {"nice", false}};
  return encoding;
}

/// The score along an axis: energies squared span decades, shares do not.
Json score_axis(const Score& score, const std::string& field) {
  if (score.field == kMse.field) return quantity(field, score.title, Axis::logarithmic);
  Json axis = quantity(field, score.title);
  if (score.field == kR2.field) return clamped(std::move(axis), kLeastShownR2, 1);
  if (score.field == kMdape.field) {
    axis = clamped(std::move(axis), 0, kLargestShownError);
    axis["axis"] = {{"format", "%"}};
    return axis;
  }
  axis["scale"] = {{"zero", true}};
  return axis;
}

Json unless_full() {
  return filter("datum.selection != 'full'");
}

/// Mean over the pairs shown, and how far it goes up and down by the spread.
Json mean_and_spread(const Score& score, const Json& groups) {
  Json transform = list({filter("isValid(datum." + std::string(score.field) + ")"),
                         {{"aggregate", list({{{"op", "mean"}, {"field", score.field}, {"as", "value"}},
                                              {{"op", "mean"}, {"field", score.spread}, {"as", "spread"}},
                                              {{"op", "count"}, {"as", "pairs"}}})},
                          {"groupby", groups}}});
  // On a logarithmic axis a whisker that reaches zero ends where the bar has lost all but a tenth.
  const std::string floor =
      score.field == kMse.field ? "max(datum.value - datum.spread, datum.value / 10)" : "datum.value - datum.spread";
  transform.push_back(calculate(floor, "low"));
  transform.push_back(calculate("datum.value + datum.spread", "high"));
  return transform;
}

Json score_hovers(const Score& score) {
  return tooltip(
      {{"strategy", "Strategy", ""},
       {"selection", "Selection", ""},
       {"value", score.label, ".3~g"},
       {"spread", score.field == kR2.field || score.field == kMse.field ? "sd over splits" : "standard error", ".2~g"},
       {"pairs", "Pairs", "d"}});
}

Chart score_bars(const std::vector<std::string>& strategies, const std::vector<std::string>& selections) {
  Chart chart{.name = "scores",
              .place = "study",
              .title = "Scores by strategy",
              .caption =
                  "Means over the pairs looked at, with the largest number of references. Whiskers: one standard "
                  "deviation over splits (R², MSE), or one standard error (MdAPE, RMSLE). R² below −1 and errors "
                  "above 200 % end at the edge.",
              .tables = {"scores"}};
  const bool several = selections.size() > 1;
  Json colours = several ? colour("selection", "Selection", selections) : colour("strategy", "Strategy", strategies);
  if (!several) colours["legend"] = nullptr;  // the axis names them
  for (const Score& score : kScores) {
    Json spec = view("scores", std::string(score.label) + " of each strategy, with its spread over splits", 0);
    spec["height"] = {{"step", several ? 11 : 24}};
    spec["transform"] = mean_and_spread(score, {"strategy", "selection"});
    spec["transform"].insert(spec["transform"].begin(), filter("datum.leading"));
    Json shared = {{"y", category("strategy", "")}, {"tooltip", score_hovers(score)}};
    if (several) shared["yOffset"] = category("selection", "");
    Json bar = {
        {"mark", {{"type", score.field == kMse.field ? "point" : "bar"}, {"filled", true}, {"size", several ? 9 : 14}}},
        {"encoding", {{"x", score_axis(score, "value")}, {"color", colours}}}};
    if (score.field == kMse.field) bar["mark"]["size"] = 60;
    Json whisker = {{"mark", {{"type", "rule"}, {"clip", true}}},
                    {"encoding", {{"x", score_axis(score, "low")}, {"x2", {{"field", "high"}}}}}};
    whisker["encoding"]["x"]["title"] = score.title;
    spec["encoding"] = std::move(shared);
    spec["layer"] = list({std::move(bar), std::move(whisker)});
    chart.variants.push_back({score.label, std::move(spec)});
  }
  return chart;
}

/// Small charts beside one another, one a value of `field` that `order` holds; the page chooses how many fit in a row.
Json facets(Json spec, const std::string& field, const std::vector<std::string>& order, Json layers) {
  for (const char* of_one : {"width", "height", "autosize"}) spec.erase(of_one);
  spec["facet"] = category(field, "");
  spec["facet"]["sort"] = order;
  spec["facet"]["header"] = {{"labelFontWeight", "bold"}};
  spec["columns"] = 3;
  spec["spec"] = {{"width", 210}, {"height", 170}, {"layer", std::move(layers)}};
  return spec;
}

Chart score_by_budget(const std::vector<std::string>& strategies, const std::vector<std::string>& selections,
                      bool by_fraction) {
  Chart chart{.name = "budgets",
              .place = "study",
              .title = "Scores by number of references",
              .caption =
                  "Means over the pairs looked at; whiskers as above. Where the curve is flat, further references "
                  "are not worth their energy. Dashed: with all references.",
              .tables = {"scores"}};
  const char* budget = by_fraction ? "fraction" : "references";
  const char* title = by_fraction ? "Share of the references" : "References";
  for (const Score& score : kScores) {
    Json spec = view("scores", std::string(score.label) + " against the number of references, strategy by strategy", 0);
    spec["transform"] = mean_and_spread(score, {"strategy", "selection", budget});
    // With all references a score has no budget of its own but a level that the others are seen against.
    spec["transform"].push_back(calculate("datum.selection == 'full' ? datum.value : null", "with_all"));
    spec["transform"].push_back(calculate(std::string("datum.selection == 'full' ? null : datum.") + budget, "budget"));
    Json x = quantity("budget", title);
    if (by_fraction) x["axis"]["format"] = "%";
    Json hovers = score_hovers(score);
    hovers.push_back({{"field", budget}, {"title", title}, {"type", "quantitative"}});
    const Json shared = {{"color", colour("selection", "Selection", selections)}, {"tooltip", std::move(hovers)}};
    const auto layer = [&](Json mark, const char* y) {
      Json encoding = shared;
      encoding["y"] = score_axis(score, y);
      encoding["y"]["title"] = score.label;
      return Json{{"mark", std::move(mark)}, {"encoding", std::move(encoding)}};
    };
    Json all = layer({{"type", "rule"}, {"strokeDash", {6, 4}}, {"opacity", 0.7}}, "with_all");
    Json line = layer({{"type", "line"}, {"point", true}}, "value");
    Json whisker = layer({{"type", "rule"}, {"clip", true}, {"opacity", 0.5}}, "low");
    whisker["encoding"]["y2"] = {{"field", "high"}};
    line["encoding"]["x"] = whisker["encoding"]["x"] = x;
    Json layers = list({std::move(all), std::move(line), std::move(whisker)});
    chart.variants.push_back({score.label, facets(std::move(spec), "strategy", strategies, std::move(layers))});
  }
  return chart;
}

Chart error_by_cost(const std::vector<std::string>& strategies, const std::vector<std::string>& selections,
                    bool by_fraction) {
  Chart chart{.name = "cost",
              .place = "study",
              .title = "Error against the energy the references cost",
              .caption =
                  "Each point is a number of references; its place says what share of the energy of measuring "
                  "all references on the target they take, and how far the predictions then miss.",
              .tables = {"scores"}};
  Json spec = view("scores", "Median error against the share of energy spent on references", 0);
  spec["transform"] =
      list({unless_full(),
            filter("isValid(datum.mdape) && isValid(datum.reference_kwh_share)"),
            {{"aggregate", list({{{"op", "mean"}, {"field", "mdape"}, {"as", "error"}},
                                 {{"op", "mean"}, {"field", "reference_kwh_share"}, {"as", "share"}},
                                 {{"op", "mean"}, {"field", "references"}, {"as", "mean_references"}}})},
             {"groupby", {"strategy", "selection", by_fraction ? "fraction" : "references"}}}});
  Json share = quantity("share", "Reference energy (share of all)", Axis::logarithmic);
  share["axis"]["format"] = "%";
  Json error = quantity("error", "MdAPE", Axis::logarithmic);
  error["axis"]["format"] = "%";
  Json line = {{"mark", {{"type", "line"}, {"point", true}}},
               {"encoding",
                {{"x", std::move(share)},
                 {"y", std::move(error)},
                 {"color", colour("strategy", "Strategy", strategies)},
                 {"tooltip", tooltip({{"strategy", "Strategy", ""},
                                      {"selection", "Selection", ""},
                                      {"mean_references", "References", ".3~g"},
                                      {"share", "Reference energy", ".2~%"},
                                      {"error", "MdAPE", ".3~%"}})}}}};
  std::vector<std::string> shown = selections;
  std::erase(shown, "full");
  chart.variants.push_back({"", facets(std::move(spec), "selection", shown, list({std::move(line)}))});
  return chart;
}

Chart flops_view(const std::vector<std::string>& strategies) {
  Chart chart{.name = "flops",
              .place = "pair",
              .title = "Predicted against measured, with FLOPs",
              .caption =
                  "Held-out workloads; the colour says how many FLOPs they take. A colour that leaves the dashed "
                  "line as one says that FLOPs know what the strategy does not.",
              .tables = {"points", "predictions"}};
  for (const Axis axis : {Axis::logarithmic, Axis::linear}) {
    Json spec = view("predictions", "Predicted against measured energy, strategy by strategy, coloured by FLOPs", 0);
    spec["transform"] = on_axis(axis, "predicted_kwh");
    spec["transform"].push_back(lookup("workload", "points", {"source_kwh", "target_kwh", "flops"}));
    // The rim keeps pale colours on white paper.
    Json points = {{"mark",
                    {{"type", "point"},
                     {"filled", true},
                     {"size", 45},
                     {"opacity", 0.9},
                     {"stroke", "#6b7280"},
                     {"strokeWidth", 0.6}}},
                   {"encoding",
                    {{"x", quantity("target_kwh", "Measured (kWh)", axis)},
                     {"y", quantity("predicted_kwh", "Predicted (kWh)", axis)},
                     {"fill", shade("flops", "FLOPs", Axis::logarithmic)},
                     {"tooltip", tooltip({{"workload", "Workload", ""},
                                          {"strategy", "Strategy", ""},
                                          {"flops", "FLOPs", ".3~s"},
                                          {"target_kwh", "Measured kWh", ".4~g"},
                                          {"predicted_kwh", "Predicted kWh", ".4~g"}})}}}};
    points["encoding"]["fill"]["legend"] = {{"format", "~s"}};
    Json ideal = {{"mark", {{"type", "line"}, {"strokeDash", {6, 4}}, {"color", "#888"}}},
                  {"encoding",
                   {{"x", quantity("target_kwh", "Measured (kWh)", axis)},
                    {"y", quantity("target_kwh", "Predicted (kWh)", axis)}}}};
    chart.variants.push_back({std::string(name(axis)), facets(std::move(spec), "strategy", strategies,
                                                              list({std::move(ideal), std::move(points)}))});
  }
  return chart;
}

/// A strategy and its score in a cell of the heat map, black or white by what the cell's colour lets one read; nothing
/// where the cell is too narrow.
Json cell_text(const char* field, const char* format) {
  const std::string score = std::string("format(datum.") + field + ", '" + format + "')";
  const std::string light = std::string("luminance(scale('color', datum.") + field + ")) > 0.2";
  return {{"transform", list({calculate("[datum.strategy, " + score + "]", "text")})},
          {"mark",
           {{"type", "text"},
            {"lineHeight", 14},
            {"baseline", "middle"},
            {"dy", -6},
            {"limit", {{"expr", "bandwidth('x') - 4"}}},
            {"opacity", {{"expr", "bandwidth('x') < 60 ? 0 : 1"}}}}},
          {"encoding",
           {{"text", {{"field", "text"}}},
            {"color", {{"condition", {{"test", light}, {"value", "#000"}}}, {"value", "#fff"}}}}}};
}

struct PairScore {
  const char* label;
  const char* field;
  const char* format;
};
constexpr std::array kPairScores = {PairScore{"MdAPE", "mdape", ".1~%"}, PairScore{"RMSLE", "rmsle", ".3~f"},
                                    PairScore{"R²", "r2_mean", ".3~f"}};

Json heat_map_view(const std::string& what, Json colours, bool roomy) {
  Json spec = view("best", what + ", source by target", 0);
  spec["height"] = {{"step", roomy ? 40 : 16}};
  std::vector<Hover> hovers = {{"source", "Source", ""}, {"target", "Target", ""}, {"strategy", "Best strategy", ""}};
  for (const PairScore& score : kPairScores) hovers.push_back({score.field, score.label, score.format});
  Json cells = {{"mark", "rect"}, {"encoding", {{"color", std::move(colours)}, {"tooltip", tooltip(hovers)}}}};
  spec["encoding"] = {{"x", category("target", "Target")}, {"y", category("source", "Source")}};
  spec["encoding"]["x"]["sort"] = "ascending";
  spec["encoding"]["y"]["sort"] = "ascending";
  spec["encoding"]["x"]["axis"] = {{"labelAngle", -30}};
  spec["layer"] = list({std::move(cells)});
  return spec;
}

Chart heat_map(const std::vector<std::string>& strategies, std::size_t hardware) {
  constexpr std::size_t kMostNamed = 8;
  Chart chart{.name = "best",
              .place = "study",
              .title = "Best strategy and its error, pair by pair",
              .caption =
                  "Of each pair the strategy with the lowest RMSLE on held-out workloads, chosen afterwards: what "
                  "is possible, not what a choice made beforehand reaches.",
              .tables = {"best"}};
  const bool roomy = hardware <= kMostNamed;
  for (const auto& [label, field, format] : kPairScores) {
    Json colours = shade(field, label);
    if (field == std::string_view("mdape")) colours["legend"]["format"] = "%";
    if (field == std::string_view("r2_mean")) {
      colours["scale"]["domainMin"] = kLeastShownR2;
      colours["scale"]["clamp"] = true;
    }
    Json spec = heat_map_view(std::string(label) + " of the best strategy", std::move(colours), roomy);
    if (roomy) spec["layer"].push_back(cell_text(field, format));
    chart.variants.push_back({label, std::move(spec)});
  }
  chart.variants.push_back(
      {"strategy", heat_map_view("The best strategy", colour("strategy", "Best strategy", strategies), roomy)});
  return chart;
}

/// @param groups  of held-out workloads that have a coverage.
Chart coverage(double level, const std::vector<std::string>& groups) {
  Chart chart{.name = "coverage",
              .place = "study",
              .title = "How often the intervals hold",
              .caption = "Share of held-out workloads inside their interval; the dashed line is what it promises (" +
                         percentage(level) + "). Strategies without an interval of their own are missing.",
              .tables = {"scores"}};
  Json spec = view("scores", "Share of held-out workloads inside their interval, strategy by strategy", 0);
  spec["height"] = {{"step", 24}};
  Json points = {
      {"transform", list({filter("datum.leading && isValid(datum.coverage)"),
                          calculate("datum.coverage", kKnownFamily),
                          calculate("datum.new_family_coverage", kNewFamily),
                          {{"fold", groups}, {"as", {"workloads", "covered"}}},
                          filter("isValid(datum.covered)"),
                          {{"aggregate", list({{{"op", "mean"}, {"field", "covered"}, {"as", "share"}},
                                               {{"op", "mean"}, {"field", "interval_factor"}, {"as", "factor"}}})},
                           {"groupby", {"strategy", "workloads"}}}})},
      {"mark", {{"type", "point"}, {"filled", true}, {"size", 90}}},
      {"encoding",
       {{"y", category("strategy", "")},
        {"x", clamped(quantity("share", "Coverage"), 0, 1)},
        {"color", colour("workloads", "Held out", groups)},
        {"tooltip", tooltip({{"strategy", "Strategy", ""},
                             {"workloads", "Held out", ""},
                             {"share", "Coverage", ".3~%"},
                             {"factor", "Interval ×/÷", ".3~g"}})}}}};
  points["encoding"]["x"]["axis"] = {{"format", "%"}};
  spec["layer"] = list({std::move(points), line_at("x", level)});
  chart.variants.push_back({"", std::move(spec)});
  return chart;
}

/// Of held-out workloads, those whose intervals were checked.
std::vector<std::string> covered_groups(const Study& study) {
  const auto any = [&](std::vector<CellScores> PairResult::*cells) {
    return std::any_of(study.pairs.begin(), study.pairs.end(), [&](const PairResult& pair) {
      return std::any_of((pair.*cells).begin(), (pair.*cells).end(),
                         [](const CellScores& cell) { return cell.coverage.has_value(); });
    });
  };
  std::vector<std::string> groups;
  if (any(&PairResult::cells)) groups.emplace_back(kKnownFamily);
  if (any(&PairResult::new_family_cells)) groups.emplace_back(kNewFamily);
  return groups;
}

bool knows_flops(const Study& study) {
  return std::any_of(study.pairs.begin(), study.pairs.end(), [](const PairResult& pair) {
    return std::any_of(pair.data.columns.flops.begin(), pair.data.columns.flops.end(),
                       [](double flops) { return flops > 0; });
  });
}

}  // namespace

std::vector<Chart> study_charts(const Study& study) {
  const std::vector<std::string> strategies = strategies_of(study);
  const std::vector<std::string> selections = selections_of(study);
  const bool budgets = std::any_of(selections.begin(), selections.end(),
                                   [](const std::string& selection) { return selection != "full"; });
  std::vector<Chart> charts = {scatter(strategies), residuals(strategies)};
  if (knows_flops(study)) charts.push_back(flops_view(strategies));
  charts.push_back(score_bars(strategies, selections));
  if (budgets) {
    const bool by_fraction = study.options.references.empty();
    charts.push_back(score_by_budget(strategies, selections, by_fraction));
    charts.push_back(error_by_cost(strategies, selections, by_fraction));
  }
  if (study.pairs.size() > 1) charts.push_back(heat_map(strategies, hardware_of(study).size()));
  if (const std::vector<std::string> covered = covered_groups(study); !covered.empty())
    charts.push_back(coverage(study.options.level, covered));
  return charts;
}

}  // namespace crosswatt
