// CSV with a submission's keys as columns.
#include "challenge/entry_collector.hpp"
#include "ingest/csv.hpp"

namespace crosswatt {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

void deliver(ingest::CsvRecords& records, std::size_t row, std::int64_t line, const std::vector<std::string>& header,
             EntryCollector& collector) {
  collector.begin_entry(line);
  for (std::size_t i = 0; i < header.size(); ++i) {
    collector.key(header[i], line);
    collector.scalar(records.cell(row, i), line);
  }
  collector.end_entry();
}

}  // namespace

void read_csv_entries(ingest::Source& source, EntryCollector& collector) {
  ingest::CsvFile file(source, kBlockBytes);
  ingest::CsvBlock block;
  std::int64_t first_line = file.first_line();
  while (file.next(block)) {
    ingest::CsvRecords records;
    records.split(block, file.header().size());
    for (const Problem& problem : records.problems()) {
      collector.problem(first_line + problem.line, problem.column, problem.value, problem.rule, problem.remedy);
    }
    for (std::size_t row = 0; row < records.rows(); ++row) {
      deliver(records, row, first_line + records.line(row), file.header(), collector);
    }
    if (const auto& fault = records.fault()) {
      collector.refuse(first_line + fault->line, fault->rule, fault->remedy);
    }
    first_line += records.lines();
  }
}

}  // namespace crosswatt
