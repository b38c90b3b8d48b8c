// The table `dcgmi dmon -e 155,156` prints while it watches.
//
// Facts: columns padded with blanks; the header, `#Entity  POWER  TOTEC`, comes again every few lines, with a line of
// units, `ID  W  mJ`, below it; then `GPU 0  61.2  4527302838`, `N/A` for what a GPU can't say. The instances of a GPU,
// `GPU-I 0` and `GPU-CI 0`, have rows too, and their energy is in that of the GPU. TOTEC counts mJ since the driver was
// loaded. There are no times: power alone is no energy here. DVNAM, the card's name, holds blanks. The header comes
// after the same number of rows each time; where it comes earlier, dcgmi was started anew.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "ingest/decimal.hpp"
#include "ingest/energy_counter.hpp"
#include "ingest/text_lines.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kHeader = "#Entity";
constexpr std::string_view kCounter = "TOTEC";
constexpr std::string_view kName = "DVNAM";
constexpr std::string_view kGpu = "GPU";

struct WatchedGpu {
  std::int64_t first_line = 0;
  std::string name;
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

/// Where the cells of a row stand, by the header above it. The entity is two words under one heading.
class Columns {
 public:
  Columns() = default;
  explicit Columns(const std::vector<std::string_view>& header)
      : words_(header.size() + 1), name_(word_of(header, kName)), counter_(word_of(header, kCounter)) {}

  bool has_counter() const { return counter_ > 0; }
  std::size_t words() const { return words_; }

  struct Cells {
    std::string_view counter;
    std::string name;
  };
  /// Nothing where a cell may be in another's place: words that are too few, or too many and not all the name's.
  std::optional<Cells> of(const std::vector<std::string_view>& row) const {
    if (row.size() < words_ || (row.size() > words_ && name_ == 0)) return std::nullopt;
    const std::size_t more = row.size() - words_;
    Cells cells{row[counter_ + (name_ > 0 && name_ < counter_ ? more : 0)], {}};
    for (std::size_t i = 2; i < row.size(); ++i) {
      const bool is_of_name = name_ > 0 && i >= name_ && i <= name_ + more;
      if (is_of_name) cells.name.append(cells.name.empty() ? "" : " ").append(row[i]);
      const bool may_be_moved = more > 0 && !is_of_name && !known_text(row[i]).empty() && std::isnan(decimal(row[i]));
      if (may_be_moved) return std::nullopt;
    }
    cells.name = known_text(cells.name);
    return cells;
  }

 private:
  /// 0 = not there.
  static std::size_t word_of(const std::vector<std::string_view>& header, std::string_view heading) {
    const auto found = std::find(header.begin(), header.end(), heading);
    return found == header.end() ? 0 : static_cast<std::size_t>(found - header.begin()) + 1;
  }

  std::size_t words_ = 0, name_ = 0, counter_ = 0;
};

bool recognises(const Source& source) {
  return trim(source.head()).starts_with(kHeader);
}

void leave_out(Reading& reading, const TextLines& lines, std::size_t words, std::size_t expected) {
  reading.table.caveat(CaveatKind::row_left_out,
                       {.line = lines.number(),
                        .rule = fmt::format("has {} words, its header speaks of {}", words, expected),
                        .remedy = "watch numbers and DVNAM alone: dcgmi dmon -e 50,155,156"});
}

/// Where it is short, what follows is another run.
void end_page(Page& page, std::map<std::string, WatchedGpu>& gpus) {
  if (!page.end()) return;
  for (auto& [entity, gpu] : gpus) gpu.counter.start_run();
}

/// By entity, "GPU 0".
std::map<std::string, WatchedGpu> watch(Reading& reading) {
  std::map<std::string, WatchedGpu> gpus;
  Columns columns;
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
      end_page(page, gpus);
      columns = Columns(cells);
      continue;
    }
    page.count_row();
    if (!columns.has_counter() || cells[0] != kGpu) continue;
    const std::optional<Columns::Cells> known = columns.of(cells);
    if (!known) {
      leave_out(reading, lines, cells.size(), columns.words());
      continue;
    }
    const std::string entity = fmt::format("{} {}", cells[0], cells[1]);
    if (!gpus.contains(entity)) make_room_for_device(gpus.size(), reading.source, lines.number(), entity);
    WatchedGpu& gpu = gpus[entity];
    if (gpu.first_line == 0) gpu.first_line = lines.number();
    gpu.name = known->name;
    const double reading_mj = decimal(known->counter);
    if (!std::isnan(reading_mj)) gpu.counter.add({reading_mj, lines.number()});
  }
  return gpus;
}

void read(Reading& reading) {
  const std::map<std::string, WatchedGpu> gpus = watch(reading);
  const bool any =
      std::any_of(gpus.begin(), gpus.end(), [](const auto& gpu) { return !gpu.second.counter.runs().empty(); });
  if (!any) {
    const bool is_said_why = !reading.table.caveats_of_file().empty();
    if (is_said_why) return;
    throw DataError(Problem{.column = std::string(kCounter),
                            .rule = "is in no row; the table has no times, so powers alone are no energy",
                            .remedy = "watch field 156 too: dcgmi dmon -e 155,156"});
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
      devices.push_back(
          used_by_counter({.id = entity, .name = gpu.name, .first_line = gpu.first_line}, gpu.counter, run));
    add_devices(reading, devices, Scope::gpu);
  }
}

}  // namespace

Format dcgm_dmon_format() {
  return {.name = "dcgm-dmon",
          .summary = "the table of dcgmi dmon -e 155,156 (GPU energy counters)",
          .recognises = recognises,
          .read = read,
          .is_dated = true};
}

}  // namespace crosswatt::ingest
