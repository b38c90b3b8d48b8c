#include "crosswatt/data/footprint.hpp"

#include <cassert>
#include <cmath>
#include <utility>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {

namespace {

void require(bool holds, const std::string& option, const std::string& value, const std::string& rule) {
  if (!holds) throw ConfigError(option, value, rule);
}

void require_positive(const std::optional<double>& value, const std::string& option) {
  if (value) require(std::isfinite(*value) && *value > 0, option, shortest(*value), "must be a number above zero");
}

/// "one or the other": nothing given twice, nothing missing.
void validate_energy(const FootprintOptions& options) {
  for (const double energy : options.energy_kwh) require_positive(energy, "--energy");
  require_positive(options.power_w, "--power");
  require_positive(options.hours, "--hours");
  const bool measured = !options.energy_kwh.empty();
  require(measured || options.power_w, "--energy", "", "is needed, or --power and --hours");
  require(!(measured && options.power_w), "--power", shortest(options.power_w.value_or(0)),
          "can't stand beside --energy");
  require(!options.power_w || options.hours, "--hours", "", "is needed with --power");
  require(options.gpus >= 1, "--gpus", std::to_string(options.gpus), "must be at least 1");
}

void validate_epochs(const FootprintOptions& options) {
  const Index energies = static_cast<Index>(options.energy_kwh.size());
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
    const double measured = static_cast<double>(options.energy_kwh.size());
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

double co2e_kg(double energy_kwh, double intensity_kg_per_kwh, double pue) {
  return pue * energy_kwh * intensity_kg_per_kwh;
}

double energy_from_power_kwh(double power_w, double hours, int count) {
  return count * power_w * hours / 1000;
}

Extrapolation extrapolate_epochs(std::span<const double> epoch_kwh, Index epochs) {
  const double k = static_cast<double>(epoch_kwh.size());
  const double n = static_cast<double>(epochs);
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
  require(std::isfinite(pue) && pue >= 1, "--pue", shortest(pue),
          "must be at least 1: a site draws what its computers draw and more");
  require(intensity_kg_per_kwh || !country.empty(), "--intensity", "", "is needed, or --country");
  if (intensity_kg_per_kwh)
    require(std::isfinite(*intensity_kg_per_kwh) && *intensity_kg_per_kwh >= 0, "--intensity",
            shortest(*intensity_kg_per_kwh), "must be a number of kg per kWh, zero or above");
  require_positive(embodied_kg, "--embodied-kg");
  require_positive(lifetime_hours, "--lifetime-hours");
  require(!embodied_kg || lifetime_hours, "--lifetime-hours", "", "is needed with --embodied-kg");
  require(!embodied_kg || hours, "--hours", "", "is needed with --embodied-kg");
}

Footprint footprint(const FootprintOptions& options, const CarbonIntensityTable& intensities) {
  options.validate();
  const JobEnergy job = job_energy(options);
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
  if (options.embodied_kg)
    result.embodied_kg = embodied_share_kg(*options.embodied_kg, *options.hours * job.whole_over_measured,
                                           *options.lifetime_hours, options.gpus);
  if (options.power_w)
    result.warnings.emplace_back("energy is power times time, not measured: an upper bound where the power is a TDP");
  if (options.epochs && !result.energy_standard_error_kwh)
    result.warnings.emplace_back("the error of the extrapolation is unknown: give one --energy per measured epoch");
  return result;
}

}  // namespace crosswatt
