#include "crosswatt/report/writers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "crosswatt/core/text.hpp"
#include "report/tiny_document.hpp"

namespace crosswatt {
namespace {

using nlohmann::json;
using test::saying;
using test::tiny_document;
using test::tiny_table;
using testing::HasSubstr;

// The same document in every format, by value.

TEST(Terminal, AlignsColumnsByWhatIsSeen) {
  EXPECT_EQ(to_terminal(tiny_document()),
            "Tiny\n"
            "\n"
            "All pairs\n"
            "═════════\n"
            "Two of three strategies fitted.\n"
            "\n"
            "To know:\n"
            "  • scope gpu is used\n"
            "  • svr: 5 needed\n"
            "\n"
            "A → B (* = best)\n"
            "Strategy  Fits        R²   MSE (kWh²)    MdAPE\n"
            "───────────────────────────────────────────────\n"
            "linear       5     0.877*    0.000123   12.3 %\n"
            "svr          0         —            —        —\n"
            "───────────────────────────────────────────────\n"
            "identity     5   -12.500          250    250 %\n");
}

TEST(Markdown, IsATableWithTheBestInBold) {
  EXPECT_EQ(to_markdown(tiny_document()),
            "# Tiny\n"
            "\n"
            "## All pairs\n"
            "\n"
            "Two of three strategies fitted.\n"
            "\n"
            "To know:\n"
            "\n"
            "- scope gpu is used\n"
            "- svr: 5 needed\n"
            "\n"
            "**A → B (bold = best)**\n"
            "\n"
            "| Strategy | Fits | R² | MSE (kWh²) | MdAPE |\n"
            "| --- | ---: | ---: | ---: | ---: |\n"
            "| linear | 5 | **0.877** | 0.000123 | 12.3 % |\n"
            "| svr | 0 | — | — | — |\n"
            "| identity | 5 | -12.500 | 250 | 250 % |\n");
}

TEST(Latex, IsABooktabsTable) {
  EXPECT_EQ(to_latex(tiny_document()),
            "% Tiny\n"
            "% \\usepackage{booktabs}\n"
            "\n"
            "\\subsection*{All pairs}\n"
            "\n"
            "Two of three strategies fitted.\n"
            "\n"
            "To know:\n"
            "\\begin{itemize}\n"
            "\\item scope gpu is used\n"
            "\\item svr: 5 needed\n"
            "\\end{itemize}\n"
            "\n"
            "\\begin{table}\n"
            "\\centering\n"
            "\\caption{A $\\to$ B (bold = best)}\n"
            "\\begin{tabular}{lrrrr}\n"
            "\\toprule\n"
            "Strategy & Fits & R\\textsuperscript{2} & MSE (kWh\\textsuperscript{2}) & MdAPE \\\\\n"
            "\\midrule\n"
            "linear & 5 & \\textbf{0.877} & 0.000123 & 12.3 \\% \\\\\n"
            "svr & 0 & --- & --- & --- \\\\\n"
            "\\midrule\n"
            "identity & 5 & -12.500 & 250 & 250 \\% \\\\\n"
            "\\bottomrule\n"
            "\\end{tabular}\n"
            "\\end{table}\n");
}

TEST(Csv, KeepsEveryDigitAndLeavesTheUndefinedEmpty) {
  EXPECT_EQ(to_csv(tiny_table()),
            "strategy,fits,r2_mean,mse_kwh2_mean,mdape\n"
            "linear,5,0.87654,0.000123456,0.1234\n"
            "svr,0,,,\n"
            "identity,5,-12.5,250,2.5\n");
}

TEST(Json, HasTheDocumentsValues) {
  const json file = json::parse(to_json(tiny_document()));
  EXPECT_EQ(file["schema_version"], 1);
  EXPECT_EQ(file["title"], "Tiny");
  const json& blocks = file["sections"][0]["blocks"];
  EXPECT_EQ(blocks[0]["paragraph"], "Two of three strategies fitted.");
  EXPECT_EQ(blocks[1]["notes"], json({"scope gpu is used", "svr: 5 needed"}));
  EXPECT_EQ(blocks[2]["columns"][3], json({{"name", "mse_kwh2_mean"}, {"title", "MSE"}, {"unit", "kWh²"}}));
  EXPECT_EQ(blocks[2]["rows"][0], json({{"strategy", "linear"},
                                        {"fits", 5},
                                        {"r2_mean", 0.87654},
                                        {"mse_kwh2_mean", 0.000123456},
                                        {"mdape", 0.1234}}));
  EXPECT_EQ(
      blocks[2]["rows"][1],
      json({{"strategy", "svr"}, {"fits", 0}, {"r2_mean", nullptr}, {"mse_kwh2_mean", nullptr}, {"mdape", nullptr}}));
}

TEST(Machines, ReadBackTheSameDouble) {
  Table table{.name = "t", .title = "", .columns = {{"x", "X", "", Style::number, 3}}, .rows = {}, .group_starts = {}};
  const std::vector<double> values = {1.0 / 3, 1e-300, 123456789.123456789, -0.1, 5e-324, 1.7976931348623157e308};
  for (const double value : values) table.rows.push_back({value});
  const std::string csv = to_csv(table);
  const std::vector<std::string_view> lines = split(csv, '\n');
  const json rows = json::parse(to_json(
      Document{.title = "", .sections = {{.title = "", .blocks = {table}}}}))["sections"][0]["blocks"][0]["rows"];
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(std::strtod(std::string(lines[i + 1]).c_str(), nullptr), values[i]);
    EXPECT_EQ(rows[i]["x"].get<double>(), values[i]);
  }
}

// Names from the outside stay names.

const std::vector<std::string> kHostile = {"<script>alert(1)</script>",
                                           "a | b",
                                           "say \"hi\", 'you'",
                                           "\\input{/etc/passwd} $x_1^2$ 100% #1 & ~ {}",
                                           "**bold** _it_ `code` [link](http://x) ![i](y) ~~no~~ # h",
                                           "two\nlines\r\nand\ttab",
                                           "\x1b[31mred\x1b[0m \x07 \x7f",
                                           "right \u202eto left",
                                           "&lt;&amp;&#60;",
                                           "naïve 模型 ²",
                                           "",
                                           " "};

/// The lines of a text, without the empty one behind its last end of line.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(text, '\n')) lines.emplace_back(line);
  lines.pop_back();
  return lines;
}

bool has_control_character(const std::string& text) {
  return printable(text, std::string::npos) != text;
}

TEST(Hostile, TextNeverActsOnATerminalNorBreaksALine) {
  const std::size_t plain = lines_of(to_terminal(saying("x"))).size();
  for (const std::string& text : kHostile) {
    if (text.empty()) continue;  // empty titles take no line
    SCOPED_TRACE(printable(text));
    const std::vector<std::string> lines = lines_of(to_terminal(saying(text)));
    EXPECT_EQ(lines.size(), plain);
    for (const std::string& line : lines) EXPECT_FALSE(has_control_character(line)) << printable(line);
  }
}

/// Cells of a Markdown row, its escapes undone.
std::vector<std::string> markdown_cells(const std::string& row) {
  std::vector<std::string> cells(1);
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '\\') {
      cells.back() += row[++i];
    } else if (row[i] == '|') {
      cells.emplace_back();
    } else {
      cells.back() += row[i];
    }
  }
  const auto replace_all = [](std::string& cell, std::string_view from, char to) {
    for (std::size_t at = 0; (at = cell.find(from, at)) != std::string::npos; ++at)
      cell.replace(at, from.size(), 1, to);
  };
  for (std::string& cell : cells) {
    replace_all(cell, "&lt;", '<');
    replace_all(cell, "&gt;", '>');
    replace_all(cell, "&amp;", '&');
    cell = trim(cell);
  }
  return cells;
}

TEST(Hostile, TextStaysACellInMarkdown) {
  for (const std::string& text : kHostile) {
    SCOPED_TRACE(printable(text));
    const std::string markdown = to_markdown(saying(text));
    EXPECT_EQ(markdown.find('<'), std::string::npos);
    const std::vector<std::string> lines = lines_of(markdown);
    const std::vector<std::string> cells = markdown_cells(lines[lines.size() - 2]);
    EXPECT_EQ(cells, (std::vector<std::string>{"", std::string(trim(printable(text))), "1.5", ""}));
    EXPECT_EQ(std::count(lines.begin(), lines.end(), lines.back()), 1);
    for (const std::string& line : lines) EXPECT_FALSE(has_control_character(line));
  }
}

TEST(Hostile, TextEscapesEveryMarkupCharacterOfMarkdown) {
  EXPECT_THAT(to_markdown(saying("*_`[x](y)|#~\\ <b>&")), HasSubstr("\\*\\_\\`\\[x\\](y)\\|\\#\\~\\\\ &lt;b&gt;&amp;"));
}

TEST(Hostile, TextEscapesEverySpecialOfLatex) {
  EXPECT_THAT(to_latex(saying("\\{}$&#_%~^")),
              HasSubstr("\\textbackslash{}\\{\\}\\$\\&\\#\\_\\%\\textasciitilde{}\\textasciicircum{}"));
  // In TeX's own font encoding these three come out as other characters.
  EXPECT_THAT(to_latex(saying("<a|b>")), HasSubstr("\\textless{}a\\textbar{}b\\textgreater{}"));
  for (const std::string& text : kHostile)
    for (const std::string& line : lines_of(to_latex(saying(text))))
      EXPECT_FALSE(has_control_character(line)) << printable(line);
}

TEST(Hostile, TextKeepsLatexBracesInBalance) {
  for (const std::string& text : kHostile) {
    const std::string latex = to_latex(saying(text));
    Index depth = 0;
    for (std::size_t i = 0; i < latex.size(); ++i) {
      if (latex[i] == '\\') {
        ++i;
      } else {
        depth += latex[i] == '{' ? 1 : latex[i] == '}' ? -1 : 0;
      }
      ASSERT_GE(depth, 0) << printable(text);
    }
    EXPECT_EQ(depth, 0) << printable(text);
  }
}

/// Cells of a CSV text by RFC 4180, all rows in one list.
std::vector<std::string> csv_cells(const std::string& csv) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i + 1 < csv.size(); ++i) {
    if (quoted && csv[i] == '"' && csv[i + 1] == '"') {
      cells.back() += csv[++i];
    } else if (csv[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && (csv[i] == ',' || csv[i] == '\n')) {
      cells.emplace_back();
    } else {
      cells.back() += csv[i];
    }
  }
  return cells;
}

TEST(Hostile, TextReadsBackFromCsvAndJson) {
  for (const std::string& text : kHostile) {
    SCOPED_TRACE(printable(text));
    const Document document = saying(text);
    const auto& table = std::get<Table>(document.sections[0].blocks[2]);
    // As csv_cell() writes it: what a terminal would act on is seen instead.
    const std::string cell = csv_cells(csv_cell(text) + "\n").front();
    EXPECT_EQ(csv_cells(to_csv(table)), (std::vector<std::string>{"name", "x", cell, "1.5", cell, ""}));
    const json file = json::parse(to_json(document));
    const json& blocks = file["sections"][0]["blocks"];
    EXPECT_EQ(file["title"], text);
    EXPECT_EQ(blocks[0]["paragraph"], text);
    EXPECT_EQ(blocks[1]["notes"][0], text);
    EXPECT_EQ(blocks[2]["rows"][0]["name"], text);
  }
}

TEST(Terminal, CutsALongNameSoThatATableStaysATable) {
  Table table = tiny_table();
  table.rows[0][0] = std::string(5000, 'w');
  for (const std::string& line : lines_of(to_terminal({.title = "", .sections = {{.title = "", .blocks = {table}}}})))
    EXPECT_LT(line.size(), 400U) << line.substr(0, 100);
}

TEST(Writers, TakeAnEmptyDocument) {
  EXPECT_EQ(to_terminal({}), "");
  EXPECT_EQ(to_csv({}), "\n");
  EXPECT_EQ(json::parse(to_json(Document{}))["sections"], json::array());
  const Table no_rows{
      .name = "t", .title = "T", .columns = {{"x", "X", "", Style::number, 3}}, .rows = {}, .group_starts = {}};
  EXPECT_EQ(to_csv(no_rows), "x\n");
  EXPECT_THAT(to_markdown({.title = "D", .sections = {{.title = "S", .blocks = {no_rows}}}}),
              HasSubstr("| X |\n| ---: |\n"));
}

}  // namespace
}  // namespace crosswatt
