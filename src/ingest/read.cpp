#include "crosswatt/ingest/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "ingest/csv.hpp"
#include "ingest/foreign.hpp"
#include "ingest/format_family.hpp"

namespace crosswatt {
namespace ingest {

std::span<const Format> all_formats() {
  static const std::array kFormats = {
#define CROSSWATT_FORMAT(file) file##_format(),
#include "ingest/formats.def"
#undef CROSSWATT_FORMAT
  };
  return kFormats;
}

namespace {

const Format& format_by_name(const std::string& wanted) {
  std::vector<std::string> known;
  for (const Format& format : all_formats()) {
    if (format.name == wanted) return format;
    known.emplace_back(format.name);
  }
  throw unknown_name("--input-format", "format", wanted, known);
}

/// A file that no reader wants but that looks like a table gets its complaint from the reader it was probably made for.
const Format& probable_format(const Source& source) {
  const std::string_view head = trim(source.head());
  if (head.starts_with('{') || head.starts_with('[')) return format_by_name("json");
  const bool looks_tabular = head.substr(0, head.find('\n')).find_first_of(",;\t|") != std::string_view::npos;
  if (looks_tabular) return format_by_name("long");
  throw DataError({source.name(),
                   0,
                   {},
                   {},
                   "is in no format crosswatt reads",
                   "see `crosswatt list formats`, or force one with --input-format"});
}

}  // namespace

const Format& choose_format(const Source& source, const ReadOptions& options) {
  if (!options.format.empty()) return format_by_name(options.format);
  if (options.wide) return format_by_name("wide");
  for (const Format& format : all_formats()) {
    if (format.recognises(source)) return format;
  }
  return probable_format(source);
}

const Format& read_source(Source& source, const ReadOptions& options, EnergyTableBuilder& table) {
  refuse_foreign(source);
  const Format& format = choose_format(source, options);
  const Index rows_before = table.rows();
  const std::int64_t problems_before = table.problem_count();
  format.read(source, options, table);
  if (table.rows() == rows_before && table.problem_count() == problems_before) {
    table.problem({source.name(),
                   0,
                   {},
                   {},
                   fmt::format("holds no measurement (read as format {})", format.name),
                   "add the measurements, or force another format with --input-format"});
  }
  return format;
}

}  // namespace ingest

std::vector<FormatInfo> formats() {
  std::vector<FormatInfo> infos;
  for (const ingest::Format& format : ingest::all_formats()) infos.push_back({format.name, format.summary});
  return infos;
}

EnergyTable read_tables(const std::vector<std::string>& paths, const ReadOptions& options,
                        std::vector<FileSummary>* files) {
  if (!options.format.empty()) ingest::format_by_name(options.format);
  EnergyTableBuilder table;
  for (const std::string& path : paths) {
    try {
      ingest::Source source(path);
      table.start_file(source.name());
      const Index rows_before = table.rows();
      const ingest::Format& format = ingest::read_source(source, options, table);
      if (files != nullptr) files->push_back({source.name(), std::string(format.name), table.rows() - rows_before});
    } catch (const DataError& error) {
      for (const Problem& problem : error.problems()) table.problem(problem);
    }
  }
  return table.build();
}

}  // namespace crosswatt
