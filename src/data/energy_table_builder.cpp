#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "crosswatt/core/plain_name.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/data/energy_table.hpp"
#include "data/identity.hpp"

namespace crosswatt {
namespace {

constexpr std::uint32_t kMostHardware = std::uint32_t{std::numeric_limits<std::uint16_t>::max()} + 1;

bool is_unknown(double value, double) {
  return std::isnan(value);
}
bool is_unknown(std::uint32_t value, std::uint32_t unknown) {
  return value == unknown;
}
bool is_unknown(std::int32_t value, std::int32_t unknown) {
  return value == unknown;
}

template <typename T>
bool knows_any(const std::vector<T>& values, T unknown) {
  return !std::all_of(values.begin(), values.end(), [&](T value) { return is_unknown(value, unknown); });
}

/// A column that no row has filled so far stays empty; the first known value brings the unknown ones before it along.
template <typename T>
void append_known(std::vector<T>& column, T value, T unknown, Index rows_before) {
  if (column.empty()) {
    if (is_unknown(value, unknown)) return;
    column.assign(static_cast<std::size_t>(rows_before), unknown);
  }
  column.push_back(value);
}

/// A name a table can hold and a file can give back.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && text.find('\0') == std::string_view::npos;
}

/// Replaces a batch's ids by the table's.
void translate(MeasurementBatch::Names& names, NameDictionary& table) {
  names.table_ids.resize(names.dictionary.size(), NameDictionary::kNone);
  for (std::uint32_t& id : names.ids) {
    if (id == NameDictionary::kNone) continue;
    std::uint32_t& table_id = names.table_ids[id];
    if (table_id == NameDictionary::kNone) table_id = table.add(plain_name(names.dictionary[id]));
    id = table_id;
  }
}
}  // namespace

void EnergyTableBuilder::start_file(std::string file) {
  table_.caveats_.add(std::exchange(caveats_of_file_, {}));
  table_.files_.push_back(std::move(file));
  last_line_ = -1;
  lenient_ = false;
}

bool EnergyTableBuilder::add(const Measurement& row, std::int64_t line) {
  if (has_unseen_characters(row.workload) || has_unseen_characters(row.hardware) || has_unseen_characters(row.family))
    return add_by_plain_names(row, line);
  if (!check(row, line)) return false;
  const Index before = rows();
  append_position(before, line);
  const auto id_of = [](NameDictionary& names, std::string_view text) {
    return text.empty() ? NameDictionary::kNone : names.add(text);
  };
  const std::uint32_t family = id_of(table_.families_, row.family);
  const std::uint32_t note = id_of(table_.notes_, row.notes);
  append_known(table_.family_ids_, family, NameDictionary::kNone, before);
  append_known(table_.note_ids_, note, NameDictionary::kNone, before);
  append_known(table_.repetitions_, row.repetition, -1, before);
  for (std::size_t c = 0; c < kColumnCount; ++c) append_known(table_.numbers_[c], row.numbers[c], kUnknown, before);
  table_.workload_ids_.push_back(table_.workloads_.add(row.workload));
  table_.hardware_ids_.push_back(static_cast<std::uint16_t>(table_.hardware_.add(row.hardware)));
  table_.kinds_.push_back(MeasurementBatch::kind_of(row.phase, row.scope));
  table_.energy_kwh_.push_back(row.energy_kwh);
  return true;
}

bool EnergyTableBuilder::add_by_plain_names(const Measurement& row, std::int64_t line) {
  const std::string workload = plain_name(row.workload);
  const std::string hardware = plain_name(row.hardware);
  const std::string family = plain_name(row.family);
  Measurement plain = row;
  plain.workload = workload;
  plain.hardware = hardware;
  plain.family = family;
  return add(plain, line);
}

void EnergyTableBuilder::append(MeasurementBatch& batch, std::int64_t first_line) {
  if (!all_valid(batch)) {
    for (Index row = 0; row < batch.rows(); ++row) add(batch.measurement(row), first_line + batch.line[row]);
    batch.clear();
    return;
  }
  const Index before = rows();
  for (Index row = 0; row < batch.rows(); ++row) append_position(before + row, first_line + batch.line[row]);
  translate(batch.workload, table_.workloads_);
  translate(batch.hardware, table_.hardware_);
  translate(batch.family, table_.families_);
  translate(batch.notes, table_.notes_);
  const auto after = static_cast<std::size_t>(before + batch.rows());
  const auto make_room = [&](auto& column) {
    if (column.capacity() < after)
      column.reserve(std::max(static_cast<std::size_t>(expected_rows_), after + after / 2));
  };
  const auto append_all = [&](auto& column, const auto& values) {
    make_room(column);
    column.insert(column.end(), values.begin(), values.end());
  };
  const auto append_known_all = [&](auto& column, const auto& values, auto unknown) {
    if (column.empty() && !knows_any(values, unknown)) return;
    make_room(column);
    column.resize(static_cast<std::size_t>(before), unknown);
    column.insert(column.end(), values.begin(), values.end());
    column.resize(after, unknown);
  };
  append_known_all(table_.family_ids_, batch.family.ids, NameDictionary::kNone);
  append_known_all(table_.note_ids_, batch.notes.ids, NameDictionary::kNone);
  append_known_all(table_.repetitions_, batch.repetition, std::int32_t{-1});
  for (std::size_t c = 0; c < kColumnCount; ++c) append_known_all(table_.numbers_[c], batch.numbers[c], kUnknown);
  append_all(table_.workload_ids_, batch.workload.ids);
  append_all(table_.hardware_ids_, batch.hardware.ids);
  append_all(table_.kinds_, batch.kinds);
  append_all(table_.energy_kwh_, batch.energy_kwh);
  batch.clear();
}

void EnergyTableBuilder::expect(Index rows) {
  expected_rows_ = std::max(expected_rows_, rows);
}

void EnergyTableBuilder::append_position(Index row, std::int64_t line) {
  assert(!table_.files_.empty());
  const std::int64_t step = line - last_line_;
  const bool continues_file = last_line_ >= 0 && (step == 0 || step == 1);
  last_line_ = line;
  if (continues_file) {
    EnergyTable::Stretch& last = table_.stretches_.back();
    const bool second = row == last.first_row + 1;
    if (second) last.step = static_cast<std::uint32_t>(step);
    if (step == last.step) return;
  }
  table_.stretches_.push_back({row, line, static_cast<std::uint32_t>(table_.files_.size() - 1), 1});
}

/// Whether `add` would take every row; cheap, because names are looked at once only.
bool EnergyTableBuilder::all_valid(const MeasurementBatch& batch) const {
  const auto names_are_valid = [](const MeasurementBatch::Names& names) {
    for (auto id = static_cast<std::uint32_t>(names.table_ids.size()); id < names.dictionary.size(); ++id) {
      if (!is_name(plain_name(names.dictionary[id]))) return false;
    }
    return true;
  };
  const auto are_named = [](const std::vector<std::uint32_t>& ids) {
    return std::find(ids.begin(), ids.end(), NameDictionary::kNone) == ids.end();
  };
  const auto are_positive = [](const std::vector<double>& values) {
    bool valid = true;
    for (const double value : values) valid &= value > 0 && value <= std::numeric_limits<double>::max();
    return valid;
  };
  const auto are_positive_or_unknown = [](const std::vector<double>& values) {
    bool valid = true;
    for (const double value : values) valid &= !(value <= 0 || value > std::numeric_limits<double>::max());
    return valid;
  };
  return names_are_valid(batch.workload) && names_are_valid(batch.hardware) && names_are_valid(batch.family) &&
         are_named(batch.workload.ids) && are_named(batch.hardware.ids) && are_positive(batch.energy_kwh) &&
         std::all_of(batch.numbers.begin(), batch.numbers.end(), are_positive_or_unknown) &&
         table_.hardware_.size() + batch.hardware.dictionary.size() <= kMostHardware;
}

bool EnergyTableBuilder::check(const Measurement& row, std::int64_t line) {
  bool valid = true;
  const auto refuse = [&](std::string_view column, std::string value, std::string rule, std::string remedy) {
    refuse_row({{}, line, std::string(column), std::move(value), std::move(rule), std::move(remedy)});
    valid = false;
  };
  const auto check_name = [&](std::string_view column, std::string_view text, std::string remedy) {
    if (is_name(text)) return;
    if (text.empty()) return refuse(column, "", "is empty", std::move(remedy));
    if (text.size() > kLongestName) {
      return refuse(column, std::string(text), fmt::format("is longer than {} bytes", kLongestName),
                    "shorten the name");
    }
    refuse(column, std::string(text), "holds a NUL character", "name it without");
  };
  check_name("workload", row.workload, lenient_ ? "say it with --workload-from" : "name what was run");
  check_name("hardware", row.hardware, lenient_ ? "say it with --set-hardware" : "name what it ran on");
  if (!row.family.empty()) check_name("family", row.family, {});
  if (!std::isfinite(row.energy_kwh) || row.energy_kwh <= 0) {
    refuse("energy_kwh", shortest(row.energy_kwh), "must be a finite energy greater than 0",
           "leave the row out if the energy was not measured");
  }
  for (const Column column : kColumns) {
    const double value = row[column];
    if (std::isnan(value) || (std::isfinite(value) && value > 0)) continue;
    refuse(name(column), shortest(value), "must be greater than 0 and finite",
           "leave the cell empty if it is not known");
  }
  const bool one_hardware_more =
      table_.hardware_.size() == kMostHardware && table_.hardware_.find(row.hardware) == NameDictionary::kNone;
  if (one_hardware_more) {
    refuse("hardware", std::string(row.hardware),
           fmt::format("is one more than the {} hardware a table can hold", kMostHardware),
           "check which column names the hardware");
  }
  return valid;
}

void EnergyTableBuilder::problem(Problem problem) {
  ++problem_count_;
  if (problems_.size() >= kKeptProblems) return;
  if (problem.file.empty() && !table_.files_.empty()) problem.file = table_.files_.back();
  problems_.push_back(std::move(problem));
}

void EnergyTableBuilder::refuse_row(Problem problem) {
  if (lenient_) return caveat(CaveatKind::row_left_out, std::move(problem));
  this->problem(std::move(problem));
}

void EnergyTableBuilder::remark(std::string text) {
  auto& said = table_.remarks_;
  if (said.empty() || said.back() != text) said.push_back(std::move(text));
}

void EnergyTableBuilder::caveat(CaveatKind kind, Problem what) {
  if (what.file.empty() && !table_.files_.empty()) what.file = table_.files_.back();
  if (strict_) return problem(std::move(what));
  caveats_of_file_.add(kind, std::move(what));
}

void EnergyTableBuilder::fact(std::string_view workload, Column column, double value, std::int64_t line) {
  facts_.push_back({plain_name(workload), column, value, {.file = table_.files_.back(), .line = line}});
}

void EnergyTableBuilder::inherit(const EnergyTable& other) {
  for (const std::string& said : other.remarks()) remark(said);
  table_.caveats_.add(other.caveats());
}

namespace {

Problem describe_duplicate(const EnergyTable& table, const Duplicate& duplicate) {
  const auto [row, first] = duplicate;
  const Measurement measurement = table.measurement(row);
  std::string what = fmt::format("{} on {}", measurement.workload, measurement.hardware);
  for (const std::string_view part : {name(measurement.phase), name(measurement.scope)}) {
    if (!part.empty()) what.append(", ").append(part);
  }
  if (measurement.repetition >= 0) what += fmt::format(", repetition {}", measurement.repetition);
  const bool same_file = table.file(row) == table.file(first);
  return {table.file(row),
          table.line(row),
          {},
          std::move(what),
          fmt::format("stands already in {}line {}", same_file ? "" : table.file(first) + " ", table.line(first)),
          measurement.repetition >= 0 ? "leave one of them out or number them differently in the column repetition"
                                      : "leave one of them out or number repeated runs in a column repetition"};
}

}  // namespace

void EnergyTableBuilder::check_duplicates() {
  for (const Duplicate& duplicate : find_duplicates(table_)) problem(describe_duplicate(table_, duplicate));
}

void EnergyTableBuilder::drop_withdrawn() {
  if (withdrawn_.empty()) return;
  std::sort(withdrawn_.begin(), withdrawn_.end());
  EnergyTableBuilder kept;
  Index row = 0;
  for (std::size_t file = 0; file < table_.files_.size(); ++file) {
    kept.start_file(table_.files_[file]);
    for (; row < rows() && table_.stretch(row).file == file; ++row) {
      if (!std::binary_search(withdrawn_.begin(), withdrawn_.end(), row))
        kept.add(table_.measurement(row), table_.line(row));
    }
  }
  kept.table_.remarks_ = std::move(table_.remarks_);
  kept.table_.caveats_ = std::move(table_.caveats_);
  table_ = std::move(kept.table_);
}

/// Counts up the rows that are kAnotherRun, by measurement; the only one of its measurement is no repetition.
void EnergyTableBuilder::number_runs() {
  std::map<Identity, std::vector<Index>> runs;
  for (Index row = 0; row < rows(); ++row) {
    if (table_.repetition(row) == kAnotherRun) runs[identity_of(table_, row)].push_back(row);
  }
  for (const auto& [measurement, rows] : runs) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      table_.repetitions_[rows[i]] = rows.size() == 1 ? -1 : static_cast<std::int32_t>(i);
    }
  }
}

void EnergyTableBuilder::fill_in_facts() {
  std::array<std::map<std::uint32_t, double>, kColumnCount> known;  // by workload
  for (Fact& fact : facts_) {
    const std::uint32_t workload = table_.workloads_.find(fact.workload);
    if (workload == NameDictionary::kNone) {
      remark(fmt::format("{}: no energy is known of workload '{}'", fact.position.file, printable(fact.workload)));
      continue;
    }
    const auto [first, is_first] = known[static_cast<std::size_t>(fact.column)].emplace(workload, fact.value);
    if (is_first || first->second == fact.value) continue;
    fact.position.column = name(fact.column);
    fact.position.value = shortest(fact.value);
    fact.position.rule = fmt::format("differs from {}, which is used", shortest(first->second));
    caveat(CaveatKind::operations_unclear, std::move(fact.position));
  }
  for (std::size_t column = 0; column < kColumnCount; ++column) {
    if (known[column].empty()) continue;
    std::vector<double>& values = table_.numbers_[column];
    values.resize(static_cast<std::size_t>(rows()), kUnknown);
    for (Index row = 0; row < rows(); ++row) {
      const auto fact = known[column].find(table_.workload_ids_[row]);
      if (fact != known[column].end() && std::isnan(values[row])) values[row] = fact->second;
    }
  }
}

namespace {

/// What is said of a file, "FILE: what"; of anything else, all is `what`.
struct FileRemark {
  std::string_view file, what;
  FileRemark(std::string_view text, const std::set<std::string_view>& files) : what(text) {
    for (std::size_t colon = text.find(": "); colon != std::string_view::npos; colon = text.find(": ", colon + 1)) {
      if (!files.contains(text.substr(0, colon))) continue;
      file = text.substr(0, colon);
      what = text.substr(colon + 2);
    }
  }
};

/// Each remark once, in the order of the first; one that is made of many files names the first of them.
std::vector<std::string> shared_remarks(const std::vector<std::string>& remarks,
                                        const std::vector<std::string>& files) {
  const std::set<std::string_view> known(files.begin(), files.end());
  std::map<std::string_view, std::set<std::string_view>> files_of;
  std::vector<FileRemark> firsts;
  for (const std::string& text : remarks) {
    const FileRemark remark(text, known);
    const auto [place, is_new] = files_of.try_emplace(remark.what);
    place->second.insert(remark.file);
    if (is_new) firsts.push_back(remark);
  }
  std::vector<std::string> shared;
  for (const FileRemark& first : firsts) {
    const auto others = static_cast<std::int64_t>(files_of[first.what].size()) - 1;
    const std::string more = others == 0 ? "" : " and " + counted(others, "more file");
    shared.push_back(first.file.empty() ? std::string(first.what)
                                        : fmt::format("{}{}: {}", first.file, more, first.what));
  }
  return shared;
}

}  // namespace

EnergyTable EnergyTableBuilder::build() {
  drop_withdrawn();
  number_runs();
  fill_in_facts();
  check_duplicates();
  table_.remarks_ = shared_remarks(table_.remarks_, table_.files_);
  if (rows() == 0 && problem_count_ == 0) {
    problem({{}, 0, {}, {}, "holds no measurement", {}});
  }
  table_.caveats_.add(std::exchange(caveats_of_file_, {}));
  if (problem_count_ > 0) throw DataError(std::move(problems_), problem_count_);
  return std::move(table_);
}

}  // namespace crosswatt
