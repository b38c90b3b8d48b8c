#include "report/reanalysis_charts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace crosswatt {
namespace {

using namespace vega;

const std::vector<std::string> kGroups = {"single", "ensemble", "organisers"};
const std::vector<std::string> kFront = {"beaten", "on the front"};
const std::vector<std::string> kQuadrants = {"high score high ew", "high score low ew", "low score high ew",
                                             "low score low ew"};

Json list(std::initializer_list<Json> values) {
  Json array = Json::array_t(values);
  return array;
}

/// A rule from `low` to `high` of each row along a channel.
Json whisker(const std::string& channel, const Json& low, const std::string& high) {
  Json encoding = {{channel, low}};
  encoding[channel + "2"] = {{"field", high}};
  return {{"mark", {{"type", "rule"}, {"strokeWidth", 2}, {"opacity", 0.55}}}, {"encoding", std::move(encoding)}};
}

Chart ranking(const std::string& metric) {
  Chart chart{.name = "ranking",
              .title = "Ranking by energy-weighted score",
              .caption =
                  "Lines: all that the rounding of the submitted figures, or the interval of the normalization, "
                  "leaves open. Systems whose lines overlap can't be told apart.",
              .tables = {"ranked"}};
  for (const bool by_rank : {true, false}) {
    Json spec = view("ranked", "Each system's rank or score, and the range it may lie in", 0);
    spec["height"] = {{"step", 15}};
    spec["transform"] = list({filter("isValid(datum.rank)")});
    spec["encoding"] = {{"y", category("code", "")},
                        {"tooltip", tooltip({{"code", "System", ""},
                                             {"rank", "Rank", "d"},
                                             {"rank_best", "Best rank", "d"},
                                             {"rank_worst", "Worst rank", "d"},
                                             {"ew", "EW score", ".4~g"},
                                             {"score", metric, ".3~g"},
                                             {"training_kwh", "Normalized training kWh", ".4~g"}})}};
    Json at = by_rank ? quantity("rank", "Rank") : quantity("ew", "EW score", Axis::logarithmic);
    Json low = by_rank ? quantity("rank_best", "Rank") : quantity("ew_lower", "EW score", Axis::logarithmic);
    Json point = {{"mark", {{"type", "point"}, {"filled", true}, {"size", 55}}},
                  {"encoding", {{"x", std::move(at)}, {"color", colour("group", "System", kGroups)}}}};
    spec["layer"] = list({whisker("x", low, by_rank ? "rank_worst" : "ew_upper"), std::move(point)});
    chart.variants.push_back({by_rank ? "rank" : "score", std::move(spec)});
  }
  return chart;
}

/// The two objectives a picture can show: the first minimised along x, the first maximised along y, else the first two.
std::array<Objective, 2> drawn(const std::vector<Objective>& objectives) {
  const auto maximised = std::find_if(objectives.begin(), objectives.end(), [](const auto& o) { return o.maximised; });
  const auto minimised = std::find_if(objectives.begin(), objectives.end(), [](const auto& o) { return !o.maximised; });
  if (maximised == objectives.end() || minimised == objectives.end()) return {objectives[0], objectives[1]};
  return {*minimised, *maximised};
}

Chart pareto(const std::vector<Objective>& objectives) {
  const auto [across, up] = drawn(objectives);
  const auto title = [](const Objective& objective) {
    return objective.column + (objective.maximised ? " (more is better)" : " (less is better)");
  };
  Chart chart{.name = "pareto",
              .title = "Pareto front",
              .caption = "Nobody is better than a system on the front in everything asked for." +
                         std::string(objectives.size() > 2 ? " There are more objectives than the two shown." : ""),
              .tables = {"objectives", "front"}};
  for (const Axis axis : {Axis::logarithmic, Axis::linear}) {
    const Json x = quantity(across.column, title(across), axis);
    const Json y = quantity(up.column, title(up));
    Json known = filter("isValid(datum['" + across.column + "']) && isValid(datum['" + up.column + "'])");
    Json spec = view("objectives", "Systems by two objectives; the front connected", 380);
    spec["transform"] = list({known});
    if (axis == Axis::logarithmic) spec["transform"].push_back(filter("datum['" + across.column + "'] > 0"));
    Json front = {
        {"data", {{"name", "front"}}},
        {"mark", {{"type", "line"}, {"interpolate", up.maximised ? "step-after" : "step-before"}, {"opacity", 0.6}}},
        {"encoding", {{"x", x}, {"y", y}}}};
    Json points = {{"mark", {{"type", "point"}, {"filled", true}, {"size", 60}, {"opacity", 0.85}}},
                   {"encoding",
                    {{"x", x},
                     {"y", y},
                     {"color", colour("front", "System", kFront)},
                     {"tooltip", tooltip({{"code", "System", ""},
                                          {"front", "Pareto front", ""},
                                          {across.column, across.column, ".4~g"},
                                          {up.column, up.column, ".4~g"}})}}}};
    spec["layer"] = list({std::move(front), std::move(points)});
    chart.variants.push_back({std::string(name(axis)), std::move(spec)});
  }
  return chart;
}

Chart thresholds(const Reanalysis& result, const std::string& metric) {
  Chart chart{.name = "thresholds",
              .title = "Best " + metric + " below a limit",
              .caption =
                  "What the best system reaches that stays strictly below the limit: a quarter, half, three "
                  "quarters and all of the systems. Where the line is flat, more buys nothing.",
              .tables = {"thresholds"}};
  std::vector<std::string> limits;
  for (const ThresholdRow& row : result.thresholds)
    if (std::isfinite(row.limit) && std::find(limits.begin(), limits.end(), row.metric) == limits.end())
      limits.push_back(row.metric);
  for (const std::string& limit : limits) {
    Json spec = view("thresholds", "Best score among systems below a limit, against the limit", 300);
    spec["transform"] =
        list({filter("datum.metric == '" + limit + "' && isValid(datum.limit) && isValid(datum.best_score)")});
    spec["mark"] = {{"type", "line"}, {"point", {{"size", 70}}}, {"interpolate", "step-after"}};
    Json across = quantity("limit", limit, Axis::logarithmic);
    if (limit == "params" || limit == "macs") across = count_axis(std::move(across));
    spec["encoding"] = {{"x", std::move(across)},
                        {"y", quantity("best_score", "Best " + metric)},
                        {"color", colour("group", "Systems", {"single", "ensemble"})},
                        {"tooltip", tooltip({{"group", "Systems", ""},
                                             {"level", "Limit at", ""},
                                             {"limit", limit, ".4~g"},
                                             {"best_score", "Best " + metric, ".3~g"},
                                             {"systems", "Systems below", "d"}})}};
    chart.variants.push_back({limit, std::move(spec)});
  }
  return chart;
}

Chart quadrants(const std::string& metric) {
  Chart chart{
      .name = "quadrants",
      .title = "Score and energy-weighted score",
      .caption = "The dashed lines part high from low. Upper right: good and frugal. Lower right: good at a price.",
      .tables = {"systems", "lines"}};
  for (const Axis axis : {Axis::logarithmic, Axis::linear}) {
    Json spec = view("systems", "Energy-weighted score against score, in four quadrants", 380);
    const Json x = quantity("score", metric);
    const Json y = quantity("ew", "EW score", axis);
    Json points = {{"transform", list({filter("isValid(datum.score) && datum.ew > 0")})},
                   {"mark", {{"type", "point"}, {"filled", true}, {"size", 60}, {"opacity", 0.85}}},
                   {"encoding",
                    {{"x", x},
                     {"y", y},
                     {"color", colour("quadrant", "Quadrant", kQuadrants)},
                     {"tooltip", tooltip({{"code", "System", ""},
                                          {"quadrant", "Quadrant", ""},
                                          {"score", metric, ".3~g"},
                                          {"ew", "EW score", ".4~g"},
                                          {"training_kwh", "Normalized training kWh", ".4~g"}})}}}};
    const auto line = [&](const char* channel, const Json& encoding) {
      return Json{{"data", {{"name", "lines"}}},
                  {"transform", list({filter("isValid(datum.score) && isValid(datum.ew)")})},
                  {"mark", {{"type", "rule"}, {"strokeDash", {6, 4}}}},
                  {"encoding", {{channel, encoding}}}};
    };
    spec["layer"] = list({line("x", x), line("y", y), std::move(points)});
    chart.variants.push_back({std::string(name(axis)), std::move(spec)});
  }
  return chart;
}

Chart normalization() {
  Chart chart{.name = "normalization",
              .title = "What normalizing changed",
              .caption =
                  "Training energy as submitted against normalized, with its interval. On the dashed line "
                  "nothing changed; above it the system would have taken more on the reference hardware.",
              .tables = {"systems"}};
  for (const Axis axis : {Axis::logarithmic, Axis::linear}) {
    const Json x = quantity("submitted_kwh", "Submitted (kWh)", axis);
    const Json y = quantity("training_kwh", "Normalized (kWh)", axis);
    const Json same = quantity("submitted_kwh", "Normalized (kWh)", axis);
    Json spec = view("systems", "Normalized training energy against the energy submitted", 380);
    spec["transform"] = list({filter("datum.submitted_kwh > 0 && datum.training_kwh > 0")});
    Json ideal = {{"mark", {{"type", "line"}, {"strokeDash", {6, 4}}, {"color", "#888"}}},
                  {"encoding", {{"x", x}, {"y", same}}}};
    Json bounds = whisker("y", quantity("training_lower_kwh", "Normalized (kWh)", axis), "training_upper_kwh");
    bounds["transform"] = list({filter("datum.training_lower_kwh > 0 && datum.training_upper_kwh > 0")});
    bounds["encoding"]["x"] = x;
    Json points = {{"mark", {{"type", "point"}, {"filled", true}, {"size", 55}, {"opacity", 0.85}}},
                   {"encoding",
                    {{"x", x},
                     {"y", y},
                     {"color", colour("group", "System", kGroups)},
                     {"tooltip", tooltip({{"code", "System", ""},
                                          {"submitted_kwh", "Submitted kWh", ".4~g"},
                                          {"training_kwh", "Normalized kWh", ".4~g"},
                                          {"training_lower_kwh", "from", ".4~g"},
                                          {"training_upper_kwh", "to", ".4~g"}})}}}};
    spec["layer"] = list({std::move(ideal), std::move(bounds), std::move(points)});
    chart.variants.push_back({std::string(name(axis)), std::move(spec)});
  }
  return chart;
}

Chart carbon() {
  Chart chart{.name = "carbon",
              .title = "CO2e of training",
              .caption =
                  "Normalized training energy times the carbon intensity of the country's electricity chosen "
                  "above (Ember via Our World in Data); without the hardware's making, without cooling.",
              .tables = {"ranked"}};
  Json spec = view("ranked", "Carbon dioxide equivalents of each system's training", 0);
  spec["height"] = {{"step", 15}};
  spec["transform"] = list({filter("datum.co2e_kg > 0")});
  spec["mark"] = {{"type", "bar"}, {"size", 10}};
  spec["encoding"] = {{"y", category("code", "")},
                      {"x", quantity("co2e_kg", "kgCO2e")},
                      {"color", colour("group", "System", kGroups)},
                      {"tooltip", tooltip({{"code", "System", ""},
                                           {"training_kwh", "Normalized training kWh", ".4~g"},
                                           {"co2e_kg", "kgCO2e", ".3~g"}})}};
  spec["encoding"]["x"]["scale"] = {{"zero", true}};
  chart.variants.push_back({"", std::move(spec)});
  return chart;
}

}  // namespace

std::vector<Chart> reanalysis_charts(const Reanalysis& result, const std::string& place) {
  const std::string metric = result.systems.rules().metrics.front().name;
  std::vector<Chart> charts = {ranking(metric), quadrants(metric), normalization(), carbon()};
  if (result.pareto.objectives.size() > 1) charts.insert(charts.begin() + 1, pareto(result.pareto.objectives));
  if (Chart chart = thresholds(result, metric); !chart.variants.empty())
    charts.insert(charts.begin() + 2, std::move(chart));
  for (Chart& chart : charts) chart.place = place;
  return charts;
}

}  // namespace crosswatt
