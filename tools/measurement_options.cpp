#include "tools/measurement_options.hpp"

namespace crosswatt::tools {

void MeasurementOptions::add_to(CLI::App& verb, const std::string& group) {
  verb.add_option("--energy", energies_typed_,
                  "Energy on the source: 3.2kWh, 900Wh, 11.5MJ; a bare number is kWh. Several sources have one each: "
                  "--energy A40=3.2kWh --energy V100=2.9kWh")
      ->allow_extra_args(false)
      ->group(group);
  verb.add_option("--duration", durations_typed_,
                  "Duration on the source: 5400s, 90min, 1.5h. Several sources have one each: --duration A40=1.5h …")
      ->allow_extra_args(false)
      ->group(group);
}

}  // namespace crosswatt::tools
