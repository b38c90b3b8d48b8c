// crosswatt's wide CSV: one workload a line, one column of energies per hardware, as spreadsheets have it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "ingest/csv.hpp"
#include "ingest/csv_header.hpp"
#include "ingest/decimal.hpp"
#include "ingest/fields.hpp"
#include "ingest/format_family.hpp"

namespace crosswatt::ingest {
namespace {

/// Fields that are the same for all hardware of a line; any other heading names a hardware.
constexpr std::array kLineFields = {Field::workload, Field::phase,      Field::scope,  Field::flops,      Field::macs,
                                    Field::params,   Field::batch_size, Field::family, Field::repetition, Field::notes};

std::optional<Field> line_field(std::string_view heading) {
  const std::optional<Heading> known = parse_heading(heading);
  if (!known || std::find(kLineFields.begin(), kLineFields.end(), known->field) == kLineFields.end())
    return std::nullopt;
  return known->field;
}

/// A column of energies.
struct HardwareColumn {
  std::size_t column = 0;
  std::string name;
  EnergyUnit unit = EnergyUnit::kwh;
};

/// A hardware and what may be the unit of its energies.
struct NameAndWord {
  std::string_view name, word;
};

/// `A40 (Wh)`, `A40 [Wh]`.
std::optional<NameAndWord> word_in_brackets(std::string_view heading) {
  const bool in_brackets = heading.ends_with(')') || heading.ends_with(']');
  const std::size_t open = in_brackets ? heading.rfind(heading.back() == ')' ? '(' : '[') : std::string_view::npos;
  if (open == std::string_view::npos) return std::nullopt;
  return NameAndWord{trim(heading.substr(0, open)), trim(heading.substr(open + 1, heading.size() - open - 2))};
}

/// `A40 Wh`, `A40_Wh`, `A40 in Wh`, `A40: Wh`; nothing where the last word is no unit of energy, but of a name.
std::optional<NameAndWord> unit_behind(std::string_view heading) {
  constexpr std::string_view kSeparators = " _/:,";
  constexpr std::string_view kIn = " in";
  const std::size_t separator = heading.find_last_of(kSeparators);
  if (separator == std::string_view::npos || !find_energy_unit(heading.substr(separator + 1))) return std::nullopt;
  std::string_view name = heading.substr(0, heading.find_last_not_of(kSeparators, separator) + 1);
  if (name.ends_with(kIn)) name = trim(name.substr(0, name.size() - kIn.size()));
  return NameAndWord{name, heading.substr(separator + 1)};
}

std::optional<NameAndWord> name_and_word(std::string_view heading) {
  const std::optional<NameAndWord> bracketed = word_in_brackets(heading);
  return bracketed ? bracketed : unit_behind(heading);
}

/// Units that energies are not in, and letters that leave open which one is meant.
bool is_other_unit(std::string_view word) {
  constexpr std::array<std::string_view, 10> kOthers = {"w", "kw", "mw", "s", "ms", "min", "h", "mj", "mwh", "%"};
  return std::find(kOthers.begin(), kOthers.end(), lower(word)) != kOthers.end();
}

/// Columns that tables of runs have beside their energies, of which none is a hardware: `epochs`, `Duration (s)`,
/// `runtime_s`, `GPU count`.
bool says_nothing_usable(std::string_view heading) {
  constexpr std::array<std::string_view, 20> kKnown = {
      "duration", "runtime",  "time",      "elapsed", "walltime",       "epoch",     "epochs",
      "steps",    "accuracy", "loss",      "seed",    "learning rate",  "gpu count", "gpus",
      "num gpus", "n gpus",   "cpu count", "nodes",   "number of gpus", "node count"};
  constexpr std::array<std::string_view, 5> kTimes = {" s", " sec", " min", " h", " ms"};
  const std::optional<NameAndWord> bracketed = word_in_brackets(trim(heading));
  std::string name = lower(bracketed ? bracketed->name : trim(heading));
  std::replace(name.begin(), name.end(), '_', ' ');
  const auto* const unit = std::find_if(kTimes.begin(), kTimes.end(), [&](auto time) { return name.ends_with(time); });
  if (unit != kTimes.end()) name.resize(name.size() - unit->size());
  return name.empty() || std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end();
}

struct Layout {
  std::vector<std::string> headings;
  std::array<std::optional<std::size_t>, kFieldCount> columns;
  std::vector<HardwareColumn> hardware;
  EnergyUnit unit = EnergyUnit::kwh;  // of what does not say its own

  std::optional<std::size_t> column(Field field) const { return columns[static_cast<std::size_t>(field)]; }
};

void add_hardware(Layout& layout, std::size_t column, HeaderCheck& check) {
  const std::string& heading = layout.headings[column];
  HardwareColumn hardware{column, heading, layout.unit};
  if (const std::optional<NameAndWord> parts = name_and_word(heading); parts && !parts->name.empty()) {
    const std::optional<EnergyUnit> unit = find_energy_unit(parts->word);
    if (!unit && is_other_unit(parts->word))
      check.refuse(heading, {"is in no unit of energy", "give energies, in kWh, Wh, MWh, J, kJ, MJ, mJ or uJ"});
    if (unit) hardware = {column, std::string(parts->name), *unit};
  }
  const auto same = std::find_if(layout.hardware.begin(), layout.hardware.end(),
                                 [&](const HardwareColumn& other) { return other.name == hardware.name; });
  if (same != layout.hardware.end()) check.second(column, same->column);
  layout.hardware.push_back(std::move(hardware));
}

std::optional<Layout> read_layout(const CsvFile& file, const ReadOptions& options, EnergyTableBuilder& table) {
  HeaderCheck check(file, table);
  if (!check.separated_by_commas()) return std::nullopt;
  Layout layout{file.header(), {}, {}, options.energy_unit};
  for (std::size_t column = 0; column < layout.headings.size(); ++column) {
    const std::string& heading = layout.headings[column];
    const std::optional<Field> field = line_field(heading);
    if (says_nothing_usable(heading)) {
      check.ignored(column);
      continue;
    }
    if (!field) {
      add_hardware(layout, column, check);
      continue;
    }
    std::optional<std::size_t>& place = layout.columns[static_cast<std::size_t>(*field)];
    if (place) {
      check.second(column, *place);
    } else {
      place = column;
    }
  }
  if (!layout.column(Field::workload)) check.missing("workload", "name the column that says what was run 'workload'");
  if (layout.hardware.empty()) check.refuse({}, {"names no hardware", "give one column of energies per hardware"});
  return check.finish() ? std::optional(layout) : std::nullopt;
}

/// Adds the measurements of one line after the other.
class LineReader {
 public:
  LineReader(const Layout& layout, EnergyTableBuilder& table) : layout_(layout), table_(table) {}

  /// False when the rest of the file can't be trusted.
  bool read(const CsvBlock& block, std::int64_t first_line) {
    records_.split(block, layout_.headings.size());
    std::vector<Problem> misshapen = records_.problems();
    auto next_misshapen = misshapen.begin();
    for (std::size_t row = 0; row <= records_.rows(); ++row) {
      const bool at_end = row == records_.rows();
      for (; next_misshapen != misshapen.end() && (at_end || next_misshapen->line < records_.line(row));
           ++next_misshapen) {
        next_misshapen->line += first_line;
        table_.problem(*next_misshapen);
      }
      if (!at_end) read_line(row, first_line + records_.line(row));
    }
    if (const auto& fault = records_.fault()) {
      table_.problem({{}, first_line + fault->line, {}, fault->value, fault->rule, fault->remedy});
    }
    return !records_.fault();
  }
  std::int64_t lines() const { return records_.lines(); }

 private:
  void refuse(std::int64_t line, std::size_t column, std::string_view text, CellFault fault) {
    table_.problem(
        {{}, line, layout_.headings[column], std::string(text), std::move(fault.rule), std::move(fault.remedy)});
  }

  std::string_view cell(std::size_t row, Field field) {
    const std::optional<std::size_t> column = layout_.column(field);
    return column ? records_.cell(row, *column) : std::string_view();
  }

  void read_line(std::size_t row, std::int64_t line) {
    const std::string workload(cell(row, Field::workload));
    const std::string family(cell(row, Field::family));
    const std::string notes(cell(row, Field::notes));
    Measurement measurement;
    measurement.workload = workload;
    measurement.family = family;
    measurement.notes = notes;
    bool usable = true;
    const auto spoil = [&](Field field, std::string_view text, CellFault fault) {
      refuse(line, *layout_.column(field), text, std::move(fault));
      usable = false;
    };
    if (workload.empty()) spoil(Field::workload, {}, {"is empty", "name the workload"});
    const std::string_view phase = cell(row, Field::phase);
    measurement.phase = parse_phase(phase).value_or(Phase::unknown);
    if (!parse_phase(phase)) spoil(Field::phase, phase, phase_fault());
    const std::string_view scope = cell(row, Field::scope);
    measurement.scope = parse_scope(scope).value_or(Scope::unknown);
    if (!parse_scope(scope)) spoil(Field::scope, scope, scope_fault());
    const std::string_view repetition = cell(row, Field::repetition);
    const std::optional<std::int32_t> number = parse_repetition(repetition);
    measurement.repetition = number.value_or(-1);
    if (!number) spoil(Field::repetition, repetition, repetition_fault());
    for (const Field field : {Field::flops, Field::macs, Field::params, Field::batch_size}) {
      const std::string_view text = cell(row, field);
      if (text.empty()) continue;
      const double value = decimal(text);
      if (!(value > 0)) spoil(field, text, known_number_fault(text));
      measurement[*column_of(field)] = value;
    }
    read_energies(row, line, measurement, usable);
  }

  /// @param usable  whether the rest of the line is; if not, the energies are looked at for problems of their own only.
  void read_energies(std::size_t row, std::int64_t line, Measurement& measurement, bool usable) {
    for (const HardwareColumn& hardware : layout_.hardware) {
      const std::string_view text = records_.cell(row, hardware.column);
      if (text.empty()) continue;
      const double energy_kwh = to_kwh(decimal(text), hardware.unit);
      if (!(energy_kwh > 0 && energy_kwh <= std::numeric_limits<double>::max())) {
        refuse(line, hardware.column, text, number_fault(text, "leave the cell empty if the energy was not measured"));
        continue;
      }
      measurement.hardware = hardware.name;
      measurement.energy_kwh = energy_kwh;
      if (usable) table_.add(measurement, line);
    }
  }

  const Layout& layout_;
  EnergyTableBuilder& table_;
  CsvRecords records_;
};

bool recognises(const Source& source) {
  bool workload = false;
  std::size_t hardware = 0;
  for (const std::string& cell : first_record(source.head())) {
    const std::optional<Heading> heading = parse_heading(cell);
    const bool is_long = heading && (heading->field == Field::hardware || heading->field == Field::energy);
    if (is_long) return false;
    workload |= heading && heading->field == Field::workload;
    hardware += heading || says_nothing_usable(cell) ? 0 : 1;
  }
  return workload && hardware > 0;
}

void read(Reading& reading) {
  CsvFile file(reading.source, reading.options.block_bytes);
  const std::optional<Layout> layout = read_layout(file, reading.options, reading.table);
  if (!layout) return;
  LineReader lines(*layout, reading.table);
  CsvBlock block;
  for (std::int64_t line = file.first_line(); file.next(block); line += lines.lines()) {
    if (!lines.read(block, line)) return;
  }
}

}  // namespace

Format wide_csv_format() {
  return {"wide", "crosswatt's wide CSV: workload, then one column of energies per hardware", Origin::own, recognises,
          read};
}

}  // namespace crosswatt::ingest
