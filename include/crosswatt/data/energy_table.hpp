// Measured energies, validated once and never changed again.
//
// Everything downstream (pairs, fits, studies) trusts an EnergyTable blindly, so nothing enters it unchecked: energies
// are positive and finite, names are not empty, no measurement stands twice. It is columnar so that ten million rows
// take less memory than the CSV they came from: names are numbers into dictionaries, numbers are contiguous columns,
// and a column that no row fills takes no memory. Build one through EnergyTableBuilder; read files through
// ingest/read.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/index.hpp"
#include "crosswatt/data/caveat.hpp"
#include "crosswatt/data/name_dictionary.hpp"

namespace crosswatt {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// What the workload did. An unknown phase is a value of its own: it pairs only with unknown.
enum class Phase : std::uint8_t { unknown, training, inference };
/// What the meter covered.
enum class Scope : std::uint8_t { unknown, gpu, cpu, ram, total, wall };

/// "" for unknown.
std::string_view name(Phase phase);
std::string_view name(Scope scope);
/// "" = unknown; "train" and "infer" are understood, case ignored. nullopt for anything else.
std::optional<Phase> parse_phase(std::string_view text);
std::optional<Scope> parse_scope(std::string_view text);

/// The numbers a row may know besides its energy. NaN = unknown.
enum class Column : std::uint8_t { duration_s, flops, macs, params, batch_size };
inline constexpr std::array kColumns = {Column::duration_s, Column::flops, Column::macs, Column::params,
                                        Column::batch_size};
inline constexpr std::size_t kColumnCount = kColumns.size();
std::string_view name(Column column);

/// Longest name, in bytes, of a workload, a hardware or a family.
inline constexpr std::size_t kLongestName = 65536;

/// A repetition whose number the table gives: runs of one measurement are counted up in the order of their rows.
inline constexpr std::int32_t kAnotherRun = -2;

/// One row, as a reader hands it in. Text is borrowed for the duration of the call only.
struct Measurement {
  std::string_view workload;
  std::string_view hardware;
  std::string_view family;  ///< "" = unknown
  std::string_view notes;   ///< "" = none
  Phase phase = Phase::unknown;
  Scope scope = Scope::unknown;
  std::int32_t repetition = -1;  ///< -1 = not said
  double energy_kwh = kUnknown;  ///< > 0, PUE divided out
  /// By Column, each > 0 where known.
  std::array<double, kColumnCount> numbers = {kUnknown, kUnknown, kUnknown, kUnknown, kUnknown};

  double& operator[](Column column) { return numbers[static_cast<std::size_t>(column)]; }
  double operator[](Column column) const { return numbers[static_cast<std::size_t>(column)]; }
};

class EnergyTable {
 public:
  Index rows() const { return static_cast<Index>(energy_kwh_.size()); }

  const NameDictionary& workloads() const { return workloads_; }
  const NameDictionary& hardware() const { return hardware_; }
  const NameDictionary& families() const { return families_; }

  std::span<const std::uint32_t> workload_ids() const { return workload_ids_; }
  std::span<const std::uint16_t> hardware_ids() const { return hardware_ids_; }
  std::span<const double> energy_kwh() const { return energy_kwh_; }

  Phase phase(Index row) const { return static_cast<Phase>(kinds_[row] >> 4); }
  Scope scope(Index row) const { return static_cast<Scope>(kinds_[row] & 15); }
  /// -1 = not said.
  std::int32_t repetition(Index row) const { return repetitions_.empty() ? -1 : repetitions_[row]; }
  /// NameDictionary::kNone = unknown.
  std::uint32_t family_id(Index row) const { return family_ids_.empty() ? NameDictionary::kNone : family_ids_[row]; }
  /// NaN = unknown.
  double number(Column column, Index row) const {
    const std::vector<double>& values = numbers_[static_cast<std::size_t>(column)];
    return values.empty() ? kUnknown : values[row];
  }
  /// Of all rows; empty where none knows it.
  std::span<const double> numbers(Column column) const { return numbers_[static_cast<std::size_t>(column)]; }
  bool knows(Column column) const { return !numbers_[static_cast<std::size_t>(column)].empty(); }
  /// "" = none.
  std::string_view notes(Index row) const;
  /// All that is known of a row; its text is borrowed from the table.
  Measurement measurement(Index row) const;
  /// File and line the row came from.
  const std::string& file(Index row) const;
  std::int64_t line(Index row) const;

  /// What was noticed on reading, once each: unknown columns ignored, PUE divided out, …
  const std::vector<std::string>& remarks() const { return remarks_; }
  /// What is worth a second look.
  const Caveats& caveats() const { return caveats_; }

 private:
  friend class EnergyTableBuilder;

  /// A run of rows whose lines follow one another, or that share one, so that positions take next to no memory.
  struct Stretch {
    Index first_row;
    std::int64_t first_line;
    std::uint32_t file;
    std::uint32_t step;  // lines from row to row: 1, or 0
  };
  const Stretch& stretch(Index row) const;

  NameDictionary workloads_, hardware_, families_, notes_;
  std::vector<std::uint32_t> workload_ids_;
  std::vector<std::uint16_t> hardware_ids_;
  std::vector<std::uint8_t> kinds_;  // phase << 4 | scope
  std::vector<double> energy_kwh_;
  std::array<std::vector<double>, kColumnCount> numbers_;
  std::vector<std::int32_t> repetitions_;
  std::vector<std::uint32_t> family_ids_;
  std::vector<std::uint32_t> note_ids_;
  std::vector<std::string> files_;
  std::vector<Stretch> stretches_;
  std::vector<std::string> remarks_;
  Caveats caveats_;
};

/// Rows as columns, for readers of large files: gathered by a thread of its own, then taken over by the builder in one
/// go. Its names have ids of its own, so that what the table calls a name is looked up once a name, not once a row.
struct MeasurementBatch {
  struct Names {
    NameDictionary dictionary;             ///< stays from batch to batch
    std::vector<std::uint32_t> ids;        ///< by row; NameDictionary::kNone = unknown
    std::vector<std::uint32_t> table_ids;  ///< by id; the builder's business
  };
  Names workload, hardware;
  Names family, notes;              ///< ids empty = unknown of all rows
  std::vector<std::uint8_t> kinds;  ///< by row, from kind_of()
  std::vector<double> energy_kwh;
  std::array<std::vector<double>, kColumnCount> numbers;  ///< by Column; empty = unknown of all rows
  std::vector<std::int32_t> repetition;                   ///< empty = not said of any
  std::vector<std::uint32_t> line;                        ///< from 0

  static std::uint8_t kind_of(Phase phase, Scope scope) {
    return static_cast<std::uint8_t>(static_cast<unsigned>(phase) << 4 | static_cast<unsigned>(scope));
  }
  Index rows() const { return static_cast<Index>(energy_kwh.size()); }
  Measurement measurement(Index row) const;
  /// Takes out the rows that are marked. @param marked  by row.
  void remove(const std::vector<bool>& marked);
  /// Rows go, names stay, unless they have become too many to carry along.
  void clear();
};

/// What must be said beside any result where notes say that energies are simulated, not measured: how many. "" where
/// none are.
std::string simulation_remark(const EnergyTable& table);

/// Collects rows and every problem they have; build() throws them all at once.
class EnergyTableBuilder {
 public:
  /// Problems kept; of more, only the count.
  static constexpr std::size_t kKeptProblems = 1000;

  /// Rows added from here on come from this file. Call before the first add().
  void start_file(std::string file);
  /// Checks the row and takes it over, under the plain_name() of its names; a row that breaks a rule is a problem at
  /// that line instead. True when taken.
  /// @param line  1-based; 0 = does not apply.
  bool add(const Measurement& row, std::int64_t line);
  /// Likewise for all rows of a batch, which is left cleared. @param first_line  1-based, of the batch's line 0.
  void append(MeasurementBatch& batch, std::int64_t first_line);
  /// Room for so many rows, where they can be foreseen; a hint.
  void expect(Index rows);
  /// A problem the reader found itself; an empty file is filled in.
  void problem(Problem problem);
  /// Said once, however often.
  void remark(std::string text);
  /// Something worth a second look; a problem where the builder is strict. An empty file is filled in.
  void caveat(CaveatKind kind, Problem what);
  /// Those of the current file.
  const Caveats& caveats_of_file() const { return caveats_of_file_; }
  void set_strict(bool strict) { strict_ = strict; }
  /// In the current file, rows that break a rule are left out with a caveat instead: for files of other tools.
  void set_lenient() { lenient_ = true; }
  /// A number known of a workload beside its measurements: fills the rows that do not know it. Of several the first
  /// counts.
  void fact(std::string_view workload, Column column, double value, std::int64_t line);
  /// Takes over what was noticed on reading another table.
  void inherit(const EnergyTable& other);
  Index rows() const { return table_.rows(); }
  /// The rows so far, those that were withdrawn too.
  const EnergyTable& table() const { return table_; }
  /// Takes a row out again.
  void withdraw(Index row) { withdrawn_.push_back(row); }
  std::int64_t problem_count() const { return problem_count_; }

  /// The table. @throws DataError with all problems of all files; also when no row came, or a measurement (workload,
  /// hardware, phase, scope, repetition) stands twice.
  EnergyTable build();

 private:
  bool add_by_plain_names(const Measurement& row, std::int64_t line);
  bool check(const Measurement& row, std::int64_t line);
  bool all_valid(const MeasurementBatch& batch) const;
  void append_position(Index row, std::int64_t line);
  void refuse_row(Problem problem);
  void drop_withdrawn();
  void check_duplicates();
  void number_runs();
  void fill_in_facts();

  struct Fact {
    std::string workload;
    Column column;
    double value;
    Problem position;
  };

  EnergyTable table_;
  std::vector<Index> withdrawn_;
  std::vector<Problem> problems_;
  std::int64_t problem_count_ = 0;
  std::int64_t last_line_ = -1;
  Index expected_rows_ = 0;
  Caveats caveats_of_file_;
  bool strict_ = false;
  bool lenient_ = false;
  std::vector<Fact> facts_;
};

/// What to keep of a table, and what to fill in; the shared filters of the command line.
struct TableFilter {
  std::optional<Phase> phase{};
  std::optional<Scope> scope{};
  std::vector<std::string> hardware{};  ///< the table's spellings; empty = all
  std::string workload_regex{};         ///< ECMAScript, searched; empty = all
  std::string family_regex{};  ///< first capture group in the workload's name is its family where the table says none
  std::optional<Phase> set_phase{};  ///< for rows that do not say
  std::optional<Scope> set_scope{};
  bool empty() const;
};

/// The rows that pass. @throws DataError when none do, ConfigError for a regular expression that is none.
EnergyTable filter(const EnergyTable& table, const TableFilter& filter);

/// The table with each group of hardware names joined under the first of its names. @param groups  names of the table.
/// @throws DataError when that makes a measurement stand twice.
EnergyTable merge_hardware(const EnergyTable& table, const std::vector<std::vector<std::string>>& groups);

}  // namespace crosswatt
