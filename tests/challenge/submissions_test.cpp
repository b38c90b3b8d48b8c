#include "crosswatt/challenge/submissions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ChallengeRules demo_rules() {
  return parse_rules(R"({
    "schema_version": 1, "name": "demo", "year": 2024, "reference_system": "base_1",
    "keys": {"code": "id", "energy_training": "train", "energy_test": "test", "params": "size", "macs": "macs",
             "ensemble_size": "models", "compute_time": "time", "organisers": "ours"},
    "references": [{"workload": "baseline", "key": "ref", "energy_kwh": 0.5}],
    "energy_weighting": {"reference_training_kwh": 2, "reference_test_kwh": 0.1},
    "subsets": ["all"],
    "metrics": [{"name": "f1", "mean_of": ["f1_{subset}_a", "f1_{subset}_b"], "times_reference": "scale", "reported": "f1"}]
  })",
                     "demo.json");
}

constexpr const char* kYaml = R"(- id: base_1
  ours: true
  train: 2
  test: 1.0e-1
  ref: 0.50
  size: 1.2M
  macs: 930902000
  models: null
  f1_all_a: 1.0
  f1_all_b: 1
  scale: 0.5
  f1: 0.500 (0.490 - 0.510)
  title: "J\xF3zef said: 'folded
    text'"
  long: plain text that
    goes on
  nested: {a: [1, 2, {b: 3}]}
- id: team-x_2
  train: null
  test: 0.007
  ref: 0.25
  models: 'None'
  time: 18h (1 Tesla P100 )
  f1_all_a: 2
  f1_all_b: 4
)";

constexpr const char* kJson = R"json([
  {"id": "base_1", "ours": true, "train": 2, "test": 1.0e-1, "ref": 0.50, "size": "1.2M", "macs": 930902000, "models": null,
   "f1_all_a": 1.0, "f1_all_b": 1, "scale": 0.5, "f1": "0.500 (0.490 - 0.510)", "nested": {"a": [1, 2, {"b": 3}]}},
  {"id": "team-x_2", "train": null, "test": 0.007, "ref": 0.25, "models": "None", "time": "18h (1 Tesla P100 )",
   "f1_all_a": 2, "f1_all_b": 4}
])json";

constexpr const char* kCsv =
    "id,ours,train,test,ref,size,macs,models,f1_all_a,f1_all_b,scale,f1,time,note\r\n"
    "base_1,true,2,1.0e-1,0.50,1.2M,930902000,,1.0,1,0.5,0.500 (0.490 - 0.510),,\"a, \"\"b\"\"\nc\"\r\n"
    "team-x_2,,,0.007,0.25,,,None,2,4,,,18h (1 Tesla P100 ),\r\n";

class SameContent : public testing::TestWithParam<const char*> {};

TEST_P(SameContent, ReadsAlike) {
  const Submissions submissions = parse_submissions(GetParam(), "file", demo_rules());
  ASSERT_EQ(submissions.size(), 2);
  EXPECT_EQ(submissions.reference_system, 0);
  const Submission& base = submissions.entries[0];
  EXPECT_EQ(base.code, "base_1");
  EXPECT_TRUE(base.organisers);
  EXPECT_EQ(base.energy[0].value, 2);
  EXPECT_EQ(base.energy[0].half_unit, 0.5);
  EXPECT_EQ(base.energy[1].value, 0.1);
  EXPECT_EQ(base.energy[1].significant_digits, 2);
  EXPECT_EQ(base.reference_energy.at(0).half_unit, 0.005);
  EXPECT_EQ(base.params, 1.2e6);
  EXPECT_EQ(base.macs, 930902000);
  EXPECT_EQ(base.ensemble_size, 0);
  EXPECT_EQ(submissions.score(0, 0, 0).value, 0.5);
  EXPECT_EQ(submissions.score(0, 0, 0).reported_lower, 0.49);

  const Submission& team = submissions.entries[1];
  EXPECT_FALSE(team.organisers);
  EXPECT_FALSE(team.energy[0].known());
  EXPECT_EQ(team.energy[1].value, 0.007);
  EXPECT_TRUE(std::isnan(team.params));
  EXPECT_EQ(team.compute_time, "18h (1 Tesla P100 )");
  EXPECT_EQ(submissions.score(1, 0, 0).value, 1.5) << "(2 + 4) / 2 · 0.5";
  EXPECT_EQ(submissions.score(1, 0, 0).reported, 1.5) << "nothing printed: the value";
}
INSTANTIATE_TEST_SUITE_P(Formats, SameContent, testing::Values(kYaml, kJson, kCsv));

TEST(Submissions, SkipAByteOrderMark) {
  EXPECT_EQ(parse_submissions(std::string("\xEF\xBB\xBF") + kYaml, "file", demo_rules()).size(), 2);
}

std::vector<Problem> problems(std::string_view text) {
  try {
    parse_submissions(text, "file", demo_rules());
  } catch (const DataError& error) {
    return error.problems();
  }
  return {};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

void expect_problem(const std::string& text, std::int64_t line, const std::string& column, const std::string& rule) {
  const std::vector<Problem> found = problems(text);
  ASSERT_EQ(found.size(), 1U) << text;
  EXPECT_EQ(found[0].line, line) << describe(found[0]);
  EXPECT_EQ(found[0].column, column) << describe(found[0]);
  EXPECT_THAT(describe(found[0]), HasSubstr(rule));
}

TEST(Submissions, RefuseANumberThatMustBeGuessed) {
  expect_problem(replaced(kYaml, "train: 2", "train: 2,5"), 3, "train", "not a number");
  expect_problem(replaced(kYaml, "train: 2", "train: '2 kWh'"), 3, "train", "not a number");
  expect_problem(replaced(kYaml, "ref: 0.25", "ref: none of your business"), 21, "ref", "not a number");
  expect_problem(replaced(kYaml, "size: 1.2M", "size: a few"), 6, "size", "number of weights");
  expect_problem(replaced(kYaml, "models: 'None'", "models: several"), 22, "models", "number of systems");
  expect_problem(replaced(kYaml, "ours: true", "ours: maybe"), 2, "ours", "true or false");
  expect_problem(replaced(kYaml, "0.500 (0.490 - 0.510)", "0.500 (0.490 0.510)"), 12, "f1", "not a score");
  expect_problem(replaced(kYaml, "f1_all_b: 4", "f1_all_b: [4]"), 25, "f1_all_b", "a list");
  expect_problem(replaced(kYaml, "f1_all_b: 4", "f1_all_b: {x: 4}"), 25, "f1_all_b", "a map");
  expect_problem(replaced(kJson, "\"f1_all_b\": 4", "\"f1_all_b\": [4]"), 5, "f1_all_b", "a list");
}

TEST(Submissions, RefuseEnergiesThatCanNotBe) {
  expect_problem(replaced(kYaml, "ref: 0.25", "ref: 0"), 21, "ref", "above 0");
  expect_problem(replaced(kYaml, "ref: 0.25", "ref: 0.000"), 21, "ref", "above 0");
  expect_problem(replaced(kYaml, "test: 0.007", "test: -0.007"), 20, "test", "above 0");
  expect_problem(replaced(kYaml, "test: 0.007", "test: .inf"), 20, "test", "not a number");
  expect_problem(replaced(kYaml, "test: 0.007", "test: 1e400"), 20, "test", "a number too large");
  expect_problem(replaced(kYaml, "test: 0.007", "test: 1e-300"), 20, "test", "must be from 1e-12 to 1e+12 kWh");
  expect_problem(replaced(kYaml, "test: 0.007", "test: 7e15"), 20, "test", "must be from");
}

TEST(Submissions, RefuseCodesThatDoNotName) {
  expect_problem(replaced(kYaml, "id: team-x_2", "id: base_1"), 18, "id", "first at line 1");
  expect_problem(replaced(kYaml, "id: team-x_2", "name: x"), 18, "id", "missing");
  expect_problem(replaced(kYaml, "- id: team-x_2", "- id: null"), 18, "id", "missing");
}

TEST(Submissions, RefuseAKeyThatStandsTwice) {
  expect_problem(replaced(kYaml, "  ours: true", "  train: 3"), 3, "train", "stands twice");
}

TEST(Submissions, ExplainAnotherYearsLayout) {
  const std::vector<Problem> found = problems("- code: a\n  train: 1\n  tset: 2\n  ref: 1\n");
  std::string text;
  for (const Problem& problem : found) text += describe(problem) + "\n";
  EXPECT_THAT(text, HasSubstr("'test'"));
  EXPECT_THAT(text, HasSubstr("tset"));
  EXPECT_THAT(text, HasSubstr("rules demo ask for it"));
}

TEST(Submissions, NeedTheReferenceSystemWhereScoresComeFromIt) {
  const std::vector<Problem> found = problems(replaced(kYaml, "- id: base_1", "- id: base_7"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(describe(found[0]), HasSubstr("base_1"));
}

TEST(Submissions, RefuseWhatIsNoListOfEntries) {
  for (const char* text : {"", "  \n ", "plain", "id: a\ntrain: 1\n", "- a\n- b\n", "[1, 2]", "{\"id\": 1}",
                           "- [1, 2]\n", "- - id: a\n", "- null\n", "id,train\n1\n", "--- \n- id: a\n--- \n- id: b\n",
                           "- id: \"unterminated\n", "- ? [a]\n  : b\n", "[]", "[{\"id\": ", "- *x\n"}) {
    EXPECT_THROW(parse_submissions(text, "file", demo_rules()), DataError) << text;
  }
}

TEST(Submissions, NameTheLineOfASyntaxError) {
  ASSERT_FALSE(problems("- id: a\n  train: 1\n   test: 2\n").empty());
  EXPECT_EQ(problems("- id: a\n  train: 1\n   test: 2\n")[0].line, 3);
  EXPECT_EQ(problems("[\n{\"id\": 1,}\n]")[0].line, 2);
}

TEST(Submissions, CostOfABombIsItsText) {
  std::string bomb = "- id: base_1\n  a0: &a0 [lol, lol]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb +=
        "  a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before + ", " + before + "]\n";
  }
  // Nobody asks for these keys, so they are no problem; as a value that is asked for, an alias is one.
  EXPECT_THAT(describe(problems(bomb + "  train: *a39\n").front()), HasSubstr("an alias"));
  EXPECT_EQ(parse_submissions(replaced(kYaml, "  nested: {a: [1, 2, {b: 3}]}", "  n: &n [1]\n  m: [*n, *n]"), "file",
                              demo_rules())
                .size(),
            2);
}

TEST(Submissions, RefuseDeepNesting) {
  const std::string open(1000, '['), close(1000, ']');
  EXPECT_THAT(describe(problems("- id: a\n  x: " + open + close + "\n").front()), HasSubstr("nested deeper"));
  EXPECT_THAT(describe(problems("[{\"id\": \"a\", \"x\": " + open + close + "}]").front()), HasSubstr("nested deeper"));
  EXPECT_THAT(describe(problems("- id: a\n  x: " + std::string(1'000'000, '{')).front()), HasSubstr("brackets"));
  EXPECT_THAT(describe(problems(std::string(1'000'000, '[')).back()), HasSubstr("nested deeper"));
  std::string blocks = "- id: a\n  x:\n";
  for (int i = 2; i < 300; ++i) blocks += std::string(static_cast<std::size_t>(2 * i), ' ') + "x:\n";
  EXPECT_THAT(describe(problems(blocks).front()), HasSubstr("nested deeper"));
}

TEST(Submissions, CountProblemsBeyondThoseKept) {
  std::string text = kYaml;
  for (int i = 0; i < 5000; ++i) text += "- id: s" + std::to_string(i) + "\n  train: much\n";
  try {
    parse_submissions(text, "file", demo_rules());
    FAIL();
  } catch (const DataError& error) {
    EXPECT_EQ(error.total(), 5000);
    EXPECT_LE(error.problems().size(), 200U);
    EXPECT_LT(std::string(error.what()).size(), 10'000U);
  }
}

TEST(Submissions, RefuseOverlongCells) {
  expect_problem(replaced(kYaml, "18h (1 Tesla P100 )", std::string(2000, 'h')), 23, "time", "longer than");
}

TEST(Submissions, RefuseOverlongLinesAndFiles) {
  EXPECT_THAT(describe(problems(replaced(kYaml, "goes on", std::string(2 << 20, 'x'))).back()),
              HasSubstr("16: is longer than 1048576 bytes"));
  std::string text = kYaml + std::string("  folded: |\n");
  while (text.size() < (65U << 20)) text += "    " + std::string(60'000, 'x') + "\n";
  EXPECT_THAT(describe(problems(text).back()), HasSubstr("ends a file larger than 67108864 bytes"));
}

TEST(Submissions, RefuseBytesThatAreNotUtf8) {
  expect_problem(replaced(kYaml, "18h (1 Tesla P100 )", "18h (1 Tesla \xE9)"), 23, "time", "UTF-8");
  EXPECT_EQ(parse_submissions(replaced(kYaml, "goes on", "goes \xE9"), "file", demo_rules()).size(), 2)
      << "where nobody reads it";
}

TEST(Submissions, RefuseControlCharacters) {
  EXPECT_THAT(describe(problems(replaced(kYaml, "goes on", std::string("goes\0on", 7))).back()),
              HasSubstr("16: holds the control character 0x00"));
}

TEST(Submissions, RefuseControlCharactersInAnyFormat) {
  expect_problem(replaced(kYaml, "18h (1 Tesla P100 )", "\"18h\\e[31m\""), 23, "time", "control character 0x1B");
  EXPECT_THAT(describe(problems(replaced(kJson, "Tesla P100", "Tesla\\u0007")).front()), HasSubstr("character 0x07"));
  EXPECT_THAT(describe(problems(replaced(kCsv, "Tesla P100", "Tesla\x1b")).front()), HasSubstr("character 0x1B"));
}

/// Followed it would be an alias; left out it would take the entry's energies away without a word.
TEST(Submissions, RefuseMergeKeys) {
  const std::string anchored = replaced(kYaml, "- id: base_1", "- &base\n  id: base_1");
  const std::string merged = replaced(anchored, "  train: null\n", "  train: null\n  <<: *base\n");
  expect_problem(merged, 21, "<<", "merges another entry's keys");
  EXPECT_EQ(parse_submissions(replaced(kYaml, "goes on", "goes on\n  '<<': text"), "file", demo_rules()).size(), 2);
}

/// The parser ends such a scalar with the file and says nothing: the entries inside it would be gone.
TEST(Submissions, RefuseAQuoteThatIsNeverClosed) {
  for (const char* open : {"\"18h", "'18h", "\"18h \\\" it's"}) {
    const std::vector<Problem> found = problems(replaced(kYaml, "18h (1 Tesla P100 )", open));
    ASSERT_FALSE(found.empty()) << open;
    EXPECT_EQ(found.back().line, 23) << open;
    EXPECT_THAT(found.back().rule, HasSubstr("never closed")) << open;
  }
  for (const char* closed : {"\"18h\"", "'18h'", "\"it's\"", "'\"'", "18h\"", "''", "\"é\""}) {
    EXPECT_EQ(
        parse_submissions(replaced(kYaml, "goes on", "goes on\n  z: " + std::string(closed)), "file", demo_rules())
            .size(),
        2)
        << closed;
    EXPECT_EQ(parse_submissions(kYaml + std::string("  z: ") + closed + "\n", "file", demo_rules()).size(), 2)
        << closed;
  }
}

TEST(Submissions, RefuseTooManyEntries) {
  std::string text;
  for (Index i = 0; i <= kMostSubmissions; ++i) text += "- {}\n";
  EXPECT_THAT(problems(text).back().rule, HasSubstr("more than 100000 entries"));
}

TEST(Submissions, TakeTheRoundingTheRulesNameWhereZerosWereDropped) {
  ChallengeRules rules = demo_rules();
  rules.energy_decimals = 3;
  const Submissions submissions = parse_submissions(kYaml, "file", rules);
  EXPECT_DOUBLE_EQ(submissions.entries[0].energy[0].half_unit, 0.0005) << "2 was 2.000";
  EXPECT_EQ(submissions.entries[0].energy[0].significant_digits, 1);
  EXPECT_DOUBLE_EQ(submissions.entries[1].energy[1].half_unit, 0.0005);
}

class PublicFile : public testing::Test {
 protected:
  static Submissions read(const std::string& file, const std::string& rules) {
    return read_submissions(std::string(CROSSWATT_SHARED_DIR) + "/data/dcase/" + file, load_rules(rules));
  }
  void SetUp() override {
    if (!std::filesystem::exists(CROSSWATT_SHARED_DIR "/data/dcase"))
      GTEST_SKIP() << "no " CROSSWATT_SHARED_DIR "/data/dcase";
  }
};

// Counts and cells as data/dcase/README.md gives them.
TEST_F(PublicFile, Of2022IsReadWhole) {
  const Submissions submissions = read("dcase2022_task4_entries.yaml", "dcase2022");
  ASSERT_EQ(submissions.size(), 101);
  Index train = 0, test = 0, both = 0, organisers = 0;
  for (const Submission& entry : submissions.entries) {
    train += entry.energy[0].known();
    test += entry.energy[1].known();
    both += entry.energy[0].known() && entry.energy[1].known();
    organisers += entry.organisers;
    EXPECT_TRUE(std::isfinite(entry.params)) << entry.code;
  }
  EXPECT_EQ(train, 81);
  EXPECT_EQ(test, 81);
  EXPECT_EQ(both, 80);
  EXPECT_EQ(organisers, 2);
  EXPECT_THAT(submissions.remarks, ElementsAre());
}

TEST_F(PublicFile, Of2023IsReadWhole) {
  const Submissions submissions = read("dcase2023_task4a_entries.yaml", "dcase2023");
  ASSERT_EQ(submissions.size(), 84);
  EXPECT_EQ(submissions.reference_system, 0);
  for (const Submission& entry : submissions.entries) {
    EXPECT_TRUE(entry.energy[0].known() && entry.energy[1].known() && entry.reference_energy.at(0).known())
        << entry.code;
    EXPECT_TRUE(std::isfinite(entry.macs) && std::isfinite(entry.params)) << entry.code;
    ASSERT_EQ(entry.scores.size(), 18U);
    for (const SubmissionScore& score : entry.scores) EXPECT_TRUE(std::isfinite(score.value)) << entry.code;
  }
  EXPECT_THAT(submissions.remarks, ElementsAre());
}

TEST_F(PublicFile, DoesNotFollowTheOtherYearsRules) {
  EXPECT_THROW(read("dcase2022_task4_entries.yaml", "dcase2023"), DataError);
  EXPECT_THROW(read("dcase2023_task4a_entries.yaml", "dcase2022"), DataError);
}

}  // namespace
}  // namespace crosswatt
