# What the checks share; sourced, never run.
set -euo pipefail

# build PRESET [TARGET…]: without targets, all.
build() {
  local preset=$1 targets=()
  shift
  [[ $# -eq 0 ]] || targets=(--target "$@")
  cmake --preset "$preset"
  cmake --build --preset "$preset" "${targets[@]}"
}

# run_tests PRESET [CTEST-OPTION…]: the last line says how many passed, were skipped, failed.
run_tests() {
  local preset=$1 results failed=0
  shift
  results="$PWD/build/$preset/check-results.xml"
  ctest --preset "$preset" --no-tests=error --parallel "$(nproc)" --output-junit "$results" "$@" || failed=1
  count() { grep --count "<testcase .*status=\"$1\"" "$results" || true; }
  echo "$(count run) passed, $(count notrun) skipped, $(count fail) failed"
  return "$failed"
}
