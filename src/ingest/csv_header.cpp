#include "ingest/csv_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt::ingest {

bool HeaderCheck::separated_by_commas() {
  if (header_.size() > 1) return true;
  constexpr std::array kSeparators = {std::pair{';', "semicolons"}, std::pair{'\t', "tabs"},
                                      std::pair{'|', "vertical bars"}};
  const auto* const separator = std::find_if(kSeparators.begin(), kSeparators.end(), [&](const auto& known) {
    return header_.front().find(known.first) != std::string::npos;
  });
  if (separator == kSeparators.end()) return true;
  refuse({}, {fmt::format("separates its columns by {}", separator->second),
              "save it with commas between the columns and a point in the decimals"});
  return false;
}

void HeaderCheck::ignored(std::size_t column) {
  const std::string& heading = header_[column];
  if (heading.empty()) return;
  if (std::find(ignored_.begin(), ignored_.end(), heading) != ignored_.end()) {
    return refuse(heading, {"stands twice in the header", "rename or remove one of the two"});
  }
  ignored_.push_back(heading);
}

void HeaderCheck::second(std::size_t column, std::size_t first) {
  const std::string& heading = header_[column];
  const std::string& earlier = header_[first];
  const bool same = lower(heading) == lower(earlier);
  refuse(heading,
         {same ? "stands twice in the header" : fmt::format("says the same as column '{}'", printable(earlier)),
          "keep one of the two"});
}

void HeaderCheck::missing(std::string_view heading, const std::string& remedy) {
  missing_.push_back({std::string(heading), remedy});
}

void HeaderCheck::refuse(std::string_view heading, CellFault fault) {
  passed_ = false;
  table_.problem({{}, line_, std::string(heading), {}, std::move(fault.rule), std::move(fault.remedy)});
}

bool HeaderCheck::finish() {
  for (const Missing& column : missing_) {
    const std::vector<std::string> nearest = nearest_names(column.heading, ignored_, 1);
    const std::string hint =
        nearest.empty() ? column.remedy : fmt::format("if '{}' is meant, rename it", printable(nearest.front()));
    refuse(column.heading, {"is missing from the header", hint});
  }
  if (passed_ && !ignored_.empty()) {
    table_.remark(fmt::format("{}: columns ignored: {}", file_, printable(join(ignored_, ", "), 400)));
  }
  return passed_;
}

}  // namespace crosswatt::ingest
