#include "ingest/foreign.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt::ingest {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::string_view bytes;
  std::string_view rule;
  std::string_view remedy;
};

constexpr std::string_view kZip = "PK\x03\x04";
constexpr std::string_view kUnpack = "unpack it first";
constexpr std::string_view kSaveAsUtf8 = "save it as UTF-8";
constexpr std::string_view kGiveText = "give a text file that `crosswatt list formats` names";
constexpr std::string_view kExportCsv = "export its table as CSV";

/// From the formats' own specifications; the longest of two that begin alike stands first.
constexpr std::array kSignatures = {
    Signature{"\xff\xfe"sv, "is UTF-16 text", kSaveAsUtf8},
    Signature{"\xfe\xff"sv, "is UTF-16 text", kSaveAsUtf8},
    Signature{"\x1f\x8b"sv, "is compressed with gzip", kUnpack},
    Signature{kZip, "is a ZIP archive", kUnpack},
    Signature{"BZh"sv, "is compressed with bzip2", kUnpack},
    Signature{"\xfd"
              "7zXZ"sv,
              "is compressed with xz", kUnpack},
    Signature{"\x28\xb5\x2f\xfd"sv, "is compressed with zstd", kUnpack},
    Signature{"7z\xbc\xaf"sv, "is a 7z archive", kUnpack},
    Signature{"%PDF-"sv, "is a PDF document", kExportCsv},
    Signature{"\xd0\xcf\x11\xe0"sv, "is an old Excel or Word file", kExportCsv},
    Signature{"SQLite format 3"sv, "is an SQLite database", kExportCsv},
    Signature{"PAR1"sv, "is a Parquet file", kExportCsv},
    Signature{"\x89HDF"sv, "is an HDF5 file", kExportCsv},
    Signature{"\x7f"
              "ELF"sv,
              "is a program", kGiveText},
    Signature{"\x89PNG"sv, "is an image", kGiveText},
};

[[noreturn]] void refuse(const Source& source, std::string_view rule, std::string_view remedy) {
  throw DataError({source.name(), 0, {}, {}, std::string(rule), std::string(remedy)});
}

/// The names of a ZIP archive's members stand in it as they are.
bool looks_like_workbook(std::string_view head) {
  return head.starts_with(kZip) && (head.find("xl/") != std::string_view::npos ||
                                    head.find("opendocument.spreadsheet") != std::string_view::npos);
}

/// Text in UTF-16 without a mark: every other byte of mostly Latin text is zero.
bool looks_like_utf16(std::string_view head) {
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1 : 0;
  const auto [fewer, more] = std::minmax(zeros[0], zeros[1]);
  return head.size() >= 8 && more * 4 >= head.size() && fewer * 8 <= more;
}

bool is_text_byte(char byte) {
  return static_cast<unsigned char>(byte) >= 0x20 || byte == '\n' || byte == '\r' || byte == '\t' || byte == '\0';
}

/// Control characters have no place in text; single zeros are left to the readers, which know their line.
bool looks_binary(std::string_view head) {
  const auto odd = std::count_if(head.begin(), head.end(), [](char byte) { return !is_text_byte(byte); });
  const auto zeros = std::count(head.begin(), head.end(), '\0');
  return 20 * odd > static_cast<std::ptrdiff_t>(head.size()) || 4 * zeros > static_cast<std::ptrdiff_t>(head.size());
}

/// As spreadsheets of old Macs did, and the CSV "(Macintosh)" that Excel still offers.
bool breaks_lines_by_cr(std::string_view head) {
  return head.find('\r') != std::string_view::npos && head.find('\n') == std::string_view::npos &&
         head.find('\r') + 1 < head.size();
}

bool looks_like_markup(std::string_view head) {
  const std::string start = lower(trim(head.substr(0, 256)));
  return start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<?xml") ||
         start.starts_with("<head") || start.starts_with("<!--");
}

}  // namespace

void refuse_foreign(const Source& source) {
  const std::string_view head = source.head();
  if (looks_like_workbook(head)) refuse(source, "is a workbook of Excel or LibreOffice", "save its sheet as CSV UTF-8");
  for (const Signature& signature : kSignatures) {
    if (head.starts_with(signature.bytes)) refuse(source, signature.rule, signature.remedy);
  }
  if (looks_like_utf16(head)) refuse(source, "is UTF-16 text", kSaveAsUtf8);
  if (looks_binary(head)) refuse(source, "is a binary file", kGiveText);
  std::string_view text = head;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (trim(text).empty()) refuse(source, head.empty() ? "is empty" : "holds nothing but blanks", kGiveText);
  if (breaks_lines_by_cr(text)) {
    refuse(source, "ends its lines with carriage returns alone", "save it with line feeds, as CSV UTF-8");
  }
  if (looks_like_markup(text)) {
    refuse(source, "is a web page (HTML or XML)", "download the file itself, not the page that shows it");
  }
}

}  // namespace crosswatt::ingest
