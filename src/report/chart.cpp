#include "report/chart.hpp"

namespace crosswatt {

nlohmann::ordered_json charts_json(const std::vector<Chart>& charts) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const Chart& chart : charts) {
    Json variants = Json::array();
    for (const ChartVariant& variant : chart.variants)
      variants.push_back(Json{{"label", variant.label}, {"spec", variant.spec}});
    list.push_back(Json{{"name", chart.name},
                        {"place", chart.place},
                        {"title", chart.title},
                        {"caption", chart.caption},
                        {"tables", chart.tables},
                        {"variants", std::move(variants)}});
  }
  return list;
}

namespace vega {

namespace {

/// Few enough that a decade is not ruled nine times.
constexpr int kLogarithmicTicks = 6;
/// In pixels, between the outermost points and the frame.
constexpr int kRoomAround = 8;

}  // namespace

Json quantity(const std::string& field, const std::string& title, Axis axis) {
  const bool logarithmic = axis == Axis::logarithmic;
  Json scale = logarithmic ? Json{{"type", "log"}, {"nice", false}} : Json{{"zero", false}, {"nice", false}};
  scale["padding"] = kRoomAround;
  Json encoding = {{"field", field}, {"type", "quantitative"}, {"title", title}, {"scale", std::move(scale)}};
  if (logarithmic) encoding["axis"]["tickCount"] = kLogarithmicTicks;
  return encoding;
}

Json count_axis(Json encoding) {
  // Thousands of millions are billions to people, G to SI.
  encoding["axis"]["labelExpr"] = "replace(format(datum.value, '~s'), 'G', 'B')";
  return encoding;
}

Json category(const std::string& field, const std::string& title) {
  return {{"field", field}, {"type", "nominal"}, {"title", title}, {"sort", nullptr}};
}

Json colour(const std::string& field, const std::string& title, const std::vector<std::string>& domain) {
  Json encoding = category(field, title);
  // The legend would else be as pale as a band.
  encoding["legend"]["symbolOpacity"] = 1;
  if (!domain.empty()) encoding["scale"]["domain"] = domain;
  return encoding;
}

Json shade(const std::string& field, const std::string& title, Axis axis) {
  Json scale = {{"type", axis == Axis::logarithmic ? "log" : "linear"},
                {"nice", false},
                {"scheme", {{"name", "viridis"}, {"extent", {0.25, 1.0}}}}};
  if (axis == Axis::linear) scale["zero"] = false;
  return {{"field", field}, {"type", "quantitative"}, {"title", title}, {"scale", std::move(scale)}};
}

Json tooltip(const std::vector<Hover>& hovers) {
  Json list = Json::array();
  for (const Hover& hover : hovers) {
    Json entry = {{"field", hover.field}, {"title", hover.title}};
    if (hover.format.empty()) {
      entry["type"] = "nominal";
    } else {
      entry["type"] = "quantitative";
      entry["format"] = hover.format;
    }
    list.push_back(std::move(entry));
  }
  return list;
}

Json filter(const std::string& expression) {
  return {{"filter", expression}};
}

Json calculate(const std::string& expression, const std::string& as) {
  return {{"calculate", expression}, {"as", as}};
}

Json lookup(const std::string& key, const std::string& table, const std::vector<std::string>& fields) {
  return {{"lookup", key}, {"from", {{"data", {{"name", table}}}, {"key", key}, {"fields", fields}}}};
}

Json view(const std::string& table, const std::string& description, int height) {
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
          {"description", description},
          {"data", {{"name", table}}},
          {"width", "container"},
          {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
          {"height", height}};
}

}  // namespace vega

}  // namespace crosswatt
