# The steps of the test install.consumer; see CMakeLists.txt. Variables: build, work, consumer, generator, compiler, sanitize.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${work}")
run("${CMAKE_COMMAND}" --install "${build}" --prefix "${work}/installed")

set(flags)
if(sanitize)
  set(flags "-fsanitize=${sanitize}")
endif()
run("${CMAKE_COMMAND}" -S "${consumer}" -B "${work}/build" -G "${generator}" "-DCMAKE_PREFIX_PATH=${work}/installed"
    "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_CXX_FLAGS=${flags}")
run("${CMAKE_COMMAND}" --build "${work}/build")
run("${work}/build/consumer")
if(NOT output STREQUAL "900 Wh are 0.9 kWh\n")
  message(FATAL_ERROR "the consumer said: ${output}")
endif()
