// footprint: from kWh to kg of CO2-equivalent, and an estimate from power and time where no meter was read.
#include "crosswatt/data/footprint.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/report/footprint_text.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {
namespace {

class FootprintVerb {
 public:
  void add_to(CLI::App& verb) {
    verb.add_option("--energy", energies_,
                    "Energy of the job: 5.2kWh; or one for each measured epoch, separated by commas")
        ->delimiter(',');
    verb.add_option("--power", power_, "Power of one device where no meter was read: 0.25kW");
    verb.add_option("--hours", hours_,
                    "Hours the devices ran: 168 or 7d; of the measured epochs where --epochs is given");
    verb.add_option("--gpus", options_.gpus, "Number of devices")->capture_default_str();
    verb.add_option("--intensity", options_.intensity_kg_per_kwh, "Carbon intensity in kg CO2e per kWh");
    verb.add_option("--country", options_.country, "Country whose mean intensity is used: FRA, FR or France");
    verb.add_option("--year", options_.year, "Year of that intensity (default: the latest known)");
    verb.add_option("--pue", options_.pue, "Power usage effectiveness of the site")->capture_default_str();
    verb.add_option("--epochs-measured", options_.epochs_measured, "Epochs the energy or the hours cover");
    verb.add_option("--epochs", options_.epochs, "Epochs of the whole job");
    verb.add_option("--embodied-kg", options_.embodied_kg, "kg CO2e of making one device");
    verb.add_option("--lifetime-hours", lifetime_hours_, "Hours a device will be used in its life");
    verb.add_flag("--json", json_, "Print JSON");
  }

  void run(const Program& program) {
    for (const std::string& energy : energies_) options_.energy_kwh.push_back(parse_energy_kwh(energy, "--energy"));
    if (!power_.empty()) options_.power_w = parse_power_w(power_, "--power");
    if (!hours_.empty()) options_.hours = parse_hours(hours_, "--hours");
    if (!lifetime_hours_.empty()) options_.lifetime_hours = parse_hours(lifetime_hours_, "--lifetime-hours");
    const Footprint result = footprint(options_, CarbonIntensityTable::built_in());
    print(json_ ? footprint_json(result) : footprint_text(result));
    if (json_) return;
    for (const std::string& warning : result.warnings) warn(program, warning);
  }

 private:
  FootprintOptions options_;
  std::vector<std::string> energies_;
  std::string power_, hours_, lifetime_hours_;
  bool json_ = false;
};

}  // namespace

void add_footprint(Program& program) {
  CLI::App* verb =
      program.add_verb("footprint", "kWh to kg CO2e, and the estimate power × time where no meter was read",
                       "crosswatt footprint --energy 5.2kWh --country FRA --pue 1.2");
  auto footprint_verb = std::make_shared<FootprintVerb>();
  footprint_verb->add_to(*verb);
  verb->callback([footprint_verb, &program] { footprint_verb->run(program); });
}

}  // namespace crosswatt::tools
