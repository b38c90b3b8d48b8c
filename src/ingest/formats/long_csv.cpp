// crosswatt's long CSV: one measurement a line, columns by name in any order.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"
#include "ingest/csv.hpp"
#include "ingest/csv_header.hpp"
#include "ingest/decimal.hpp"
#include "ingest/fields.hpp"
#include "ingest/format_family.hpp"
#include "ingest/long_layout.hpp"
#include "ingest/pipeline.hpp"

namespace crosswatt::ingest {
namespace {

constexpr double kLargest = std::numeric_limits<double>::max();

/// Turns one block after the other into rows of a table; belongs to one thread.
class BlockParser {
 public:
  explicit BlockParser(const LongLayout& layout) : layout_(layout) {}

  void parse(const CsvBlock& block) {
    records_.split(block, layout_.headings.size());
    problems_ = records_.problems();
    spoilt_.assign(records_.rows(), false);
    parse_names(Field::workload, batch_.workload, true);
    parse_hardware();
    parse_names(Field::family, batch_.family, false);
    parse_names(Field::notes, batch_.notes, false);
    parse_kinds();
    parse_energies();
    for (const Field field : {Field::duration_s, Field::flops, Field::macs, Field::params, Field::batch_size}) {
      parse_numbers(field);
    }
    parse_repetitions();
    for (std::size_t row = 0; row < records_.rows(); ++row) {
      batch_.line.push_back(static_cast<std::uint32_t>(records_.line(row)));
    }
  }

  /// Adds what was parsed to the table; false when the rest of the file can't be trusted.
  bool hand_over(EnergyTableBuilder& table, std::int64_t first_line) {
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const Problem& a, const Problem& b) { return a.line < b.line; });
    for (Problem& problem : problems_) {
      problem.line += first_line;
      table.problem(std::move(problem));
    }
    if (std::find(spoilt_.begin(), spoilt_.end(), true) != spoilt_.end()) batch_.remove(spoilt_);
    table.append(batch_, first_line);
    if (const auto& fault = records_.fault()) {
      table.problem({{}, first_line + fault->line, {}, fault->value, fault->rule, fault->remedy});
    }
    return !records_.fault();
  }

  std::int64_t lines() const { return records_.lines(); }

 private:
  /// Calls visit(row, cell) down a column.
  template <typename Visit>
  void for_each_cell(Field field, const Visit& visit) {
    const std::optional<std::size_t> column = layout_.column(field);
    if (!column) return;
    const std::size_t rows = records_.rows();
    for (std::size_t row = 0; row < rows; ++row) visit(row, records_.cell(row, *column));
  }

  void refuse(std::size_t row, Field field, std::string_view text, CellFault fault) {
    problems_.push_back({{},
                         records_.line(row),
                         layout_.headings[*layout_.column(field)],
                         std::string(text),
                         std::move(fault.rule),
                         std::move(fault.remedy)});
    spoilt_[row] = true;
  }

  void parse_names(Field field, MeasurementBatch::Names& names, bool required) {
    for_each_cell(field, [&](std::size_t row, std::string_view cell) {
      names.ids.push_back(cell.empty() ? NameDictionary::kNone : names.dictionary.add(cell));
      const bool usable = field == Field::notes || (cell.size() <= kLongestName && !(required && cell.empty()));
      if (!usable) refuse(row, field, cell, name_fault(cell, name(field)));
    });
  }

  void parse_hardware() {
    if (layout_.column(Field::hardware)) return parse_names(Field::hardware, batch_.hardware, true);
    batch_.hardware.ids.assign(records_.rows(), batch_.hardware.dictionary.add(layout_.hardware));
  }

  void parse_kinds() {
    std::vector<std::uint8_t>& kinds = batch_.kinds;
    kinds.assign(records_.rows(), MeasurementBatch::kind_of(Phase::unknown, Scope::unknown));
    for_each_cell(Field::phase, [&](std::size_t row, std::string_view cell) {
      const std::optional<Phase> phase = parse_phase(cell);
      if (!phase) return refuse(row, Field::phase, cell, phase_fault());
      kinds[row] |= MeasurementBatch::kind_of(*phase, Scope::unknown);
    });
    for_each_cell(Field::scope, [&](std::size_t row, std::string_view cell) {
      const std::optional<Scope> scope = parse_scope(cell);
      if (!scope) return refuse(row, Field::scope, cell, scope_fault());
      kinds[row] |= MeasurementBatch::kind_of(Phase::unknown, *scope);
    });
  }

  void parse_energies() {
    for_each_cell(Field::energy, [&](std::size_t row, std::string_view cell) {
      const double value = decimal(cell);
      const double energy_kwh = layout_.unit == EnergyUnit::kwh ? value : to_kwh(value, layout_.unit);
      if (!(energy_kwh > 0 && energy_kwh <= kLargest)) refuse(row, Field::energy, cell, energy_fault(cell));
      batch_.energy_kwh.push_back(energy_kwh);
    });
  }

  void parse_numbers(Field field) {
    std::vector<double>& values = batch_.numbers[static_cast<std::size_t>(*column_of(field))];
    for_each_cell(field, [&](std::size_t row, std::string_view cell) {
      const double value = cell.empty() ? kUnknown : decimal(cell);
      if (!cell.empty() && !(value > 0)) refuse(row, field, cell, known_number_fault(cell));
      values.push_back(value);
    });
  }

  void parse_repetitions() {
    for_each_cell(Field::repetition, [&](std::size_t row, std::string_view cell) {
      const std::optional<std::int32_t> number = parse_repetition(cell);
      if (!number) refuse(row, Field::repetition, cell, repetition_fault());
      batch_.repetition.push_back(number.value_or(-1));
    });
  }

  const LongLayout& layout_;
  CsvRecords records_;
  MeasurementBatch batch_;
  std::vector<Problem> problems_;
  std::vector<bool> spoilt_;  // rows with a problem
};

/// What the workers of one file share.
struct Progress {
  CsvFile& file;
  EnergyTableBuilder& table;
  std::optional<std::int64_t> file_size;
  std::int64_t line = 0;  // of the next block handed over
  std::int64_t bytes = 0;
  Index rows_before = 0;
};

class Worker {
 public:
  Worker(const LongLayout& layout, Progress& progress) : parser_(layout), progress_(progress) {}
  bool take() { return progress_.file.next(block_); }
  void work() { parser_.parse(block_); }
  bool hand_over() {
    const bool trusted = parser_.hand_over(progress_.table, progress_.line);
    progress_.line += parser_.lines();
    progress_.bytes += static_cast<std::int64_t>(block_.text().size());
    foresee_rows();
    return trusted;
  }

 private:
  /// The rows the whole file will have if it goes on like this, and a quarter more; memory that is not written to costs
  /// nothing.
  void foresee_rows() const {
    if (!progress_.file_size || progress_.bytes == 0) return;
    const auto so_far = static_cast<double>(progress_.table.rows() - progress_.rows_before);
    const double share = static_cast<double>(progress_.bytes) / static_cast<double>(*progress_.file_size);
    progress_.table.expect(progress_.rows_before + static_cast<Index>(1.25 * so_far / std::min(share, 1.0)));
  }

  BlockParser parser_;
  Progress& progress_;
  CsvBlock block_;
};

bool recognises(const Source& source) {
  bool workload = false;
  bool hardware = false;
  bool energy = false;
  for (const std::string& cell : first_record(source.head())) {
    const std::optional<Heading> heading = parse_heading(cell);
    if (!heading) continue;
    workload |= heading->field == Field::workload;
    hardware |= heading->field == Field::hardware;
    energy |= heading->field == Field::energy;
  }
  return (workload && (hardware || energy)) || (hardware && energy);
}

void read(Reading& reading) {
  CsvFile file(reading.source, reading.options.block_bytes);
  HeaderCheck check(file, reading.table);
  if (!check.separated_by_commas()) return;
  const std::optional<LongLayout> layout =
      long_layout(file.header(), reading.options, reading.naming.hardware({}), check);
  if (!layout) return;
  Progress progress{file, reading.table, reading.source.size(), file.first_line(), 0, reading.table.rows()};
  const auto threads =
      static_cast<std::size_t>(reading.options.threads > 0 ? reading.options.threads : available_threads());
  std::vector<Worker> workers;
  for (std::size_t i = 0; i < threads; ++i) workers.emplace_back(*layout, progress);
  run_in_order(workers);
}

}  // namespace

Format long_csv_format() {
  return {"long", "crosswatt's long CSV: workload,hardware,energy_kwh,…, one measurement a line", Origin::own,
          recognises, read};
}

}  // namespace crosswatt::ingest
