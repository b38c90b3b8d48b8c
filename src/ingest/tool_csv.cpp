#include "ingest/tool_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "ingest/decimal.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

std::vector<std::string> lowered(std::vector<std::string> names) {
  for (std::string& name : names) name = lower(name);
  return names;
}

}  // namespace

std::string_view known_text(std::string_view text) {
  constexpr std::array<std::string_view, 9> kUnknown = {
      "n/a", "[n/a]", "nan", "none", "[none]", "null", "[not supported]", "[unknown error]", "not available"};
  text = trim(text);
  const std::string word = lower(text);
  return std::find(kUnknown.begin(), kUnknown.end(), word) == kUnknown.end() ? text : std::string_view();
}

ToolCsv::ToolCsv(Reading& reading, char separator)
    : reading_(reading),
      separator_(separator),
      file_(reading.source, reading.options.block_bytes, separator),
      header_(file_.header()),
      names_(lowered(header_)) {
  reading_.naming.offer(file_.header());
}

std::optional<std::size_t> ToolCsv::find(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto found = std::find(names_.begin(), names_.end(), lower(name));
    if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
  }
  return std::nullopt;
}

bool ToolCsv::next() {
  if (begun_ && row_ + 1 < records_.rows()) {
    ++row_;
    return true;
  }
  while (!broken_) {
    if (begun_) {
      if (const auto& fault = records_.fault()) {
        broken_ = true;
        reading_.table.problem({{}, line_of_block_ + fault->line, {}, fault->value, fault->rule, fault->remedy});
        return false;
      }
    }
    line_of_block_ = begun_ ? line_of_block_ + records_.lines() : file_.first_line();
    begun_ = true;
    row_ = 0;
    if (!file_.next(block_)) {
      broken_ = true;
      return false;
    }
    records_.split(block_, CsvRecords::kAnyWidth, separator_);
    if (records_.rows() > 0) return true;
  }
  return false;
}

bool ToolCsv::leave_out_if_cut() const {
  if (may_be_cut()) caveat(CaveatKind::row_left_out, {}, {}, std::string(kMayBeCut), std::string(kEndLine));
  return may_be_cut();
}

bool ToolCsv::is_header(std::span<const std::string_view> columns) {
  std::vector<std::string> cells;
  cells.reserve(width());
  for (std::size_t i = 0; i < width(); ++i) cells.push_back(cell(i));
  std::vector<std::string> names = lowered(cells);
  if (!has_all(names, columns)) return false;
  header_ = std::move(cells);
  names_ = std::move(names);
  reading_.naming.offer(header_);
  return true;
}

std::string ToolCsv::cell(std::size_t column) {
  return column < width() ? std::string(records_.cell(row_, column)) : std::string();
}

std::string ToolCsv::text(std::string_view name) {
  const std::optional<std::size_t> column = find({name});
  return column ? std::string(known_text(cell(*column))) : std::string();
}

double ToolCsv::number(std::string_view name) {
  return decimal(text(name));
}

std::string ToolCsv::width_fault() const {
  return fmt::format("has {}, the header has {}", counted(static_cast<std::int64_t>(width()), "field"),
                     header().size());
}

void ToolCsv::caveat(CaveatKind kind, std::string column, std::string value, std::string rule,
                     std::string remedy) const {
  reading_.table.caveat(kind, {{}, line(), std::move(column), std::move(value), std::move(rule), std::move(remedy)});
}

std::vector<std::string> header_of(const Source& source, char separator) {
  return lowered(first_record(source.head(), separator));
}

bool has_all(const std::vector<std::string>& header, std::span<const std::string_view> names) {
  return std::all_of(names.begin(), names.end(), [&](std::string_view name) {
    return std::find(header.begin(), header.end(), name) != header.end();
  });
}

}  // namespace crosswatt::ingest
