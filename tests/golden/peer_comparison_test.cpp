// The paper's study of a measured table by an independent program, scikit-learn's fits in bench/peer_sklearn.py of the
// shared folder, against ours on the same splits: every closed-form cell's scores and failures agree.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>

#include "golden/peer.hpp"

namespace crosswatt {
namespace {

using test::kPython;

const std::string kPeer = CROSSWATT_SHARED_DIR "/bench/peer_sklearn.py";
const std::string kTable = CROSSWATT_SHARED_DIR "/data/energy/zeus.csv";
/// The strategies of the paper whose fit is a formula, so that any two programs must agree.
const std::string kClosedForm =
    "single-reference-low,single-reference-high,dual-reference,linear,polynomial,linear+flops,linear+params,linear+"
    "flops+params";
constexpr double kTolerance = 1e-9;  // relative

/// The scores of one cell, by column name.
using Row = std::map<std::string, std::string>;
/// Cells by what names them.
using Cells = std::map<std::string, Row>;

std::vector<std::string> split_line(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  if (line.ends_with(',')) cells.emplace_back();
  return cells;
}

/// A CSV without quotes, as both programs write for this table.
Cells read_scores(const std::string& text) {
  std::istringstream stream(text);
  std::string line;
  std::getline(stream, line);
  const std::vector<std::string> header = split_line(line);
  Cells cells;
  while (std::getline(stream, line)) {
    const std::vector<std::string> fields = split_line(line);
    EXPECT_EQ(fields.size(), header.size()) << line;
    Row row;
    for (std::size_t i = 0; i < std::min(fields.size(), header.size()); ++i) row[header[i]] = fields[i];
    const std::string name = fmt::format("{} to {}, {}, {} {:.2f}", row["source"], row["target"], row["strategy"],
                                         row["selection"], std::stod(row["fraction"]));
    EXPECT_TRUE(cells.emplace(name, row).second) << name << " twice";
  }
  return cells;
}

void expect_close(const std::string& column, const Row& ours, const Row& peers) {
  if (ours.at(column).empty() || peers.at(column).empty()) {
    EXPECT_EQ(ours.at(column), peers.at(column)) << column;
    return;
  }
  const double peer = std::stod(peers.at(column));
  EXPECT_NEAR(std::stod(ours.at(column)), peer, kTolerance * std::abs(peer)) << column;
}

class PeerComparison : public test::PeerTest {
 protected:
  void SetUp() override {
    for (const std::string& needed : {kPeer, kTable})
      if (!std::filesystem::exists(needed)) GTEST_SKIP() << needed << " is absent";
    require_scikit_learn();
  }
};

TEST_F(PeerComparison, ClosedFormCellsAgree) {
  const Cells peers = read_scores(
      succeed({.program = kPython,
               .arguments = {kPeer, kTable, "--strategies", kClosedForm, "--write-splits", "splits.csv", "-o", "-"}}));
  const Cells ours =
      read_scores(succeed({.program = CROSSWATT_PROGRAM,
                           .arguments = {"evaluate", kTable, "--protocol", "paper", "--strategies", kClosedForm,
                                         "--splits-file", "splits.csv", "--format", "csv"}}));
  constexpr std::size_t kPairs = 12;
  constexpr std::size_t kStrategies = 8;
  constexpr std::size_t kSelections = 11;  // full, and two others at five fractions
  EXPECT_EQ(ours.size(), kPairs * kStrategies * kSelections);
  EXPECT_GT(peers.size(), ours.size() / 2);
  for (const auto& [name, cell] : ours) {
    SCOPED_TRACE(name);
    const auto peer = peers.find(name);
    if (peer == peers.end()) {  // the peer leaves out cells in which every fit failed
      EXPECT_EQ(cell.at("fits"), "0");
      continue;
    }
    for (const std::string column : {"references", "fits", "failures"})
      EXPECT_EQ(cell.at(column), peer->second.at(column)) << column;
    for (const std::string column : {"r2_mean", "r2_std", "r2_median", "mse_kwh2_mean", "mse_kwh2_std"})
      expect_close(column, cell, peer->second);
  }
}

}  // namespace
}  // namespace crosswatt
