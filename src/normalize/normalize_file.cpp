#include "crosswatt/normalize/normalize_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"
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
  FileNormalizer(const Normalizer& normalizer, ingest::Source& source, double level, const StopRequest& stop)
      : normalizer_(normalizer), level_(level), stop_(stop), source_(source), file_(source_, kBlockBytes) {
    read_header();
  }

  NormalizedFile run() {
    ingest::CsvBlock block;
    std::int64_t first_line = file_.first_line();
    while (file_.next(block)) {
      ingest::CsvRecords records;
      records.split(block, file_.header().size());
      for (const Problem& problem : records.problems()) note_problem(first_line + problem.line, problem);
      for (std::size_t row = 0; row < records.rows(); ++row) {
        if (stop_ && stop_()) throw Interrupted();
        normalize_row(records, row, first_line + records.line(row));
      }
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
    if (result_.rows_failed == result_.rows)
      throw NothingFittedError(fmt::format("none of the {} of {} can be normalized: {}", counted(result_.rows, "row"),
                                           source_.name(), first_failure_));
    return std::move(result_);
  }

 private:
  /// The columns of what was measured on a source.
  struct SourceColumns {
    std::string hardware;
    std::optional<std::size_t> energy, duration_s;
    EnergyUnit unit = EnergyUnit::kwh;
  };

  void read_header() {
    for (const std::string& source : normalizer_.saved().pair.sources) sources_.push_back({.hardware = source});
    const bool several = !sources_.empty();
    if (!several) sources_.push_back({.hardware = normalizer_.saved().pair.source});
    for (std::size_t column = 0; column < file_.header().size(); ++column) {
      if (several && read_heading_of_source(column)) continue;
      refuse_added_column(column);
      const std::optional<ingest::Heading> heading = ingest::parse_heading(file_.header()[column]);
      if (!heading) continue;
      const bool measured = heading->field == Field::energy || heading->field == Field::duration_s;
      if (measured && several) continue;  // on which source, it does not say
      if (measured)
        take_measured(sources_.front(), *heading, column);
      else
        take(columns_[static_cast<std::size_t>(heading->field)], column);
    }
    for (const SourceColumns& source : sources_)
      if (!source.energy) miss_energy(source, several);
    if (!problems_.empty()) throw DataError(std::move(problems_));
    std::vector<std::string> cells;
    for (const std::string& heading : file_.header()) cells.push_back(csv_cell(heading));
    result_.csv = join(cells, ",") + "," + std::string(kAddedColumns) + "\n";
  }

  void refuse_added_column(std::size_t column) {
    const std::vector<std::string_view> added = split(kAddedColumns, ',');
    if (std::find(added.begin(), added.end(), file_.header()[column]) != added.end())
      note_problem(file_.header_line(), {.column = file_.header()[column],
                                         .rule = "is a column that the output adds",
                                         .remedy = "rename or remove it"});
  }

  /// "NVIDIA A40" holds its energies in kWh, as in a wide table; "energy_j NVIDIA A40" and "duration_s NVIDIA A40" say
  /// what they hold.
  bool read_heading_of_source(std::size_t column) {
    const std::string_view text = trim(file_.header()[column]);
    for (SourceColumns& source : sources_) {
      if (!text.ends_with(source.hardware)) continue;
      const std::string_view before = trim(text.substr(0, text.size() - source.hardware.size()));
      if (before.empty()) {
        take_measured(source, {.field = Field::energy, .unit = EnergyUnit::kwh}, column);
        return true;
      }
      const std::optional<ingest::Heading> heading = ingest::parse_heading(before);
      if (!heading || (heading->field != Field::energy && heading->field != Field::duration_s)) continue;
      take_measured(source, *heading, column);
      return true;
    }
    return false;
  }

  void take_measured(SourceColumns& source, const ingest::Heading& heading, std::size_t column) {
    if (heading.field == Field::duration_s) {
      take(source.duration_s, column);
      return;
    }
    if (!take(source.energy, column)) return;
    if (!heading.unit) {
      CellFault fault = ingest::unit_fault();
      note_problem(
          file_.header_line(),
          {.column = file_.header()[column], .rule = std::move(fault.rule), .remedy = std::move(fault.remedy)});
    }
    source.unit = heading.unit.value_or(EnergyUnit::kwh);
  }

  bool take(std::optional<std::size_t>& place, std::size_t column) {
    if (place)
      note_problem(file_.header_line(),
                   {.column = file_.header()[column], .rule = "stands twice", .remedy = "keep one of the columns"});
    else
      place = column;
    return place == column;
  }

  void miss_energy(const SourceColumns& source, bool several) {
    const std::string wanted = several ? source.hardware : "energy_kwh";
    note_problem(
        file_.header_line(),
        {.column = wanted,
         .rule = fmt::format("is missing; the file has {}", join(file_.header(), ", ")) +
                 did_you_mean(wanted, file_.header()),
         .remedy =
             several ? fmt::format("add the energies measured on it in kWh as '{}', or as 'energy_wh {}' and the like",
                                   wanted, wanted)
                     : "add the energies measured on the source as energy_kwh, energy_wh or energy_j"});
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

  double number(ingest::CsvRecords& records, std::size_t row, std::int64_t line, std::optional<std::size_t> place,
                CellFault (*fault)(std::string_view), bool needed = false) {
    if (!place) return kUnknown;
    const std::string_view text = records.cell(row, *place);
    if (text.empty() && !needed) return kUnknown;
    const std::optional<double> value = parse_number(text);
    if (value && *value > 0) return *value;
    refuse(line, *place, text, fault(text));
    return kUnknown;
  }

  void normalize_row(ingest::CsvRecords& records, std::size_t row, std::int64_t line) {
    std::string cells;
    for (std::size_t i = 0; i < file_.header().size(); ++i) cells += csv_cell(records.cell(row, i)) + ",";
    const auto known = [&](Field field) {
      return number(records, row, line, column(field), ingest::known_number_fault);
    };
    const bool several = !normalizer_.saved().pair.sources.empty();
    Query query;
    for (const SourceColumns& source : sources_) {
      // A workload that was not measured on one of several sources is a gap of the data; without any it is an error.
      const double energy = number(records, row, line, source.energy, ingest::energy_fault, !several);
      query.sources.push_back(
          {.hardware = source.hardware,
           .energy_kwh = std::isnan(energy) ? kUnknown : to_kwh(energy, source.unit),
           .duration_s = number(records, row, line, source.duration_s, ingest::known_number_fault)});
    }
    query.energy_kwh = query.sources.front().energy_kwh;
    query.duration_s = query.sources.front().duration_s;
    query.flops = known(Field::flops);
    query.macs = known(Field::macs);
    query.params = known(Field::params);
    query.batch_size = known(Field::batch_size);
    if (const auto place = column(Field::family)) query.family = records.cell(row, *place);
    if (const auto place = column(Field::hardware)) check_hardware(records.cell(row, *place), *place, line);
    check_kind(records, row, line);
    ++result_.rows;
    if (problems_.empty()) result_.csv += cells + added_cells(query) + "\n";
  }

  /// A model of training energies says nothing of inference, nor one of GPUs of a wall plug.
  void check_kind(ingest::CsvRecords& records, std::size_t row, std::int64_t line) {
    const SavedModel& saved = normalizer_.saved();
    if (const auto place = column(Field::phase)) {
      const std::string_view text = records.cell(row, *place);
      const Phase phase = parse_phase(text).value_or(Phase::unknown);
      if (phase != Phase::unknown && saved.phase != Phase::unknown && phase != saved.phase)
        refuse(line, *place, text, other_kind(name(saved.phase)));
    }
    if (const auto place = column(Field::scope)) {
      const std::string_view text = records.cell(row, *place);
      const Scope scope = parse_scope(text).value_or(Scope::unknown);
      if (scope != Scope::unknown && saved.scope != Scope::unknown && scope != saved.scope)
        refuse(line, *place, text, other_kind(name(saved.scope)));
    }
  }

  static CellFault other_kind(std::string_view of_model) {
    return {fmt::format("is not what the model knows, {}", of_model), "keep the rows of that kind only"};
  }

  void check_hardware(std::string_view hardware, std::size_t place, std::int64_t line) {
    if (hardware.empty() || is_source(hardware)) return;
    refuse(line, place, hardware,
           {fmt::format("is not the model's source, '{}'", normalizer_.saved().pair.source),
            "keep the rows measured on the source only"});
  }

  /// In any spelling that can mean nothing else.
  bool is_source(std::string_view hardware) {
    const std::string& source = normalizer_.saved().pair.source;
    if (hardware == source || hardware == spelling_of_source_) return true;
    std::string spelling(hardware);
    if (!find_hardware(spelling, {source}, HardwareCatalogue::built_in())) return false;
    spelling_of_source_ = std::move(spelling);
    return true;
  }

  std::string added_cells(const Query& query) {
    try {
      const Normalized normalized = normalizer_.normalize(query, level_);
      if (!normalized.warnings.empty()) ++result_.rows_with_warnings;
      return fmt::format("{},{},{},{},{}", shortest(normalized.kwh), shortest(normalized.lower_kwh),
                         shortest(normalized.upper_kwh), normalized.extrapolated ? "true" : "false",
                         csv_cell(join(normalized.warnings, "; ")));
    } catch (const DataError& error) {  // a feature or a source this workload lacks
      return failed(error.what());
    } catch (const NothingFittedError& error) {  // nothing can be fitted without what it lacks
      return failed(error.what());
    }
  }

  /// The others can still be normalized.
  std::string failed(const std::string& why) {
    if (++result_.rows_failed == 1) first_failure_ = why;
    ++result_.rows_with_warnings;
    return ",,,," + csv_cell(why);
  }

  const Normalizer& normalizer_;
  double level_;
  const StopRequest& stop_;
  std::string first_failure_;
  ingest::Source& source_;
  ingest::CsvFile file_;
  std::array<std::optional<std::size_t>, ingest::kFieldCount> columns_;
  std::vector<SourceColumns> sources_;
  std::string spelling_of_source_;  // another one, met before
  std::vector<Problem> problems_;
  NormalizedFile result_;
};

}  // namespace

NormalizedFile normalize_csv(const Normalizer& normalizer, const std::string& path, double level) {
  ingest::Source source(path);
  return FileNormalizer(normalizer, source, level, {}).run();
}

NormalizedFile normalize_csv_text(const Normalizer& normalizer, const std::string& name, std::string text, double level,
                                  const StopRequest& stop) {
  ingest::Source source(name, std::move(text), 0);
  return FileNormalizer(normalizer, source, level, stop).run();
}

}  // namespace crosswatt
