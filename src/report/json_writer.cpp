#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "crosswatt/report/writers.hpp"
#include "report/json_cell.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Paragraph& paragraph) {
  return {{"paragraph", paragraph.text}};
}

Json json_of(const Notes& notes) {
  return {{"notes", notes.lines}, {"title", notes.title}};
}

Json json_of(const Table& table) {
  Json columns = Json::array();
  for (const TableColumn& column : table.columns)
    columns.push_back({{"name", column.name}, {"title", column.title}, {"unit", column.unit}});
  return {{"table", table.name}, {"title", table.title}, {"columns", columns}, {"rows", json_rows(table)}};
}

}  // namespace

std::string to_json(const Document& document) {
  Json sections = Json::array();
  for (const Section& section : document.sections) {
    Json blocks = Json::array();
    for (const auto& block : section.blocks)
      blocks.push_back(std::visit([](const auto& value) { return json_of(value); }, block));
    sections.push_back({{"title", section.title}, {"blocks", blocks}});
  }
  const Json file = {{"schema_version", 1}, {"title", document.title}, {"sections", sections}};
  return json_dump(file, 1) + "\n";
}

}  // namespace crosswatt
