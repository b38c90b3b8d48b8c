// The pictures of a study: the figures of Douwes and Serizel 2024, and what they leave open.
#pragma once

#include <vector>

#include "crosswatt/evaluate/study.hpp"
#include "report/chart.hpp"

namespace crosswatt {

/// Charts of the tables study_tables() and pair_tables() make.
std::vector<Chart> study_charts(const Study& study);

}  // namespace crosswatt
