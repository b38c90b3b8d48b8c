#include "crosswatt/normalize/normalize_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"
#include "ingest/csv.hpp"
#include "ingest/fields.hpp"
#include "ingest/source.hpp"

namespace crosswatt {
namespace {

using ingest::CellFault;
using ingest::Field;

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
constexpr std::string_view kAddedColumns = "normalized_kwh,lower_kwh,upper_kwh,extrapolated,warnings";

/// Reads the workloads of a file and normalizes them one after the other, keeping every input cell.
class FileNormalizer {
 public:
  FileNormalizer(const Normalizer& normalizer, const std::string& path, double level)
      : normalizer_(normalizer), level_(level), source_(path), file_(source_, kBlockBytes) {
    read_header();
  }

  NormalizedFile run() {
    ingest::CsvBlock block;
    std::int64_t first_line = file_.first_line();
    while (file_.next(block)) {
      ingest::CsvRecords records;
      records.split(block, file_.header().size());
      for (Problem problem : records.problems()) note_problem(first_line + problem.line, std::move(problem));
      for (std::size_t row = 0; row < records.rows(); ++row)
        normalize_row(records, row, first_line + records.line(row));
      if (const auto& fault = records.fault()) {
        note_problem(
            0, {.line = first_line + fault->line, .value = fault->value, .rule = fault->rule, .remedy = fault->remedy});
        break;
      }
      first_line += records.lines();
    }
    if (!problems_.empty()) throw DataError(std::move(problems_));
    if (result_.rows == 0)
      throw DataError(Problem{
          .file = source_.name(), .rule = "holds a header but no rows", .remedy = "add one row for each workload"});
    return std::move(result_);
  }

 private:
  void read_header() {
    for (std::size_t column = 0; column < file_.header().size(); ++column) {
      const std::optional<ingest::Heading> heading = ingest::parse_heading(file_.header()[column]);
      if (!heading) continue;
      std::optional<std::size_t>& place = columns_[static_cast<std::size_t>(heading->field)];
      if (place) {
        note_problem(file_.header_line(),
                     {.column = file_.header()[column], .rule = "stands twice", .remedy = "keep one of the columns"});
        continue;
      }
      place = column;
      if (heading->field != Field::energy) continue;
      if (!heading->unit) {
        CellFault fault = ingest::unit_fault();
        note_problem(
            file_.header_line(),
            {.column = file_.header()[column], .rule = std::move(fault.rule), .remedy = std::move(fault.remedy)});
      }
      unit_ = heading->unit.value_or(EnergyUnit::kwh);
    }
    if (!column(Field::energy))
      note_problem(file_.header_line(),
                   {.column = "energy_kwh",
                    .rule = fmt::format("is missing; the file has {}", join(file_.header(), ", ")) +
                            did_you_mean("energy_kwh", file_.header()),
                    .remedy = "add the energies measured on the source as energy_kwh, energy_wh or energy_j"});
    if (!problems_.empty()) throw DataError(std::move(problems_));
    std::vector<std::string> cells;
    for (const std::string& heading : file_.header()) cells.push_back(csv_cell(heading));
    result_.csv = join(cells, ",") + "," + std::string(kAddedColumns) + "\n";
  }

  std::optional<std::size_t> column(Field field) const { return columns_[static_cast<std::size_t>(field)]; }

  void note_problem(std::int64_t line, Problem problem) {
    problem.file = source_.name();
    if (line != 0) problem.line = line;
    problems_.push_back(std::move(problem));
  }

  void refuse(std::int64_t line, std::size_t column, std::string_view text, CellFault fault) {
    note_problem(line, {.column = file_.header()[column],
                        .value = std::string(text),
                        .rule = std::move(fault.rule),
                        .remedy = std::move(fault.remedy)});
  }

  double number(ingest::CsvRecords& records, std::size_t row, std::int64_t line, Field field,
                CellFault (*fault)(std::string_view)) {
    const std::optional<std::size_t> place = column(field);
    if (!place) return kUnknown;
    const std::string_view text = records.cell(row, *place);
    if (text.empty() && field != Field::energy) return kUnknown;
    const std::optional<double> value = parse_number(text);
    if (value && *value > 0) return *value;
    refuse(line, *place, text, fault(text));
    return kUnknown;
  }

  void normalize_row(ingest::CsvRecords& records, std::size_t row, std::int64_t line) {
    std::string cells;
    for (std::size_t i = 0; i < file_.header().size(); ++i) cells += csv_cell(records.cell(row, i)) + ",";
    Query query;
    query.energy_kwh = to_kwh(number(records, row, line, Field::energy, ingest::energy_fault), unit_);
    query.duration_s = number(records, row, line, Field::duration_s, ingest::known_number_fault);
    query.flops = number(records, row, line, Field::flops, ingest::known_number_fault);
    query.macs = number(records, row, line, Field::macs, ingest::known_number_fault);
    query.params = number(records, row, line, Field::params, ingest::known_number_fault);
    query.batch_size = number(records, row, line, Field::batch_size, ingest::known_number_fault);
    if (const auto place = column(Field::family)) query.family = records.cell(row, *place);
    if (const auto place = column(Field::hardware)) check_hardware(records.cell(row, *place), *place, line);
    ++result_.rows;
    if (problems_.empty()) result_.csv += cells + added_cells(query) + "\n";
  }

  void check_hardware(std::string_view hardware, std::size_t place, std::int64_t line) {
    if (hardware.empty() || hardware == normalizer_.saved().pair.source) return;
    refuse(line, place, hardware,
           {fmt::format("is not the model's source, '{}'", normalizer_.saved().pair.source),
            "keep the rows measured on the source only"});
  }

  std::string added_cells(const Query& query) {
    try {
      const Normalized normalized = normalizer_.normalize(query, level_);
      if (!normalized.warnings.empty()) ++result_.rows_with_warnings;
      return fmt::format("{},{},{},{},{}", shortest(normalized.kwh), shortest(normalized.lower_kwh),
                         shortest(normalized.upper_kwh), normalized.extrapolated ? "true" : "false",
                         csv_cell(join(normalized.warnings, "; ")));
    } catch (const DataError& error) {
      // A feature this workload lacks: the others can still be normalized.
      ++result_.rows_with_warnings;
      return ",,,," + csv_cell(error.what());
    }
  }

  const Normalizer& normalizer_;
  double level_;
  ingest::Source source_;
  ingest::CsvFile file_;
  std::array<std::optional<std::size_t>, ingest::kFieldCount> columns_;
  EnergyUnit unit_ = EnergyUnit::kwh;
  std::vector<Problem> problems_;
  NormalizedFile result_;
};

}  // namespace

NormalizedFile normalize_csv(const Normalizer& normalizer, const std::string& path, double level) {
  return FileNormalizer(normalizer, path, level).run();
}

}  // namespace crosswatt
