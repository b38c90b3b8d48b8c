# Options of our own code only; an installed crosswatt hands none of them to its users.
add_library(crosswatt_compile_options INTERFACE)

# Floating-point contraction would let the compiler and the machine decide the last bits of a result.
target_compile_options(crosswatt_compile_options INTERFACE -ffp-contract=off)

target_compile_options(
  crosswatt_compile_options
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
            -Wcast-qual -Wformat=2
            # g++ 12 sees overlapping copies in `"text" + string` at -O3 (its bug 105329).
            $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
            $<$<BOOL:${CROSSWATT_WARNINGS_AS_ERRORS}>:-Werror>)

# Designated initialisers leave members at their defaults on purpose.
target_compile_options(crosswatt_compile_options INTERFACE -Wno-missing-field-initializers)

if(CROSSWATT_SANITIZE)
  if(CROSSWATT_SANITIZE MATCHES "thread" AND CROSSWATT_SANITIZE MATCHES "address")
    message(FATAL_ERROR "CROSSWATT_SANITIZE: address and thread can't be used together")
  endif()
  target_compile_options(crosswatt_compile_options INTERFACE -fsanitize=${CROSSWATT_SANITIZE} -fno-omit-frame-pointer
                                                             -fno-sanitize-recover=all)
  target_link_options(crosswatt_compile_options INTERFACE -fsanitize=${CROSSWATT_SANITIZE})
  # Instrumented code misleads this flow analysis of GCC 12; it runs in the other presets.
  target_compile_options(crosswatt_compile_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
