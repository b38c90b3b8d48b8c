// recommend: which workloads to run on the new hardware, in running order.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/report/writers.hpp"
#include "crosswatt/select/recommend.hpp"
#include "tools/program.hpp"
#include "tools/table_options.hpp"

namespace crosswatt::tools {
namespace {

class Recommend {
 public:
  void add_to(CLI::App& verb) {
    table_.add_to(verb, false);
    const std::string group = "Plan";
    verb.add_option("--from", from_, "Source hardware: where the workloads were measured")->required()->group(group);
    verb.add_option("--to", to_, "Target hardware: where references are to be run; need not be in the table")
        ->required()
        ->group(group);
    verb.add_option("--budget", options_.budget, "How many workloads")->group(group);
    verb.add_option("--budget-kwh", budget_kwh_, "Or how much energy, by the source's kWh")->group(group);
    verb.add_option("--selection", options_.selection,
                    "How they are chosen (default: k-medoids; i-optimal for --budget-kwh)")
        ->group(group);
    verb.add_option("--candidates", candidates_, "Further table of workloads measured on the source")->group(group);
    verb.add_flag("--json", json_, "Print JSON")->group(group);
  }

  void run(const Program& program) {
    if (!budget_kwh_.empty()) options_.budget_kwh = parse_energy_kwh(budget_kwh_, "--budget-kwh");
    options_.validate();
    if (!candidates_.empty()) table_.add_file(candidates_);
    if (!table_.given()) throw ConfigError("TABLE", "is needed, or --candidates");
    const EnergyTable rows = table_.load(program);
    const PairBuilder pairs(rows);
    const std::string source = table_.hardware(from_, rows);
    const std::optional<std::string> target = table_.find_hardware(to_, rows);
    if (!target) note(program, fmt::format("'{}' is not in the data, so nothing was run on it yet", printable(to_)));
    const PairDataset data = target ? pairs.dataset({source, *target}) : unmeasured_target(pairs, source, to_);
    const Recommendation plan = recommend(data, options_);
    print(json_ ? json(data, plan) : to_terminal(document(data, plan)));
    for (const std::string& warning : plan.warnings) warn(program, warning);
  }

 private:
  static std::string json(const PairDataset& data, const Recommendation& plan) {
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
    return object.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  }

  static Document document(const PairDataset& data, const Recommendation& plan) {
    Table table{.name = "recommendation",
                .title = fmt::format("Run these on {} (chosen by {} from {} workloads of {})", data.pair.target,
                                     plan.selection, data.size(), data.pair.source),
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

  TableOptions table_;
  RecommendOptions options_;
  std::string from_, to_, budget_kwh_, candidates_;
  bool json_ = false;
};

}  // namespace

void add_recommend(Program& program) {
  CLI::App* verb = program.add_verb("recommend", "Which workloads to run as references on new hardware",
                                    "crosswatt recommend energies.csv --from V100 --to H100 --budget 8");
  auto recommend = std::make_shared<Recommend>();
  recommend->add_to(*verb);
  verb->callback([recommend, &program] { recommend->run(program); });
}

}  // namespace crosswatt::tools
