// normalize: move an energy, or a file of them, to the target hardware.
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "crosswatt/core/units.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/normalize/normalize_file.hpp"
#include "crosswatt/report/model_document.hpp"
#include "tools/fit_options.hpp"
#include "tools/measurement_options.hpp"

namespace crosswatt::tools {
namespace {

class Normalize {
 public:
  void add_to(CLI::App& verb) {
    table_.add_to(verb, false);
    pair_.add_to(verb);
    settings_.add_to(verb);
    const std::string group = "Workload";
    verb.add_option("--model", model_, "MODEL.json made by `crosswatt fit`, instead of a table")->group(group);
    measurements_.add_to(verb, group);
    verb.add_option("--flops", flops_, "FLOPs, counted as in the table: 2.1e12 or 2.1T")->group(group);
    verb.add_option("--macs", macs_, "MACs, counted as in the table")->group(group);
    verb.add_option("--params", params_, "Weights of the network: 11e6 or 11M")->group(group);
    verb.add_option("--batch-size", batch_size_, "Batch size")->group(group);
    verb.add_option("--family", query_.family, "The workload's family, as the table names it")->group(group);
    verb.add_option("--level", level_, "Level of the interval")->capture_default_str()->group(group);
    verb.add_option("--input", input_, "RUNS.csv: a file of workloads instead of one")->group(group);
    verb.add_option("-o,--output", output_, "OUT.csv for --input, or - for standard output")->group(group);
    verb.add_flag("--json", json_, "Print JSON")->group(group);
    verb.add_option("--statement", statement_, "Print a sentence for a paper or a model card: plain, markdown or latex")
        ->group(group);
  }

  void run(const Program& program) {
    check();
    const Normalizer model(model_.empty() ? fitted(program) : loaded());
    if (input_.empty())
      one(model, program);
    else
      file(model, program);
  }

 private:
  void check() {
    check_level(level_);
    if (model_.empty() && !table_.given()) throw ConfigError("--model", "or a table is needed");
    if (!model_.empty() && table_.given()) throw ConfigError("--model", model_, "and a table exclude each other");
    if (!model_.empty() && !(pair_.from().empty() && pair_.to().empty()))
      throw ConfigError("--model", model_, "already says from which hardware to which; leave out --from and --to");
    if (!statement_.empty()) {
      statement_format();  // a typo is known before a file is read
      if (json_ || !input_.empty())
        throw ConfigError("--statement", statement_, "is for one energy, and not beside --json");
    }
    if (measurements_.given() == !input_.empty()) throw ConfigError("--energy", "or --input is needed, and not both");
    if (!input_.empty() && output_.empty()) throw ConfigError("--output", "is needed with --input");
    if (input_.empty() && !output_.empty()) throw ConfigError("--output", output_, "goes with --input");
    std::error_code none;
    if (!input_.empty() && std::filesystem::equivalent(input_, output_, none))
      throw ConfigError("--output", output_, "is the input itself; name another file");
    if (!model_.empty() && pair_.chooses())
      throw ConfigError("--model", model_, "was fitted already; leave out --strategy, --selection and --references");
    measured_ = measurements_.parse();
    const auto count = [](const std::string& text, const std::string& option) {
      return text.empty() ? kUnknown : parse_count(text, option);
    };
    query_.flops = count(flops_, "--flops");
    query_.macs = count(macs_, "--macs");
    query_.params = count(params_, "--params");
    query_.batch_size = count(batch_size_, "--batch-size");
  }

  SavedModel fitted(const Program& program) {
    PairDataset data = pair_.load(table_, settings_, program);
    if (!input_.empty()) return pair_.fit(std::move(data), table_, settings_, program);
    measured_.fill(query_, data.pair, table_.catalogue());
    return pair_.fit(std::move(data), table_, settings_, program, &query_);
  }

  SavedModel loaded() {
    SavedModel saved = read_model(model_);
    if (input_.empty()) measured_.fill(query_, saved.pair, table_.catalogue());
    return saved;
  }

  StatementFormat statement_format() const {
    if (statement_ == "plain") return StatementFormat::plain;
    if (statement_ == "markdown") return StatementFormat::markdown;
    if (statement_ == "latex") return StatementFormat::latex;
    throw unknown_name("--statement", "format", statement_, {"plain", "markdown", "latex"});
  }

  void one(const Normalizer& model, const Program& program) const {
    const SavedModel& used = model.suited_to(query_).saved();
    const Normalized normalized = model.normalize(query_, level_);
    if (!statement_.empty()) {
      print(energy_statement(model.saved(), normalized, statement_format()));
      for (const std::string& warning : normalized.warnings) warn(program, warning);
      return;
    }
    if (json_) {
      print(normalized_json(used, normalized));
      return;
    }
    print(normalized_text(used, normalized));
    for (const std::string& warning : normalized.warnings) warn(program, warning);
  }

  void file(const Normalizer& model, const Program& program) const {
    const NormalizedFile result = normalize_csv(model, input_, level_);
    write_output(output_, result.csv);
    note(program, fmt::format("{} of {} normalized from {} to {}, written to {}", result.rows - result.rows_failed,
                              counted(result.rows, "row"), model.saved().pair.source, model.saved().pair.target,
                              output_name(output_)));
    if (result.rows_failed > 0)
      warn(program, counted(result.rows_failed, "row") + " can't be normalized; the column `warnings` says why");
    if (result.rows_with_warnings > 0)
      warn(program,
           counted(result.rows_with_warnings, "row has", "rows have") + " warnings; see the column `warnings`");
  }

  TableOptions table_;
  PairFitOptions pair_;
  StrategySettings settings_;
  MeasurementOptions measurements_;
  TypedMeasurements measured_;
  Query query_;
  std::string model_, flops_, macs_, params_, batch_size_, input_, output_, statement_;
  double level_ = 0.9;
  bool json_ = false;
};

}  // namespace

void add_normalize(Program& program) {
  CLI::App* verb = program.add_verb("normalize", "Move an energy from the hardware it was measured on to another",
                                    "crosswatt normalize energies.csv --from V100 --to A40 --energy 0.05kWh");
  auto normalize = std::make_shared<Normalize>();
  normalize->add_to(*verb);
  verb->callback([normalize, &program] { normalize->run(program); });
}

}  // namespace crosswatt::tools
