#include "crosswatt/report/figures.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "report/chart.hpp"
#include "report/json_cell.hpp"
#include "report/page_assets.hpp"
#include "report/study_charts.hpp"
#include "report/study_tables.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::ordered_json;

/// As wide as a column and a half of a page; the page's own charts are as wide as their place.
constexpr int kWidth = 600;

/// Names that begin alike are told apart by their ends.
constexpr int kLabelLimit = 260;

/// Names of hardware may be of any length; those of files may not.
constexpr std::size_t kMostCharacters = 80;
constexpr std::string_view kSquared = "²";

/// What is safe in a file name everywhere.
std::string file_part(std::string text) {
  if (const std::size_t at = text.find(kSquared); at != std::string::npos) text.replace(at, kSquared.size(), "2");
  std::string part;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    if (plain)
      part += c;
    else if (!part.empty() && part.back() != '_')
      part += '_';
  }
  part.resize(std::min(part.size(), kMostCharacters));
  if (!part.empty() && part.back() == '_') part.pop_back();
  return part;
}

class FigureMaker {
 public:
  explicit FigureMaker(const std::vector<Chart>& charts) : charts_(charts) {}

  /// The figures of one part of the page. @param suffix  tells them from those of other pairs; may be empty.
  void add(const std::string& place, const std::string& suffix, const std::vector<Table>& tables) {
    for (const Chart& chart : charts_) {
      if (chart.place != place) continue;
      for (const ChartVariant& variant : chart.variants) figures_.push_back(figure(chart, variant, suffix, tables));
    }
  }

  std::vector<Figure> take() { return std::move(figures_); }

 private:
  /// Names that differ in nothing safe get a number.
  std::string unique(const std::string& name) {
    const int before = seen_[name]++;
    return before == 0 ? name : name + "_" + std::to_string(before + 1);
  }

  Figure figure(const Chart& chart, const ChartVariant& variant, const std::string& suffix,
                const std::vector<Table>& tables) {
    Json spec = variant.spec;
    for (const Table& table : tables)
      if (std::find(chart.tables.begin(), chart.tables.end(), table.name) != chart.tables.end())
        spec["datasets"][table.name] = json_rows(table);
    if (spec.contains("width")) spec["width"] = kWidth;
    spec["config"]["axis"]["labelLimit"] = kLabelLimit;
    spec["title"] = chart.title + (suffix.empty() ? "" : ", " + suffix);
    std::string name = chart.name;
    for (const std::string& part : {suffix, variant.label})
      if (const std::string safe = file_part(part); !safe.empty()) name += "_" + safe;
    return {unique(name), json_dump(spec, 1) + "\n"};
  }

  const std::vector<Chart>& charts_;
  std::map<std::string, int> seen_;
  std::vector<Figure> figures_;
};

}  // namespace

std::vector<Figure> study_figures(const Study& study, const std::vector<SavedModel>& models) {
  const std::vector<Chart> charts = study_charts(study);
  FigureMaker maker(charts);
  maker.add("study", "", study_tables(study));
  for (const PairResult& pair : study.pairs) {
    std::vector<SavedModel> own;
    std::copy_if(models.begin(), models.end(), std::back_inserter(own),
                 [&](const SavedModel& model) { return model.pair == pair.data.pair; });
    maker.add("pair", pair.data.pair.source + " to " + pair.data.pair.target,
              pair_tables(pair, own, study.options.level, {}));
  }
  return maker.take();
}

std::string svg_script() {
  return std::string(embedded::figures_js());
}

}  // namespace crosswatt
