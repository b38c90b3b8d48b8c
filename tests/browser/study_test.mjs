// The report of a study as a reader meets it: it draws, nothing leaves it, and it can be searched, sorted and narrowed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { accessibilityViolations, bundled, crosswatt, drawAll, folder, open, PHONE, processorTime, shared, startBrowser, stopBrowser, wide } from "./browser.mjs";

before(startBrowser);
after(stopBrowser);

const STUDIES = [
  { name: "simulated", table: bundled("simulated_audio_tagging.csv"), options: ["--protocol", "paper"] },
  { name: "zeus, paper protocol", table: shared("data/energy/zeus.csv"), options: ["--protocol", "paper"] },
  { name: "zeus", table: shared("data/energy/zeus.csv"), options: ["--all-intervals"] },
];

for (const { name, table, options } of STUDIES) {
  test(`study of ${name}`, { skip: table === null && "no shared data" }, async (context) => {
    const output = join(folder, name.replaceAll(/\W+/g, "_"));
    crosswatt("evaluate", table, ...options, "-o", output);
    const report = join(output, "report.html");
    const page = await open(report);

    await context.test("every chart draws, in light and dark", async () => {
      for (const { name: chart, marks } of await drawAll(page)) assert.ok(marks > 0, `${chart} is empty`);
      await page.click("#theme");
      for (const { name: chart, marks } of await drawAll(page)) assert.ok(marks > 0, `${chart} is empty in the dark`);
      await page.click("#theme");
    });

    await context.test("no rule of accessibility is broken", async () => {
      await drawAll(page);
      assert.deepEqual(await accessibilityViolations(page), []);
      const dark = await open(report, undefined, "dark");
      await drawAll(dark);
      assert.deepEqual(await accessibilityViolations(dark), []);
      await dark.close();
    });

    await context.test("the axes switch to linear", async () => {
      const tick = () => page.$eval('figure[data-chart="scatter"] .role-axis-label', (labels) => labels.textContent);
      const before = await tick();
      await page.click('figure[data-chart="scatter"] button:text-is("linear")');
      await page.waitForFunction((old) => document.querySelector('figure[data-chart="scatter"] .role-axis-label').textContent !== old, before);
    });

    await context.test("headings sort", async () => {
      const column = () => page.$$eval("#summary .scroll:first-of-type tbody td:nth-child(9)", (cells) => cells.map((cell) => Number(cell.dataset.value)));
      const heading = page.locator("#summary th").nth(8).locator("button");
      await heading.focus();
      await page.keyboard.press("Enter");
      const ascending = await column();
      assert.deepEqual(ascending, [...ascending].sort((a, b) => a - b));
      await heading.click();
      assert.deepEqual(await column(), [...ascending].reverse());
    });

    await context.test("the heat map names strategies where there is room", async () => {
      const names = (on) => on.$$eval('figure[data-chart="best"] .role-mark.mark-text text', (texts) =>
        texts.filter((text) => text.getAttribute("opacity") !== "0").length);
      assert.equal(await names(page), 12);
      const phone = await open(report, PHONE);
      await drawAll(phone);
      assert.equal(await names(phone), 0);
      await phone.close();
    });

    await context.test("scores are searched", async () => {
      await page.fill("#scores-controls input", "dual-reference a40");
      const rows = await page.$$eval("#scores-table tbody tr", (found) => found.map((row) => row.textContent));
      assert.ok(rows.length > 0);
      for (const row of rows) assert.match(row, /dual-reference/);
    });

    await context.test("strategies and families are left out", async () => {
      const strategies = () => page.$$eval("#pair-scores tbody td:first-child", (cells) => new Set(cells.map((cell) => cell.textContent)).size);
      const before = await strategies();
      await page.locator("#strategies input:checked").first().uncheck();
      assert.equal(await strategies(), before - 1);
      const points = () => page.evaluate(() => window.crosswatt.charts.list[0].specification().datasets.points.length);
      const all = await points();
      const family = page.locator('#pair-controls select[name="family"]');
      if (await family.locator("option").count() > 2) {
        await family.selectOption({ index: 1 });
        assert.ok(await points() < all);
      }
    });

    await context.test("a chart is saved as SVG", async () => {
      const download = page.waitForEvent("download");
      await page.click('figure[data-chart="scores"] button:text-is("SVG")');
      assert.equal((await download).suggestedFilename(), "scores.svg");
    });

    await context.test("paper shows all of a chart", async () => {
      const printed = await open(report);
      await drawAll(printed);
      await printed.emulateMedia({ media: "print" });
      // Paper is narrower than the screen was, and nothing is drawn again.
      const cut = await printed.$$eval("figure[data-chart]", (figures) => figures.filter((figure) => {
        figure.style.width = "400px";
        return figure.querySelector("svg").getBoundingClientRect().right > figure.getBoundingClientRect().right;
      }).map(({ dataset }) => dataset.chart));
      assert.deepEqual(cut, []);
      await printed.close();
    });

    await context.test("a phone shows it without scrolling sideways", async () => {
      const phone = await open(report, PHONE);
      for (const { name: chart, marks } of await drawAll(phone)) assert.ok(marks > 0, `${chart} is empty`);
      assert.deepEqual(await wide(phone), []);
      assert.deepEqual(await accessibilityViolations(phone), []);
      assert.deepEqual(phone.complaints, []);
      await phone.close();
    });

    assert.deepEqual(page.complaints, []);
    await page.close();
  });
}

test("870 pairs stay small and open fast", { skip: shared("data/energy/zeus_nsdi23_power_limits.csv") === null && "no shared data" }, async () => {
  const output = join(folder, "power_limits");
  crosswatt("evaluate", shared("data/energy/zeus_nsdi23_power_limits.csv"), "--strategies", "paper", "-o", output);
  const report = join(output, "report.html");
  assert.ok(statSync(report).size < 10e6, `${statSync(report).size} bytes`);
  const page = await open(report);
  await page.waitForSelector('figure[data-chart="scatter"]');
  const time_s = await processorTime(page);
  assert.ok(time_s > 0 && time_s < 3, `${time_s} s`);
  for (const { name, marks } of await drawAll(page)) assert.ok(marks > 0, `${name} is empty`);
  assert.deepEqual(page.complaints, []);
  await page.close();
});
