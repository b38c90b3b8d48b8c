#include "crosswatt/data/footprint.hpp"

#include <cassert>
#include <cmath>
#include <utility>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {

namespace {

/// A grid of old lignite plants emits 1.2 kg/kWh; a figure in g/kWh is 5 and more in every country.
constexpr double kMostKgPerKwh = 5;
/// A room heated and cooled against each other may reach 3; 120 is a percentage.
constexpr double kMostPue = 10;
/// The world's electricity of 2023 is 3e13 kWh.
constexpr double kMostEnergyKwh = 3e13;

void require(bool holds, const std::string& option, const std::string& value, const std::string& rule) {
  if (!holds) throw ConfigError(option, value, rule);
}

std::string shown(double value) {
  return std::isnan(value) ? "nan" : shortest(value);
}

void require_positive(const std::optional<double>& value, const std::string& option) {
  if (value) require(std::isfinite(*value) && *value > 0, option, shown(*value), "must be a number above zero");
}

/// "one or the other": nothing given twice, nothing missing.
void validate_energy(const FootprintOptions& options) {
  for (const double energy : options.energy_kwh) require_positive(energy, "--energy");
  require_positive(options.power_w, "--power");
  require_positive(options.hours, "--hours");
  const bool measured = !options.energy_kwh.empty();
  require(measured || options.power_w, "--energy", "", "is needed, or --power and --hours");
  require(!(measured && options.power_w), "--power", shown(options.power_w.value_or(0)) + " W",
          "can't stand beside --energy");
  require(!options.power_w || options.hours, "--hours", "", "is needed with --power");
  require(options.gpus >= 1, "--gpus", std::to_string(options.gpus), "must be at least 1");
}

/// What would be ignored without a word is refused.
void validate_uses(const FootprintOptions& options) {
  const bool counts_devices = options.power_w || options.embodied_kg;
  require(options.gpus == 1 || counts_devices, "--gpus", std::to_string(options.gpus),
          "counts the devices of --power or --embodied-kg, and neither is given: --energy is that of all devices");
  require(!options.hours || counts_devices, "--hours", shown(options.hours.value_or(0)),
          "has no use without --power or --embodied-kg");
  require(!options.lifetime_hours || options.embodied_kg, "--lifetime-hours", shown(options.lifetime_hours.value_or(0)),
          "has no use without --embodied-kg");
  require(!options.intensity_kg_per_kwh || options.country.empty(), "--country", options.country,
          "can't stand beside --intensity: one of them says what a kWh emits");
  require(!options.year || !options.country.empty(), "--year", std::to_string(options.year.value_or(0)),
          "needs --country");
}

void validate_intensity(const FootprintOptions& options) {
  require(options.intensity_kg_per_kwh || !options.country.empty(), "--intensity", "", "is needed, or --country");
  if (!options.intensity_kg_per_kwh) return;
  const double kg_per_kwh = *options.intensity_kg_per_kwh;
  require(std::isfinite(kg_per_kwh) && kg_per_kwh >= 0, "--intensity", shown(kg_per_kwh),
          "must be a number of kg per kWh, zero or above");
  require(kg_per_kwh <= kMostKgPerKwh, "--intensity", shown(kg_per_kwh),
          "is in kg per kWh, and no power plant emits so much (coal about 1); if these are g, write " +
              shown(kg_per_kwh / 1000));
}

void validate_epochs(const FootprintOptions& options) {
  const auto energies = static_cast<Index>(options.energy_kwh.size());
  require(options.epochs_measured.has_value() == options.epochs.has_value() || (options.epochs && energies > 1),
          options.epochs ? "--epochs-measured" : "--epochs", "", "is needed for an extrapolation");
  if (!options.epochs) {
    require(energies < 2, "--energy", std::to_string(energies) + " values",
            "are one per measured epoch: --epochs says of how many");
    return;
  }
  const Index measured = options.epochs_measured.value_or(energies);
  require(measured >= 1, "--epochs-measured", std::to_string(measured), "must be at least 1");
  require(energies < 2 || measured == energies, "--epochs-measured", std::to_string(measured),
          "does not fit the " + std::to_string(energies) + " energies given, one per epoch");
  require(*options.epochs >= measured, "--epochs", std::to_string(*options.epochs),
          "must be at least the measured " + std::to_string(measured));
}

struct JobEnergy {
  Extrapolation total;
  double whole_over_measured = 1;
};

JobEnergy job_energy(const FootprintOptions& options) {
  const bool per_epoch = options.energy_kwh.size() > 1;
  if (per_epoch) {
    const auto measured = static_cast<double>(options.energy_kwh.size());
    return {extrapolate_epochs(options.energy_kwh, *options.epochs), static_cast<double>(*options.epochs) / measured};
  }
  const double measured_kwh = options.energy_kwh.empty()
                                  ? energy_from_power_kwh(*options.power_w, *options.hours, options.gpus)
                                  : options.energy_kwh.front();
  JobEnergy job{{measured_kwh, std::nullopt}, 1};
  if (options.epochs) {
    job.whole_over_measured = static_cast<double>(*options.epochs) / static_cast<double>(*options.epochs_measured);
    job.total.energy_kwh *= job.whole_over_measured;
  }
  return job;
}

}  // namespace

double parse_hours(std::string_view text, const std::string& option) {
  const std::optional<double> bare = parse_number(trim(text));
  return bare ? *bare : parse_duration_s(text, option) / 3600;
}

double co2e_kg(double energy_kwh, double intensity_kg_per_kwh, double pue) {
  return pue * energy_kwh * intensity_kg_per_kwh;
}

double energy_from_power_kwh(double power_w, double hours, int count) {
  return count * power_w * hours / 1000;
}

Extrapolation extrapolate_epochs(std::span<const double> epoch_kwh, Index epochs) {
  const auto k = static_cast<double>(epoch_kwh.size());
  const auto n = static_cast<double>(epochs);
  assert(k >= 1 && n >= k);
  Extrapolation total{numeric::sum(epoch_kwh) * n / k, std::nullopt};
  if (const std::optional<double> sd = numeric::sample_sd(epoch_kwh))
    total.standard_error_kwh = *sd * std::sqrt((n - k) * n / k);
  return total;
}

double embodied_share_kg(double embodied_kg, double used_hours, double lifetime_hours, int count) {
  return embodied_kg * count * used_hours / lifetime_hours;
}

void FootprintOptions::validate() const {
  validate_energy(*this);
  validate_epochs(*this);
  require(pue >= 1, "--pue", shown(pue), "must be at least 1: a site draws what its computers draw and more");
  require(pue <= kMostPue, "--pue", shown(pue), "is a factor, 1.2 say, and no site draws ten times its computers");
  validate_intensity(*this);
  require_positive(embodied_kg, "--embodied-kg");
  require_positive(lifetime_hours, "--lifetime-hours");
  require(!embodied_kg || lifetime_hours, "--lifetime-hours", "", "is needed with --embodied-kg");
  require(!embodied_kg || hours, "--hours", "", "is needed with --embodied-kg");
  validate_uses(*this);
}

Footprint footprint(const FootprintOptions& options, const CarbonIntensityTable& intensities) {
  options.validate();
  const JobEnergy job = job_energy(options);
  require(job.total.energy_kwh <= kMostEnergyKwh, options.power_w ? "--power" : "--energy",
          shown(job.total.energy_kwh) + " kWh in all", "is more than the world uses in a year");
  Footprint result{job.total.energy_kwh, job.total.standard_error_kwh, options.pue, 0, "given", 0, std::nullopt, {}};
  if (options.intensity_kg_per_kwh) {
    result.intensity_kg_per_kwh = *options.intensity_kg_per_kwh;
  } else {
    const CarbonIntensity found = intensities.find(options.country, options.year);
    result.intensity_kg_per_kwh = found.kg_per_kwh;
    result.intensity_source = found.country + " " + std::to_string(found.year) + ": " + found.source;
    result.warnings = found.warnings;
  }
  result.co2e_kg = co2e_kg(result.energy_kwh, result.intensity_kg_per_kwh, result.pue);
  if (options.embodied_kg) {
    const double used_hours = *options.hours * job.whole_over_measured;
    require(used_hours <= *options.lifetime_hours, "--lifetime-hours", shown(*options.lifetime_hours),
            "is less than the " + significant(used_hours, 4) + " h of the job, which then takes more devices: count " +
                "them in --gpus and give the hours of one");
    result.embodied_kg = embodied_share_kg(*options.embodied_kg, used_hours, *options.lifetime_hours, options.gpus);
  }
  if (options.power_w)
    result.warnings.emplace_back("energy is power times time, not measured: an upper bound where the power is a TDP");
  if (options.epochs && !result.energy_standard_error_kwh)
    result.warnings.emplace_back("the error of the extrapolation is unknown: give one --energy per measured epoch");
  return result;
}

}  // namespace crosswatt
