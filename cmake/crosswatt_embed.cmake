# crosswatt_embed(target file function [header]): compiles a file into the target as crosswatt::embedded::function(), so that
# the program needs no path at run time. The header, src/data/embedded_data.hpp unless said otherwise, declares the function.
function(crosswatt_embed target file function)
  set(header "data/embedded_data.hpp")
  if(ARGC GREATER 3)
    set(header "${ARGV3}")
  endif()
  set(generated "${PROJECT_BINARY_DIR}/src/embedded/${function}.cpp")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" "-DINPUT=${file}" "-DOUTPUT=${generated}" "-DFUNCTION=${function}" "-DHEADER=${header}" -P
            "${PROJECT_SOURCE_DIR}/cmake/embed_file.cmake"
    DEPENDS "${file}" "${PROJECT_SOURCE_DIR}/cmake/embed_file.cmake"
    VERBATIM)
  target_sources(${target} PRIVATE "${generated}")
  # The target may belong to another folder, which does not see this folder's custom commands.
  add_custom_target(${target}_${function} DEPENDS "${generated}")
  add_dependencies(${target} ${target}_${function})
endfunction()
