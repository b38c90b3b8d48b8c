# The HTML report's scripts and style, bundled from src/report/html with what package-lock.json names. Sets
# CROSSWATT_PAGE_MISSING: why this build can't write HTML, or "" where it can; and CROSSWATT_NODE_MODULES.
#
# Node is a convenience, not a dependency: without it, or without a way to its packages, everything else is built.
set(CROSSWATT_HTML AUTO CACHE STRING "Write HTML reports: AUTO (where Node 18 or later and npm are), ON or OFF")
set_property(CACHE CROSSWATT_HTML PROPERTY STRINGS AUTO ON OFF)
find_program(CROSSWATT_NODE NAMES node nodejs)
find_program(CROSSWATT_NPM NAMES npm)
mark_as_advanced(CROSSWATT_NODE CROSSWATT_NPM)

set(crosswatt_page_source "${PROJECT_SOURCE_DIR}/src/report/html")
set(crosswatt_page_build "${PROJECT_BINARY_DIR}/report_page")
set(CROSSWATT_NODE_MODULES "${crosswatt_page_build}/node_modules")

# crosswatt_install_node_packages(result): "" when the locked packages lie in CROSSWATT_NODE_MODULES, else why not.
function(crosswatt_install_node_packages result)
  if(NOT CROSSWATT_NODE OR NOT CROSSWATT_NPM)
    set(${result} "Node.js and npm were not found when it was built" PARENT_SCOPE)
    return()
  endif()
  execute_process(COMMAND "${CROSSWATT_NODE}" --version OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REGEX REPLACE "^v" "" version "${version}")
  if(version VERSION_LESS 18)
    set(${result} "it was built with Node.js ${version}, and 18 is needed" PARENT_SCOPE)
    return()
  endif()
  set(lock "${crosswatt_page_source}/package-lock.json")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${lock}")
  file(SHA256 "${lock}" wanted)
  set(installed "${crosswatt_page_build}/installed.sha256")
  if(EXISTS "${installed}")
    file(READ "${installed}" present)
  endif()
  if(NOT "${present}" STREQUAL "${wanted}")
    message(STATUS "Installing the HTML report's packages into ${crosswatt_page_build}")
    file(COPY "${crosswatt_page_source}/package.json" "${lock}" DESTINATION "${crosswatt_page_build}")
    execute_process(
      COMMAND "${CROSSWATT_NPM}" ci --ignore-scripts --no-audit --no-fund --fetch-retries=1
      WORKING_DIRECTORY "${crosswatt_page_build}"
      TIMEOUT 180
      RESULT_VARIABLE failed
      OUTPUT_QUIET ERROR_VARIABLE errors)
    if(failed)
      message(STATUS "npm ci: ${errors}")
      set(${result} "npm could not install the packages it is drawn with when it was built" PARENT_SCOPE)
      return()
    endif()
    file(WRITE "${installed}" "${wanted}")
  endif()
  set(${result} "" PARENT_SCOPE)
endfunction()

# crosswatt_bundle_page(): page.js, page.css, figures.js and licences.txt in ${crosswatt_page_build}, all but the last made from
# the sources whenever one changes.
function(crosswatt_bundle_page)
  file(GLOB sources CONFIGURE_DEPENDS "${crosswatt_page_source}/*.js" "${crosswatt_page_source}/*.css")
  foreach(package vega vega-lite vega-embed)
    file(READ "${CROSSWATT_NODE_MODULES}/${package}/LICENSE" licence)
    string(APPEND licences "${package}\n\n${licence}\n")
  endforeach()
  file(CONFIGURE OUTPUT "${crosswatt_page_build}/licences.txt" CONTENT "${licences}" @ONLY)
  add_custom_command(
    OUTPUT "${crosswatt_page_build}/page.js" "${crosswatt_page_build}/page.css"
    COMMAND
      "${CMAKE_COMMAND}" -E env "NODE_PATH=${CROSSWATT_NODE_MODULES}" "${CROSSWATT_NODE}"
      "${CROSSWATT_NODE_MODULES}/esbuild/bin/esbuild" "${crosswatt_page_source}/page.js" "${crosswatt_page_source}/page.css"
      --bundle --minify --format=iife --target=es2020 --legal-comments=none --charset=utf8 --log-level=warning
      "--outdir=${crosswatt_page_build}"
    DEPENDS ${sources} "${crosswatt_page_source}/package-lock.json"
    VERBATIM)
  add_custom_command(
    OUTPUT "${crosswatt_page_build}/figures.js"
    COMMAND
      "${CMAKE_COMMAND}" -E env "NODE_PATH=${CROSSWATT_NODE_MODULES}" "${CROSSWATT_NODE}"
      "${CROSSWATT_NODE_MODULES}/esbuild/bin/esbuild" "${crosswatt_page_source}/figures.js" --bundle --minify --format=esm
      --platform=node --target=node18 --external:canvas --legal-comments=none --charset=utf8 --log-level=warning
      "--outdir=${crosswatt_page_build}"
    DEPENDS "${crosswatt_page_source}/figures.js" "${crosswatt_page_source}/package-lock.json"
    VERBATIM)
endfunction()

if(CROSSWATT_HTML STREQUAL "OFF")
  set(CROSSWATT_PAGE_MISSING "it was built with CROSSWATT_HTML=OFF")
else()
  crosswatt_install_node_packages(CROSSWATT_PAGE_MISSING)
endif()
if(CROSSWATT_PAGE_MISSING)
  if(CROSSWATT_HTML STREQUAL "ON")
    message(FATAL_ERROR "CROSSWATT_HTML is ON, but this program can't write HTML: ${CROSSWATT_PAGE_MISSING}")
  endif()
  message(STATUS "HTML reports: no (${CROSSWATT_PAGE_MISSING})")
else()
  message(STATUS "HTML reports: yes")
endif()
