// metadata.txt of the published study's experiments: which network each run_N folder beside it trained.
//
// Facts (docs/formats.md): separated by semicolons, no header:
// node;jobId;run_N;start;stop;model;flops;macs;params;num_frame; num_layers;hidden_size;batch_size. It holds no energy;
// the logs of CodeCarbon and carbontracker in the run's folder do, and are read under the names given here. The GPU is
// known by the node's name to the user only: `--set-hardware NODE=GPU,…`.
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "ingest/decimal.hpp"
#include "ingest/format_family.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

// Places in the line.
constexpr std::size_t kNode = 0, kJob = 1, kRun = 2, kStart = 3, kStop = 4, kModel = 5, kFlops = 6, kMacs = 7,
                      kParams = 8, kFrames = 9, kLayers = 10, kHidden = 11, kBatch = 12, kCells = 13;

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells = split(line, ';');
  for (std::string_view& cell : cells) cell = trim(cell);
  return cells;
}

bool is_run(const std::vector<std::string_view>& cells) {
  return cells.size() == kCells && cells[kRun].starts_with("run_") && decimal(cells[kStart]) > 0 &&
         decimal(cells[kStop]) > 0;
}

RunDescription description_of(const std::vector<std::string_view>& cells) {
  RunDescription description{
      .workload = fmt::format("{}/frames{}/layers{}/hidden{}/bs{}", cells[kModel], without_blanks(cells[kFrames]),
                              without_blanks(cells[kLayers]), without_blanks(cells[kHidden]), cells[kBatch]),
      .node = std::string(cells[kNode])};
  const auto set = [&](Column column, std::size_t cell) {
    description.numbers[static_cast<std::size_t>(column)] = decimal(cells[cell]);
  };
  set(Column::flops, kFlops);
  set(Column::macs, kMacs);
  set(Column::params, kParams);
  set(Column::batch_size, kBatch);
  return description;
}

bool recognises(const Source& source) {
  return is_run(cells_of(source.head().substr(0, source.head().find('\n'))));
}

/// It spans all runs of the job on a clock whose zone it does not say, and holds the node's last GPU.
void leave_aside_gpu_log(Reading& reading, const std::string& folder) {
  const std::string log = folder + "/nvidia_tracker.csv";
  if (!reading.says_nothing_new || !std::filesystem::exists(log)) return;
  reading.runs.claim(log);
  reading.table.remark(
      fmt::format("{}: left aside: it spans all runs of a job in local time, and of the last GPU", log));
}

void read(Reading& reading) {
  TextLines lines(reading.source);
  const std::string folder = folder_of(reading.source.name());
  while (lines.next()) {
    if (trim(lines.text()).empty()) continue;
    const std::vector<std::string_view> cells = cells_of(lines.text());
    if (!is_run(cells)) {
      reading.table.caveat(CaveatKind::row_left_out,
                           {.line = lines.number(),
                            .value = std::string(lines.text()),
                            .rule = fmt::format("is no run: {} fields, run_N the third", kCells)});
      continue;
    }
    const RunDescription description = description_of(cells);
    reading.runs.describe(fmt::format("{}/{}", folder, cells[kRun]), description);
    reading.runs.describe(fmt::format("{}/{}/{}", folder, cells[kJob], cells[kRun]), description);
    reading.runs.spans(folder, {decimal(cells[kStart]), decimal(cells[kStop]), description});
    reading.says_nothing_new = true;
  }
  leave_aside_gpu_log(reading, folder);
}

}  // namespace

Format paper_runs_format() {
  return {"paper-runs", "metadata.txt of the published study's runs, with the logs in the folders beside it",
          Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
