#include "ingest/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crosswatt/core/error.hpp"

namespace crosswatt::ingest {
namespace {

/// InputFile may return less than asked before the end, from a pipe say.
std::size_t fill(InputFile& file, std::span<char> block) {
  std::size_t filled = 0;
  while (filled < block.size()) {
    const std::size_t count = file.read(block.subspan(filled));
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

}  // namespace

Source::Source(const std::string& path, StopRequest stop)
    : stop_(std::move(stop)), file_(path), head_(kHeadBytes, '\0') {
  throw_if_stopped();
  name_ = file_->name();
  if (file_->size() >= 0) size_ = file_->size();
  head_.resize(fill(*file_, head_));
  if (head_.size() < kHeadBytes) file_.reset();
}

Source::Source(std::string name, std::string text, std::int64_t first_line, StopRequest stop)
    : name_(std::move(name)),
      stop_(std::move(stop)),
      first_line_(first_line),
      size_(static_cast<std::int64_t>(text.size())),
      head_(std::move(text)) {}

void Source::throw_if_stopped() const {
  if (stop_ && stop_()) throw Interrupted();
}

std::size_t Source::block_bytes(std::size_t at_most) const {
  return file_ ? at_most : std::min(at_most, head_.size() - head_read_ + 1);
}

std::size_t Source::read(std::span<char> block) {
  throw_if_stopped();
  const std::size_t from_head = std::min(block.size(), head_.size() - head_read_);
  std::copy_n(head_.begin() + static_cast<std::ptrdiff_t>(head_read_), from_head, block.begin());
  head_read_ += from_head;
  return from_head + (file_ ? fill(*file_, block.subspan(from_head)) : 0);
}

std::string Source::read_rest(std::size_t limit) {
  const std::size_t step = block_bytes(std::size_t{1} << 20);
  std::string text;
  while (true) {
    const std::size_t before = text.size();
    text.resize(before + step);
    const std::size_t count = read(std::span(text).subspan(before));
    text.resize(before + count);
    if (text.size() > limit) {
      throw DataError({name_,
                       0,
                       {},
                       {},
                       fmt::format("is larger than the {} MiB this format is read up to", limit >> 20),
                       "check that it is the right file"});
    }
    if (count < step) return text;
  }
}

bool hold_the_same(const std::string& path, const std::string& other, const StopRequest& stop) {
  constexpr std::size_t kBlockBytes = std::size_t{1} << 16;
  Source one(path, stop);
  Source two(other, stop);
  std::string block(kBlockBytes, '\0');
  std::string block_of_two(kBlockBytes, '\0');
  while (true) {
    const std::size_t count = one.read(block);
    const bool same = two.read(block_of_two) == count && block == block_of_two;
    if (!same || count < kBlockBytes) return same;
  }
}

}  // namespace crosswatt::ingest
