// What happens when the user or the system ends the program early: nothing half-written stays behind.
#pragma once

namespace crosswatt::tools {

/// SIGINT exits with 130, SIGTERM with 143 and a closed pipe with 141, after removing unfinished outputs.
void install_signal_handlers();

}  // namespace crosswatt::tools
