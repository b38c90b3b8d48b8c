# Run by crosswatt_embed at build time: INPUT as an array of bytes, because a long string literal is not portable. A zero
# ends it, because an empty array is not portable either.
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "((0x..,){24})" "\\1\n" bytes "${bytes}")
get_filename_component(name "${INPUT}" NAME)
file(
  WRITE "${OUTPUT}"
  "// Generated from ${name}; edit that instead.
#include \"${HEADER}\"

namespace crosswatt::embedded {

namespace {
constexpr unsigned char kBytes[] = {
${bytes}
0x00};
}  // namespace

std::string_view ${FUNCTION}() { return {reinterpret_cast<const char*>(kBytes), sizeof kBytes - 1}; }

}  // namespace crosswatt::embedded
")
