#include "crosswatt/ingest/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "ingest/csv.hpp"
#include "ingest/fields.hpp"
#include "ingest/folder.hpp"
#include "ingest/foreign.hpp"
#include "ingest/format_family.hpp"
#include "ingest/timestamp.hpp"

namespace crosswatt {
namespace ingest {

std::span<const Format> all_formats() {
  static const std::array kFormats = {
#define CROSSWATT_FORMAT(file) file##_format(),
#include "ingest/formats.def"
#undef CROSSWATT_FORMAT
  };
  return kFormats;
}

void note_cut_line(Reading& reading) {
  reading.table.remark(reading.source.name() + ": its last line has no end and may be cut short; it is left out");
}

double Reading::known_duration_s(double told_s, std::int64_t line) {
  if (std::isnan(told_s) || (told_s > 0 && std::isfinite(told_s))) return told_s;
  const bool is_new = std::exchange(doubted_line, line) != line;
  if (is_new)
    table.caveat(CaveatKind::duration_unknown,
                 {.line = line, .value = shortest(told_s), .rule = "is no duration in seconds"});
  return kUnknown;
}

namespace {

const Format& format_by_name(const std::string& wanted) {
  std::vector<std::string> known;
  for (const Format& format : all_formats()) {
    if (format.name == wanted) return format;
    known.emplace_back(format.name);
  }
  throw unknown_name("--input-format", "format", wanted, known);
}

/// They hold energies of systems, without the hardware each was measured on.
bool looks_like_submissions(std::string_view head) {
  return head.find("energy_training") != std::string_view::npos && head.find("energy_test") != std::string_view::npos;
}

/// The first that recognises it; null when none does.
const Format* recognise(const Source& source) {
  for (const Format& format : all_formats()) {
    if (format.recognises(source)) return &format;
  }
  return nullptr;
}

/// A shell's word, the hint `sep=,` and the like, in front of what a reader knows.
void refuse_leading_lines(const Source& source) {
  constexpr std::int64_t kMostLines = 5;
  std::string_view rest = source.head();
  for (std::int64_t lines = 1; lines <= kMostLines; ++lines) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
    const Format* format = recognise(Source(source.name(), std::string(rest)));
    if (format == nullptr) continue;
    const std::string_view head = source.head();
    throw DataError({source.name(),
                     1,
                     {},
                     std::string(trim(head.substr(0, head.find('\n')))),
                     fmt::format("stands before what reads as format {}", format->name),
                     lines == 1 ? "remove that line" : fmt::format("remove the first {} lines", lines)});
  }
}

/// Of a table no reader knows: rows without a header, and headers that name nothing we know.
void refuse_unknown_columns(const Source& source) {
  const std::vector<std::string> cells = first_record(source.head());
  if (cells.size() < 2) return;
  const auto time = std::find_if(cells.begin(), cells.end(),
                                 [](const std::string& cell) { return parse_timestamp(cell).has_value(); });
  if (time != cells.end()) {
    throw DataError({source.name(),
                     1,
                     {},
                     *time,
                     "is a time where a table has its header",
                     "log with the header: nvidia-smi without noheader"});
  }
  const auto is_near = [&](std::string_view heading) { return !nearest_names(heading, cells, 1).empty(); };
  const std::array own = {name(Field::workload), name(Field::hardware), name(Field::energy)};
  if (std::any_of(own.begin(), own.end(), is_near)) return;
  throw DataError(
      {source.name(),
       1,
       {},
       printable(join(cells, ", "), 400),
       "are columns of no table that crosswatt knows",
       "a log of power needs timestamp and power.draw, a table of your own workload, hardware and energy_kwh"});
}

/// A file that no reader wants but that looks like a table gets its complaint from the reader it was probably made for.
const Format& probable_format(const Source& source) {
  const std::string_view head = trim(source.head());
  if (looks_like_submissions(head)) {
    throw DataError(
        {source.name(), 0, {}, {}, "holds the submissions of a challenge", "give it to `crosswatt reanalyse`"});
  }
  if (head.starts_with('{') || head.starts_with('[')) return format_by_name("json");
  refuse_leading_lines(source);
  const bool looks_tabular = head.substr(0, head.find('\n')).find_first_of(",;\t|") != std::string_view::npos;
  if (looks_tabular) {
    refuse_unknown_columns(source);
    return format_by_name("long");
  }
  throw DataError({source.name(),
                   0,
                   {},
                   {},
                   "is in no format crosswatt reads",
                   "see `crosswatt list formats`, or force one with --input-format"});
}

/// The format asked for, else the one recognised. @throws DataError when there is none, saying what the file looks like
/// instead.
const Format& choose_format(const Source& source, const ReadOptions& options) {
  if (!options.format.empty()) return format_by_name(options.format);
  if (options.wide) return format_by_name("wide");
  const Format* recognised = recognise(source);
  return recognised != nullptr ? *recognised : probable_format(source);
}

/// The files of one call, read one after the other into one table.
class FileReader {
 public:
  FileReader(const ReadOptions& options, std::vector<FileSummary>* summaries)
      : options_(options), naming_(options), summaries_(summaries) {
    if (!options.format.empty()) format_by_name(options.format);
    table_.set_strict(options.strict);
  }

  void read_all(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      guarded([&] { is_folder(path) ? read_folder(path) : read_file(path, Given::by_name); });
    }
    for (const auto& [path, given] : std::exchange(summary_files_, {})) {
      guarded([&, of = path, how = given] {
        Source source(of, options_.stop);
        read_now(source, how);
      });
    }
  }
  void read_text(Source& source) {
    guarded([&] { read_now(source, Given::by_name); });
  }
  EnergyTable build() {
    runs_.doubt_overlaps(table_);
    for (Problem& problem : naming_.unknown_keys()) table_.problem(std::move(problem));
    for (std::string& said : naming_.names_of_several_folders()) table_.remark(std::move(said));
    const bool nothing_read = table_.rows() == 0 && table_.problem_count() == 0;
    if (nothing_read) {
      for (Problem& problem : silences_) table_.problem(std::move(problem));
    }
    return table_.build();
  }

 private:
  /// A file that was named must be right; one that was found in a folder may stand beside better ones.
  enum class Given { by_name, in_folder };

  template <typename Action>
  void guarded(const Action& action) {
    try {
      action();
    } catch (const DataError& error) {
      for (const Problem& problem : error.problems()) table_.problem(problem);
    }
  }

  void read_folder(const std::string& folder) {
    std::vector<std::string> left_aside;
    bool found = false;
    const FilesBelow below = files_below(folder, options_.include_backups);
    for (const std::string& path : below.files) {
      if (runs_.is_claimed(path)) continue;
      guarded([&] {
        const bool found_before = std::exchange(found, true);  // also where it can't be read
        if (is_wanted(path)) return read_file(path, Given::in_folder);
        found = found_before;
        left_aside.push_back(name_within(folder, path));
      });
    }
    note_links(folder, below.leading_out);
    std::erase_if(left_aside, [&](const std::string& name) { return runs_.is_claimed(folder + "/" + name); });
    if (!found) {
      table_.problem({folder,
                      0,
                      {},
                      {},
                      fmt::format("holds no file that crosswatt can read (of {})", left_aside.size()),
                      "see `crosswatt list formats`"});
    } else if (!left_aside.empty()) {
      table_.remark(fmt::format("{}: left aside {} in no known format: {}", folder,
                                left_aside.size() == 1 ? "a file" : counted(std::ssize(left_aside), "file"),
                                printable(join(left_aside, ", "), 400)));
    }
  }

  static std::string name_within(const std::string& folder, const std::string& path) {
    return path.substr(std::min(path.size(), folder.size() + (folder.ends_with('/') ? 0 : 1)));
  }

  void note_links(const std::string& folder, const std::vector<std::string>& leading_out) {
    if (leading_out.empty()) return;
    std::vector<std::string> names;
    names.reserve(leading_out.size());
    for (const std::string& path : leading_out) names.push_back(name_within(folder, path));
    table_.remark(fmt::format("{}: links out of the folder are not followed: {}; name such a file to have it read",
                              folder, printable(join(names, ", "), 400)));
  }

  /// Whether a file that was found, not named, is to be read.
  bool is_wanted(const std::string& path) const {
    const Source source(path, options_.stop);
    if (!options_.format.empty()) return format_by_name(options_.format).recognises(source);
    try {
      refuse_foreign(source);
    } catch (const DataError&) {
      return false;
    }
    return recognise(source) != nullptr;
  }

  void read_file(const std::string& path, Given given) {
    Source source(path, options_.stop);
    const Format* format = options_.format.empty() ? recognise(source) : nullptr;
    const bool can_wait = source.size().has_value();  // a pipe could not be opened again
    if (format != nullptr && format->is_summary != nullptr && format->is_summary(source) && can_wait) {
      summary_files_.emplace_back(path, given);
    } else {
      read_now(source, given);
    }
  }

  void read_now(Source& source, Given given) {
    refuse_foreign(source);
    const Format& format = choose_format(source, options_);
    if (format.origin == Origin::tool && is_read_already(source)) return;
    if (format.is_dated && is_copy(source)) return;
    const bool may_be_left_out = given == Given::in_folder && format.origin == Origin::tool;
    table_.start_file(source.name());
    if (format.origin == Origin::tool) table_.set_lenient();
    const Index rows_before = table_.rows();
    const std::int64_t problems_before = table_.problem_count();
    const RunDescription* description = runs_.description_of(source.name());
    naming_.enter(source.name(), description);
    Reading reading{source, options_, naming_, table_, runs_};
    try {
      format.read(reading);
    } catch (const UnnamedFile& unnamed) {
      for (const Problem& problem : unnamed.problems()) table_.caveat(CaveatKind::file_left_out, problem);
    } catch (const DataError& error) {
      if (!may_be_left_out || table_.rows() > rows_before) throw;
      for (const Problem& problem : error.problems()) table_.caveat(CaveatKind::file_left_out, problem);
    }
    runs_.report_told_again(table_, source.name());
    if (description != nullptr) add_facts(table_, *description);
    const Index rows = table_.rows() - rows_before;
    if (format.is_dated && rows > 0) paths_by_content_[content_of(source)].push_back(source.name());
    if (rows == 0 && table_.problem_count() == problems_before) note_silence(reading, format, may_be_left_out);
    if (summaries_ != nullptr) summaries_->push_back({source.name(), std::string(format.name), rows});
  }

  /// Its runs would all be there twice.
  bool is_read_already(const Source& source) {
    if (!source.size()) return false;  // a pipe, or text in memory
    std::error_code unknown;
    const std::filesystem::path path = std::filesystem::weakly_canonical(source.name(), unknown);
    if (unknown || paths_read_.insert(path.string()).second) return false;
    table_.remark(fmt::format("{}: is named twice and read once", source.name()));
    return true;
  }

  /// Its bytes in full, as far as that is cheap to know.
  using Content = std::pair<std::int64_t, std::size_t>;
  static Content content_of(const Source& source) {
    return {source.size().value_or(-1), std::hash<std::string_view>()(source.head())};
  }
  /// Whether another file with the same bytes gave its runs.
  bool is_copy(const Source& source) {
    const auto alike = paths_by_content_.find(content_of(source));
    if (alike == paths_by_content_.end() || !source.size()) return false;
    const std::vector<std::string>& paths = alike->second;
    const auto original = std::find_if(paths.begin(), paths.end(), [&](const std::string& path) {
      return hold_the_same(path, source.name(), options_.stop);
    });
    if (original == paths.end()) return false;
    table_.remark(fmt::format("{}: is a copy of {} and read once", source.name(), *original));
    return true;
  }

  /// A file without a row to its name. One of another tool that says why may stand beside others that are better.
  void note_silence(const Reading& reading, const Format& format, bool may_be_left_out) {
    Problem silence = {reading.source.name(),
                       0,
                       {},
                       {},
                       fmt::format("holds no measurement (read as format {})", format.name),
                       "add the measurements, or force another format with --input-format"};
    const std::vector<Caveat> reasons = table_.caveats_of_file().list();
    const bool is_dead = reasons.empty() && !reading.says_nothing_new;
    if (is_dead && !may_be_left_out) return table_.problem(std::move(silence));
    if (is_dead) table_.caveat(CaveatKind::file_left_out, silence);
    const bool unnamed = !reasons.empty() && reasons.front().kind == CaveatKind::file_left_out;  // which says all
    if (!unnamed) silences_.push_back(std::move(silence));
    for (const Caveat& caveat : reasons)
      silences_.insert(silences_.end(), caveat.examples.begin(), caveat.examples.end());
  }

  const ReadOptions& options_;
  Naming naming_;
  std::vector<FileSummary>* summaries_;
  EnergyTableBuilder table_;
  Runs runs_;
  std::vector<std::pair<std::string, Given>> summary_files_;
  std::set<std::string> paths_read_;                              // of other tools' files
  std::map<Content, std::vector<std::string>> paths_by_content_;  // of dated formats' files that gave rows
  std::vector<Problem> silences_;                                 // why files gave no row; said where no file gave one
};

}  // namespace

EnergyTable read_source(Source& source, const ReadOptions& options) {
  FileReader reader(options, nullptr);
  reader.read_text(source);
  return reader.build();
}

}  // namespace ingest

std::vector<FormatInfo> formats() {
  std::vector<FormatInfo> infos;
  for (const ingest::Format& format : ingest::all_formats()) infos.push_back({format.name, format.summary});
  return infos;
}

EnergyTable read_tables(const std::vector<std::string>& paths, const ReadOptions& options,
                        std::vector<FileSummary>* files) {
  ingest::FileReader reader(options, files);
  reader.read_all(paths);
  return reader.build();
}

}  // namespace crosswatt
