#include <fmt/format.h>

#include "crosswatt/core/wording.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/reanalysis_document.hpp"
#include "report/json_text.hpp"
#include "report/page.hpp"
#include "report/page_assets.hpp"
#include "report/reanalysis_charts.hpp"
#include "report/reanalysis_tables.hpp"
#include "report/template.hpp"

namespace crosswatt {

std::string reanalysis_html(std::span<const Reanalysis> results, const std::optional<YearComparison>& comparison) {
  const Document document = reanalysis_document(results, comparison, RankingExtent::top);
  PageTables tables;
  std::vector<std::string> years;
  std::string main;
  // The document has a section a result, and one more that compares two.
  for (std::size_t i = 0; i < document.sections.size(); ++i) {
    Section section = document.sections[i];
    const std::string id = std::to_string(i);
    const std::string title = html_text(section.title);
    section.title.clear();
    if (i >= results.size()) {
      main += fmt::format(
          "<section id=\"comparison\" aria-labelledby=\"comparison-title\" data-title=\"{0}\">\n"
          "<h2 id=\"comparison-title\">{0}</h2>\n{1}</section>\n",
          title, html_section(section, 2));
      continue;
    }
    // What it is comes first, then the pictures, then the tables.
    Section intro{.blocks = {std::move(section.blocks.front())}};
    section.blocks.erase(section.blocks.begin());
    main += filled(embedded::reanalysis_html(), {{"id", id},
                                                 {"title", title},
                                                 {"year", std::to_string(results[i].systems.rules().year)},
                                                 {"intro", html_section(intro, 2)},
                                                 {"tables", html_section(section, 2)}});
    ObjectWriter year(years.emplace_back(),
                      {{"place", "year-" + id}, {"charts", charts_json(reanalysis_charts(results[i], "year-" + id))}});
    year.member("tables", tables.compact(reanalysis_tables(results[i])));
    year.end();
  }
  std::string json;
  ObjectWriter data(json, {{"kind", "reanalysis"}});
  data.key("years");
  write_array(json, years, [&](const std::string& year) { json += year; });
  data.member("intensities", tables.compact(carbon_intensities()));
  data.member("texts", json_text(tables.texts()));
  data.end();
  Index systems = 0;
  for (const Reanalysis& result : results) systems += result.systems.size();
  return page_html(document.title, counted(systems, "system"), main, json);
}

}  // namespace crosswatt
