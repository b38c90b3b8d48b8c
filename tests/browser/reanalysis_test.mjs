// The report of a reanalysis, on a desk and on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { accessibilityViolations, crosswatt, DESKTOP, drawAll, folder, open, PHONE, shared, startBrowser, stopBrowser, wide } from "./browser.mjs";

before(startBrowser);
after(stopBrowser);

const YEARS = [
  { name: "2022", files: ["data/dcase/dcase2022_task4_entries.yaml"], rules: "dcase2022" },
  { name: "2023", files: ["data/dcase/dcase2023_task4a_entries.yaml"], rules: "dcase2023" },
  { name: "2022 and 2023", files: ["data/dcase/dcase2022_task4_entries.yaml", "data/dcase/dcase2023_task4a_entries.yaml"], rules: "dcase2022,dcase2023" },
];

for (const { name, files, rules } of YEARS) {
  test(`reanalysis of DCASE ${name}`, { skip: shared(files[0]) === null && "no shared data" }, async () => {
    const output = join(folder, `dcase_${name.replaceAll(" ", "_")}`);
    crosswatt("reanalyse", ...files.map(shared), "--rules", rules, "-o", output);
    for (const [viewport, theme] of [[DESKTOP, "light"], [PHONE, "dark"]]) {
      const page = await open(join(output, "report.html"), viewport, theme);
      for (const { name: chart, marks } of await drawAll(page)) assert.ok(marks > 0, `${chart} is empty`);
      assert.deepEqual(await accessibilityViolations(page), []);
      assert.deepEqual(await wide(page), []);
      const systems = () => page.$$eval(".systems tbody tr", (rows) => rows.length);
      const all = await systems();
      await page.locator('input[name="words"]').first().fill("baseline");
      assert.ok(await systems() < all);
      assert.deepEqual(page.complaints, []);
      await page.close();
    }
  });
}
