#include "crosswatt/report/study_folder.hpp"

#include <filesystem>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/study_document.hpp"
#include "crosswatt/report/writers.hpp"

namespace crosswatt {

void write_study_folder(const std::string& folder, const Study& study, const std::vector<SavedModel>& models,
                        const RunRecord& record) {
  const Document document = study_document(study);
  OutputFolder output(folder);
  output.add("study.json", study_json(study));
  output.add("scores.csv", to_csv(scores_table(study)));
  output.add("report.md", to_markdown(document));
  output.add("report.tex", to_latex(document));
  if (html_missing().empty()) output.add("report.html", study_html(study, models));
  output.add("run.json", to_json(record));
  output.commit();
}

void write_shard_folder(const std::string& folder, const Study& shard, const RunRecord& record) {
  OutputFolder output(folder);
  output.add("study.json", study_json(shard));
  output.add("run.json", to_json(record));
  output.commit();
}

void check_study_file(const std::string& path, const std::string& option) {
  const std::string ending = std::filesystem::path(path).extension();
  if (ending != ".html" && ending != ".md" && ending != ".tex" && ending != ".csv" && ending != ".json")
    throw ConfigError(option, path, "must end in .html, .md, .tex, .csv or .json, which says the format");
  if (ending == ".html" && !html_missing().empty())
    throw ConfigError(option, path, "can't be written by this crosswatt: " + html_missing());
}

std::string study_file_text(const std::string& path, const Study& study, const std::vector<SavedModel>& models) {
  if (path.ends_with(".html")) return study_html(study, models);
  if (path.ends_with(".csv")) return to_csv(scores_table(study));
  if (path.ends_with(".json")) return study_json(study);
  const Document document = study_document(study);
  return path.ends_with(".md") ? to_markdown(document) : to_latex(document);
}

}  // namespace crosswatt
