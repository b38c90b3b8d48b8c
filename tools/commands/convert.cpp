// convert: any format crosswatt reads, to its own long table or to one that others read.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/wording.hpp"
#include "tools/program.hpp"
#include "tools/table_options.hpp"

namespace crosswatt::tools {
namespace {

struct OutputFormat {
  const char* name;
  const char* ending;
  std::string (*write)(const EnergyTable& table);
};
/// The first of an ending is what the ending says.
constexpr std::array kFormats = {OutputFormat{"long", ".csv", to_long_csv}, OutputFormat{"json", ".json", to_json},
                                 OutputFormat{"boamps", ".json", to_boamps},
                                 OutputFormat{"codecarbon", ".csv", to_codecarbon_csv}};

struct Convert {
  TableOptions table;
  std::string output, format;

  void run(const Program& program) const {
    const OutputFormat& chosen = choose();
    const EnergyTable rows = table.load(program);
    write_output(output, chosen.write(rows));
    note(program, fmt::format("{} written to {}", counted(rows.rows(), "row"), output_name(output)));
  }

 private:
  const OutputFormat& choose() const {
    std::vector<std::string> known;
    for (const OutputFormat& candidate : kFormats) {
      if (format.empty() ? output.ends_with(candidate.ending) : format == candidate.name) return candidate;
      known.emplace_back(candidate.name);
    }
    if (!format.empty()) throw unknown_name("--output-format", "format", format, known);
    throw ConfigError("--output", output, "must end in .csv or .json, which says the format, or --output-format");
  }
};

}  // namespace

void add_convert(Program& program) {
  CLI::App* verb = program.add_verb("convert", "Write any readable format as crosswatt's own long table",
                                    "crosswatt convert wide.csv --wide --energy-unit Wh -o long.csv");
  auto convert = std::make_shared<Convert>();
  convert->table.add_to(*verb);
  verb->add_option("-o,--output", convert->output, "OUT.csv or OUT.json, or - for standard output")->required();
  verb->add_option("--output-format", convert->format, "long, json, boamps or codecarbon; else as OUT ends");
  verb->callback([convert, &program] { convert->run(program); });
}

}  // namespace crosswatt::tools
