// Model files whose checksum is right, as a forger would make it: read, and what was read predicts; or a DataError.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/model/model_file.hpp"
#include "memory_file.hpp"

namespace {

/// The checksum that the file ought to hold; the bytes as they are where they are no JSON object.
std::string with_right_checksum(std::string bytes) {
  nlohmann::json file = nlohmann::json::parse(bytes, nullptr, false);
  if (!file.is_object()) return bytes;
  file.erase("sha256");
  crosswatt::Sha256 hash;
  try {
    hash.update(file.dump());
  } catch (const nlohmann::json::type_error&) {  // text that is not UTF-8
    return bytes;
  }
  file["sha256"] = hash.hex();
  return file.dump();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crosswatt;
  const MemoryFile file(with_right_checksum({reinterpret_cast<const char*>(data), size}));
  try {
    const SavedModel saved = read_model(file.path());
    WorkloadColumns queries;
    const Index row = queries.append(0.5);
    for (std::vector<double>* known :
         {&queries.duration_s, &queries.flops, &queries.macs, &queries.params, &queries.batch_size})
      (*known)[row] = 100;
    double kwh = 0, spread = 0;
    saved.model->predict_kwh(queries, {&row, 1}, {&kwh, 1});
    if (saved.model->has_spread()) saved.model->predict_spread(queries, {&row, 1}, {&spread, 1});
    saved.model->coefficients();
  } catch (const DataError&) {
  }
  return 0;
}
