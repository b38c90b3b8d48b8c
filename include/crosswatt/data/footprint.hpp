// From kWh to kg of CO2-equivalent, and from a nameplate to kWh where no meter was read.
//
// A footprint is a product of an energy and a carbon intensity that differs twentyfold between countries and changes
// from year to year; the result is worth no more than that figure, so its source travels with it. Compare hardware or
// methods in kWh; use this to report what a job did to the climate. National yearly means are meant: not for choosing
// the hour or the data centre of a job, nor for market-based accounts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// CO2-equivalent emitted for a kWh of a country's electricity, mean of a year, life cycle of the plants included.
struct CarbonIntensity {
  double kg_per_kwh;
  std::string country;
  std::string iso3;
  int year;
  std::string source;
  std::vector<std::string> warnings;  ///< an earlier year stands in for the one asked for
};

class CarbonIntensityTable {
 public:
  /// The table shipped with the library (data/carbon_intensity.csv). Thread-safe; read on first use.
  static const CarbonIntensityTable& built_in();
  /// The columns of data/carbon_intensity.csv. @param file  what messages call it. @throws DataError with every
  /// problem.
  static CarbonIntensityTable from_csv(std::string_view text, const std::string& file);

  /// @param country  ISO 3166 code of two or three letters, or a name; case does not matter.
  /// @param year     none: the latest there is. A year the table lacks is answered by the nearest earlier one, with a
  /// warning.
  /// @throws DataError for a country the table lacks (the nearest named) or a year before its first; asks for
  /// --intensity.
  CarbonIntensity find(std::string_view country, std::optional<int> year = std::nullopt) const;

  /// All figures, by country and year.
  const std::vector<CarbonIntensity>& entries() const { return entries_; }

 private:
  struct Name {
    std::string lower_case;
    std::string iso3;
  };
  std::vector<CarbonIntensity> entries_;
  std::vector<Name> names_;  // codes and names of each country
};

/// PUE * kWh * intensity. @param pue  power usage effectiveness of the site, >= 1, unless the energy contains it
/// already.
double co2e_kg(double energy_kwh, double intensity_kg_per_kwh, double pue = 1);

/// count * power * time: the estimate where no meter was read (Lacoste et al. 2019, "Quantifying the carbon emissions
/// of machine learning", arXiv:1910.09700, with the board's maximal power). Too high by the share of the power left
/// unused.
double energy_from_power_kwh(double power_w, double hours, int count = 1);

/// The energy of a whole job, seen from its first epochs.
struct Extrapolation {
  double energy_kwh = 0;
  /// Of the total, were the epochs' energies independent draws of one distribution: s * sqrt((N - k) * N / k), s their
  /// sample standard deviation. The measured part has no error, the N - k others scatter (s^2 each) about a mean known
  /// to s^2 / k. Nullopt with fewer than two epochs. Says nothing of a first epoch that differs from the rest, or of a
  /// drift.
  std::optional<double> standard_error_kwh;
};

/// @param epoch_kwh  k >= 1 energies. @param epochs  N >= k.
Extrapolation extrapolate_epochs(std::span<const double> epoch_kwh, Index epochs);

/// The share of the hardware's making that falls on a job: embodied * count * used hours / lifetime hours.
double embodied_share_kg(double embodied_kg, double used_hours, double lifetime_hours, int count = 1);

/// Hours as people type them: "168", or with the unit of any duration, "7d". @throws ConfigError as parse_duration_s.
double parse_hours(std::string_view text, const std::string& option);

/// What `crosswatt footprint` may be told. Either an energy (one sum, or one per measured epoch), or power and hours.
struct FootprintOptions {
  std::vector<double> energy_kwh;              ///< one number for the job or for its measured epochs, or one per epoch
  std::optional<double> power_w;               ///< of one device
  std::optional<double> hours;                 ///< of the job, or of its measured epochs
  int gpus = 1;                                ///< devices that draw power_w and share in the embodied carbon
  std::optional<double> intensity_kg_per_kwh;  ///< this or country
  std::string country;
  std::optional<int> year;
  double pue = 1;
  std::optional<Index> epochs_measured;
  std::optional<Index> epochs;        ///< of the whole job
  std::optional<double> embodied_kg;  ///< of one device
  std::optional<double> lifetime_hours;

  /// @throws ConfigError naming the option: one missing, two that exclude each other, one without use, a value out of
  /// its range.
  void validate() const;
};

struct Footprint {
  double energy_kwh;                                ///< of the whole job, PUE not yet inside
  std::optional<double> energy_standard_error_kwh;  ///< where it was extrapolated from at least two epochs
  double pue;
  double intensity_kg_per_kwh;
  std::string intensity_source;  ///< "given" where the user gave it
  double co2e_kg;                ///< of running; embodied_kg is not inside
  std::optional<double> embodied_kg;
  std::vector<std::string> warnings;
};

/// @throws ConfigError (validate), DataError (a country or year the table lacks).
Footprint footprint(const FootprintOptions& options, const CarbonIntensityTable& intensities);

}  // namespace crosswatt
