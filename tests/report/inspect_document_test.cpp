#include "crosswatt/report/inspect_document.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The lines of the document's list of this title.
std::vector<std::string> lines_of(const Document& document, const std::string& title) {
  for (const auto& block : document.sections.at(0).blocks)
    if (const Notes* notes = std::get_if<Notes>(&block); notes != nullptr && notes->title == title) return notes->lines;
  return {};
}

/// Workloads w0, w1, … as many as each hardware is said to have.
EnergyTable table_of(const std::vector<std::pair<std::string, int>>& workloads_by_hardware) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  for (const auto& [hardware, workloads] : workloads_by_hardware)
    for (int w = 0; w < workloads; ++w) {
      const std::string workload = fmt::format("w{}", w);
      Measurement row;
      row.workload = workload;
      row.hardware = hardware;
      row.energy_kwh = 1;
      builder.add(row, 2);
    }
  return builder.build();
}

std::vector<std::string> doubts(const EnergyTable& table) {
  return lines_of(inspect_document(table, HardwareCatalogue::built_in(), 1), "Doubts about the table:");
}

TEST(InspectDocument, HasNoDoubtsOfKnownHardwareWithFiveWorkloadsInCommon) {
  EXPECT_THAT(doubts(table_of({{"NVIDIA A40", 5}, {"Tesla T4", 6}})), IsEmpty());
}

TEST(InspectDocument, DoubtsPairsWithTooLittleInCommon) {
  EXPECT_THAT(doubts(table_of({{"NVIDIA A40", 5}, {"Tesla T4", 6}, {"NVIDIA A100", 4}})),
              ElementsAre("2 of 3 pairs have fewer than 5 workloads in common, too few for a study"));
}

TEST(InspectDocument, DoubtsHardwareThatNobodyKnows) {
  EXPECT_THAT(doubts(table_of({{"Frobnicator 9", 5}, {"Tesla T4", 5}, {"Gizmo 7", 5}})),
              ElementsAre("not in the hardware catalogue, so their power can't be checked: Frobnicator 9, Gizmo 7; "
                          "--hardware-file adds them"));
}

TEST(InspectDocument, DoubtsTwoSpellings) {
  EXPECT_THAT(doubts(table_of({{"RTX 3090", 5}, {"NVIDIA GeForce RTX 3090", 5}})),
              ElementsAre("RTX 3090, NVIDIA GeForce RTX 3090 may be one hardware; --merge-hardware joins them"));
}

}  // namespace
}  // namespace crosswatt
