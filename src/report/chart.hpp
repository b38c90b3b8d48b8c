// A picture of tables, as Vega-Lite specifications that name the tables they draw.
//
// A specification holds no numbers. The page gives it the tables of the pair that is looked at, shared by all charts;
// `report --figures` writes them into it, so that the file stands alone.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "crosswatt/report/document.hpp"

namespace crosswatt {

/// The same chart seen another way: another score, another axis.
struct ChartVariant {
  std::string label;  ///< what the reader chooses by; "" for an only one
  nlohmann::ordered_json spec;
};

struct Chart {
  std::string name;   ///< snake_case; a file name's stem
  std::string place;  ///< id of the page's part it stands in
  std::string title;
  std::string caption;              ///< how to read it, and what it leaves out
  std::vector<std::string> tables;  ///< by Table::name
  std::vector<ChartVariant> variants;
};

/// The charts as the page reads them.
nlohmann::ordered_json charts_json(const std::vector<Chart>& charts);

namespace vega {

using Json = nlohmann::ordered_json;

enum class Axis { linear, logarithmic };

inline std::string_view name(Axis axis) {
  return axis == Axis::linear ? "linear" : "logarithmic";
}

/// A number along an axis.
Json quantity(const std::string& field, const std::string& title, Axis axis = Axis::linear);
/// The same with short labels for large counts: 20M, 1B.
Json count_axis(Json encoding);
/// A name, in the table's order.
Json category(const std::string& field, const std::string& title);
/// A name as a colour that is the same in every chart.
/// @param domain  all names there are; empty = those that occur.
Json colour(const std::string& field, const std::string& title, const std::vector<std::string>& domain = {});
/// A number as a colour from little to much, without those that vanish on dark ground.
Json shade(const std::string& field, const std::string& title, Axis axis = Axis::linear);
/// A field and its title to hover for. @param format  of d3-format; "" for a text.
struct Hover {
  std::string field, title, format;
};
Json tooltip(const std::vector<Hover>& hovers);
Json filter(const std::string& expression);
Json calculate(const std::string& expression, const std::string& as);
/// Fields of the row of `table` whose `key` is this row's `key`.
Json lookup(const std::string& key, const std::string& table, const std::vector<std::string>& fields);
/// A specification as wide as its place; the table, and what assistive technology reads instead of the picture.
Json view(const std::string& table, const std::string& description, int height);

}  // namespace vega

}  // namespace crosswatt
