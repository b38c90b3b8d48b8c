// A file of splits: taken, then written and taken again alike, or a DataError.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "crosswatt/core/error.hpp"
#include "crosswatt/select/splitter.hpp"
#include "memory_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crosswatt;
  try {
    const std::string once = splits_csv(read_splits(MemoryFile({reinterpret_cast<const char*>(data), size}).path()));
    if (splits_csv(read_splits(MemoryFile(once).path())) != once) std::abort();
  } catch (const DataError&) {
  }
  return 0;
}
