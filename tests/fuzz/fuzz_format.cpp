// A reader given any bytes whatever: it must end with a table or a DataError, not depend on how the file is cut into
// blocks, and a table must survive being written and read again.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "crosswatt/core/error.hpp"
#include "ingest/format_family.hpp"

namespace {

using namespace crosswatt;

void require(bool holds, const char* what, const std::string& one, const std::string& other) {
  if (holds) return;
  std::fprintf(stderr, "%s\n---\n%s\n---\n%s\n", what, one.c_str(), other.c_str());
  std::abort();
}

/// The table as JSON, or what is said instead.
std::string outcome(const ingest::Format& format, const std::string& bytes, std::size_t block_bytes) {
  ReadOptions options;
  options.format = format.name;
  options.threads = 1;
  options.block_bytes = block_bytes;
  options.energy_unit_given = true;
  options.set_hardware = "a card";
  try {
    ingest::Source source("input", bytes);
    return to_json(ingest::read_source(source, options));
  } catch (const DataError& error) {
    return error.what();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const ingest::Source source("input", bytes);
  for (const ingest::Format& any : ingest::all_formats()) any.recognises(source);
  const std::string whole = outcome(ingest::CROSSWATT_FUZZ_FORMAT(), bytes, std::size_t{1} << 16);
  const std::string in_pieces = outcome(ingest::CROSSWATT_FUZZ_FORMAT(), bytes, 5);
  require(whole == in_pieces, "what is read depends on the block size", whole, in_pieces);
  if (whole.starts_with('{')) {
    const std::string again = outcome(ingest::table_json_format(), whole, 4096);
    require(again == whole, "a table written is not read back", whole, again);
  }
  return 0;
}
