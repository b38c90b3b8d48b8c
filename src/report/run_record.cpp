#include "crosswatt/report/run_record.hpp"

#include <fmt/chrono.h>

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/version.hpp"

namespace crosswatt {
namespace {

constexpr std::size_t kBlock = 1 << 20;

std::string sha256_of(const std::string& path) {
  InputFile file(path);
  Sha256 hash;
  std::vector<char> block(kBlock);
  while (const std::size_t read = file.read(block)) hash.update({block.data(), read});
  return hash.hex();
}

}  // namespace

std::string to_json(const RunRecord& record) {
  using Json = nlohmann::ordered_json;
  Json inputs = Json::array();
  for (const std::string& path : record.inputs)
    inputs.push_back({{"file", path}, {"sha256", path == "-" ? Json(nullptr) : Json(sha256_of(path))}});
  const Json file = {{"schema_version", 1},
                     {"crosswatt", kVersion},
                     {"arguments", record.arguments},
                     {"inputs", inputs},
                     {"seed", record.seed},
                     {"started_utc", record.started_utc},
                     {"duration_s", record.duration_s}};
  return json_dump(file, 1) + "\n";
}

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace crosswatt
