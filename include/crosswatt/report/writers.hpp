// A Document in the formats people and machines read.
//
// Adding a format is one file in src/report and one declaration here. Text from the outside (workload names, say) is
// escaped for each format; it never becomes markup.
#pragma once

#include <string>

#include "crosswatt/report/document.hpp"

namespace crosswatt {

/// Aligned columns for a terminal; the best of a group marked with '*'. UTF-8, no control sequences.
std::string to_terminal(const Document& document);
/// GitHub-flavoured Markdown; the best of a group in bold.
std::string to_markdown(const Document& document);
/// A piece of LaTeX to \input, tables with booktabs.
std::string to_latex(const Document& document);
/// One table with machines' headings and full precision.
std::string to_csv(const Table& table);
/// The document as JSON: sections with paragraphs, notes and tables (columns with units, rows as objects).
std::string to_json(const Document& document);

}  // namespace crosswatt
