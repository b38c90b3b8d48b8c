// The tables of data/ as they were when the library was built; see cmake/crosswatt_embed.cmake.
#pragma once

#include <string_view>

namespace crosswatt::embedded {

std::string_view hardware_csv();

}  // namespace crosswatt::embedded
