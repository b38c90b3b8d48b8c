// What every call of the operating system's file functions needs: again after a signal, and a message when it fails.
#pragma once

#include <cerrno>
#include <string>

#include "crosswatt/core/file.hpp"

namespace crosswatt::detail {

/// Calls a system function again for as long as a signal cuts it short.
template <typename Call>
auto retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

std::string system_message(int error);

/// @throws WriteError
[[noreturn]] void throw_unwritable(const std::string& path, int error);

/// @param path  how the message names the file. @throws WriteError
void write_all(const Descriptor& descriptor, std::string_view bytes, const std::string& path);

}  // namespace crosswatt::detail
