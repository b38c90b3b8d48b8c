include(CMakePackageConfigHelpers)
install(TARGETS crosswatt EXPORT crosswattTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/crosswatt" DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES "${PROJECT_BINARY_DIR}/include/crosswatt/core/version.hpp"
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/crosswatt/core)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/data/" DESTINATION ${CMAKE_INSTALL_DATADIR}/crosswatt)
install(EXPORT crosswattTargets NAMESPACE crosswatt:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/crosswatt)
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/crosswattConfig.cmake.in"
                              "${PROJECT_BINARY_DIR}/crosswattConfig.cmake"
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/crosswatt)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/crosswattConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/crosswattConfig.cmake" "${PROJECT_BINARY_DIR}/crosswattConfigVersion.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/FindLIBSVM.cmake" "${PROJECT_SOURCE_DIR}/cmake/FindNettle.cmake"
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/crosswatt)
if(CROSSWATT_BUILD_TOOLS)
  install(TARGETS crosswatt_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES "${PROJECT_BINARY_DIR}/share/crosswatt.1" DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES "${PROJECT_BINARY_DIR}/share/crosswatt" DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES "${PROJECT_BINARY_DIR}/share/_crosswatt" DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES "${PROJECT_BINARY_DIR}/share/crosswatt.fish" DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
if(CROSSWATT_BUILD_TOOLS AND CROSSWATT_MPI)
  install(TARGETS crosswatt_mpi RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
