#include "crosswatt/data/hardware_catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const HardwareCatalogue& built_in() {
  return HardwareCatalogue::built_in();
}

std::vector<std::string> candidates(const std::string& name, const HardwareCatalogue& catalogue = built_in()) {
  const HardwareMatch match = catalogue.find(name);
  std::vector<std::string> names;
  for (const HardwareEntry* entry : match.candidates) names.push_back(entry->name);
  return names;
}

/// The name of the only candidate, or what there is instead.
std::string only(const std::string& name, const HardwareCatalogue& catalogue = built_in()) {
  const std::vector<std::string> names = candidates(name, catalogue);
  if (names.size() == 1) return names.front();
  return names.empty() ? "(unknown)" : "(" + std::to_string(names.size()) + " candidates)";
}

TEST(HardwareCatalogue, EveryEntryCitesItsSourceAndIsFoundByItsOwnSpellings) {
  ASSERT_GE(built_in().entries().size(), 100U);
  for (const HardwareEntry& entry : built_in().entries()) {
    EXPECT_THAT(entry.source, HasSubstr("http")) << entry.name;
    EXPECT_EQ(only(entry.name), entry.name);
    EXPECT_EQ(only(entry.vendor + " " + entry.name), entry.name);
    for (const std::string& alias : entry.aliases) EXPECT_EQ(only(alias), entry.name) << alias;
  }
}

void expect_between(std::optional<double> figure, double least, double most) {
  if (!figure) return;
  EXPECT_GE(*figure, least);
  EXPECT_LE(*figure, most);
}

TEST(HardwareCatalogue, FiguresAreOfThePlausibleOrder) {
  for (const HardwareEntry& entry : built_in().entries()) {
    SCOPED_TRACE(entry.name);
    expect_between(entry.tdp_w, 10, 1400);
    expect_between(entry.idle_w, 1, 0.5 * entry.tdp_w.value_or(1400));
    expect_between(entry.memory_bytes, 2e9, 4e11);
    expect_between(entry.memory_bandwidth_bytes_per_s, 3e10, 1.1e13);
    expect_between(entry.year, 2012, 2026);
    // Dense FP32 outside the tensor cores: 10 GFLOP/s per watt in 2014, 420 for the frugal L4. A tensor figure sticks
    // out.
    if (entry.peak_fp32_flops && entry.tdp_w) expect_between(*entry.peak_fp32_flops / *entry.tdp_w, 1e10, 4.3e11);
  }
}

// The paper's four cards: ../shared/data/paper/README.md gives the TDPs; memory as sold (the paper shows what the
// driver leaves).
TEST(HardwareCatalogue, KnowsThePapersCards) {
  const struct {
    const char* name;
    double tdp_w, memory_gib;
    bool counter;
  } cards[] = {{"GeForce RTX 2080 Ti", 250, 11, true},
               {"GeForce GTX 1080 Ti", 250, 11, false},
               {"Tesla T4", 70, 16, true},
               {"A40", 300, 48, true}};
  for (const auto& card : cards) {
    const HardwareEntry* entry = built_in().find(card.name).only();
    ASSERT_NE(entry, nullptr) << card.name;
    EXPECT_EQ(entry->tdp_w, card.tdp_w);
    EXPECT_EQ(entry->memory_bytes, card.memory_gib * 1073741824.0);
    EXPECT_EQ(entry->energy_counter, card.counter);
  }
}

TEST(HardwareCatalogue, PeakFp32IsDenseAndOutsideTheTensorCores) {
  // mlco2/impact lists 989 TFLOP/s for the H100 SXM, its TF32 tensor figure. 132 SMs x 128 cores x 2 FLOP x 1.98 GHz
  // = 66.9e12.
  EXPECT_NEAR(*built_in().find("H100 SXM5").only()->peak_fp32_flops, 132 * 128 * 2 * 1.98e9, 0.01 * 66.9e12);
  // 82 SMs x 128 cores x 2 FLOP x 1.695 GHz = 35.58e12 (GA102 whitepaper, appendix A).
  EXPECT_NEAR(*built_in().find("RTX 3090").only()->peak_fp32_flops, 82 * 128 * 2 * 1.695e9, 0.01 * 35.6e12);
  // 80 SMs x 64 cores x 2 FLOP x 1.53 GHz = 15.67e12 (V100 datasheet).
  EXPECT_NEAR(*built_in().find("V100-SXM2-16GB").only()->peak_fp32_flops, 80 * 64 * 2 * 1.53e9, 0.01 * 15.7e12);
}

TEST(HardwareCatalogue, SpellingDoesNotMatter) {
  for (const char* name : {"GeForce RTX 3090", "RTX 3090", "RTX3090", "rtx-3090", "nvidia geforce rtx 3090",
                           "NVIDIA_GeForce_RTX_3090", "NVIDIA(R) GeForce RTX™ 3090", "GeForceRTX3090", "GTX 3090",
                           "  RTX  3090  ", "RTX 3090 24GB", "RTX 3090 PCIe", "1 x NVIDIA GeForce RTX 3090"})
    EXPECT_EQ(only(name), "GeForce RTX 3090") << name;
}

// As people wrote them: the "(1 NAME)" of the DCASE 2022 and 2023 submissions, CodeCarbon, nvidia-smi and Zeus.
TEST(HardwareCatalogue, ResolvesNamesSeenInTheWild) {
  const struct {
    const char* seen;
    const char* card;
  } cases[] = {{"NVIDIA A40", "A40"},
               {"NVIDIA Quadro RTX 6000", "Quadro RTX 6000"},
               {"RTX 6000", "Quadro RTX 6000"},
               {"NVIDIA Quadro RTX 5000", "Quadro RTX 5000"},
               {"NVIDIA A100-PCIE-40GB", "A100-PCIE-40GB"},
               {"A100-SXM4-80GB", "A100-SXM4-80GB"},
               {"NVIDIA A100 80GB PCIe", "A100-PCIE-80GB"},
               {"A100 PCIe 80 GB", "A100-PCIE-80GB"},
               {"Tesla V100S-PCIE-32GB", "Tesla V100S-PCIE-32GB"},
               {"2 x Tesla V100S-PCIE-32GB", "Tesla V100S-PCIE-32GB"},
               {"GTX 2080 Ti", "GeForce RTX 2080 Ti"},
               {"RTX 2080ti", "GeForce RTX 2080 Ti"},
               {"GTX 3090 Ti", "GeForce RTX 3090 Ti"},
               {"GTX 4090", "GeForce RTX 4090"},
               {"RTX A6000", "RTX A6000"},
               {"A6000", "RTX A6000"},
               {"A4000", "RTX A4000"},
               {"NVIDIA H100 80GB HBM3", "H100 SXM5"},
               {"NVIDIA H200", "H200 SXM"},
               {"Tesla P100-PCIE-16GB", "Tesla P100-PCIE-16GB"},
               {"NVIDIA TITAN X (Pascal)", "TITAN X (Pascal)"},
               {"GTX TITAN X", "GeForce GTX TITAN X"},
               {"Titan RTX", "TITAN RTX"},
               {"RTX Titan", "TITAN RTX"},
               {"3060ti", "GeForce RTX 3060 Ti"},
               {"RTX3060", "GeForce RTX 3060"},
               {"GTX 3080 Ti", "GeForce RTX 3080 Ti"},
               {"1 x NVIDIA GeForce GTX 1080 Ti", "GeForce GTX 1080 Ti"},
               {"NVIDIA RTX 6000 Ada Generation", "RTX 6000 Ada Generation"},
               {"NVIDIA RTX PRO 6000 Max-Q (torch 2.9.1)", "RTX PRO 6000 Blackwell Max-Q Workstation Edition"},
               {"AMD RX480", "Radeon RX 480"},
               {"AMD Instinct MI300X", "Instinct MI300X"},
               {"TPUv3 Chip", "TPU v3"},
               {"12th Gen Intel(R) Core(TM) i7-12700H", "Core i7-12700H"},
               {"Intel(R) Core(TM) i9-10940X CPU @ 3.30GHz", "Core i9-10940X"},
               {"Intel i9-10940X (fp32)", "Core i9-10940X"},
               {"Intel(R) Xeon(R) CPU E5-2630 v4 @ 2.20GHz", "Xeon E5-2630 v4"}};
  for (const auto& c : cases) EXPECT_EQ(only(c.seen), c.card) << c.seen;
}

/// The text of a file beside the project, "" when there is none.
std::string shared_text(const std::string& path) {
  std::ifstream file(std::string(CROSSWATT_SHARED_DIR) + "/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// "36h (4 RTX A6000)", "10h * 6 (3060ti)", "74h (5 RTX 2080ti)", "25h (4 A100 GPUs)"
TEST(HardwareCatalogue, KnowsEveryCardOfTheDcaseSubmissions) {
  const std::regex card("system_complexity_time: .*?\\((?:[0-9]+ )?([^)]*)\\)");
  int cards = 0;
  for (const char* file : {"data/dcase/dcase2022_task4_entries.yaml", "data/dcase/dcase2023_task4a_entries.yaml"}) {
    const std::string text = shared_text(file);
    if (text.empty()) GTEST_SKIP() << "no reference data beside the project";
    for (std::sregex_iterator match(text.begin(), text.end(), card), end; match != end; ++match, ++cards)
      EXPECT_THAT(candidates((*match)[1]), testing::Not(IsEmpty())) << (*match)[0];
  }
  EXPECT_GT(cards, 150);
}

TEST(HardwareCatalogue, KnowsEveryHardwareOfTheEnergyTables) {
  for (const char* file :
       {"zeus.csv", "zeus_nsdi23_power_limits.csv", "mlenergy_v1.csv", "gaissa_seaa2023.csv", "timm_runtime_tdp.csv"}) {
    std::istringstream lines(shared_text(std::string("data/energy/") + file));
    std::string line;
    if (!std::getline(lines, line)) GTEST_SKIP() << "no reference data beside the project";
    std::set<std::string> seen;
    while (std::getline(lines, line)) {
      const std::size_t first = line.find(',') + 1;  // no workload of these tables holds a comma
      seen.insert(line.substr(first, line.find(',', first) - first));
    }
    EXPECT_THAT(seen, testing::Not(IsEmpty()));
    for (const std::string& hardware : seen)
      EXPECT_THAT(candidates(hardware), testing::Not(IsEmpty())) << file << ": " << hardware;
  }
}

TEST(HardwareCatalogue, AnUndecidedNameIsAllItsCards) {
  EXPECT_THAT(candidates("V100"), ElementsAre("Tesla V100-PCIE-16GB", "Tesla V100-PCIE-32GB", "Tesla V100-SXM2-16GB",
                                              "Tesla V100-SXM2-32GB"));
  EXPECT_THAT(candidates("NVIDIA Tesla V100 SXM2"), ElementsAre("Tesla V100-SXM2-16GB", "Tesla V100-SXM2-32GB"));
  EXPECT_THAT(candidates("V100 SXM"), ElementsAre("Tesla V100-SXM2-16GB", "Tesla V100-SXM2-32GB"));
  EXPECT_THAT(candidates("Telsa A100"), SizeIs(4));
  EXPECT_THAT(candidates("A100 40Gb"), ElementsAre("A100-PCIE-40GB", "A100-SXM4-40GB"));
}

TEST(HardwareCatalogue, CandidatesMayAgreeOnAFigure) {
  EXPECT_EQ(built_in().find("V100 SXM2").tdp_w(), 300.0);
  EXPECT_EQ(built_in().find("V100").tdp_w(), std::nullopt);  // 250 W or 300 W
  EXPECT_EQ(built_in().find("V100 SXM2").agreed(&HardwareEntry::memory_bytes), std::nullopt);
}

TEST(HardwareCatalogue, NothingIsGuessed) {
  for (const char* name :
       {"RTX 3091", "V10O", "A100-SXM4-64GB", "RTX 3090 12GB", "NVIDIA GeForce RTX 3070 Laptop GPU", "RTX", "",
        "NVIDIA", "16GB", "NVIDIA A100-SXM4-40GB MIG 1g.5gb", "A100 SXM5", "RTX 3090 SXM4"})
    EXPECT_EQ(only(name), "(unknown)") << name;
  EXPECT_THAT(built_in().find("RTX 3091").nearest, testing::Contains("GeForce RTX 3090"));
  EXPECT_THAT(built_in().find("V10O").nearest, testing::Contains("Tesla V100-PCIE-16GB"));
  EXPECT_THAT(built_in().find("Hanguang 800").nearest, IsEmpty());
}

TEST(HardwareCatalogue, ASetupKeepsItsBaseCard) {
  const HardwareMatch limited = built_in().find("NVIDIA A40 @100W");
  ASSERT_NE(limited.only(), nullptr);
  EXPECT_EQ(limited.only()->name, "A40");
  EXPECT_EQ(limited.power_limit_w, 100.0);
  EXPECT_EQ(limited.tdp_w(), 100.0);

  const HardwareMatch four = built_in().find("4 x NVIDIA A40");
  EXPECT_EQ(four.count, 4);
  EXPECT_EQ(four.tdp_w(), 1200.0);

  EXPECT_EQ(only("NVIDIA GeForce RTX 4090 (torch 2.9.1)"), "GeForce RTX 4090");
}

TEST(HardwareCatalogue, AUsersFileAddsAndOverrides) {
  const HardwareCatalogue mine = built_in().with_csv(
      "name,tdp_w,aliases,source\n"
      "Frobnicator 9,123.5,Frob9;F9,\"my meter, 2026\"\n"
      "RTX 3090,320,,\n"
      "Tesla V100-PCIE-16GB,,V100,\n",
      "mine.csv");
  EXPECT_EQ(mine.entries().size(), built_in().entries().size() + 1);
  EXPECT_EQ(only("frob 9", mine), "Frobnicator 9");
  EXPECT_EQ(mine.find("F9").only()->tdp_w, 123.5);
  EXPECT_EQ(mine.find("F9").only()->source, "my meter, 2026");

  const HardwareEntry* changed = mine.find("RTX 3090").only();
  EXPECT_EQ(changed->name, "GeForce RTX 3090");
  EXPECT_EQ(changed->tdp_w, 320.0);
  EXPECT_EQ(changed->peak_fp32_flops, 35.6e12);  // a cell left empty keeps what was known
  EXPECT_THAT(changed->source, testing::StartsWith("mine.csv:3; the rest: "));

  EXPECT_EQ(only("V100", mine), "Tesla V100-PCIE-16GB");
  EXPECT_EQ(built_in().find("RTX 3090").only()->tdp_w, 350.0);
}

TEST(HardwareCatalogue, AUsersFileMayDescribeASetup) {
  const HardwareCatalogue mine = built_in().with_csv("name,tdp_w,idle_w\nNVIDIA A40 @100W,100,30\n", "mine.csv");
  const HardwareMatch match = mine.find("A40 @100W");
  EXPECT_EQ(match.only()->idle_w, 30.0);
  EXPECT_EQ(match.tdp_w(), 100.0);
  EXPECT_EQ(only("A40", mine), "A40");
}

std::vector<Problem> problems_of(const std::string& csv) {
  try {
    built_in().with_csv(csv, "mine.csv");
  } catch (const DataError& error) {
    return error.problems();
  }
  return {};
}

TEST(HardwareCatalogue, AllProblemsOfAUsersFileComeAtOnce) {
  const std::vector<Problem> problems = problems_of(
      "name,tdp_w,year,energy_counter,kind\n"
      "A,-3,2020,yes,gpu\n"
      "B,12 W,1066,maybe,fpga\n"
      ",5,,,\n"
      "\"A, the second\",0,2020,yes,gpu\n");
  ASSERT_THAT(problems, SizeIs(1));  // the shape comes first: a row without a name
  EXPECT_EQ(problems[0].line, 4);
  EXPECT_EQ(problems[0].column, "name");

  const std::vector<Problem> cells = problems_of(
      "name,tdp_w,year,energy_counter,kind\n"
      "A,-3,2020,yes,gpu\n"
      "B,12 W,1066,maybe,fpga\n"
      "\"C, the third\",0,2020,yes,gpu\n");
  ASSERT_THAT(cells, SizeIs(6));
  EXPECT_EQ(cells[0].file, "mine.csv");
  EXPECT_EQ(cells[0].line, 2);
  EXPECT_EQ(cells[0].column, "tdp_w");
  EXPECT_EQ(cells[0].value, "-3");
  EXPECT_EQ(cells[5].line, 4);
}

TEST(HardwareCatalogue, NamesAndAliasesStandOnce) {
  std::vector<Problem> problems = problems_of("name,tdp_w\nMy card,100\nNVIDIA my-card,120\n");
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].line, 3);
  EXPECT_THAT(problems[0].rule, HasSubstr("line 2"));

  problems = problems_of("name,aliases\nMine,M1;M2\nYours,M2\n");
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].column, "aliases");
  EXPECT_EQ(problems[0].line, 3);
}

TEST(HardwareCatalogue, AFileOfTheWrongShapeIsRefused) {
  EXPECT_THAT(problems_of(""), SizeIs(1));
  EXPECT_THAT(problems_of("name,tdp\nA,3\n").at(0).rule, HasSubstr("did you mean 'tdp_w'"));
  EXPECT_EQ(problems_of("tdp_w\n3\n").at(0).column, "name");
  EXPECT_EQ(problems_of("name,name\nA,B\n").at(0).rule, "stands twice in the first line");
  EXPECT_EQ(problems_of("name,tdp_w\nA,1,2\nB\n").size(), 2U);
  EXPECT_EQ(problems_of("name,tdp_w\nA,\"1\n").at(0).line, 2);
  EXPECT_EQ(problems_of(std::string("name\nA\0B\n", 9)).at(0).line, 2);
  EXPECT_EQ(problems_of("name\nA\n\xff\n").at(0).line, 3);
}

TEST(HardwareCatalogue, ReadsCrlfByteOrderMarkQuotesAndComments) {
  const HardwareCatalogue mine = built_in().with_csv(
      "\xEF\xBB\xBFname,source,tdp_w\r\n# measured at home\r\n\r\n\"Frob \"\"9\"\"\",\"two\nlines\",5\r\n", "mine.csv");
  const HardwareEntry& added = mine.entries().back();
  EXPECT_EQ(added.name, "Frob \"9\"");
  EXPECT_EQ(added.source, "two\nlines");
  EXPECT_EQ(added.tdp_w, 5.0);
}

TEST(HardwareCatalogue, ReadsAFileFromDisk) {
  const std::string path = testing::TempDir() + "crosswatt_hardware_" +
                           std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + ".csv";
  std::ofstream(path) << "name,tdp_w\nFrob,5\n";
  EXPECT_EQ(built_in().with_file(path).find("frob").tdp_w(), 5.0);
  std::filesystem::remove(path);
  EXPECT_THROW(built_in().with_file(path), DataError);
}

const std::vector<std::string> kZeus = {"NVIDIA A40", "NVIDIA P100", "NVIDIA Quadro RTX 6000", "NVIDIA V100"};

TEST(ResolveHardware, FindsTheTablesSpelling) {
  EXPECT_EQ(resolve_hardware("V100", kZeus, built_in()), "NVIDIA V100");
  EXPECT_EQ(resolve_hardware("tesla v100", kZeus, built_in()), "NVIDIA V100");
  EXPECT_EQ(resolve_hardware("rtx6000", kZeus, built_in()), "NVIDIA Quadro RTX 6000");
  EXPECT_EQ(resolve_hardware("V100", {"Tesla V100-SXM2-16GB", "Tesla T4"}, built_in()), "Tesla V100-SXM2-16GB");
  EXPECT_EQ(resolve_hardware("GTX 3090", {"NVIDIA GeForce RTX 3090"}, built_in()), "NVIDIA GeForce RTX 3090");
  EXPECT_EQ(resolve_hardware("NVIDIA GeForce RTX 3090", {"GTX 3090"}, built_in()), "GTX 3090");
}

TEST(ResolveHardware, HardwareTheCatalogueLacksIsFoundToo) {
  EXPECT_EQ(resolve_hardware("frob-9", {"Frob 9 16GB", "Other"}, built_in()), "Frob 9 16GB");
}

TEST(ResolveHardware, TheExactSpellingComesFirst) {
  const std::vector<std::string> table = {"RTX 3090", "NVIDIA GeForce RTX 3090"};
  EXPECT_EQ(resolve_hardware("RTX 3090", table, built_in()), "RTX 3090");
  EXPECT_EQ(resolve_hardware("NVIDIA GeForce RTX 3090", table, built_in()), "NVIDIA GeForce RTX 3090");
  EXPECT_THROW(resolve_hardware("rtx3090", table, built_in()), DataError);
}

TEST(ResolveHardware, APowerLimitIsAHardwareOfItsOwn) {
  const std::vector<std::string> table = {"NVIDIA A40 @100W", "NVIDIA A40 @300W", "NVIDIA A40", "Tesla T4 (fp16)"};
  EXPECT_EQ(resolve_hardware("a40", table, built_in()), "NVIDIA A40");
  EXPECT_EQ(resolve_hardware("A40@100W", table, built_in()), "NVIDIA A40 @100W");
  EXPECT_EQ(resolve_hardware("T4", table, built_in()), "Tesla T4 (fp16)");
  EXPECT_THROW(resolve_hardware("A40 @200W", table, built_in()), DataError);
}

std::string message_of(const std::string& typed, const std::vector<std::string>& table) {
  try {
    resolve_hardware(typed, table, built_in());
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(ResolveHardware, ListsTheCandidatesOrTheNearest) {
  const std::vector<std::string> table = {"Tesla V100-SXM2-16GB", "Tesla V100-PCIE-32GB", "Tesla T4"};
  EXPECT_THAT(message_of("V100", table), HasSubstr("'Tesla V100-SXM2-16GB', 'Tesla V100-PCIE-32GB'"));
  EXPECT_THAT(message_of("V10O", kZeus), HasSubstr("the nearest is 'NVIDIA V100'"));
  EXPECT_THAT(message_of("Hanguang 800", kZeus), HasSubstr("the data hold 'NVIDIA A40', 'NVIDIA P100'"));
  // The table does not say which V100 it is, so a user who knows better must use the table's word.
  EXPECT_THAT(message_of("V100-SXM2-16GB", kZeus), HasSubstr("NVIDIA V100"));
}

TEST(SpellingsOfOneHardware, GroupsWhatIsCertainlyTheSame) {
  EXPECT_THAT(
      spellings_of_one_hardware({"RTX 3090", "NVIDIA A40", "NVIDIA GeForce RTX 3090", "V100", "GTX 3090", "Tesla V100",
                                 "V100 SXM2 16GB", "NVIDIA A40 @100W", "My Box", "my-box", "RTX 3090 (fp16)"},
                                built_in()),
      ElementsAre(ElementsAre("RTX 3090", "NVIDIA GeForce RTX 3090", "GTX 3090"), ElementsAre("V100", "Tesla V100"),
                  ElementsAre("My Box", "my-box")));
  EXPECT_THAT(spellings_of_one_hardware(kZeus, built_in()), IsEmpty());
}

}  // namespace
}  // namespace crosswatt
