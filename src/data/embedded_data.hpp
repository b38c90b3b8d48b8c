// The tables of data/ as they were when the library was built; see cmake/crosswatt_embed.cmake.
#pragma once

#include <string_view>

namespace crosswatt::embedded {

std::string_view carbon_intensity_csv();
std::string_view hardware_csv();
std::string_view dcase2022_json();
std::string_view dcase2023_json();

}  // namespace crosswatt::embedded
