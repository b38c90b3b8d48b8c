#include "crosswatt/report/recommendation_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"

namespace crosswatt {

Document recommendation_document(const PairDataset& data, const Recommendation& plan) {
  Table table{.name = "recommendation",
              .title = fmt::format("Run these on {} (chosen by {} from {} of {})", data.pair.target, plan.selection,
                                   counted(data.size(), "workload"), data.pair.source),
              .columns = {{"order", "Order", "", Style::count},
                          {"workload", "Workload", "", Style::text},
                          {"family", "Family", "", Style::text},
                          {"source_kwh", fmt::format("On {}", data.pair.source), "kWh", Style::number, 3},
                          {"expected_rmsle", "Expected RMSLE after it", "", Style::fixed, 3}}};
  for (const RecommendedWorkload& entry : plan.workloads)
    table.rows.push_back({static_cast<Index>(table.rows.size() + 1), entry.workload, entry.family, entry.source_kwh,
                          entry.expected_rmsle});
  Section section;
  section.blocks.emplace_back(std::move(table));
  section.blocks.emplace_back(
      Paragraph{fmt::format("Together {} kWh on {}. The expected error is that of a Gaussian process before it sees "
                            "a measurement: compare plans by it.",
                            significant(plan.source_kwh, 3), data.pair.source)});
  return {.title = "", .sections = {std::move(section)}};
}

std::string recommendation_json(const PairDataset& data, const Recommendation& plan) {
  using Json = nlohmann::ordered_json;
  Json workloads = Json::array();
  for (const RecommendedWorkload& entry : plan.workloads)
    workloads.push_back(
        {{"workload", entry.workload}, {"source_kwh", entry.source_kwh}, {"expected_rmsle", entry.expected_rmsle}});
  const Json object = {{"source", data.pair.source},
                       {"target", data.pair.target},
                       {"selection", plan.selection},
                       {"workloads", workloads},
                       {"warnings", plan.warnings}};
  return json_dump(object, 1) + "\n";
}

}  // namespace crosswatt
