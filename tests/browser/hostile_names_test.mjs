// Names from a table are text wherever they turn up: in tables, lists, tooltips and the data between them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessibilityViolations, crosswatt, drawAll, folder, open, PHONE, startBrowser, stopBrowser, wide } from "./browser.mjs";

before(startBrowser);
after(stopBrowser);

const HOSTILE = [
  "<script>window.broken = 1</script>",
  "</script><img src=x onerror='window.broken = 1'>",
  `quotes " ' \` and \\ backslashes`,
  "名前 Ünïcödé ✓ \u202eright to left",
  "=cmd|' /C calc'!A0",
  "{{main}} ${window.broken = 1}",
  "x".repeat(10_000),
  "<b>bold</b>&amp;&lt;",
  "tab\there, line\nbreak and \u009b31m",
];
/** Control characters are shown as what they are, not obeyed. */
const isPlain = (name) => !/[\u0000-\u001f\u007f-\u009f\u202e]/.test(name);

const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

test("hostile names are text", async () => {
  const hardware = ["<script>window.broken = 1</script> A", "B & \"C\" </script>"];
  const lines = ["workload,hardware,energy_kwh,flops,family"];
  HOSTILE.forEach((name, i) => {
    hardware.forEach((card, j) => lines.push([quoted(name), quoted(card), (i + 1) * (j + 1) * 0.01, 1e9 * (i + 1), quoted(HOSTILE[i % 3])].join(",")));
  });
  const table = join(folder, "hostile.csv");
  writeFileSync(table, `${lines.join("\n")}\n`);
  const output = join(folder, "hostile");
  crosswatt("evaluate", table, "--strategies", "linear,mean-ratio,family-ratio", "-o", output);
  const page = await open(join(output, "report.html"));
  for (const { name, marks } of await drawAll(page)) assert.ok(marks > 0, `${name} is empty`);

  assert.equal(await page.evaluate(() => window.broken), undefined);
  assert.equal(await page.$("img"), null);
  assert.equal(await page.$eval('#pair-controls select[name="source"]', (select) => select.value), hardware[0]);
  const names = await page.evaluate(() => window.crosswatt.charts.list[0].specification().datasets.points.map((row) => row.workload));
  for (const name of HOSTILE) if (isPlain(name)) assert.ok(names.includes(name), name.slice(0, 60));

  // A tooltip, where a library builds the markup.
  await page.locator("#pair").scrollIntoViewIfNeeded();
  for (const mark of await page.$$('figure[data-chart="scatter"] .mark-symbol path')) {
    await mark.dispatchEvent("pointermove", { bubbles: true });
  }
  assert.equal(await page.evaluate(() => window.broken), undefined);
  assert.deepEqual(await accessibilityViolations(page), []);
  assert.deepEqual(page.complaints, []);
  assert.ok(!readFileSync(join(output, "report.md"), "utf8").includes("<script>"));
  await page.close();
});

test("hostile entries of a challenge are text", async () => {
  const rules = {
    schema_version: 1, name: "<i>name</i>", year: 2024, title: "</title><script>window.broken = 1</script>", reference_system: HOSTILE[0],
    keys: { code: "code", energy_training: "training", energy_test: "test", params: "params", compute_time: "time" },
    energy_weighting: { reference_training_kwh: 1, reference_test_kwh: 0.1 },
    subsets: ["all"],
    metrics: [{ name: "score", mean_of: ["score"] }],
  };
  // Codes of more than 1000 bytes or with control characters are refused.
  const codes = HOSTILE.filter((name) => !/[\u0000-\u001f\u007f-\u009f]/.test(name)).map((name) => name.slice(0, 1000));
  const entries = codes.map((code, i) =>
    ({ code, training: i + 1, test: 0.1 * (i + 1), params: `${i + 1}M`, score: 0.1 * (i + 1), time: HOSTILE[0] }));
  const [rulesFile, entriesFile] = ["rules.json", "entries.json"].map((name) => join(folder, name));
  writeFileSync(rulesFile, JSON.stringify(rules));
  writeFileSync(entriesFile, JSON.stringify(entries));
  const output = join(folder, "hostile_challenge");
  crosswatt("reanalyse", entriesFile, "--rules", rulesFile, "-o", output);
  const page = await open(join(output, "report.html"), PHONE);
  for (const { name, marks } of await drawAll(page)) assert.ok(marks > 0, `${name} is empty`);
  assert.equal(await page.evaluate(() => window.broken), undefined);
  assert.equal(await page.$("img, main i"), null);
  const shown = await page.$$eval(".systems tbody tr td:nth-child(4)", (cells) => cells.map((cell) => cell.textContent));
  for (const code of codes) if (isPlain(code)) assert.ok(shown.includes(code), code.slice(0, 60));
  assert.deepEqual(await wide(page), []);
  assert.deepEqual(await accessibilityViolations(page), []);
  assert.deepEqual(page.complaints, []);
  await page.close();
});
