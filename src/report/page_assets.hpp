// The sources of the page as they were when the library was built; see cmake/crosswatt_report_page.cmake.
#pragma once

#include <string_view>

namespace crosswatt::embedded {

std::string_view page_html();
std::string_view page_css();
std::string_view page_js();
std::string_view page_licences();
std::string_view page_missing();  ///< why there is no page; "" where there is
std::string_view figures_js();    ///< a module for Node.js
std::string_view study_html();
std::string_view reanalysis_html();

}  // namespace crosswatt::embedded
