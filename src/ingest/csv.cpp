#include "ingest/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace crosswatt::ingest {
namespace {

constexpr std::size_t kStride = 64;
constexpr std::size_t kShownBytes = 128;  // of a text that is shown shortened anyway
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Bit i says whether bytes[i] == wanted, for kStride bytes.
std::uint64_t equal_mask(const char* bytes, char wanted) {
  std::uint64_t mask = 0;
#if defined(__SSE2__)
  const __m128i pattern = _mm_set1_epi8(wanted);
  for (unsigned i = 0; i < kStride; i += 16) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the instruction takes
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const auto bits = static_cast<std::uint16_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(part, pattern)));
    mask |= std::uint64_t{bits} << i;
  }
#else
  for (unsigned i = 0; i < kStride; ++i) mask |= std::uint64_t{bytes[i] == wanted} << i;
#endif
  return mask;
}

/// Bit i of the result is the parity of bits 0 … i: the bytes from an opening quote up to its closing one.
std::uint64_t parity_from_below(std::uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

/// Where the last whole record of a text that begins outside quotes ends, 0 when none does.
std::size_t end_of_last_record(std::string_view text) {
  if (text.find('"') == std::string_view::npos) return text.rfind('\n') + 1;  // npos + 1 is 0
  auto quotes_before = std::count(text.begin(), text.end(), '"');
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] == '"') --quotes_before;
    if (text[i] == '\n' && quotes_before % 2 == 0) return i + 1;
  }
  return 0;
}

/// Position of the quote that leaves a record open; doubled quotes inside a cell open nothing.
std::size_t opening_quote(std::string_view record) {
  std::size_t opened = 0;
  std::size_t closed = std::string_view::npos;
  bool inside = false;
  for (std::size_t i = 0; i < record.size(); ++i) {
    if (record[i] != '"') continue;
    inside = !inside;
    if (!inside) closed = i;
    if (inside && closed + 1 != i) opened = i;
  }
  return opened;
}

bool is_quoted_well(std::string_view raw) {
  if (raw.empty() || raw.front() != '"') return raw.find('"') == std::string_view::npos;
  if (raw.back() == '\r') raw.remove_suffix(1);
  if (raw.size() < 2 || raw.back() != '"') return false;
  const std::string_view inside = raw.substr(1, raw.size() - 2);
  for (std::size_t at = inside.find('"'); at != std::string_view::npos; at = inside.find('"', at + 2)) {
    if (at + 1 == inside.size() || inside[at + 1] != '"') return false;
  }
  return true;
}

CsvFault too_long(std::int64_t line, std::string_view text) {
  return {line, std::string(text.substr(0, kShownBytes)),
          fmt::format("begins a line longer than {} bytes", kLongestRecord),
          "check that the file is a table and has line breaks (LF or CRLF)"};
}

std::int64_t count_breaks(std::string_view text) {
  return std::count(text.begin(), text.end(), '\n');
}

/// Up to and with the line break that ends a text's first record.
std::size_t length_of_first_record(std::string_view text) {
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') inside = !inside;
    if (text[i] == '\n' && !inside) return i + 1;
  }
  return text.size();
}

std::size_t length_of_empty_lines(std::string_view text) {
  const std::size_t content = text.find_first_not_of(" \t\r\n");
  if (content == std::string_view::npos) return text.size();
  return text.substr(0, content).rfind('\n') + 1;
}

}  // namespace

bool CsvBlocks::next(CsvBlock& block) {
  block.begin = 0;
  block.cut_short = false;
  std::size_t filled = carry_.size();
  const std::size_t wanted = filled + source_.block_bytes(block_bytes_);
  if (block.buffer.size() < wanted) block.buffer.resize(wanted);
  std::copy(carry_.begin(), carry_.end(), block.buffer.begin());
  carry_.clear();
  while (!ended_) {
    const std::span<char> room = std::span(block.buffer).subspan(filled);
    const std::size_t count = source_.read(room);
    filled += count;
    ended_ = count < room.size();
    if (ended_) break;
    block.end = end_of_last_record({block.buffer.data(), filled});
    if (block.end > 0) {
      carry_.assign(block.buffer, block.end, filled - block.end);
      return true;
    }
    block.cut_short = filled > kLongestRecord;
    if (block.cut_short) ended_ = true;
    block.buffer.resize(2 * block.buffer.size());
  }
  block.end = filled;
  return filled > 0;
}

void CsvRecords::split(const CsvBlock& block, std::size_t fields, char separator) {
  text_ = block.text();
  rows_.clear();
  problems_.clear();
  fault_.reset();
  find_separators(separator);
  count_lines();
  const std::size_t bad_byte = find_bad_byte();
  const bool broken_end = open_quote_ || block.cut_short;
  const std::uint32_t whole_records = broken_end ? records_ - 1 : records_;
  for (std::uint32_t record = 0, before = 0; record < whole_records; ++record) {
    const std::uint32_t after = record_ends_[record];
    if (separators_[after] > bad_byte) break;
    if (!take_record(record, before, after, fields)) return;
    before = after;
  }
  if (bad_byte < text_.size()) return fault_at_bad_byte(bad_byte);
  if (broken_end) fault_at_end();
}

/// Stage one: where the cells end, without looking at what they hold.
void CsvRecords::find_separators(char separator) {
  if (separators_.size() < text_.size() + 2) {
    separators_.resize(text_.size() + 2);
    record_ends_.resize(text_.size() + 2);
  }
  separators_[0] = static_cast<std::uint32_t>(-1);
  std::uint32_t* next_separator = separators_.data() + 1;
  std::uint32_t* next_end = record_ends_.data();
  std::uint64_t inside_before = 0;  // all ones where the stride begins inside quotes
  quotes_ = quoted_breaks_ = false;
  std::array<char, kStride> tail{};
  for (std::size_t base = 0; base < text_.size(); base += kStride) {
    const char* bytes = text_.data() + base;
    if (text_.size() - base < kStride) {
      std::copy_n(bytes, text_.size() - base, tail.begin());
      bytes = tail.data();
    }
    std::uint64_t breaks = equal_mask(bytes, '\n');
    std::uint64_t separators = equal_mask(bytes, separator) | breaks;
    if (const std::uint64_t quotes = equal_mask(bytes, '"'); quotes != 0 || inside_before != 0) {
      const std::uint64_t inside = parity_from_below(quotes) ^ inside_before;
      quotes_ = true;
      quoted_breaks_ |= (breaks & inside) != 0;
      inside_before = (inside >> 63) != 0 ? ~std::uint64_t{0} : 0;
      separators &= ~inside;
      breaks &= ~inside;
    }
    for (; separators != 0; separators &= separators - 1) {
      const int bit = std::countr_zero(separators);
      *next_end = static_cast<std::uint32_t>(next_separator - separators_.data());
      next_end += (breaks >> bit) & 1U;  // keeps the index only where the record ends
      *next_separator++ = static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(bit);
    }
  }
  open_quote_ = inside_before != 0;
  const bool last_record_is_open = open_quote_ || !text_.ends_with('\n');
  if (last_record_is_open) {
    *next_end++ = static_cast<std::uint32_t>(next_separator - separators_.data());
    *next_separator++ = static_cast<std::uint32_t>(text_.size());
  }
  records_ = static_cast<std::uint32_t>(next_end - record_ends_.data());
}

void CsvRecords::count_lines() {
  lines_before_.clear();
  lines_ = records_ - (text_.ends_with('\n') ? 0 : 1);
  if (!quoted_breaks_) return;
  lines_ = 0;
  std::size_t begin = 0;
  for (std::uint32_t record = 0; record < records_; ++record) {
    const std::size_t end = std::min(text_.size(), std::size_t{separators_[record_ends_[record]]} + 1);
    lines_before_.push_back(lines_);
    lines_ += count_breaks(text_.substr(begin, end - begin));
    begin = end;
  }
}

/// False when the structure is in doubt from here on.
bool CsvRecords::take_record(std::uint32_t record, std::uint32_t before, std::uint32_t after, std::size_t fields) {
  if (quotes_ && !is_well_quoted(before, after)) {
    const std::size_t begin = separators_[before] + 1;
    fault_ = {line_of_record(record), std::string(text_.substr(begin, separators_[after] - begin)),
              "has a quote inside a cell that is not quoted, or text behind a closing quote",
              "quote the whole cell and write each quote inside it twice; the rest of the file was not read"};
    return false;
  }
  if (separators_[after] - separators_[before] - 1 > kLongestRecord) {
    fault_ = too_long(line_of_record(record), text_.substr(separators_[before] + 1));
    return false;
  }
  const std::size_t found = after - before;
  const bool empty_line = found == 1 && trimmed(raw_cell(before)).empty();
  if (empty_line) return true;
  if (found == fields || fields == kAnyWidth) {
    rows_.push_back({before, record});
    return true;
  }
  problems_.push_back(
      {{},
       line_of_record(record),
       {},
       {},
       fmt::format("has {}, the header has {}", counted(static_cast<std::int64_t>(found), "field"), fields),
       found < fields ? "look for missing commas or a line cut off"
                      : "quote cells that hold commas; decimals are written with a point"});
  return true;
}

bool CsvRecords::is_well_quoted(std::uint32_t before, std::uint32_t after) const {
  for (; before < after; ++before) {
    if (!is_quoted_well(raw_cell(before))) return false;
  }
  return true;
}

std::size_t CsvRecords::find_bad_byte() const {
  const void* zero = std::memchr(text_.data(), '\0', text_.size());
  const std::size_t zero_at =
      zero == nullptr ? text_.size() : static_cast<std::size_t>(static_cast<const char*>(zero) - text_.data());
  return std::min({zero_at, find_invalid_utf8(text_), text_.size()});
}

void CsvRecords::fault_at_bad_byte(std::size_t position) {
  const auto byte = static_cast<unsigned char>(text_[position]);
  const bool zero = byte == 0;
  fault_ = {count_breaks(text_.substr(0, position)),
            {},
            zero ? "holds a NUL byte" : fmt::format("holds the byte 0x{:02X}, which is not UTF-8", byte),
            zero ? "the file is damaged or no text: make it anew" : "save the file as UTF-8"};
}

void CsvRecords::fault_at_end() {
  const std::uint32_t last = records_ - 1;
  const std::size_t begin = last == 0 ? 0 : std::size_t{separators_[record_ends_[last - 1]]} + 1;
  const std::string_view record = text_.substr(begin);
  const std::int64_t line = line_of_record(last);
  if (!open_quote_) {
    fault_ = too_long(line, record);
    return;
  }
  const std::size_t opened = opening_quote(record);
  fault_ = {line + count_breaks(record.substr(0, opened)), std::string(record.substr(opened, kShownBytes)),
            record.size() > kLongestRecord
                ? fmt::format("opens a quote that is not closed within {} bytes", kLongestRecord)
                : "opens a quote that is never closed",
            "close it, and write each quote inside a quoted cell twice"};
}

std::string_view CsvRecords::trimmed(std::string_view raw) {
  while (!raw.empty() && is_blank(raw.front())) raw.remove_prefix(1);
  while (!raw.empty() && is_blank(raw.back())) raw.remove_suffix(1);
  return raw;
}

/// @param raw  well quoted.
std::string_view CsvRecords::unquoted(std::string_view raw) {
  if (raw.back() == '\r') raw.remove_suffix(1);
  const std::string_view inside = raw.substr(1, raw.size() - 2);
  if (inside.find('"') == std::string_view::npos) return inside;
  unescaped_.clear();
  for (std::size_t i = 0; i < inside.size(); ++i) {
    unescaped_ += inside[i];
    if (inside[i] == '"') ++i;
  }
  return unescaped_;
}

CsvFile::CsvFile(Source& source, std::size_t block_bytes, char separator)
    : name_(source.name()), blocks_(source, block_bytes), header_line_(source.first_line()) {
  CsvBlock block;
  bool begun = false;
  while (blocks_.next(block)) {
    if (!std::exchange(begun, true) && block.text().starts_with(kByteOrderMark)) block.begin = kByteOrderMark.size();
    const std::size_t skipped = length_of_empty_lines(block.text());
    header_line_ += count_breaks(block.text().substr(0, skipped));
    block.begin += skipped;
    if (block.begin < block.end) break;
  }
  const std::size_t length = length_of_first_record(block.text());
  CsvBlock head{.buffer = std::string(block.text().substr(0, length)), .end = length, .cut_short = block.cut_short};
  CsvRecords records;
  const std::size_t fields = first_record(head.text(), separator).size();
  records.split(head, fields, separator);
  if (const auto& fault = records.fault()) {
    throw DataError({source.name(), header_line_ + fault->line, {}, fault->value, fault->rule, fault->remedy});
  }
  for (std::size_t column = 0; records.rows() > 0 && column < fields; ++column) {
    header_.emplace_back(records.cell(0, column));
  }
  if (header_.empty()) header_.emplace_back();
  first_line_ = header_line_ + count_breaks(head.text());
  block.begin += length;
  if (block.begin < block.end) first_ = std::move(block);
}

bool CsvFile::next(CsvBlock& block) {
  if (!first_) return blocks_.next(block);
  block = *std::exchange(first_, std::nullopt);
  return true;
}

std::vector<std::string> first_record(std::string_view text, char separator) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  text.remove_prefix(length_of_empty_lines(text));
  std::vector<std::string> cells(1);
  bool inside = false;
  for (const char byte : text) {
    if (byte == '"') {
      inside = !inside;
    } else if (!inside && byte == '\n') {
      break;
    } else if (!inside && byte == separator) {
      cells.emplace_back();
    } else {
      cells.back() += byte;
    }
  }
  for (std::string& cell : cells) cell = std::string(trim(cell));
  return cells;
}

void append_csv_cell(std::string& out, std::string_view text) {
  out += csv_cell(text);
}

}  // namespace crosswatt::ingest
