// report: a study, or the parts of one, in the formats people read.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/evaluate/study_models.hpp"
#include "crosswatt/report/figures.hpp"
#include "crosswatt/report/study_file.hpp"
#include "crosswatt/report/study_folder.hpp"
#include "tools/program.hpp"
#include "tools/progress.hpp"

extern char** environ;  // NOLINT: what posix_spawn hands on

namespace crosswatt::tools {
namespace {

/// Runs `node SCRIPT FOLDER`; false where there is no Node or it complains.
bool run_node(const std::string& script, const std::string& folder) {
  std::string path = (std::filesystem::temp_directory_path() / "crosswatt-XXXXXX.mjs").string();
  const int file = mkstemps(path.data(), 4);
  if (file < 0) return false;
  close(file);
  write_whole(path, script);
  std::array<std::string, 3> words = {"node", path, folder};
  const std::array<char*, 4> pointers = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t child = 0;
  int status = -1;
  const bool started = posix_spawnp(&child, "node", nullptr, nullptr, pointers.data(), environ) == 0;
  if (started) waitpid(child, &status, 0);
  std::filesystem::remove(path);
  return started && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class Report {
 public:
  void add_to(CLI::App& verb) {
    verb.add_option("STUDY", files_, "study.json, as `crosswatt evaluate -o` writes it")->required();
    verb.add_flag("--merge", merge_, "The files are parts of one study: its shards, or some of its pairs each");
    verb.add_option("-o,--output", outputs_, "OUT.html, .md, .tex, .csv or .json; several are separated by commas")
        ->delimiter(',');
    verb.add_option("--figures", figures_, "Folder for the charts: Vega-Lite specifications, and SVG where Node.js is");
  }

  void run(const Program& program) {
    check();
    std::vector<Study> parts;
    for (const std::string& file : files_) parts.push_back(read_study_part(file));
    Study study = merge_studies(std::move(parts), files_);
    study.options.threads = program.threads;
    const bool drawn = !figures_.empty() || std::any_of(outputs_.begin(), outputs_.end(), is_html);
    if (drawn) add_other_hardware(study);
    const std::vector<SavedModel> models = drawn ? fitted(study, program) : std::vector<SavedModel>();
    for (const std::string& output : outputs_) write_whole(output, study_file_text(output, study, models));
    if (!outputs_.empty()) note(program, fmt::format("{} written", fmt::join(outputs_, ", ")));
    if (!figures_.empty()) write_figures(study, models, program);
  }

 private:
  static std::vector<SavedModel> fitted(const Study& study, const Program& program) {
    Progress progress(program.quiet, "models");
    return study_models(study, [&](Index done, Index total) { progress.update(done, total); });
  }

  static bool is_html(const std::string& path) { return path.ends_with(".html"); }

  void check() const {
    if (files_.size() > 1 && !merge_)
      throw ConfigError("STUDY", files_[1], "is a second study; say --merge where they are parts of one");
    if (outputs_.empty() && figures_.empty()) throw ConfigError("--output", "", "or --figures is needed");
    for (const std::string& output : outputs_) check_study_file(output, "--output");
  }

  void write_figures(const Study& study, const std::vector<SavedModel>& models, const Program& program) const {
    OutputFolder folder(figures_);
    const std::vector<Figure> figures = study_figures(study, models);
    for (const Figure& figure : figures) folder.add(figure.name + ".vl.json", figure.spec);
    folder.commit();
    const std::string script = svg_script();
    const bool drawn = !script.empty() && run_node(script, figures_);
    note(program,
         fmt::format("{} figures written to {}, {}", figures.size(), output_name(figures_),
                     drawn ? "as Vega-Lite specifications and SVG"
                           : "as Vega-Lite specifications; SVG needs Node.js, here and when crosswatt is built"));
  }

  std::vector<std::string> files_, outputs_;
  std::string figures_;
  bool merge_ = false;
};

}  // namespace

void add_report(Program& program) {
  CLI::App* verb = program.add_verb("report", "Render a study again: HTML, Markdown, LaTeX, CSV, figures",
                                    "crosswatt report study/study.json -o report.html --figures figures");
  auto report = std::make_shared<Report>();
  report->add_to(*verb);
  verb->callback([report, &program] { report->run(program); });
}

}  // namespace crosswatt::tools
