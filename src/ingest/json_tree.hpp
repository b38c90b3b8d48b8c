// A JSON document as a tree whose values know their line: for the reports of other tools, which are small and nested. A
// file of many measurements is read event by event instead: see formats/table_json.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/data/energy_table.hpp"
#include "ingest/format_family.hpp"
#include "ingest/source.hpp"

namespace crosswatt::ingest {

class JsonValue {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, text, array, object };

  Kind kind() const { return kind_; }
  bool is_object() const { return kind_ == Kind::object; }
  /// 1-based line it begins on; 0 = it is not there.
  std::int64_t line() const { return line_; }

  /// The value under a key, a null where there is none; of keys that stand twice the first.
  const JsonValue& operator[](std::string_view key) const;
  bool has(std::string_view key) const { return (*this)[key].kind_ != Kind::null; }
  /// Of an array or an object; empty for anything else.
  const std::vector<JsonValue>& items() const { return items_; }
  /// Of an object, beside items().
  const std::vector<std::string>& keys() const { return keys_; }

  /// A number, also one written as text; NaN for anything else.
  double number() const;
  /// A text, or a number as text; "" for anything else and for words that mean nothing ("N/A").
  std::string text() const;

 private:
  friend class JsonTreeBuilder;

  Kind kind_ = Kind::null;
  std::int64_t line_ = 0;
  double number_ = kUnknown;
  std::string text_;
  std::vector<std::string> keys_;
  std::vector<JsonValue> items_;
};

/// @throws DataError with the line, for what is no JSON, nested deeper than 64, or larger than 64 MiB.
JsonValue parse_json(Source& source);
/// A line of a file of JSON lines. @throws DataError
JsonValue parse_json_line(std::string_view text, const std::string& file, std::int64_t line);

/// Whether a value is no energy above 0; the row is left out then, with a caveat that shows what stands there.
bool leave_out_no_energy(Reading& reading, const JsonValue& energy, std::string_view key);

/// Whether a head begins like an object or an array and has all these keys somewhere: what recognisers look at.
bool looks_like_json_with(std::string_view head, std::initializer_list<std::string_view> keys);

}  // namespace crosswatt::ingest
