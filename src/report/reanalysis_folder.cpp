#include "crosswatt/report/reanalysis_folder.hpp"

#include <fmt/format.h>

#include <vector>

#include "crosswatt/challenge/reanalysis_files.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/reanalysis_document.hpp"
#include "crosswatt/report/writers.hpp"

namespace crosswatt {
namespace {

/// Where in the folder the tables are that belong to one file: in front, or for two files in a folder for each.
std::vector<std::string> places_of(std::span<const Reanalysis> results) {
  if (results.size() == 1) return {""};
  const int before = results[0].systems.rules().year;
  const int after = results[1].systems.rules().year;
  const std::string suffix = before == after ? "-2" : "";
  return {fmt::format("{}/", before), fmt::format("{}{}/", after, suffix)};
}

void add_tables(OutputFolder& folder, const std::string& place, const Reanalysis& result) {
  folder.add(place + "normalized.csv", normalized_csv(result));
  folder.add(place + "ranking.csv", ranking_csv(result));
  folder.add(place + "ew_scores.csv", ew_scores_csv(result));
  folder.add(place + "thresholds.csv", thresholds_csv(result));
  folder.add(place + "correlations.csv", correlations_csv(result));
  folder.add(place + "quadrants.csv", quadrants_csv(result));
  folder.add(place + "pareto.csv", pareto_csv(result));
  folder.add(place + "anomalies.csv", anomalies_csv(result));
}

}  // namespace

void write_reanalysis_folder(const std::string& folder, std::span<const Reanalysis> results,
                             const std::optional<YearComparison>& comparison) {
  const Document document = reanalysis_document(results, comparison);
  const std::vector<std::string> places = places_of(results);
  OutputFolder output(folder);
  for (std::size_t i = 0; i < results.size(); ++i) add_tables(output, places[i], results[i]);
  output.add("quartiles.csv", quartiles_csv(results));
  output.add("report.md", to_markdown(document));
  output.add("report.tex", to_latex(document));
  if (html_missing().empty()) output.add("report.html", reanalysis_html(results, comparison));
  output.add("reanalysis.json", reanalysis_json(results, comparison));
  output.commit();
}

}  // namespace crosswatt
