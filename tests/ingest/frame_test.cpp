#include "crosswatt/ingest/frame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <string>
#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A frame of three rows, kept as long as its columns are read.
class Frame {
 public:
  void numbers(const std::string& heading, std::vector<double> values) {
    numbers_.push_back(std::move(values));
    columns_.push_back({heading, std::span<const double>(numbers_.back())});
  }
  void text(const std::string& heading, std::vector<std::int32_t> codes, std::vector<std::string> names) {
    codes_.push_back(std::move(codes));
    columns_.push_back({heading, FrameText{codes_.back(), std::move(names)}});
  }
  void nothing(const std::string& heading) { columns_.push_back({heading, {}}); }
  EnergyTable read(const ReadOptions& options = {}) const { return read_frame(columns_, 3, "frame", options); }
  std::string refusal() const {
    try {
      read();
    } catch (const DataError& error) {
      return error.what();
    }
    return "";
  }

 private:
  std::list<std::vector<double>> numbers_;
  std::list<std::vector<std::int32_t>> codes_;
  std::vector<FrameColumn> columns_;
};

Frame named() {
  Frame frame;
  frame.text("workload", {0, 1, 0}, {"a", "b"});
  frame.text("Hardware", {1, 1, 0}, {"V100", "A40"});
  return frame;
}

TEST(Frame, SaysTheSameAsItsCsv) {
  Frame frame = named();
  frame.numbers("energy_wh", {500, 250, 750});
  frame.text("phase", {0, -1, 0}, {"train"});
  frame.text("scope", {0, 0, 0}, {"gpu"});
  frame.numbers("duration_s", {kUnknown, 2.5, 3});
  frame.text("flops", {0, -1, 0}, {"1e9"});
  frame.text("family", {-1, 0, 0}, {"cnn"});
  frame.numbers("repetition", {0, kUnknown, 7});
  const EnergyTable from_csv = read_text("t.csv",
                                         "workload,hardware,energy_wh,phase,scope,duration_s,flops,family,repetition\n"
                                         "a,A40,500,train,gpu,,1e9,,0\nb,A40,250,,gpu,2.5,,cnn,\n"
                                         "a,V100,750,train,gpu,3,1e9,cnn,7\n",
                                         {});
  const EnergyTable table = frame.read();
  EXPECT_EQ(to_long_csv(table), to_long_csv(from_csv));
  EXPECT_EQ(table.file(2), "frame");
  EXPECT_EQ(table.line(2), 3);
  EXPECT_EQ(from_csv.line(2), 3);  // a row's number, whichever way the frame came
}

TEST(Frame, StopsWhereItIsAskedTo) {
  Frame frame = named();
  frame.numbers("energy_kwh", {1, 2, 3});
  ReadOptions options;
  options.stop = [] { return true; };
  EXPECT_THROW(frame.read(options), Interrupted);
  EXPECT_THROW(read_text("t.csv", "workload,hardware,energy_kwh\na,A40,1\n", options), Interrupted);
  EXPECT_THROW(read_tables({"/dev/null"}, options), Interrupted);
}

TEST(Frame, NumbersMayNameWorkloads) {
  Frame frame;
  frame.numbers("workload", {1, 2, 3});
  frame.numbers("energy_kwh", {1, 1, 1});
  ReadOptions options;
  options.set_hardware = "A40";
  EXPECT_THAT(frame.read(options).workloads().all(), ElementsAre("1", "2", "3"));
}

TEST(Frame, IgnoresWhatIsNotAskedFor) {
  Frame frame = named();
  frame.numbers("energy_kwh", {1, 2, 3});
  frame.nothing("loss");
  EXPECT_THAT(frame.read().remarks(), ElementsAre("frame: columns ignored: loss"));
}

TEST(Frame, EveryProblemWithItsRow) {
  Frame frame;
  frame.text("workload", {0, -1, 0}, {"a"});
  frame.text("hardware", {0, 0, 0}, {"A40"});
  frame.numbers("energy_kwh", {0, 1, kUnknown});
  frame.text("scope", {-1, 0, -1}, {"moon"});
  const std::string refusal = frame.refusal();
  EXPECT_THAT(refusal, HasSubstr("frame:1: column 'energy_kwh': '0' must be greater than 0"));
  EXPECT_THAT(refusal, HasSubstr("frame:2: column 'workload': is empty"));
  EXPECT_THAT(refusal, HasSubstr("frame:2: column 'scope': 'moon' is no scope"));
  EXPECT_THAT(refusal, HasSubstr("frame:3: column 'energy_kwh': is empty"));
}

TEST(Frame, RefusesHeadingsAsACsvDoes) {
  Frame frame = named();
  frame.numbers("energy", {1, 2, 3});
  EXPECT_THAT(frame.refusal(), HasSubstr("frame: column 'energy': does not say its unit"));
  EXPECT_THAT(named().refusal(), HasSubstr("frame: column 'energy_kwh': is missing from the header"));
}

TEST(Frame, NumbersThatAreKnownArePositive) {
  Frame frame = named();
  frame.numbers("energy_kwh", {1, 2, 3});
  frame.numbers("flops", {-1, kUnknown, 2});
  frame.text("params", {-1, 0, 1}, {"many", "3e6"});
  EXPECT_EQ(frame.refusal(),
            "frame:1: column 'flops': '-1' must be greater than 0; leave the cell empty if it is not known\n"
            "frame:2: column 'params': 'many' is no decimal number; write digits, a point and an exponent at most: "
            "0.0125 or 1.25e-2");
}

TEST(Frame, KnowsTheHeadingsOfALongTable) {
  for (const char* heading : {"workload", "Hardware", "energy_wh", "duration_s", "FLOPs"})
    EXPECT_TRUE(is_long_heading(heading)) << heading;
  for (const char* heading : {"NVIDIA A40", "loss", ""}) EXPECT_FALSE(is_long_heading(heading)) << heading;
}

}  // namespace
}  // namespace crosswatt
