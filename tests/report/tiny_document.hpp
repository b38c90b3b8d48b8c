// One small document with every kind of block, number style and text position.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/report/document.hpp"

namespace crosswatt::test {

inline Table tiny_table() {
  return {.name = "scores",
          .title = "A → B",
          .columns = {{"strategy", "Strategy", "", Style::text},
                      {"fits", "Fits", "", Style::count},
                      {"r2_mean", "R²", "", Style::fixed, 3},
                      {"mse_kwh2_mean", "MSE", "kWh²", Style::number, 3},
                      {"mdape", "MdAPE", "", Style::percent, 3}},
          .rows = {{"linear", Index{5}, 0.87654, 0.000123456, 0.1234},
                   {"svr", Index{0}, std::optional<double>(), kUnknown, Cell()},
                   {"identity", Index{5}, -12.5, 250.0, 2.5}},
          .group_starts = {2}};
}

inline Document tiny_document() {
  Table table = tiny_table();
  table.rows[0][2].best = true;
  return {
      .title = "Tiny",
      .sections = {{.title = "All pairs",
                    .blocks = {Paragraph{"Two of three strategies fitted."},
                               Notes{.title = "To know:", .lines = {"scope gpu is used", "svr: 5 needed"}}, table}}}};
}

/// A document that says `text` wherever text can stand.
inline Document saying(const std::string& text) {
  return {
      .title = text,
      .sections = {{.title = text,
                    .blocks = {Paragraph{text}, Notes{.title = text, .lines = {text}},
                               Table{.name = "t",
                                     .title = text,
                                     .columns = {{"name", text, text, Style::text}, {"x", "X", "", Style::number, 3}},
                                     .rows = {{text, 1.5}, {text, Cell()}},
                                     .group_starts = {}}}}}};
}

}  // namespace crosswatt::test
