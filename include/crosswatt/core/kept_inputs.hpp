// No file that is read is lost to an output of the same name.
//
// For a program that does one thing and ends. One that lives longer may well read a file, change it and write it back;
// a library never asks for this by itself.
#pragma once

namespace crosswatt {

/// From here on, an OutputFile or OutputFolder that would replace a file which this process has read since, by whatever
/// name or link, throws a WriteError. Replacing is what counts: a device or pipe may be both read and written.
void keep_inputs() noexcept;

}  // namespace crosswatt
