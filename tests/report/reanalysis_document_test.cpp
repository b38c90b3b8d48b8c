#include "crosswatt/report/reanalysis_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "challenge/demo_challenge.hpp"

namespace crosswatt {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> paragraphs_of(const Reanalysis& result) {
  std::vector<std::string> texts;
  for (const Section& section : reanalysis_document({&result, 1}, {}).sections)
    for (const auto& block : section.blocks)
      if (const Paragraph* paragraph = std::get_if<Paragraph>(&block)) texts.push_back(paragraph->text);
  return texts;
}

TEST(ReanalysisDocument, CountsSystemsWithoutARank) {
  const std::string ranked = "x_1,,3.1,0.15,0.41,,,,,0.6\n";
  EXPECT_THAT(paragraphs_of(demo_reanalysis(ranked)), Not(Contains(HasSubstr("without a rank"))));
  EXPECT_THAT(paragraphs_of(demo_reanalysis(ranked + "y_1,,3.2,0.15,0.42,,,,,\n")),
              Contains("1 of 3 systems without a rank: see the doubts."));
}

TEST(ReanalysisDocument, SaysWhatAnHourOfAudioTakes) {
  ChallengeRules rules = demo_rules();
  rules.test_audio_hours = 10;
  // 0.1, 0.12 and 0.3 kWh in 10 h; z_1 does not say its own.
  EXPECT_THAT(paragraphs_of(demo_reanalysis(
                  "x_1,,3.1,0.120,0.41,,,,,0.6\ny_1,,3.2,0.300,0.42,,,,,0.6\nz_1,,3.3,,0.43,,,,,0.6\n", rules)),
              Contains("A test run listens to 10 h of audio: 0.012 kWh per hour of it in the median, 0.01 to 0.03, as "
                       "submitted."));
  EXPECT_THAT(paragraphs_of(demo_reanalysis("")), Not(Contains(HasSubstr("of audio"))));
}

}  // namespace
}  // namespace crosswatt
