// A study as files: the folder `crosswatt evaluate -o` writes, and one file in the format its name ends in.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/evaluate/study.hpp"
#include "crosswatt/model/model_file.hpp"
#include "crosswatt/report/run_record.hpp"

namespace crosswatt {

/// study.json, scores.csv, report.md, report.tex, run.json, and report.html where this build can write it; they become
/// visible together. @param models  as study_html takes them. @throws WriteError
void write_study_folder(const std::string& folder, const Study& study, const std::vector<SavedModel>& models,
                        const RunRecord& record);

/// What a shard leaves for the merge: study.json and run.json. @throws WriteError
void write_shard_folder(const std::string& folder, const Study& shard, const RunRecord& record);

/// @throws ConfigError naming `option` unless the name ends in .html, .md, .tex, .csv or .json, and is one this build
/// can write.
void check_study_file(const std::string& path, const std::string& option);

/// The study in the format the name ends in. @param models  as study_html takes them; the others need none.
std::string study_file_text(const std::string& path, const Study& study, const std::vector<SavedModel>& models);

}  // namespace crosswatt
