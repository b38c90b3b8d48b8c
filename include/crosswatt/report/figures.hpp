// The pictures of a study as files: Vega-Lite specifications that hold their own data, for papers and slides.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/evaluate/study.hpp"
#include "crosswatt/model/model_file.hpp"

namespace crosswatt {

struct Figure {
  std::string name;  ///< a file name's stem: "scatter_A40_V100_logarithmic"
  std::string spec;  ///< JSON
};

/// Those of all pairs together, then those of each pair. @param models  as study_html takes them.
std::vector<Figure> study_figures(const Study& study, const std::vector<SavedModel>& models);

/// A module for Node.js that draws every NAME.vl.json of the folder named by its argument as NAME.svg. "" where
/// html_missing().
std::string svg_script();

}  // namespace crosswatt
