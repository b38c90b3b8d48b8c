// inspect: what is in the files, and what to doubt.
#include "crosswatt/report/inspect_document.hpp"
#include "crosswatt/report/writers.hpp"
#include "tools/program.hpp"
#include "tools/table_options.hpp"

namespace crosswatt::tools {
namespace {

struct Inspect {
  TableOptions table;
  bool json = false;

  void run(const Program& program) const {
    const Document document = inspect_document(table.read(program), table.catalogue(), program.threads);
    print(json ? to_json(document) : to_terminal(document));
  }
};

}  // namespace

void add_inspect(Program& program) {
  CLI::App* verb = program.add_verb("inspect", "What is in the files: hardware, workloads, coverage, doubts",
                                    "crosswatt inspect energies.csv");
  auto inspect = std::make_shared<Inspect>();
  inspect->table.add_to(*verb);
  verb->add_flag("--json", inspect->json, "Print JSON");
  verb->callback([inspect, &program] { inspect->run(program); });
}

}  // namespace crosswatt::tools
