#include "ingest/work.hpp"

#include <fmt/format.h>

#include <optional>

#include "crosswatt/core/text.hpp"

namespace crosswatt::ingest {

void compare_work(Reading& reading, const std::string& workload, double number, std::string_view units,
                  std::int64_t line) {
  if (!(number > 0)) return;
  const std::string what = fmt::format("{} of {}", units, workload);
  const std::optional<double> first = reading.runs.remembered(what);
  reading.runs.remember(what, number);
  if (!first || *first == number) return;
  reading.table.caveat(
      CaveatKind::work_differs,
      {.line = line,
       .value = workload,
       .rule = fmt::format("is of {} {} here, of {} in another run", shortest(number), units, shortest(*first)),
       .remedy = "give what did not do the same names of its own with --workload-from"});
}

}  // namespace crosswatt::ingest
