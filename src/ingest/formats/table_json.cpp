// crosswatt's JSON: {"schema_version": 1, "measurements": [{"workload": …, "hardware": …, "energy_kwh": …, …}, …]}.
#include <fmt/format.h>

#include <bitset>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "core/json.hpp"
#include "crosswatt/core/text.hpp"
#include "ingest/fields.hpp"
#include "ingest/format_family.hpp"
#include "ingest/json_text.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::uint64_t kSchemaVersion = 1;
constexpr int kDeepest = 64;

/// Where the parser is; what stands deeper belongs to a key nobody asked for.
enum class Place { outside, document, measurements, row };

/// A measurement whose text is its own.
struct Row {
  std::int64_t line = 0;
  std::string workload{}, hardware{}, family{}, notes{};
  Measurement numbers{};
  std::bitset<kFieldCount> given{};
  bool spoilt = false;
};

class TableEvents : public nlohmann::json_sax<nlohmann::json> {
 public:
  TableEvents(const ByteStream& stream, const Reading& reading)
      : stream_(stream), options_(reading.options), set_hardware_(reading.naming.hardware({})), table_(reading.table) {}

  /// What was ignored, and what a document must have and this one has not.
  void finish(const std::string& file) {
    if (!ignored_keys_.empty()) {
      table_.remark(fmt::format("{}: keys ignored: {}", file, printable(join(ignored_keys_.all(), ", "), 400)));
    }
    if (broken_) return;
    if (!version_seen_) refuse_document("schema_version", {}, "is missing", "add \"schema_version\": 1");
    if (!measurements_seen_) refuse_document("measurements", {}, "is missing", "add \"measurements\": [{…}, …]");
  }

  bool null() override { return scalar(); }
  bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    return number(static_cast<double>(value), std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (ignored_ == 0 && place_ == Place::document && key_ == "schema_version") return version(value);
    return number(static_cast<double>(value), std::to_string(value));
  }
  bool number_float(number_float_t value, const string_t& text) override { return number(value, text); }
  bool binary(binary_t&) override { return false; }  // no JSON text holds any

  bool string(string_t& value) override {
    if (ignored_ > 0 || place_ != Place::row) return scalar(value);
    if (field_) set_text(field_->field, value);
    return true;
  }

  bool key(string_t& value) override {
    if (ignored_ > 0) return true;
    key_ = value;
    field_.reset();
    if (place_ == Place::document) {
      if (key_ != "schema_version" && key_ != "measurements") ignore_key();
      return true;
    }
    field_ = parse_heading(key_);
    if (!field_) {
      ignore_key();
    } else if (row_.given.test(static_cast<std::size_t>(field_->field))) {
      spoil({}, {"is given twice", "keep one of the two"});
      field_.reset();
    } else {
      row_.given.set(static_cast<std::size_t>(field_->field));
    }
    return true;
  }

  bool start_object(std::size_t) override {
    if (ignored_ > 0) return deeper();
    switch (place_) {
      case Place::outside:
        place_ = Place::document;
        return true;
      case Place::measurements:
        place_ = Place::row;
        row_ = {.line = stream_.line(), .hardware = set_hardware_};
        return true;
      default:
        return nested("{…}") && deeper();
    }
  }

  bool start_array(std::size_t) override {
    if (ignored_ > 0) return deeper();
    if (place_ == Place::document && key_ == "measurements") {
      place_ = Place::measurements;
      measurements_seen_ = true;
      return true;
    }
    return nested("[…]") && deeper();
  }

  bool end_object() override { return end(); }
  bool end_array() override { return end(); }

  bool parse_error(std::size_t, const std::string& token, const nlohmann::json::exception& error) override {
    constexpr int kNumberOverflow = 406;
    broken_ = true;
    if (error.id == kNumberOverflow) {
      CellFault fault = known_number_fault(token);
      table_.problem({{}, stream_.line(), key_, token, std::move(fault.rule), std::move(fault.remedy)});
    } else {
      table_.problem({{},
                      stream_.line(),
                      {},
                      {},
                      "is not valid JSON: " + json_fault(error.what()),
                      "check that the file was written to its end"});
    }
    return false;
  }

 private:
  // ---- Structure

  bool deeper() {
    if (++ignored_ <= kDeepest) return true;
    refuse_document({}, {}, fmt::format("is nested deeper than {} levels", kDeepest), {});
    return false;
  }

  bool end() {
    if (ignored_ > 0) {
      --ignored_;
    } else if (place_ == Place::row) {
      take_row();
      place_ = Place::measurements;
    } else {
      place_ = place_ == Place::measurements ? Place::document : Place::outside;
    }
    return true;
  }

  /// A list or an object where none belongs. False when nothing behind it makes sense.
  bool nested(std::string_view shown) {
    if (place_ == Place::row) {
      if (field_) spoil(shown, {"must be a plain value", {}});
      return true;
    }
    return scalar(shown);
  }

  /// A value of no use where it stands; null is none.
  bool scalar(std::string_view shown = {}) {
    if (ignored_ > 0) return true;
    switch (place_) {
      case Place::outside:
        refuse_document({}, shown, "is no table", "begin with {\"schema_version\": 1, …");
        return false;
      case Place::document:
        return document_value(shown);
      case Place::measurements:
        table_.problem(
            {{}, stream_.line(), "measurements", std::string(shown), "must be an object", "write {\"workload\": …}"});
        return true;
      case Place::row:
        break;
    }
    if (field_ && !shown.empty())
      spoil(shown, {is_text(field_->field) ? "must be text in quotes" : "must be a number", {}});
    return true;
  }

  bool document_value(std::string_view shown) {
    if (key_ == "schema_version") {
      refuse_document(key_, shown, fmt::format("is another version than {}, the one read here", kSchemaVersion),
                      "look for a newer crosswatt");
      return false;
    }
    if (key_ == "measurements") {
      refuse_document(key_, shown, "must be a list", "write [{\"workload\": …}, …]");
      return false;
    }
    return true;
  }

  bool version(std::uint64_t value) {
    version_seen_ = true;
    return value == kSchemaVersion || document_value(std::to_string(value));
  }

  void refuse_document(std::string key, std::string_view shown, std::string rule, std::string remedy) {
    broken_ = true;
    table_.problem({{}, stream_.line(), std::move(key), std::string(shown), std::move(rule), std::move(remedy)});
  }

  /// As many as a remark can show.
  void ignore_key() {
    constexpr std::uint32_t kKept = 400;
    if (ignored_keys_.size() < kKept) ignored_keys_.add(key_);
  }

  // ---- Rows

  static bool is_text(Field field) { return !column_of(field) && field != Field::energy && field != Field::repetition; }

  void spoil(std::string_view shown, CellFault fault) {
    table_.problem({{}, stream_.line(), key_, std::string(shown), std::move(fault.rule), std::move(fault.remedy)});
    row_.spoilt = true;
  }

  void set_text(Field field, std::string& value) {
    switch (field) {
      case Field::workload:
        row_.workload = std::move(value);
        break;
      case Field::hardware:
        row_.hardware = std::move(value);
        break;
      case Field::family:
        row_.family = std::move(value);
        break;
      case Field::notes:
        row_.notes = std::move(value);
        break;
      case Field::phase:
        set_kind(row_.numbers.phase, parse_phase(value), value, phase_fault());
        break;
      case Field::scope:
        set_kind(row_.numbers.scope, parse_scope(value), value, scope_fault());
        break;
      default:
        spoil(value, {"must be a number", "write it without quotes"});
    }
  }

  template <typename Kind>
  void set_kind(Kind& kind, std::optional<Kind> parsed, const std::string& text, CellFault fault) {
    if (parsed) {
      kind = *parsed;
    } else {
      spoil(text, std::move(fault));
    }
  }

  bool number(double value, const std::string& text) {
    if (ignored_ > 0 || place_ != Place::row) return scalar(text);
    if (!field_) return true;
    const std::optional<Column> column = column_of(field_->field);
    if (column) {
      if (!(value > 0)) spoil(text, known_number_fault(text));
      row_.numbers[*column] = value;
    } else if (field_->field == Field::energy) {
      set_energy(value, text);
    } else if (field_->field == Field::repetition) {
      const std::optional<std::int32_t> repetition = parse_repetition(text);
      if (!repetition) spoil(text, repetition_fault());
      row_.numbers.repetition = repetition.value_or(-1);
    } else {
      spoil(text, {"must be text in quotes", {}});
    }
    return true;
  }

  void set_energy(double value, const std::string& text) {
    if (!field_->unit && !options_.energy_unit_given && value > 0) return spoil(text, unit_fault());
    const double energy_kwh = to_kwh(value, field_->unit.value_or(options_.energy_unit));
    if (!(energy_kwh > 0 && std::isfinite(energy_kwh))) return spoil(text, energy_fault(text));
    row_.numbers.energy_kwh = energy_kwh;
  }

  void take_row() {
    if (row_.spoilt) return;
    row_.numbers.workload = row_.workload;
    row_.numbers.hardware = row_.hardware;
    row_.numbers.family = row_.family;
    row_.numbers.notes = row_.notes;
    table_.add(row_.numbers, row_.line);
  }

  const ByteStream& stream_;
  const ReadOptions& options_;
  std::string set_hardware_;  // of rows that do not say
  EnergyTableBuilder& table_;
  Place place_ = Place::outside;
  int ignored_ = 0;  // levels below a key nobody asked for
  std::string key_;
  std::optional<Heading> field_;  // the row's field that key_ names
  Row row_;
  NameDictionary ignored_keys_;
  bool version_seen_ = false;
  bool measurements_seen_ = false;
  bool broken_ = false;
};

bool recognises(const Source& source) {
  const std::string_view head = source.head();
  const auto names = [&](std::string_view key) { return head.find(key) != std::string_view::npos; };
  return trim(head).starts_with('{') && names("\"measurements\"") &&
         (names("\"schema_version\"") || names("\"workload\""));
}

void read(Reading& reading) {
  ByteStream stream(reading.source);
  TableEvents events(stream, reading);
  nlohmann::json::sax_parse(ByteIterator(stream), ByteIterator(), &events);
  events.finish(reading.source.name());
}

}  // namespace

Format table_json_format() {
  return {"json", "crosswatt's JSON: {\"schema_version\": 1, \"measurements\": [{\"workload\": …}]}", Origin::own,
          recognises, read};
}

}  // namespace crosswatt::ingest
