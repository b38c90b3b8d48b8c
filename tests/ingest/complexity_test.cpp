#include "ingest/complexity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::caveats_of;
using testing_support::sample;

TEST(Amount, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(ingest::amount("336.23 M"), 336.23e6);
  EXPECT_EQ(ingest::amount("4.13 GMac"), 4.13e9);
  EXPECT_EQ(ingest::amount("3139.93 GMACs"), 3139.93e9);
  EXPECT_EQ(ingest::amount("3139.93 MMACs"), 3139.93e6);
  EXPECT_EQ(ingest::amount("512 MACs"), 512);
  EXPECT_EQ(ingest::amount("7B"), 7e9);
  EXPECT_EQ(ingest::amount("1.5k"), 1500);
  EXPECT_EQ(ingest::amount("2T"), 2e12);
  EXPECT_EQ(ingest::amount("1,234,567"), 1234567);
  EXPECT_EQ(ingest::amount("1.823e+09"), 1.823e9);
  EXPECT_EQ(ingest::amount("25.56e6"), 25.56e6);
  EXPECT_EQ(ingest::amount("1.82 billion"), 1.82e9);
  EXPECT_EQ(ingest::amount("11.69 M params"), 11.69e6);
  EXPECT_EQ(ingest::amount("512 MACs, 3 params"), 512);
  EXPECT_EQ(ingest::amount("25.56 (M)"), 25.56e6);
  EXPECT_EQ(ingest::amount("25557032 (trainable)"), 25557032);
  EXPECT_EQ(ingest::amount_behind("Params:61.1008 M", "Params:"), 61.1008e6);
  EXPECT_EQ(ingest::amount_behind("FLOPs(G): 1.82, Params(M): 11.69", "flops"), 1.82e9);
  EXPECT_EQ(ingest::amount_behind("FLOPs(G): 1.82, Params(M): 11.69", "params"), 11.69e6);
  EXPECT_EQ(ingest::amount_behind("FLOPs (GMac): 1.82G", "flops"), 1.82e9);
}

TEST(Amount, IsNoneOfWhatIsNotUnderstood) {
  for (const char* text : {"many", "", "1.8 score", "5 Total", "1,82 G", "1.5,2", "1,2345", "1234,567", "1.8.2",
                           "11.69 GFLOPs/s", "1.8e+", "1.8e9000"})
    EXPECT_TRUE(std::isnan(ingest::amount(text))) << text << " is " << ingest::amount(text);
  EXPECT_TRUE(std::isnan(ingest::amount_behind("Params: none", "Params:")));
  EXPECT_TRUE(std::isnan(ingest::amount_behind("FLOPs: nan, Params: 11.69M", "FLOPs")));
  EXPECT_TRUE(std::isnan(ingest::amount_behind("FLOPs (x1e9): 1.82", "FLOPs")));
}

/// A table with one measurement of the workload `net` and a report in net.txt.
class Reports : public testing::Test {
 protected:
  Measurement joined(const std::string& report, const std::string& file = "net.txt") {
    const std::filesystem::path folder =
        std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder);
    write_whole((folder / "energies.csv").string(), "workload,hardware,energy_kwh\nnet,A40,1\n");
    write_whole((folder / file).string(), report);
    table_ = read_tables({folder.string()}, {});
    std::filesystem::remove_all(folder);
    EXPECT_EQ(table_.rows(), 1);
    return table_.measurement(0);
  }

  EnergyTable table_;
};

TEST_F(Reports, OfDeepSpeed) {
  const Measurement row = joined(
      "---- DeepSpeed Flops Profiler ----\nbatch size per GPU:   80\nparams per gpu:  336.23 M\nfwd MACs per GPU:  "
      "3139.93 "
      "G\nfwd flops per GPU:  6279.86 G\n\nfwd MACs per GPU: 1 G\n");
  EXPECT_EQ(row[Column::macs], 3139.93e9);
  EXPECT_EQ(row[Column::flops], 6279.86e9);
  EXPECT_EQ(row[Column::params], 336.23e6);
  EXPECT_EQ(row[Column::batch_size], 80);
  EXPECT_THAT(caveats_of(table_), IsEmpty());
}

TEST_F(Reports, OfCalflops) {
  const Measurement row = joined("Alexnet FLOPs:4.2892 GFLOPS   MACs:2.1426 GMACs   Params:61.1008 M \n");
  EXPECT_EQ(row[Column::flops], 4.2892e9);
  EXPECT_EQ(row[Column::macs], 2.1426e9);
  EXPECT_EQ(row[Column::params], 61.1008e6);
  EXPECT_EQ(joined("Total Training Params:  61.1 M\nfwd MACs:  2.1426 GMACs\nfwd FLOPs:  4.2892 GFLOPS\n"
                   "Alexnet FLOPs:4.2892 GFLOPS   MACs:2.1426 GMACs   Params:61.1008 M \n")[Column::macs],
            2.1426e9);
}

TEST_F(Reports, OfPtflops) {
  const Measurement row =
      joined("Computational complexity:       4.13 GMac\nNumber of parameters:           25.56 M \n");
  EXPECT_EQ(row[Column::macs], 4.13e9);
  EXPECT_EQ(row[Column::params], 25.56e6);
  EXPECT_TRUE(std::isnan(row[Column::flops]));
}

TEST_F(Reports, OfThopWhichCallsMacsFlops) {
  EXPECT_EQ(joined("FLOPs: 1.823G, params: 11.690M\n")[Column::macs], 1.823e9);
  EXPECT_EQ(joined("MACs = 1.823G Params = 11.690M\n")[Column::params], 11.690e6);
  EXPECT_EQ(joined("FLOPs(G): 1.82, Params(M): 11.69\n")[Column::macs], 1.82e9);
  EXPECT_EQ(joined("MACs: 1.823e+09, params: 11690000.0\n")[Column::macs], 1.823e9);
}

TEST_F(Reports, OfFvcoreWhichCallsMacsFlops) {
  const Measurement row = joined(
      "| module          | #parameters or shape   | #flops    "
      "|\n|:----------------|:-----------------------|:----------|\n"
      "| model           | 25.557M                | 4.145G    |\n|  conv1          |  9.408K                |  0.118G  "
      " |\n");
  EXPECT_EQ(row[Column::macs], 4.145e9);
  EXPECT_EQ(row[Column::params], 25.557e6);
}

TEST_F(Reports, OfOnnxTool) {
  const std::string head = "Name,Type,Forward_MACs,FPercent,Memory,MPercent,Params,PPercent,InShape,OutShape\n";
  EXPECT_EQ(
      joined(head + "conv1,Conv,1024,50%,1,1%,9408,10%,1,1\nTotal,_,\"4,089,184,256\",100%,1,100%,25530472,100%,_,_\n",
             "net.csv")[Column::macs],
      4089184256.0);
}

TEST_F(Reports, DoubtTheRatioOfFlopsToMacs) {
  joined("FLOPs:2.1426 GFLOPS   MACs:2.1426 GMACs   Params:61.1008 M \n");
  EXPECT_THAT(caveats_of(table_), ElementsAre("operations unclear: 1"));
}

TEST_F(Reports, OfAWorkloadNobodyMeasured) {
  joined("FLOPs:4.2892 GFLOPS   MACs:2.1426 GMACs   Params:61.1008 M \n", "other.txt");
  EXPECT_THAT(table_.remarks(), testing::Contains(HasSubstr("no energy is known of workload 'other'")));
}

/// The figures stand in the report's summary.
TEST(ReportSample, OfDeepSpeed) {
  CROSSWATT_NEEDS_SAMPLE("deepspeed/docs_bert_large_profile.txt");
  const std::string table = testing::TempDir() + "bert.csv";
  write_whole(table, "workload,hardware,energy_kwh\ndocs_bert_large_profile,A40,1\n");
  const EnergyTable joined = read_tables({table, sample("deepspeed/docs_bert_large_profile.txt")}, {});
  EXPECT_EQ(joined.measurement(0)[Column::macs], 3139.93e9);
  EXPECT_EQ(joined.measurement(0)[Column::flops], 6279.86e9);
}

}  // namespace
}  // namespace crosswatt
