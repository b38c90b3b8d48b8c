#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/data/footprint.hpp"
#include "data/embedded_data.hpp"
#include "data/small_csv.hpp"

namespace crosswatt {

namespace {

/// In the order of kColumns.
enum IntensityCell : std::size_t { kCountryCell, kIso2Cell, kIso3Cell, kYearCell, kGramPerKwhCell, kSourceCell };
constexpr std::array<CsvColumn, 6> kColumns = {
    {{"country", true}, {"iso2"}, {"iso3", true}, {"year", true}, {"g_co2e_per_kwh", true}, {"source", true}}};

DataError not_known(std::string_view value, std::string rule) {
  Problem problem;
  problem.value = value;
  problem.rule = std::move(rule);
  problem.remedy = "give the grid's kg per kWh with --intensity";
  return DataError(problem);
}

}  // namespace

const CarbonIntensityTable& CarbonIntensityTable::built_in() {
  static const CarbonIntensityTable kTable = from_csv(embedded::carbon_intensity_csv(), "data/carbon_intensity.csv");
  return kTable;
}

CarbonIntensityTable CarbonIntensityTable::from_csv(std::string_view text, const std::string& file) {
  SmallCsv csv(std::string(text), file, kColumns);
  CarbonIntensityTable table;
  std::set<std::pair<std::string, int>> seen;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const std::optional<int> year = csv.integer(row, kYearCell, 1990, 2100);
    const std::optional<double> grams = csv.positive(row, kGramPerKwhCell);
    const std::string iso3(csv.text(row, kIso3Cell));
    if (year && !seen.emplace(iso3, *year).second) csv.problem(row, kYearCell, "stands twice for " + iso3);
    const std::vector<std::string_view> names = split(csv.text(row, kCountryCell), ';');
    if (!year || !grams) continue;
    table.entries_.push_back(
        {*grams / 1000, std::string(trim(names.front())), iso3, *year, std::string(csv.text(row, kSourceCell)), {}});
    for (const std::string_view name : names) table.names_.push_back({lower(trim(name)), iso3});
    for (const std::size_t code : {kIso2Cell, kIso3Cell})
      if (!csv.text(row, code).empty()) table.names_.push_back({lower(csv.text(row, code)), iso3});
  }
  csv.throw_problems();
  std::stable_sort(table.entries_.begin(), table.entries_.end(),
                   [](const CarbonIntensity& a, const CarbonIntensity& b) {
                     return std::pair(a.iso3, a.year) < std::pair(b.iso3, b.year);
                   });
  return table;
}

CarbonIntensity CarbonIntensityTable::find(std::string_view country, std::optional<int> year) const {
  const std::string wanted = lower(trim(country));
  const auto name = std::find_if(names_.begin(), names_.end(), [&](const Name& n) { return n.lower_case == wanted; });
  if (name == names_.end()) {
    std::vector<std::string> known;
    for (const CarbonIntensity& entry : entries_) {
      if (!known.empty() && known.back() == entry.iso3) continue;
      known.push_back(entry.country);
      known.push_back(entry.iso3);
    }
    throw not_known(country, "is no country of the carbon intensity table" + did_you_mean(country, known));
  }
  const CarbonIntensity* best = nullptr;  // entries are in order of year
  for (const CarbonIntensity& entry : entries_)
    if (entry.iso3 == name->iso3 && (!year || entry.year <= *year)) best = &entry;
  if (!best) throw not_known(std::to_string(*year), "is before the first year known for " + std::string(trim(country)));
  CarbonIntensity found = *best;
  if (year && found.year != *year)
    found.warnings.push_back("no carbon intensity of " + found.country + " is known for " + std::to_string(*year) +
                             ": that of " + std::to_string(found.year) + " is used");
  return found;
}

}  // namespace crosswatt
