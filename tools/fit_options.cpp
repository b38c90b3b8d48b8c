#include "tools/fit_options.hpp"

namespace crosswatt::tools {

void StrategySettings::add_to(CLI::App& verb) {
  const std::string group = "Strategies";
  verb.add_option("--features", request_.features,
                  "Predictors of strategies that name none: energy[,flops,macs,params,power,batch,family]")
      ->group(group);
  verb.add_option("--degree", request_.degree, "Degree of polynomial")->capture_default_str()->group(group);
  verb.add_option("--reference-workloads", request_.reference_workloads,
                  "Exactly these references, separated by commas")
      ->delimiter(',')
      ->group(group);
  verb.add_option("--svr-solver", request_.svr_solver, "exact, or libsvm at its own tolerance")
      ->capture_default_str()
      ->group(group);
  verb.add_option("--svr-kernel", request_.svr_kernel, "rbf, linear or polynomial")
      ->capture_default_str()
      ->group(group);
  verb.add_option("--svr-c", request_.svr_c, "Grid of C, separated by commas")->delimiter(',')->group(group);
  verb.add_option("--svr-epsilon", request_.svr_epsilon, "Grid of epsilon, separated by commas")
      ->delimiter(',')
      ->group(group);
}

StrategyRequest StrategySettings::request(const TableOptions& table) const {
  StrategyRequest request = request_;
  request.hardware_file = table.hardware_file();
  return request;
}

void PairFitOptions::add_to(CLI::App& verb) {
  const std::string group = "Fit";
  verb.add_option("--from", request_.from,
                  "Source hardware: where the energy was measured; several separated by commas")
      ->group(group);
  verb.add_option("--to", request_.to, "Target hardware: where it is moved to")->group(group);
  verb.add_option("--strategy", request_.strategy, "Strategy (see `crosswatt list strategies`)")
      ->capture_default_str()
      ->group(group);
  verb.add_option("--selection", request_.selection, "How references are selected (see `crosswatt list selections`)")
      ->capture_default_str()
      ->group(group);
  verb.add_option("--references", request_.references, "How many references to select")->group(group);
}

FitRequest PairFitOptions::request(const TableOptions& table, const StrategySettings& settings,
                                   const Program& program) const {
  FitRequest request = request_;
  request.settings = settings.request(table);
  request.threads = program.threads;
  return request;
}

PairDataset PairFitOptions::load(const TableOptions& table, const StrategySettings& settings,
                                 const Program& program) const {
  const FitRequest request = this->request(table, settings, program);
  request.options();  // what is wrong with them is known before a file is read
  PairDataset data = request.dataset(table.load(program), table.catalogue());
  for (const std::string& remark : data.notes) note(program, remark);
  return data;
}

SavedModel PairFitOptions::fit(PairDataset data, const TableOptions& table, const StrategySettings& settings,
                               const Program& program, const Query* query) const {
  const FitOptions options = request(table, settings, program).options();
  if (query != nullptr) {
    const std::string remark = left_out_note(leave_out_unknown(*query, options, data));
    if (!remark.empty()) note(program, remark);
  }
  return fit_model(data, options);
}

}  // namespace crosswatt::tools
