# Run by crosswatt_embed at build time: INPUT as an array of bytes, because a long string literal is not portable.
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "((0x..,){24})" "\\1\n" bytes "${bytes}")
get_filename_component(name "${INPUT}" NAME)
file(
  WRITE "${OUTPUT}"
  "// Generated from data/${name}; edit that instead.
#include \"data/embedded_data.hpp\"

namespace crosswatt::embedded {

namespace {
constexpr unsigned char kBytes[] = {
${bytes}
};
}  // namespace

std::string_view ${FUNCTION}() { return {reinterpret_cast<const char*>(kBytes), sizeof kBytes}; }

}  // namespace crosswatt::embedded
")
