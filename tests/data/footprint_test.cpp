#include "crosswatt/data/footprint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const CarbonIntensityTable& intensities() {
  return CarbonIntensityTable::built_in();
}

// The table of the 2021 slides on audio synthesis, 0.437 kg/kWh: kW * h * 0.437, printed with one decimal.
TEST(Footprint, GivesTheSlidesOf2021) {
  const struct {
    const char* system;
    double power_kw, hours, printed_kg;
  } rows[] = {{"SampleRNN", 0.25, 168, 18.4},  // 42 kWh * 0.437 = 18.354
              {"SING", 1.0, 52, 22.7},         // 52 kWh * 0.437 = 22.724
              {"WaveGAN", 0.25, 96, 10.5},     // 24 kWh * 0.437 = 10.488
              {"FloWaveNet", 0.3, 272, 35.7},  // 81.6 kWh * 0.437 = 35.6592
              {"GANSynth", 0.3, 108, 14.2}};   // 32.4 kWh * 0.437 = 14.1588; the slide prints 15.45
  for (const auto& row : rows) {
    FootprintOptions options;
    options.power_w = row.power_kw * 1000;
    options.hours = row.hours;
    options.intensity_kg_per_kwh = 0.437;
    const Footprint result = footprint(options, intensities());
    EXPECT_DOUBLE_EQ(result.energy_kwh, row.power_kw * row.hours) << row.system;
    EXPECT_DOUBLE_EQ(std::round(result.co2e_kg * 10) / 10, row.printed_kg) << row.system;
    EXPECT_EQ(result.intensity_source, "given");
    EXPECT_THAT(result.warnings, SizeIs(1));  // not measured
  }
}

TEST(Footprint, MultipliesEnergyIntensityPueAndDevices) {
  EXPECT_DOUBLE_EQ(co2e_kg(5.2, 0.05, 1.2), 0.312);
  EXPECT_DOUBLE_EQ(energy_from_power_kwh(300, 10, 4), 12);
  // 2 cards, 150 kg each, 876 of 35040 hours: 2 * 150 / 40 = 7.5 kg.
  EXPECT_DOUBLE_EQ(embodied_share_kg(150, 876, 35040, 2), 7.5);
}

TEST(Footprint, AMeasuredEnergyNeedsNoWarning) {
  FootprintOptions options;
  options.energy_kwh = {5.2};
  options.intensity_kg_per_kwh = 0.05;
  options.pue = 1.2;
  const Footprint result = footprint(options, intensities());
  EXPECT_DOUBLE_EQ(result.energy_kwh, 5.2);
  EXPECT_DOUBLE_EQ(result.co2e_kg, 0.312);
  EXPECT_THAT(result.warnings, IsEmpty());
  EXPECT_EQ(result.embodied_kg, std::nullopt);
  EXPECT_EQ(result.energy_standard_error_kwh, std::nullopt);
}

TEST(Footprint, ExtrapolatesASumWithoutError) {
  FootprintOptions options;
  options.energy_kwh = {0.6};
  options.hours = 1.5;
  options.epochs_measured = 3;
  options.epochs = 100;
  options.intensity_kg_per_kwh = 0.5;
  options.embodied_kg = 150;
  options.lifetime_hours = 35040;
  const Footprint result = footprint(options, intensities());
  EXPECT_DOUBLE_EQ(result.energy_kwh, 20);
  EXPECT_EQ(result.energy_standard_error_kwh, std::nullopt);
  EXPECT_DOUBLE_EQ(result.co2e_kg, 10);
  EXPECT_DOUBLE_EQ(*result.embodied_kg, 150 * 50.0 / 35040);  // 1.5 h for 3 epochs are 50 h for 100
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("unknown")));
}

TEST(Footprint, ExtrapolatesSingleEpochsWithTheirError) {
  // Mean 0.2, sample sd 0.01; (100 - 3) * 100 / 3 = 3233.33, its root 56.8624: 20 kWh +- 0.568624.
  const Extrapolation total = extrapolate_epochs(std::vector{0.19, 0.2, 0.21}, 100);
  EXPECT_NEAR(total.energy_kwh, 20, 1e-12);
  EXPECT_NEAR(*total.standard_error_kwh, 0.568624, 1e-6);
  // All epochs measured: nothing is left to err about.
  EXPECT_DOUBLE_EQ(*extrapolate_epochs(std::vector{1.0, 3.0}, 2).standard_error_kwh, 0);
  EXPECT_EQ(extrapolate_epochs(std::vector{2.0}, 10).standard_error_kwh, std::nullopt);

  FootprintOptions options;
  options.energy_kwh = {0.19, 0.2, 0.21};
  options.epochs = 100;
  options.intensity_kg_per_kwh = 1;
  EXPECT_NEAR(*footprint(options, intensities()).energy_standard_error_kwh, 0.568624, 1e-6);
}

std::string option_refused(const std::function<void(FootprintOptions&)>& spoil) {
  FootprintOptions options;
  options.energy_kwh = {1};
  options.intensity_kg_per_kwh = 0.4;
  spoil(options);
  try {
    footprint(options, intensities());
  } catch (const ConfigError& error) {
    return error.option();
  }
  return "";
}

TEST(Footprint, RefusesWhatCannotBe) {
  EXPECT_EQ(option_refused([](auto&) {}), "");
  EXPECT_EQ(option_refused([](auto& o) { o.energy_kwh = {}; }), "--energy");
  EXPECT_EQ(option_refused([](auto& o) { o.energy_kwh = {-1}; }), "--energy");
  EXPECT_EQ(option_refused([](auto& o) { o.energy_kwh = {1, 2}; }), "--energy");
  EXPECT_EQ(option_refused([](auto& o) { o.power_w = 250; }), "--power");
  EXPECT_EQ(option_refused([](auto& o) { o.energy_kwh = {}, o.power_w = 250; }), "--hours");
  EXPECT_EQ(option_refused([](auto& o) { o.pue = 0.9; }), "--pue");
  EXPECT_EQ(option_refused([](auto& o) { o.gpus = 0; }), "--gpus");
  EXPECT_EQ(option_refused([](auto& o) { o.intensity_kg_per_kwh.reset(); }), "--intensity");
  EXPECT_EQ(option_refused([](auto& o) { o.intensity_kg_per_kwh = -0.1; }), "--intensity");
  EXPECT_EQ(option_refused([](auto& o) { o.epochs = 10; }), "--epochs-measured");
  EXPECT_EQ(option_refused([](auto& o) { o.epochs_measured = 10; }), "--epochs");
  EXPECT_EQ(option_refused([](auto& o) { o.epochs_measured = 10, o.epochs = 5; }), "--epochs");
  EXPECT_EQ(option_refused([](auto& o) { o.epochs_measured = 0, o.epochs = 5; }), "--epochs-measured");
  EXPECT_EQ(option_refused([](auto& o) {
              o.energy_kwh = {1, 2}, o.epochs_measured = 3, o.epochs = 5;
            }),
            "--epochs-measured");
  EXPECT_EQ(option_refused([](auto& o) { o.embodied_kg = 150; }), "--lifetime-hours");
  EXPECT_EQ(option_refused([](auto& o) { o.embodied_kg = 150, o.lifetime_hours = 35040; }), "--hours");
}

TEST(Footprint, RefusesGramsPercentagesAndMoreThanThereIs) {
  EXPECT_EQ(option_refused([](auto& o) { o.intensity_kg_per_kwh = 437; }), "--intensity");
  EXPECT_EQ(option_refused([](auto& o) { o.intensity_kg_per_kwh = std::nan(""); }), "--intensity");
  EXPECT_EQ(option_refused([](auto& o) { o.pue = 120; }), "--pue");
  EXPECT_EQ(option_refused([](auto& o) { o.pue = std::nan(""); }), "--pue");
  EXPECT_EQ(option_refused([](auto& o) { o.energy_kwh = {1e308}; }), "--energy");
  EXPECT_EQ(option_refused([](auto& o) { o.embodied_kg = 150, o.lifetime_hours = 35040, o.hours = 50000; }),
            "--lifetime-hours");
  // 1000 h for 2 of 100 epochs are 50000 h.
  EXPECT_EQ(option_refused([](auto& o) {
              o.embodied_kg = 150, o.lifetime_hours = 35040, o.hours = 1000, o.epochs_measured = 2, o.epochs = 100;
            }),
            "--lifetime-hours");
}

TEST(Footprint, RefusesWhatItWouldIgnore) {
  EXPECT_EQ(option_refused([](auto& o) { o.country = "FRA"; }), "--country");
  EXPECT_EQ(option_refused([](auto& o) { o.year = 2023; }), "--year");
  EXPECT_EQ(option_refused([](auto& o) { o.gpus = 4; }), "--gpus");
  EXPECT_EQ(option_refused([](auto& o) { o.hours = 10; }), "--hours");
  EXPECT_EQ(option_refused([](auto& o) { o.lifetime_hours = 35040; }), "--lifetime-hours");
}

// Our World in Data, carbon intensity of electricity generation: France 53.63 g/kWh in 2023, 40.83 in 2024.
TEST(CarbonIntensityTable, FindsACountryByCodeOrName) {
  for (const char* name : {"FRA", "FR", "fra", "France", " france "})
    EXPECT_DOUBLE_EQ(intensities().find(name, 2023).kg_per_kwh, 0.05363) << name;
  EXPECT_EQ(intensities().find("UK", 2023).iso3, "GBR");
  EXPECT_EQ(intensities().find("Czech Republic").country, "Czechia");
  EXPECT_EQ(intensities().find("World").iso3, "WLD");
}

TEST(CarbonIntensityTable, TheLatestYearUnlessOneIsNamed) {
  EXPECT_EQ(intensities().find("FRA").year, 2024);
  EXPECT_THAT(intensities().find("FRA").warnings, IsEmpty());
  EXPECT_EQ(intensities().find("FRA", 2019).year, 2019);
}

TEST(CarbonIntensityTable, AnEarlierYearStandsInWithAWarning) {
  const CarbonIntensity ukraine = intensities().find("UKR", 2024);  // the last figure is that of 2022
  EXPECT_EQ(ukraine.year, 2022);
  EXPECT_THAT(ukraine.warnings, ElementsAre(HasSubstr("2022 is used")));

  FootprintOptions options;
  options.energy_kwh = {10};
  options.country = "Ukraine";
  options.year = 2024;
  const Footprint result = footprint(options, intensities());
  EXPECT_DOUBLE_EQ(result.co2e_kg, 2.5047);  // 10 kWh * 0.25047
  EXPECT_THAT(result.warnings, SizeIs(1));
  EXPECT_THAT(result.intensity_source, testing::AllOf(HasSubstr("Ukraine 2022"), HasSubstr("ourworldindata.org")));
}

std::string refusal(const std::string& country, std::optional<int> year) {
  try {
    intensities().find(country, year);
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(CarbonIntensityTable, AsksForTheIntensityOfWhatItLacks) {
  EXPECT_THAT(refusal("Atlantis", {}), HasSubstr("--intensity"));
  EXPECT_THAT(refusal("Germny", {}), HasSubstr("'Germany'"));
  EXPECT_THAT(refusal("FRA", 1995), HasSubstr("--intensity"));
  EXPECT_NE(refusal("", {}), "");
}

TEST(CarbonIntensityTable, EveryFigureIsPlausibleAndCitesItsSource) {
  ASSERT_GE(intensities().entries().size(), 200U);
  for (const CarbonIntensity& entry : intensities().entries()) {
    SCOPED_TRACE(entry.country + " " + std::to_string(entry.year));
    EXPECT_THAT(entry.source, HasSubstr("http"));
    EXPECT_GT(entry.kg_per_kwh, 0.02);  // hydro and nuclear still have a life cycle
    EXPECT_LT(entry.kg_per_kwh, 1.0);   // lignite alone
    EXPECT_EQ(entry.iso3.size(), 3U);
  }
}

TEST(CarbonIntensityTable, RefusesAFaultyFile) {
  const std::string header = "country,iso2,iso3,year,g_co2e_per_kwh,source\n";
  EXPECT_THROW(CarbonIntensityTable::from_csv(header + "France,FR,FRA,2023,53\n", "my.csv"), DataError);
  EXPECT_THROW(CarbonIntensityTable::from_csv(header + "France,FR,FRA,2023,-53,me\n", "my.csv"), DataError);
  EXPECT_THROW(
      CarbonIntensityTable::from_csv(header + "France,FR,FRA,2023,53,me\nFrance,FR,FRA,2023,54,me\n", "my.csv"),
      DataError);
  EXPECT_DOUBLE_EQ(
      CarbonIntensityTable::from_csv(header + "France,FR,FRA,2023,53,me\n", "my.csv").find("fr").kg_per_kwh, 0.053);
}

}  // namespace
}  // namespace crosswatt
