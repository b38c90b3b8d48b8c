// A study or a reanalysis as one page to look at: HTML that needs no network, with charts, tables to sort and filter,
// and a calculator that normalizes by the study's own models.
//
// The page is drawn by scripts that are bundled when crosswatt is built, for which Node.js is needed; a build without
// it says so and writes every other format.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crosswatt/challenge/reanalysis.hpp"
#include "crosswatt/evaluate/study.hpp"
#include "crosswatt/model/model_file.hpp"

namespace crosswatt {

/// Why this build can't write HTML, in words; "" where it can.
std::string html_missing();

/// @param models  of the study's pairs and strategies, for curves and the calculator, in any order; some may be
/// missing. Variants among them (SavedModel::left_out) are for the calculator, those to keep first before the others:
/// as many as there is room for.
/// @throws ConfigError where html_missing().
std::string study_html(const Study& study, const std::vector<SavedModel>& models);

/// As reanalysis_document(), with pictures. @throws ConfigError where html_missing().
std::string reanalysis_html(std::span<const Reanalysis> results, const std::optional<YearComparison>& comparison);

}  // namespace crosswatt
