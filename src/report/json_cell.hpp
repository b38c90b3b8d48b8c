// Table cells as JSON values, full precision, null for what is undefined.
#pragma once

#include <nlohmann/json.hpp>

#include "crosswatt/report/document.hpp"

namespace crosswatt {

nlohmann::ordered_json json_cell(const Cell& cell);
/// A list of objects, one a row, keyed by the columns' names.
nlohmann::ordered_json json_rows(const Table& table);

}  // namespace crosswatt
