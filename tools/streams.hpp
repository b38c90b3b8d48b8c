// The program's standard streams, which the caller may have closed.
#pragma once

#include <string_view>

namespace crosswatt::tools {

/// Puts something in the place of a standard stream that is closed, so that no file which is opened later gets its
/// number, and with it what was meant for the stream. Reading it, or writing to it, then fails as it should. First of
/// all.
void fill_closed_streams();

/// To standard error, which nobody need read: a stream that is closed or full is no error of the work.
void say(std::string_view text) noexcept;

}  // namespace crosswatt::tools
