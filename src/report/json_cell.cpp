#include "report/json_cell.hpp"

namespace crosswatt {

nlohmann::ordered_json json_cell(const Cell& cell) {
  struct Visitor {
    nlohmann::ordered_json operator()(std::monostate) const { return nullptr; }
    nlohmann::ordered_json operator()(double value) const { return value; }
    nlohmann::ordered_json operator()(Index value) const { return value; }
    nlohmann::ordered_json operator()(const std::string& value) const { return value; }
  };
  return std::visit(Visitor(), cell.value);
}

nlohmann::ordered_json json_rows(const Table& table) {
  auto rows = nlohmann::ordered_json::array();
  for (const std::vector<Cell>& row : table.rows) {
    auto object = nlohmann::ordered_json::object();
    for (std::size_t column = 0; column < row.size(); ++column)
      object[table.columns[column].name] = json_cell(row[column]);
    rows.push_back(std::move(object));
  }
  return rows;
}

}  // namespace crosswatt
