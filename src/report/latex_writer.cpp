#include <algorithm>
#include <array>

#include "crosswatt/core/text.hpp"
#include "crosswatt/report/writers.hpp"
#include "report/escaping.hpp"
#include "report/table_text.hpp"

namespace crosswatt {
namespace {

/// TeX's specials; what its own font encoding shows as something else; and what our texts hold beyond Latin 1.
constexpr std::array<std::pair<std::string_view, std::string_view>, 21> kReplacements = {{{"\\", "\\textbackslash{}"},
                                                                                          {"{", "\\{"},
                                                                                          {"}", "\\}"},
                                                                                          {"$", "\\$"},
                                                                                          {"&", "\\&"},
                                                                                          {"#", "\\#"},
                                                                                          {"_", "\\_"},
                                                                                          {"%", "\\%"},
                                                                                          {"~", "\\textasciitilde{}"},
                                                                                          {"^", "\\textasciicircum{}"},
                                                                                          {"<", "\\textless{}"},
                                                                                          {">", "\\textgreater{}"},
                                                                                          {"|", "\\textbar{}"},
                                                                                          {"—", "---"},
                                                                                          {"−", "$-$"},
                                                                                          {"²", "\\textsuperscript{2}"},
                                                                                          {"≤", "$\\le$"},
                                                                                          {"≥", "$\\ge$"},
                                                                                          {"×", "$\\times$"},
                                                                                          {"→", "$\\to$"},
                                                                                          {"…", "\\dots{}"}}};

std::string row_of(const std::vector<std::string>& cells) {
  return join(cells, " & ") + " \\\\\n";
}

std::string render(const Table& table) {
  std::string alignment;
  std::vector<std::string> header;
  for (const TableColumn& column : table.columns) {
    alignment += is_numeric(column) ? 'r' : 'l';
    header.push_back(latex_text(heading(column)));
  }
  std::string text = "\\begin{table}\n\\centering\n";
  if (!table.title.empty()) text += "\\caption{" + latex_text(marked_title(table, "bold")) + "}\n";
  text += "\\begin{tabular}{" + alignment + "}\n\\toprule\n" + row_of(header) + "\\midrule\n";
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (row > 0 && starts_group(table, static_cast<Index>(row))) text += "\\midrule\n";
    std::vector<std::string> cells;
    for (std::size_t column = 0; column < table.rows[row].size(); ++column) {
      const Cell& cell = table.rows[row][column];
      const std::string value = latex_text(shown(cell, table.columns[column]));
      cells.push_back(cell.best ? "\\textbf{" + value + "}" : value);
    }
    text += row_of(cells);
  }
  return text + "\\bottomrule\n\\end{tabular}\n\\end{table}\n";
}

std::string render(const Paragraph& paragraph) {
  return latex_text(paragraph.text) + "\n";
}

std::string render(const Notes& notes) {
  std::string text = notes.title.empty() ? "" : latex_text(notes.title) + "\n";
  text += "\\begin{itemize}\n";
  for (const std::string& line : notes.lines) text += "\\item " + latex_text(line) + "\n";
  return text + "\\end{itemize}\n";
}

}  // namespace

std::string latex_text(const std::string& text) {
  const std::string line = printable(text, std::string::npos);
  std::string result;
  for (std::size_t at = 0; at < line.size();) {
    const auto matches = [&](const auto& entry) { return line.compare(at, entry.first.size(), entry.first) == 0; };
    const auto* const found = std::find_if(kReplacements.begin(), kReplacements.end(), matches);
    if (found != kReplacements.end()) {
      result += found->second;
      at += found->first.size();
    } else {
      result += line[at++];
    }
  }
  return result;
}

std::string to_latex(const Document& document) {
  std::string text = "% " + printable(document.title) + "\n% \\usepackage{booktabs}\n";
  for (const Section& section : document.sections) {
    if (!section.title.empty()) text += "\n\\subsection*{" + latex_text(section.title) + "}\n";
    for (const auto& block : section.blocks)
      text += "\n" + std::visit([](const auto& value) { return render(value); }, block);
  }
  return text;
}

}  // namespace crosswatt
