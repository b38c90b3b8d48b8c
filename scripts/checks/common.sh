# What the checks share; sourced, never run. A check may be started from anywhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export QUICK=${QUICK:-}
mkdir -p build/checks

# build PRESET [TARGET…]: without targets, all.
build() {
  local preset=$1 targets=()
  shift
  [[ $# -eq 0 ]] || targets=(--target "$@")
  cmake --preset "$preset"
  cmake --build --preset "$preset" "${targets[@]}"
}

# run_tests PRESET [CTEST-OPTION…]: the last line says how many passed, were skipped, failed. None passed is no success.
run_tests() {
  local preset=$1 results failed=0 passed
  shift
  results="$PWD/build/$preset/check-results.xml"
  rm -f "$results"
  ctest --preset "$preset" --no-tests=error --parallel "$(nproc)" --output-junit "$results" "$@" || failed=1
  count() { grep --count "<testcase .*status=\"$1\"" "$results" || true; }
  passed=$(count run)
  echo "$passed passed, $(count notrun) skipped, $(count fail) failed"
  [[ "$passed" -gt 0 ]] || failed=1
  return "$failed"
}

# list_files PATTERN…: into the array `files`, those that git knows.
list_files() {
  local listed
  listed=$(git ls-files "$@")
  [[ -n "$listed" ]] || { echo "git knows no such files here"; return 1; }
  mapfile -t files <<< "$listed"
}
