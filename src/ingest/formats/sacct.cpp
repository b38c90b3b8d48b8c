// Jobs of a SLURM cluster: what `sacct -P` prints, and the table that Green Algorithms for HPC keeps of them.
//
// Facts (docs/formats.md): columns are separated by bars or tabs; only `ConsumedEnergy` is measured (joules of the
// nodes, at the sensors of their boards; a job without a figure has none or 0). Without it a job has a time and
// hardware but no energy: an estimate of runtime × power is `crosswatt footprint`'s business and never stands beside
// measurements. `AllocTRES` says how many GPUs, and their type where the site names it (gres/gpu:a100=2);
// before there were TRES, `AllocGRES` did (gpu:a100:2).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/core/wording.hpp"
#include "ingest/decimal.hpp"
#include "ingest/format_family.hpp"
#include "ingest/timestamp.hpp"
#include "ingest/told_runs.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::array kSeparators = {'|', '\t'};
/// SLURM's "no value" is 2^64 - 2, shortened or not (18014398509481983.98K); no job uses 278 TWh. It was 2^32 - 2, and
/// shortened to thousands is within 10 of it.
constexpr double kNoValueFrom_j = 1e18;
constexpr double kOldNoValue_j = 4294967294.0;

/// "12.5K" is 12500 J: sacct shortens numbers where it is not told otherwise, and energies by powers of 1000 (SLURM,
/// src/sacct/print.c: convert_num_unit2 with the divisor 1000), unlike memory. NaN where it has no value.
double joules(std::string_view text) {
  constexpr std::string_view kPrefixes = "KMGTP";
  double factor = 1;
  if (!text.empty() && kPrefixes.find(text.back()) != std::string_view::npos) {
    for (std::size_t i = 0; i <= kPrefixes.find(text.back()); ++i) factor *= 1000;
    text.remove_suffix(1);
  }
  const double told_j = decimal(text) * factor;
  const bool is_none = told_j >= kNoValueFrom_j || std::abs(told_j - kOldNoValue_j) < 10;
  return is_none ? kUnknown : told_j;
}

struct Cards {
  int count = 0;
  std::string type;  ///< "" where the site does not name it
};

/// Of "gres/gpu=2" and "gres/gpu:a100=2", and, as AllocGRES had it, "gpu:2", "gpu:a100:2(S:0-1)", "gres:gpu:2"; nothing
/// for another resource.
std::optional<Cards> cards_of(std::string_view resource) {
  constexpr std::array<std::string_view, 3> kGpu = {"gres/gpu", "gres:gpu", "gpu"};
  resource = resource.substr(0, resource.find('('));
  const auto* const prefix =
      std::find_if(kGpu.begin(), kGpu.end(), [&](auto name) { return resource.starts_with(name); });
  if (prefix == kGpu.end()) return std::nullopt;
  resource.remove_prefix(prefix->size());
  if (resource.empty()) return Cards{1, {}};
  const std::size_t last = resource.find_last_of(":=");
  if (resource.find_first_of(":=") != 0) return std::nullopt;  // gres/gpuutil
  const double count = decimal(resource.substr(last + 1));
  if (std::isnan(count)) return Cards{1, std::string(resource.substr(1))};
  if (!(count >= 1 && count < 1e6)) return std::nullopt;
  return Cards{static_cast<int>(count), last == 0 ? std::string() : std::string(resource.substr(1, last - 1))};
}

/// The cards of "billing=32,cpu=32,gres/gpu=2,gres/gpu:a100=2,mem=250G": all of them, and those whose type is said, by
/// type.
struct AllocatedCards {
  int count = 0;
  std::map<std::string, int> by_type;

  explicit AllocatedCards(std::string_view resources) {
    int typed = 0;
    for (const std::string_view resource : split(resources, ',')) {
      const std::optional<Cards> cards = cards_of(trim(resource));
      if (!cards) continue;
      if (cards->type.empty()) {
        count = cards->count;
      } else {
        by_type[cards->type] += cards->count;
        typed += cards->count;
      }
    }
    const bool all_are_typed = typed >= count;
    if (!all_are_typed) by_type.clear();
    count = std::max(count, typed);
  }
};

class JobReader {
 public:
  JobReader(Reading& reading, char separator) : reading_(reading), csv_(reading, separator), told_(reading) {}

  void read() {
    std::int64_t without_energy = 0;
    while (csv_.next()) {
      if (!csv_.leave_out_if_cut()) without_energy += read_job() ? 0 : 1;
    }
    told_.report();
    if (without_energy == 0) return;
    reading_.table.caveat(CaveatKind::row_left_out,
                          {.line = csv_.header_line(),
                           .column = "ConsumedEnergy",
                           .rule = "is not known of " + counted(without_energy, "job"),
                           .remedy = "`crosswatt footprint --power … --hours …` estimates what was not measured"});
  }

 private:
  /// False where the job has no energy.
  bool read_job() {
    const std::string consumed =
        csv_.text("consumedenergyraw").empty() ? csv_.text("consumedenergy") : csv_.text("consumedenergyraw");
    const double energy_j = joules(consumed);
    const bool is_step = csv_.text("jobid").find('.') != std::string::npos;  // of a job that has a row itself
    if (is_step) return true;
    if (!(energy_j > 0)) return false;
    if (csv_.width() != csv_.header().size()) {
      csv_.caveat(CaveatKind::row_left_out, {}, {}, csv_.width_fault());
      return true;
    }
    const std::string job = fmt::format("slurm {} {}", csv_.text("jobid"), csv_.text("jobname"));
    const std::string told = fmt::format("{} {}", csv_.text(csv_.has("elapsed") ? "elapsed" : "elapsedraw"), consumed);
    const bool has_id = !csv_.text("jobid").empty();
    if (!has_id || !told_.is_told(job, told, csv_.line())) add(energy_j);
    return true;
  }

  void add(double energy_j) {
    const auto value_of = [&](std::string_view key) { return csv_.text(key); };
    const std::string workload = reading_.naming.workload(reading_.source.name(), value_of, csv_.text("jobname"));
    const std::string allocated = csv_.text("alloctres").empty() ? csv_.text("allocgres") : csv_.text("alloctres");
    const std::string hardware = hardware_of(AllocatedCards(allocated));
    if (hardware.empty()) {
      csv_.caveat(CaveatKind::row_left_out, "AllocTRES", allocated, "does not say what it ran on",
                  "say it with --set-hardware");
      return;
    }
    Measurement row;
    row.workload = workload;
    row.hardware = hardware;
    row.scope = Scope::total;
    row.repetition = kAnotherRun;
    row.energy_kwh = energy_j / kJoulesPerKwh;
    row[Column::duration_s] =
        reading_.known_duration_s(parse_clock(csv_.text("elapsed")).value_or(csv_.number("elapsedraw")), csv_.line());
    doubt_state();
    reading_.table.add(row, csv_.line());
  }

  /// The cards by their types; without these, as many of what the user says.
  std::string hardware_of(const AllocatedCards& cards) const {
    if (cards.by_type.empty()) {
      const std::string said = reading_.naming.hardware({});
      return cards.count > 1 && !said.empty() ? several(cards.count, said) : said;
    }
    std::vector<std::string> names;
    for (const auto& [type, count] : cards.by_type) names.push_back(several(count, tidy_hardware(type)));
    return join(names, " + ");
  }

  /// "FAILED", "CANCELLED by 1000", "RUNNING", …; not every table has the column.
  void doubt_state() {
    const std::string state = csv_.text("state");
    if (!state.empty() && state != "COMPLETED")
      csv_.caveat(CaveatKind::run_unfinished, "State", state, "is no job that was completed",
                  "leave it out where the work was cut short");
  }

  Reading& reading_;
  ToolCsv csv_;
  ToldRuns told_;
};

/// The separator of a table of jobs; 0 where the head is none.
char separator_of(const Source& source) {
  for (const char separator : kSeparators) {
    const std::vector<std::string> header = header_of(source, separator);
    if (has_all(header, {"jobid", "jobname", "elapsed"}) || has_all(header, {"jobid", "jobname", "elapsedraw"}) ||
        has_all(header, {"single_jobid", "jobname_", "wallclocktimex"}))
      return separator;
  }
  return 0;
}

bool recognises(const Source& source) {
  return separator_of(source) != 0;
}

void read(Reading& reading) {
  const char separator = separator_of(reading.source);
  JobReader(reading, separator == 0 ? kSeparators.front() : separator).read();
}

}  // namespace

Format sacct_format() {
  return {"sacct", "SLURM's `sacct -P` with ConsumedEnergy", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
