#include "report/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/template.hpp"

namespace crosswatt {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HtmlText, IsNeverMarkup) {
  EXPECT_EQ(html_text("<b a=\"1\">&amp;</b>"), "&lt;b a=&quot;1&quot;&gt;&amp;amp;&lt;/b&gt;");
  EXPECT_EQ(html_text("Ünïcödé 名前"), "Ünïcödé 名前");
}

TEST(Template, FillsGapsOnceAndLeavesOthers) {
  EXPECT_EQ(filled("a {{x}} b {{y}} {{z}}", {{"x", "{{y}}"}, {"y", "2"}}), "a {{y}} b 2 {{z}}");
  EXPECT_EQ(filled("{{", {}), "{{");
}

TEST(HtmlSection, ShowsRoundedAndSortsByTheNumberItself) {
  const Table table{.name = "t",
                    .title = "<t>",
                    .columns = {{"code", "Code"}, {"kwh", "Energy", "kWh", Style::number, 2}},
                    .rows = {{"<w>", 1.2345}, {"v", Cell()}}};
  const std::string html = html_section({.title = "S & T", .blocks = {table}}, 2);
  EXPECT_THAT(html, HasSubstr("<h2>S &amp; T</h2>"));
  EXPECT_THAT(html, HasSubstr(R"(<td class="number" data-value="1.2345">1.2</td>)"));
  EXPECT_THAT(html, HasSubstr(R"(<td class="number" data-value="">—</td>)"));
  EXPECT_THAT(html, HasSubstr("&lt;w&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("<w>")));
}

TEST(PageTables, KeepEachTextOnceAndFiveDigits) {
  PageTables tables;
  const Table table{.name = "t",
                    .columns = {{"code", "Code"}, {"kwh", "Energy", "kWh", Style::number}},
                    .rows = {{"w", 1.23456789}, {"v", Cell()}, {"w", 2e-7}}};
  EXPECT_THAT(tables.compact(table), testing::EndsWith(R"(,"rows":[[0,1.2346],[1,null],[0,2e-07]]})"));
  EXPECT_EQ(tables.texts(), (std::vector<std::string>{"w", "v"}));
}

}  // namespace
}  // namespace crosswatt
