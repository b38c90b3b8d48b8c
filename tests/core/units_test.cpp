#include "crosswatt/core/units.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

using ::testing::HasSubstr;

/// The message of the ConfigError that `call` throws.
template <typename Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "(accepted)";
}

std::string energy_refusal(std::string_view text) {
  return refusal([text] { parse_energy_kwh(text, "--energy"); });
}

TEST(EnergyUnit, EveryNameIsUnderstood) {
  for (const EnergyUnit unit : {EnergyUnit::kwh, EnergyUnit::wh, EnergyUnit::j, EnergyUnit::kj, EnergyUnit::mj_mega,
                                EnergyUnit::mj_milli, EnergyUnit::uj, EnergyUnit::mwh}) {
    EXPECT_EQ(parse_energy_unit(name(unit), "--energy-unit"), unit);
  }
  EXPECT_EQ(name(EnergyUnit::kwh), "kWh");
  EXPECT_EQ(name(EnergyUnit::mj_milli), "mJ");
}

TEST(EnergyUnit, CaseMattersOnlyWhereItMust) {
  EXPECT_EQ(parse_energy_unit("KWH", "o"), EnergyUnit::kwh);
  EXPECT_EQ(parse_energy_unit("wh", "o"), EnergyUnit::wh);
  EXPECT_EQ(parse_energy_unit("j", "o"), EnergyUnit::j);
  EXPECT_EQ(parse_energy_unit("KJ", "o"), EnergyUnit::kj);
  EXPECT_EQ(parse_energy_unit("MJ", "o"), EnergyUnit::mj_mega);
  EXPECT_EQ(parse_energy_unit("mJ", "o"), EnergyUnit::mj_milli);
  for (const char* ambiguous : {"mj", "Mj", "mwh", "mWh"}) {
    EXPECT_THROW(parse_energy_unit(ambiguous, "o"), ConfigError) << ambiguous;
  }
}

TEST(EnergyUnit, BothMicroSignsAreUnderstood) {
  EXPECT_EQ(parse_energy_unit("\u00B5J", "o"), EnergyUnit::uj);
  EXPECT_EQ(parse_energy_unit("\u03BCJ", "o"), EnergyUnit::uj);
}

TEST(EnergyUnit, TheRefusalListsTheUnits) {
  EXPECT_EQ(refusal([] { parse_energy_unit("kW", "--energy-unit"); }),
            "--energy-unit: 'kW' is not an energy unit; units understood: kWh, Wh, MWh, J, kJ, MJ, mJ, uJ");
}

TEST(ToKwh, OneKwhInEveryUnit) {
  EXPECT_EQ(to_kwh(1.0, EnergyUnit::kwh), 1.0);
  EXPECT_EQ(to_kwh(1e3, EnergyUnit::wh), 1.0);
  EXPECT_EQ(to_kwh(1e-3, EnergyUnit::mwh), 1.0);
  EXPECT_EQ(to_kwh(3.6e6, EnergyUnit::j), 1.0);
  EXPECT_EQ(to_kwh(3600.0, EnergyUnit::kj), 1.0);
  EXPECT_EQ(to_kwh(3.6, EnergyUnit::mj_mega), 1.0);
  EXPECT_EQ(to_kwh(3.6e9, EnergyUnit::mj_milli), 1.0);
  EXPECT_EQ(to_kwh(3.6e12, EnergyUnit::uj), 1.0);
}

TEST(ParseEnergy, ReadsNumbersWithUnits) {
  EXPECT_EQ(parse_energy_kwh("3.2kWh", "o"), 3.2);
  EXPECT_EQ(parse_energy_kwh("3.2", "o"), 3.2);
  EXPECT_EQ(parse_energy_kwh("900 Wh", "o"), 0.9);
  EXPECT_EQ(parse_energy_kwh("  900 \t Wh ", "o"), 0.9);
  EXPECT_DOUBLE_EQ(parse_energy_kwh("11.52MJ", "o"), 3.2);
  EXPECT_EQ(parse_energy_kwh("3.6e6J", "o"), 1.0);
  EXPECT_EQ(parse_energy_kwh("+2e-3 MWh", "o"), 2.0);
  EXPECT_EQ(parse_energy_kwh(".5kWh", "o"), 0.5);
}

TEST(ParseEnergy, RefusesWhatIsNoEnergy) {
  EXPECT_EQ(
      energy_refusal("3.2kW"),
      "--energy: '3.2kW' has the unknown unit 'kW'; units understood: kWh, Wh, MWh, J, kJ, MJ, mJ, uJ; a bare number "
      "is kWh");
  EXPECT_THAT(energy_refusal("kWh"), HasSubstr("'kWh' is not an energy; units understood: kWh,"));
  EXPECT_THAT(energy_refusal(""), HasSubstr("--energy: is not an energy"));
  EXPECT_THAT(energy_refusal("-"), HasSubstr("is not an energy"));
  EXPECT_THAT(energy_refusal("nan"), HasSubstr("is not an energy"));
  EXPECT_THAT(energy_refusal("3,2kWh"), HasSubstr("has the unknown unit ',2kWh'"));
  EXPECT_THAT(energy_refusal("3.2kWh extra"), HasSubstr("has the unknown unit"));
  EXPECT_THAT(energy_refusal("2 3kWh"), HasSubstr("has the unknown unit '3kWh'"));
  EXPECT_THAT(energy_refusal("1e400kWh"), HasSubstr("is not an energy"));
}

TEST(ParseEnergy, MustBeAboveZeroAndFinite) {
  EXPECT_THAT(energy_refusal("0"), HasSubstr("must be above zero"));
  EXPECT_THAT(energy_refusal("-1kWh"), HasSubstr("must be above zero"));
  EXPECT_THAT(energy_refusal("1e-320uJ"), HasSubstr("must be above zero"));
  EXPECT_THAT(energy_refusal("1e308MWh"), HasSubstr("is too large"));
}

TEST(EnergyHalfUnit, IsWhatRoundingMayHide) {
  EXPECT_DOUBLE_EQ(energy_half_unit_kwh("0.007", "o"), 0.0005);
  EXPECT_DOUBLE_EQ(energy_half_unit_kwh("2", "o"), 0.5);
  EXPECT_DOUBLE_EQ(energy_half_unit_kwh("2.", "o"), 0.5);
  EXPECT_DOUBLE_EQ(energy_half_unit_kwh("2.000", "o"), 0.0005);
  EXPECT_DOUBLE_EQ(energy_half_unit_kwh("1.50e1 kWh", "o"), 0.05);  // 15.0: the last digit written is a tenth
  EXPECT_DOUBLE_EQ(energy_half_unit_kwh("900 Wh", "o"), 0.0005);
  EXPECT_DOUBLE_EQ(energy_half_unit_kwh("11.5MJ", "o"), 0.05 / 3.6);
  EXPECT_THROW(energy_half_unit_kwh("0", "o"), ConfigError);
}

TEST(ParseDuration, ReadsNumbersWithUnits) {
  EXPECT_EQ(parse_duration_s("5400", "o"), 5400.0);
  EXPECT_EQ(parse_duration_s("5400s", "o"), 5400.0);
  EXPECT_EQ(parse_duration_s("90min", "o"), 5400.0);
  EXPECT_EQ(parse_duration_s("1.5 h", "o"), 5400.0);
  EXPECT_EQ(parse_duration_s("2d", "o"), 172800.0);
  EXPECT_EQ(parse_duration_s("250ms", "o"), 0.25);
}

TEST(ParseDuration, ReadsClocks) {
  EXPECT_EQ(parse_duration_s("1:30:00", "o"), 5400.0);
  EXPECT_EQ(parse_duration_s("01:02:03.5", "o"), 3723.5);  // 3600 + 120 + 3.5
  EXPECT_EQ(parse_duration_s("100:00:00", "o"), 360000.0);
  for (const char* text : {"1:30", "1:60:00", "1:00:60", "::", "1::2", "-1:00:00", "1:-2:00", "1:00:00:00", "1:00:1e1",
                           "1.5:00:00", "1:00:00s", "1:00:+5", "0:00:00"}) {
    EXPECT_THROW(parse_duration_s(text, "o"), ConfigError) << text;
  }
}

TEST(ParseDuration, MinutesAndMetresAndMonthsAreNotGuessed) {
  EXPECT_EQ(
      refusal([] { parse_duration_s("5m", "--duration"); }),
      "--duration: '5m' has the unknown unit 'm'; units understood: s, ms, min, h, d, or hours:minutes:seconds; a bare "
      "number is s");
}

TEST(ParseCount, ReadsPrefixesAndWhatIsCounted) {
  EXPECT_EQ(parse_count("8", "o"), 8.0);
  EXPECT_EQ(parse_count("2.1e12", "o"), 2.1e12);
  EXPECT_EQ(parse_count("2.1T", "o"), 2.1e12);
  EXPECT_EQ(parse_count("11M", "o"), 11e6);
  EXPECT_EQ(parse_count("1.5B", "o"), 1.5e9);
  EXPECT_EQ(parse_count("1.5 GFLOPs", "o"), 1.5e9);
  EXPECT_EQ(parse_count("64k", "o"), 64e3);
  EXPECT_EQ(parse_count("3 P FLOPS", "o"), 3e15);
  EXPECT_EQ(parse_count("30 MMACs", "o"), 30e6);
  EXPECT_EQ(parse_count("11 Mparams", "o"), 11e6);
  EXPECT_EQ(parse_count("12 params", "o"), 12.0);
  for (const char* text : {"", "M", "0", "-1", "5Q", "5MM", "1 flops macs", "FLOPs"}) {
    EXPECT_THROW(parse_count(text, "o"), ConfigError) << text;
  }
}

TEST(ParsePower, ReadsNumbersWithUnits) {
  EXPECT_EQ(parse_power_w("250W", "o"), 250.0);
  EXPECT_EQ(parse_power_w("250", "o"), 250.0);
  EXPECT_EQ(parse_power_w("0.25kW", "o"), 250.0);
  EXPECT_EQ(parse_power_w("1 MW", "o"), 1e6);
  EXPECT_EQ(parse_power_w("1500mW", "o"), 1.5);
  for (const char* text : {"250Wh", "0W", "-5W", "x", "1mw"})
    EXPECT_THROW(parse_power_w(text, "o"), ConfigError) << text;
}

}  // namespace
}  // namespace crosswatt
