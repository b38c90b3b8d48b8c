#include "crosswatt/ingest/frame.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "crosswatt/core/text.hpp"
#include "ingest/decimal.hpp"
#include "ingest/fields.hpp"
#include "ingest/format_family.hpp"
#include "ingest/long_layout.hpp"

namespace crosswatt {
namespace {

using ingest::CellFault;
using ingest::Field;

/// Rows handed to the builder at a time.
constexpr Index kBlockRows = Index{1} << 16;

/// Moves the rows of a frame into a table, a block of them at a time.
class FrameReader {
 public:
  FrameReader(std::span<const FrameColumn> columns, Index rows, const ingest::LongLayout& layout,
              const StopRequest& stop, EnergyTableBuilder& table)
      : columns_(columns), rows_(rows), layout_(layout), stop_(stop), table_(table) {
    for (Names& names : names_) names.column = column(names.field);
  }

  void read() {
    table_.expect(rows_);
    for (first_ = 0; first_ < rows_; first_ += kBlockRows) {
      if (stop_ && stop_()) throw Interrupted();
      count_ = std::min(kBlockRows, rows_ - first_);
      read_block();
    }
  }

 private:
  /// A field of names, and the batch's ids of the column's.
  struct Names {
    Field field;
    MeasurementBatch::Names MeasurementBatch::*batch;
    const FrameColumn* column = nullptr;
    std::vector<std::uint32_t> ids{};
  };

  const FrameColumn* column(Field field) const {
    const std::optional<std::size_t> place = layout_.column(field);
    return place ? &columns_[*place] : nullptr;
  }

  void read_block() {
    spoilt_.assign(static_cast<std::size_t>(count_), false);
    for (Names& names : names_) read_names(names);
    if (column(Field::hardware) == nullptr)
      batch_.hardware.ids.assign(static_cast<std::size_t>(count_), batch_.hardware.dictionary.add(layout_.hardware));
    read_kinds();
    read_energies();
    for (const Field field : {Field::duration_s, Field::flops, Field::macs, Field::params, Field::batch_size})
      read_numbers(field);
    read_repetitions();
    for (Index row = 0; row < count_; ++row) batch_.line.push_back(static_cast<std::uint32_t>(row));
    if (std::find(spoilt_.begin(), spoilt_.end(), true) != spoilt_.end()) batch_.remove(spoilt_);
    table_.append(batch_, first_ + 1);
  }

  void refuse(Index row, Field field, std::string_view text, CellFault fault) {
    table_.problem({.line = first_ + row + 1,
                    .column = layout_.headings[*layout_.column(field)],
                    .value = std::string(text),
                    .rule = std::move(fault.rule),
                    .remedy = std::move(fault.remedy)});
    spoilt_[static_cast<std::size_t>(row)] = true;
  }

  std::string text(const FrameColumn& column, Index row) const {
    if (const auto* numbers = std::get_if<std::span<const double>>(&column.values))
      return shortest((*numbers)[static_cast<std::size_t>(first_ + row)]);
    const auto* texts = std::get_if<FrameText>(&column.values);
    const std::int32_t code = texts == nullptr ? -1 : texts->codes[static_cast<std::size_t>(first_ + row)];
    return code < 0 ? std::string() : std::string(trim(texts->names[static_cast<std::size_t>(code)]));
  }

  void read_names(Names& names) {
    if (names.column == nullptr) return;
    MeasurementBatch::Names& batch = batch_.*names.batch;
    if (batch.dictionary.empty()) names.ids.clear();  // it was emptied, or is new
    const auto* texts = std::get_if<FrameText>(&names.column->values);
    if (texts != nullptr) names.ids.resize(texts->names.size(), NameDictionary::kNone);
    for (Index row = 0; row < count_; ++row) {
      std::uint32_t id = NameDictionary::kNone;
      if (texts == nullptr) {
        const std::string name = text(*names.column, row);
        if (!name.empty()) id = batch.dictionary.add(name);
      } else if (const std::int32_t code = texts->codes[static_cast<std::size_t>(first_ + row)]; code >= 0) {
        std::uint32_t& known = names.ids[static_cast<std::size_t>(code)];
        const std::string_view name = trim(texts->names[static_cast<std::size_t>(code)]);  // as a file's cells are
        if (known == NameDictionary::kNone && !name.empty()) known = batch.dictionary.add(name);
        id = known;
      }
      const bool needed = names.field == Field::workload || names.field == Field::hardware;
      if (needed && id == NameDictionary::kNone)
        refuse(row, names.field, {}, ingest::name_fault({}, ingest::name(names.field)));
      batch.ids.push_back(id);
    }
  }

  void read_kinds() {
    batch_.kinds.assign(static_cast<std::size_t>(count_), MeasurementBatch::kind_of(Phase::unknown, Scope::unknown));
    const auto read = [&](Field field, auto parse, auto kind_of, CellFault (*fault)()) {
      const FrameColumn* place = column(field);
      for (Index row = 0; place != nullptr && row < count_; ++row) {
        const std::string written = text(*place, row);
        const auto kind = parse(written);
        if (kind)
          batch_.kinds[static_cast<std::size_t>(row)] |= kind_of(*kind);
        else
          refuse(row, field, written, fault());
      }
    };
    read(
        Field::phase, parse_phase, [](Phase phase) { return MeasurementBatch::kind_of(phase, Scope::unknown); },
        ingest::phase_fault);
    read(
        Field::scope, parse_scope, [](Scope scope) { return MeasurementBatch::kind_of(Phase::unknown, scope); },
        ingest::scope_fault);
  }

  /// Calls visit(row, number, text) down a column; the text is the cell's as far as it is not the number's.
  template <typename Visit>
  void for_each_number(const FrameColumn& column, const Visit& visit) const {
    if (const auto* numbers = std::get_if<std::span<const double>>(&column.values)) {
      for (Index row = 0; row < count_; ++row)
        visit(row, (*numbers)[static_cast<std::size_t>(first_ + row)], std::string());
      return;
    }
    for (Index row = 0; row < count_; ++row) {
      const std::string written = text(column, row);
      visit(row, written.empty() ? kUnknown : ingest::decimal(written), written);
    }
  }

  void read_energies() {
    for_each_number(*column(Field::energy), [&](Index row, double value, const std::string& written) {
      const double energy_kwh = layout_.unit == EnergyUnit::kwh ? value : to_kwh(value, layout_.unit);
      if (!(energy_kwh > 0 && std::isfinite(energy_kwh))) {
        const std::string shown = written.empty() ? shown_number(value) : written;
        refuse(row, Field::energy, shown, ingest::energy_fault(shown));
      }
      batch_.energy_kwh.push_back(energy_kwh);
    });
  }

  void read_numbers(Field field) {
    const FrameColumn* place = column(field);
    if (place == nullptr) return;
    std::vector<double>& values = batch_.numbers[static_cast<std::size_t>(*ingest::column_of(field))];
    for_each_number(*place, [&](Index row, double value, const std::string& written) {
      const bool unknown = std::isnan(value) && written.empty();
      if (!unknown && !(value > 0 && std::isfinite(value))) {
        const std::string shown = written.empty() ? shown_number(value) : written;
        refuse(row, field, shown, ingest::known_number_fault(shown));
      }
      values.push_back(value);
    });
  }

  void read_repetitions() {
    const FrameColumn* place = column(Field::repetition);
    for (Index row = 0; place != nullptr && row < count_; ++row) {
      const std::string written = text(*place, row);
      const std::optional<std::int32_t> number = ingest::parse_repetition(written);
      if (!number) refuse(row, Field::repetition, written, ingest::repetition_fault());
      batch_.repetition.push_back(number.value_or(-1));
    }
  }

  /// As a CSV file would hold it; "" for NaN.
  static std::string shown_number(double value) {
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return shortest(value);
  }

  std::span<const FrameColumn> columns_;
  Index rows_;
  const ingest::LongLayout& layout_;
  const StopRequest& stop_;
  EnergyTableBuilder& table_;
  std::array<Names, 4> names_ = {
      Names{Field::workload, &MeasurementBatch::workload}, Names{Field::hardware, &MeasurementBatch::hardware},
      Names{Field::family, &MeasurementBatch::family}, Names{Field::notes, &MeasurementBatch::notes}};
  MeasurementBatch batch_;
  std::vector<bool> spoilt_;  // rows of the block with a problem
  Index first_ = 0;           // row of the block
  Index count_ = 0;           // rows in it
};

}  // namespace

EnergyTable read_frame(std::span<const FrameColumn> columns, Index rows, const std::string& name,
                       const ReadOptions& options) {
  EnergyTableBuilder table;
  table.set_strict(options.strict);
  table.start_file(name);
  std::vector<std::string> headings;
  for (const FrameColumn& column : columns) headings.push_back(column.heading);
  ingest::HeaderCheck check(headings, 0, name, table);
  ingest::Naming naming(options);
  naming.enter(name, nullptr);
  if (const auto layout = ingest::long_layout(headings, options, naming.hardware({}), check))
    FrameReader(columns, rows, *layout, options.stop, table).read();
  return table.build();
}

EnergyTable read_text(const std::string& name, std::string text, const ReadOptions& options) {
  ingest::Source source(name, std::move(text), 0, options.stop);
  return ingest::read_source(source, options);
}

bool is_long_heading(const std::string& heading) {
  return ingest::parse_heading(heading).has_value();
}

}  // namespace crosswatt
