#include "ingest/text_lines.hpp"

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 16;
constexpr std::size_t kLongestLine = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

bool TextLines::next() {
  line_.clear();
  ++number_;
  bool found = false;
  while (!found) {
    if (at_ == block_.size()) {
      if (ended_) break;
      block_.resize(source_.block_bytes(kBlockBytes));
      const std::size_t count = source_.read(block_);
      ended_ = count < block_.size();
      block_.resize(count);
      at_ = 0;
      continue;
    }
    const std::size_t end = block_.find('\n', at_);
    found = end != std::string::npos;
    line_.append(block_, at_, (found ? end : block_.size()) - at_);
    at_ = found ? end + 1 : block_.size();
    if (line_.size() > kLongestLine) throw DataError({source_.name(), number_, {}, {}, "is longer than a MiB", {}});
  }
  if (!found && line_.empty()) return false;
  ended_line_ = found;
  if (number_ == 1 && line_.starts_with(kByteOrderMark)) line_.erase(0, kByteOrderMark.size());
  if (line_.ends_with('\r')) line_.pop_back();
  check();
  return true;
}

void TextLines::check() const {
  if (line_.find('\0') != std::string::npos) {
    throw DataError(
        {source_.name(), number_, {}, {}, "holds a NUL byte", "the file is damaged or no text: make it anew"});
  }
  if (find_invalid_utf8(line_) != std::string_view::npos) {
    throw DataError({source_.name(), number_, {}, line_, "is not UTF-8", "save the file as UTF-8"});
  }
}

}  // namespace crosswatt::ingest
