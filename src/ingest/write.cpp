#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/ingest/read.hpp"
#include "ingest/csv.hpp"
#include "ingest/fields.hpp"

namespace crosswatt {
namespace {

using ingest::Field;

constexpr int kSchemaVersion = 1;

/// Fields in the order of the contract.
constexpr std::array kOrder = {Field::workload,   Field::hardware,   Field::phase, Field::scope,  Field::energy,
                               Field::duration_s, Field::flops,      Field::macs,  Field::params, Field::batch_size,
                               Field::family,     Field::repetition, Field::notes};

/// A number's text, "" where it is not known.
std::string number_text(const Measurement& row, Field field) {
  if (field == Field::energy) return shortest(row.energy_kwh);
  if (field == Field::repetition) return row.repetition < 0 ? std::string() : std::to_string(row.repetition);
  return shortest(row[*ingest::column_of(field)]);
}

bool is_text(Field field) {
  switch (field) {
    case Field::workload:
    case Field::hardware:
    case Field::phase:
    case Field::scope:
    case Field::family:
    case Field::notes:
      return true;
    default:
      return false;
  }
}

std::string_view text_of(const Measurement& row, Field field) {
  switch (field) {
    case Field::workload:
      return row.workload;
    case Field::hardware:
      return row.hardware;
    case Field::phase:
      return name(row.phase);
    case Field::scope:
      return name(row.scope);
    case Field::family:
      return row.family;
    default:
      return row.notes;
  }
}

bool knows(const Measurement& row, Field field) {
  return is_text(field) ? !text_of(row, field).empty() : !number_text(row, field).empty();
}

/// The fields that at least one row knows.
std::vector<Field> known_fields(const EnergyTable& table) {
  std::vector<Field> fields;
  for (const Field field : kOrder) {
    const std::optional<Column> column = ingest::column_of(field);
    bool known = column && table.knows(*column);
    for (Index row = 0; !known && !column && row < table.rows(); ++row) known = knows(table.measurement(row), field);
    if (known) fields.push_back(field);
  }
  return fields;
}

}  // namespace

std::string to_long_csv(const EnergyTable& table) {
  const std::vector<Field> fields = known_fields(table);
  std::string out;
  const auto end_cell = [&](Field field) { out += field == fields.back() ? '\n' : ','; };
  for (const Field field : fields) {
    out += ingest::name(field);
    end_cell(field);
  }
  for (Index i = 0; i < table.rows(); ++i) {
    const Measurement row = table.measurement(i);
    for (const Field field : fields) {
      if (is_text(field)) {
        ingest::append_csv_cell(out, text_of(row, field));
      } else {
        out += number_text(row, field);
      }
      end_cell(field);
    }
  }
  return out;
}

std::string to_json(const EnergyTable& table) {
  const std::vector<Field> fields = known_fields(table);
  const auto quoted = [](std::string_view text) { return json_dump(nlohmann::json(text)); };
  std::string out = fmt::format("{{\"schema_version\": {},\n \"measurements\": [", kSchemaVersion);
  for (Index i = 0; i < table.rows(); ++i) {
    const Measurement row = table.measurement(i);
    out += i == 0 ? "\n  {" : ",\n  {";
    const std::size_t begin = out.size();
    for (const Field field : fields) {
      if (!knows(row, field)) continue;
      if (out.size() > begin) out += ", ";
      out += quoted(ingest::name(field));
      out += ": ";
      out += is_text(field) ? quoted(text_of(row, field)) : number_text(row, field);
    }
    out += '}';
  }
  out += "\n ]}\n";
  return out;
}

}  // namespace crosswatt
