// Tables in formats of other tools, for those who go on with them. What we write here our readers read back.
#include <fmt/format.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/json.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/random.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/ingest/read.hpp"
#include "ingest/csv.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::ordered_json;

/// A hardware's name without its number of cards.
std::pair<int, std::string> count_and_name(std::string_view hardware) {
  const std::size_t cross = hardware.find(" x ");
  const bool is_one_kind = cross != std::string_view::npos && hardware.find(" + ") == std::string_view::npos;
  const std::optional<long long> count = is_one_kind ? parse_integer(hardware.substr(0, cross)) : std::nullopt;
  if (!count || *count < 1 || *count > 4096) return {1, std::string(hardware)};
  return {static_cast<int>(*count), std::string(hardware.substr(cross + 3))};
}

/// Rows that go together, in the order of their first: by workload, hardware and what else tells them apart.
template <typename KeyOf>
std::vector<std::vector<Index>> groups(const EnergyTable& table, const KeyOf& key_of) {
  std::map<decltype(key_of(Index{0})), std::size_t> places;
  std::vector<std::vector<Index>> found;
  for (Index row = 0; row < table.rows(); ++row) {
    const auto [place, is_new] = places.emplace(key_of(row), found.size());
    if (is_new) found.emplace_back();
    found[place->second].push_back(row);
  }
  return found;
}

Json measure_of(const Measurement& row) {
  const std::string_view scope = name(row.scope);
  Json measure = {{"measurementMethod", scope.empty() ? std::string("unknown") : fmt::format("{} energy", scope)},
                  {"powerConsumption", row.energy_kwh}};
  if (row[Column::duration_s] > 0) measure["measurementDuration"] = row[Column::duration_s];
  return measure;
}

Json report_of(const EnergyTable& table, const std::vector<Index>& rows) {
  const Measurement first = table.measurement(rows.front());
  Json algorithm = {{"algorithmName", first.workload}};
  if (first[Column::params] > 0) algorithm["parametersNumber"] = first[Column::params] / 1e9;
  Json task;
  if (first.phase != Phase::unknown) task["taskStage"] = name(first.phase);
  task["algorithms"] = Json::array({std::move(algorithm)});
  Json measures = Json::array();
  for (const Index row : rows) measures.push_back(measure_of(table.measurement(row)));
  const auto [count, hardware] = count_and_name(first.hardware);
  return {{"header", {{"formatVersion", "0.1"}, {"reportStatus", "draft"}}},
          {"task", std::move(task)},
          {"measures", std::move(measures)},
          {"infrastructure",
           {{"components",
             Json::array({{{"componentName", hardware}, {"componentType", "gpu"}, {"nbComponent", count}}})}}}};
}

constexpr std::array kScopeColumns = {std::pair(Scope::cpu, "cpu_energy"), std::pair(Scope::gpu, "gpu_energy"),
                                      std::pair(Scope::ram, "ram_energy"), std::pair(Scope::total, "energy_consumed")};

/// An id that no other run has, of this table or another: runs of one id are taken for states of one run.
std::string run_id(const EnergyTable& table, const std::vector<Index>& rows) {
  const Measurement first = table.measurement(rows.front());
  std::string run = fmt::format("{}\n{}\n{}\n{}\n{}", first.workload, first.hardware, name(first.phase),
                                first.repetition, shortest(first[Column::duration_s]));
  for (const Index row : rows) run += fmt::format("\n{} {}", name(table.scope(row)), shortest(table.energy_kwh()[row]));
  return fmt::format("crosswatt-{:016x}", stable_hash(run));
}

/// The rows of one run as CodeCarbon has it: a cell a scope, of rows that agree in all else.
std::string run_line(const EnergyTable& table, const std::vector<Index>& rows) {
  const Measurement first = table.measurement(rows.front());
  std::string line = ",";  // no timestamp
  ingest::append_csv_cell(line, first.workload);
  line += fmt::format(",{},{},", run_id(table, rows), shortest(first[Column::duration_s]));
  for (const auto& [scope, heading] : kScopeColumns) {
    line += ',';
    for (const Index row : rows) {
      if (table.scope(row) == scope) line += shortest(table.energy_kwh()[row]);
    }
  }
  const auto [count, hardware] = count_and_name(first.hardware);
  line += fmt::format(",{},", count);
  ingest::append_csv_cell(line, fmt::format("{} x {}", count, hardware));
  return line + ",1.0\n";
}

void require_scopes(const EnergyTable& table) {
  std::vector<Problem> problems;
  for (Index row = 0; row < table.rows(); ++row) {
    const Scope scope = table.scope(row);
    if (scope != Scope::wall && scope != Scope::unknown) continue;
    problems.push_back({.file = table.file(row),
                        .line = table.line(row),
                        .column = "scope",
                        .value = std::string(name(scope)),
                        .rule = "is none of CodeCarbon's: gpu, cpu, ram, total",
                        .remedy = "say it with --set-scope, or leave such rows out with --scope"});
    if (problems.size() == EnergyTableBuilder::kKeptProblems) break;
  }
  if (!problems.empty()) throw DataError(std::move(problems));
}

}  // namespace

std::string to_boamps(const EnergyTable& table) {
  const auto task_of = [&](Index row) {
    return std::tuple(table.workload_ids()[row], table.hardware_ids()[row], table.phase(row));
  };
  Json reports = Json::array();
  for (const std::vector<Index>& rows : groups(table, task_of)) reports.push_back(report_of(table, rows));
  return json_dump(reports.size() == 1 ? reports.front() : reports, 2) + '\n';
}

std::string to_codecarbon_csv(const EnergyTable& table) {
  require_scopes(table);
  const auto run_of = [&](Index row) {
    return std::tuple(table.workload_ids()[row], table.hardware_ids()[row], table.phase(row), table.repetition(row),
                      shortest(table.number(Column::duration_s, row)));
  };
  std::string out =
      "timestamp,project_name,run_id,duration,emissions,cpu_energy,gpu_energy,ram_energy,energy_consumed,gpu_count,gpu_"
      "model,"
      "pue\n";
  for (const std::vector<Index>& rows : groups(table, run_of)) out += run_line(table, rows);
  return out;
}

}  // namespace crosswatt
