#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace crosswatt {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::caveats_of;
using testing_support::energies;
using testing_support::on_card;
using testing_support::read_text;
using testing_support::refusal;
using testing_support::sample;

std::string line(const std::string& time, const std::string& cpu_w, const std::string& gpu_w) {
  return "{\"timestamp\": " + time + ", \"rapl_estimated_attributable_power_draw\": " + cpu_w +
         ", \"nvidia_estimated_attributable_power_draw\": " + gpu_w + "}\n";
}

TEST(ImpactTracker, PowerIsIntegrated) {
  // 36 s at 100 W: 3600 J = 0.001 kWh; 36 s at 50 W half as much.
  const EnergyTable table =
      read_text(line("100", "50", "50") + line("136", "50", "150"), on_card(), "logs/resnet/impacttracker/data.json");
  EXPECT_THAT(energies(table),
              ElementsAre(DoubleNear(0.001, 1e-17), DoubleNear(0.0005, 1e-17), DoubleNear(0.0015, 1e-17)));
  const Measurement row = table.measurement(0);
  EXPECT_EQ(row.workload, "resnet");
  EXPECT_EQ(row.hardware, "A40");
  EXPECT_EQ(row.scope, Scope::gpu);
  EXPECT_EQ(row[Column::duration_s], 36);
}

TEST(ImpactTracker, TimesInMillisecondsAreKnownByTheirSize) {
  // 36 s at 100 W.
  const EnergyTable table = read_text(line("1717149600000", "null", "100") + line("1717149636000", "null", "100"),
                                      on_card(), "resnet/data.json");
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.001, 1e-15)));
}

TEST(ImpactTracker, MissingSamplesAreSpannedAndSaid) {
  const EnergyTable table =
      read_text(line("100", "null", "100") + line("110", "null", "null") + line("136", "null", "100"), on_card(),
                "resnet/data.json");
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.001, 1e-17)));
  EXPECT_THAT(caveats_of(table), ElementsAre("samples missing: 1"));
}

TEST(ImpactTracker, ABrokenLineIsRefusedWithItsNumber) {
  EXPECT_THAT(refusal(line("100", "50", "50") + "{\"timestamp\": 13\n", on_card(), "resnet/data.json"),
              HasSubstr("resnet/data.json:2: "));
  EXPECT_EQ(refusal(line("100", "50", "50"), {}, "resnet/data.json"),
            "resnet/data.json:1: does not say what it ran on; say it with --set-hardware");
}

/// python3 -c "import json,datetime as d; s=[(d.datetime.fromisoformat(x['date']).timestamp(),x['metrics']['cpu']
/// ['intel_power']) for x in map(json.loads,open('power_metrics.jsonl'))]; print(sum((b[0]-a[0])*(a[1]+b[1])/2 for a,b
/// in zip(s,s[1:])), len(s), s[-1][0]-s[0][0])"
TEST(ImpactTrackerSamples, AiPowerMeter) {
  CROSSWATT_NEEDS_SAMPLE("aipowermeter/power_metrics.jsonl");
  const EnergyTable table = read_tables({sample("aipowermeter/power_metrics.jsonl")}, on_card());
  EXPECT_THAT(energies(table, Scope::cpu), ElementsAre(DoubleNear(562.127268 / 3.6e6, 1e-12)));
  EXPECT_NEAR(table.number(Column::duration_s, 0), 24.1275, 1e-4);
}

}  // namespace
}  // namespace crosswatt
