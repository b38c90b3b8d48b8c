# crosswatt_test(NAME file.cpp ...): one GoogleTest program `NAME_tests`, its tests known to ctest as NAME.Suite.Case.
# Tests read the project's own data through CROSSWATT_SOURCE_DIR and the reference data beside the project through
# CROSSWATT_SHARED_DIR; a test that needs the latter skips, and says so, when the folder is absent.
function(crosswatt_test name)
  add_executable(${name}_tests ${ARGN})
  target_include_directories(${name}_tests PRIVATE "${PROJECT_SOURCE_DIR}/tests" "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(${name}_tests PRIVATE crosswatt::crosswatt crosswatt_compile_options GTest::gmock GTest::gtest_main fmt::fmt
                                              nlohmann_json::nlohmann_json)
  # Tests are not what is measured, and at -O3, or instrumented at -O1, they take most of the build.
  target_compile_options(${name}_tests PRIVATE $<$<CONFIG:Release>:-O1>)
  if(CROSSWATT_SANITIZE)
    target_compile_options(${name}_tests PRIVATE -O0)
  endif()
  target_compile_definitions(
    ${name}_tests PRIVATE CROSSWATT_SOURCE_DIR="${PROJECT_SOURCE_DIR}" CROSSWATT_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared"
                          CROSSWATT_BINARY_DIR="${PROJECT_BINARY_DIR}")
  gtest_discover_tests(${name}_tests TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endfunction()
