// A JSON file of crosswatt's own kinds (a model, a study, challenge rules) as a whole, with the checks that the JSON
// library leaves to its callers: nesting is bounded before anything is built, so that a megabyte of brackets can't
// exhaust the stack, and a key that stands twice is refused, where the library would let the last one win. Files of
// other tools, and tables, are read event by event instead: see src/ingest.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace crosswatt {

/// The whole of a file that is to be a JSON object or list. One that begins as none is known before the rest of it is
/// read, which may have no end. @throws DataError, also when it is larger than a gigabyte.
std::string read_json_text(const std::string& path, const std::string& remedy = {});

/// @tparam Json  nlohmann::json or nlohmann::ordered_json
/// @param remedy  of every problem
/// @throws DataError with the line for text that is no JSON; with the key for one that stands twice; for nesting deeper
/// than 16 and numbers beyond a double.
template <typename Json = nlohmann::json>
Json parse_json(std::string_view text, const std::string& file, const std::string& remedy = {});

/// The text of a value, in which bytes that are no UTF-8 are replaced and nothing acts on a terminal.
/// @param indent  blanks a level; -1 = all on one line
template <typename Json>
std::string json_dump(const Json& value, int indent = -1);

/// What is wrong with a text that is no JSON, from the message of nlohmann's exception: without its own name and
/// position, and shortened.
std::string json_fault(const std::string& message);

}  // namespace crosswatt
