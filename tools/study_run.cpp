#include "tools/study_run.hpp"

namespace crosswatt::tools {

std::optional<Study> study_of_program(const EnergyTable& table, StudyOptions options) {
  return run_study(table, std::move(options));
}

}  // namespace crosswatt::tools
