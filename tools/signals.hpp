// What happens when the user or the system ends the program early: nothing half-written stays behind.
#pragma once

namespace crosswatt::tools {

/// A signal that ends the program (SIGINT, SIGTERM, a terminal that hangs up, a batch system's limit of time) does so
/// with 128 and its number, as shells say it, and a closed pipe with 141, after removing unfinished outputs. What the
/// caller has the program ignore, as `nohup` does, stays ignored. A file that outgrows the limit on its size is an
/// error of writing and no signal.
void install_signal_handlers();

}  // namespace crosswatt::tools
