// list: what can be named on the command line.
#include "crosswatt/report/listing.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {
namespace {

struct List {
  std::string kind;
  std::string hardware_file;
  bool json = false;

  void run() const { print(json ? listing_json(kind, hardware_file) : listing_text(kind, hardware_file)); }
};

}  // namespace

void add_list(Program& program) {
  CLI::App* verb =
      program.add_verb("list", "What can be named: strategies, features, selections, formats, hardware, rules",
                       "crosswatt list strategies");
  auto list = std::make_shared<List>();
  verb->add_option("WHAT", list->kind, "strategies, features, selections, formats, hardware or rules")->required();
  verb->add_option("--hardware-file", list->hardware_file, "CSV that adds to or overrides the hardware catalogue");
  verb->add_flag("--json", list->json, "As JSON");
  verb->callback([list] { list->run(); });
}

}  // namespace crosswatt::tools
