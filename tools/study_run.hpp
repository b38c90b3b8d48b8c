// How `evaluate` gets its study: each program that has the verb brings its own way.
#pragma once

#include <optional>

#include "crosswatt/evaluate/study.hpp"

namespace crosswatt::tools {

/// The study, as run_study() makes it; none in a process that has done its part and leaves the rest to another.
std::optional<Study> study_of_program(const EnergyTable& table, StudyOptions options);

}  // namespace crosswatt::tools
