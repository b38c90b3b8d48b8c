// convert: any format crosswatt reads, to its own long table.
#include <fmt/format.h>

#include "crosswatt/core/file.hpp"
#include "tools/program.hpp"
#include "tools/table_options.hpp"

namespace crosswatt::tools {
namespace {

struct Convert {
  TableOptions table;
  std::string output;

  void run(const Program& program) const {
    const bool json = output.ends_with(".json");
    if (!json && !output.ends_with(".csv"))
      throw ConfigError("--output", output, "must end in .csv or .json, which says the format");
    const EnergyTable rows = table.load(program);
    write_whole(output, json ? to_json(rows) : to_long_csv(rows));
    note(program, fmt::format("{} rows written to {}", rows.rows(), output));
  }
};

}  // namespace

void add_convert(Program& program) {
  CLI::App* verb = program.add_verb("convert", "Write any readable format as crosswatt's own long table",
                                    "crosswatt convert wide.csv --wide --energy-unit Wh -o long.csv");
  auto convert = std::make_shared<Convert>();
  convert->table.add_to(*verb);
  verb->add_option("-o,--output", convert->output, "OUT.csv or OUT.json")->required();
  verb->callback([convert, &program] { convert->run(program); });
}

}  // namespace crosswatt::tools
