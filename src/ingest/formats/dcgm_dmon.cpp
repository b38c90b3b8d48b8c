// The table `dcgmi dmon -e 155,156` prints while it watches.
//
// Facts: columns padded with blanks; the header, `#Entity  POWER  TOTEC`, comes again every few lines, with a line of
// units, `ID  W  mJ`, below it; then `GPU 0  61.2  4527302838`, `N/A` for what a GPU can't say. The instances of a GPU,
// `GPU-I 0` and `GPU-CI 0`, have rows too, and their energy is in that of the GPU. TOTEC counts mJ since the driver was
// loaded. There are no times: power alone is no energy here. The header comes after the same number of rows each time;
// where it comes earlier, dcgmi was started anew.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "ingest/decimal.hpp"
#include "ingest/energy_counter.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kHeader = "#Entity";
constexpr std::string_view kCounter = "TOTEC";
constexpr std::string_view kGpu = "GPU";

struct WatchedGpu {
  std::int64_t first_line = 0;
  EnergyCounter counter;
};

/// The rows between two headers.
class Page {
 public:
  void count_row() { ++rows_; }
  /// True where the page that ends here is shorter than one before.
  bool end() {
    const bool is_short = rows_ > 0 && rows_ < longest_;
    longest_ = std::max(longest_, rows_);
    rows_ = 0;
    return is_short;
  }

 private:
  std::int64_t rows_ = 0, longest_ = 0;
};

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  for (const std::string_view word : split(line, ' ')) {
    if (!word.empty()) found.push_back(word);
  }
  return found;
}

bool recognises(const Source& source) {
  return trim(source.head()).starts_with(kHeader);
}

/// By entity, "GPU 0".
std::map<std::string, WatchedGpu> watch(Reading& reading) {
  std::map<std::string, WatchedGpu> gpus;
  std::size_t column = 0;  // of the counter, the entity's two words among the columns; 0 = not there
  Page page;
  TextLines lines(reading.source);
  while (lines.next()) {
    const std::vector<std::string_view> cells = words(lines.text());
    if (cells.empty() || cells[0] == "ID") continue;
    if (!lines.is_ended()) {
      note_cut_line(reading);
      break;
    }
    if (cells[0] == kHeader) {
      if (page.end()) {
        for (auto& [entity, gpu] : gpus) gpu.counter.start_run();
      }
      column = 0;
      for (std::size_t i = 1; i < cells.size(); ++i) {
        if (cells[i] == kCounter) column = i + 1;
      }
      continue;
    }
    page.count_row();
    if (column == 0 || cells.size() <= column || cells[0] != kGpu) continue;
    const std::string entity = fmt::format("{} {}", cells[0], cells[1]);
    if (!gpus.contains(entity)) make_room_for_device(gpus.size(), reading.source, lines.number(), entity);
    WatchedGpu& gpu = gpus[entity];
    if (gpu.first_line == 0) gpu.first_line = lines.number();
    const double reading_mj = decimal(cells[column]);
    if (!std::isnan(reading_mj)) gpu.counter.add({reading_mj, lines.number()});
  }
  return gpus;
}

void read(Reading& reading) {
  const std::map<std::string, WatchedGpu> gpus = watch(reading);
  const bool any =
      std::any_of(gpus.begin(), gpus.end(), [](const auto& gpu) { return !gpu.second.counter.runs().empty(); });
  if (!any) {
    reading.table.problem({{},
                           0,
                           std::string(kCounter),
                           {},
                           "is in no row; the table has no times, so powers alone are no energy",
                           "watch field 156 too: dcgmi dmon -e 155,156"});
    return;
  }
  std::size_t runs = 1;
  for (const auto& [entity, gpu] : gpus) {
    report_falls(reading, {.id = entity}, gpu.counter);
    runs = std::max(runs, gpu.counter.runs().size());
  }
  for (std::size_t run = 0; run < runs; ++run) {
    std::vector<Device> devices;
    devices.reserve(gpus.size());
    for (const auto& [entity, gpu] : gpus)
      devices.push_back(used_by_counter({.id = entity, .first_line = gpu.first_line}, gpu.counter, run));
    add_devices(reading, devices, Scope::gpu);
  }
}

}  // namespace

Format dcgm_dmon_format() {
  return {"dcgm-dmon", "the table of dcgmi dmon -e 155,156 (GPU energy counters)", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
