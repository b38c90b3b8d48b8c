// recommend: which workloads to run on the new hardware, in running order.
#include "crosswatt/select/recommend.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/report/recommendation_document.hpp"
#include "crosswatt/report/writers.hpp"
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
    const PairDataset data = dataset_to_plan(rows, from_, to_, table_.catalogue());
    for (const std::string& remark : data.notes) note(program, remark);
    const Recommendation plan = recommend(data, options_);
    print(json_ ? recommendation_json(data, plan) : to_terminal(recommendation_document(data, plan)));
    for (const std::string& warning : plan.warnings) warn(program, warning);
  }

 private:
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
