// The calculator in the page and `crosswatt normalize` are two programs for one formula: they must give one answer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundled, crosswatt, folder, open, shared, startBrowser, stopBrowser } from "./browser.mjs";

before(startBrowser);
after(stopBrowser);

const QUERIES = 50;
const LARGEST_DIFFERENCE = 1e-9;  // relative
const LEVELS = [0.8, 0.9, 0.95];

/** A small generator of repeatable draws (Park and Miller 1988). */
function draws(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function randomQueries(families, seed) {
  const draw = draws(seed);
  const between = (low, high) => low * (high / low) ** draw();
  return Array.from({ length: QUERIES }, (_, i) => ({
    energy_kwh: between(1e-5, 2),
    duration_s: between(10, 1e5),
    flops: between(1e9, 1e17),
    macs: between(1e9, 1e17),
    params: between(1e5, 1e9),
    batch_size: Math.ceil(between(1, 1024)),
    family: [...families, "never seen", ""][i % (families.length + 2)],
  }));
}

function csvOf(queries) {
  const columns = ["energy_kwh", "duration_s", "flops", "macs", "params", "batch_size", "family"];
  const rows = queries.map((query, i) => [`w${i}`, ...columns.map((column) => query[column])].join(","));
  return `${["workload", ...columns].join(",")}\n${rows.join("\n")}\n`;
}

function answersOf(path) {
  const [header, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    const number = (name) => (cells[names.indexOf(name)] === "" ? null : Number(cells[names.indexOf(name)]));
    return { kwh: number("normalized_kwh"), lower_kwh: number("lower_kwh"), upper_kwh: number("upper_kwh"),
      extrapolated: cells[names.indexOf("extrapolated")] === "true" };
  });
}

const close = (a, b) => a === b || (a !== null && b !== null && Math.abs(a - b) <= LARGEST_DIFFERENCE * Math.abs(b));

const TABLES = [
  { name: "simulated", table: bundled("simulated_audio_tagging.csv") },
  { name: "zeus", table: shared("data/energy/zeus.csv") },
];

for (const { name, table } of TABLES) {
  test(`normalizes as the program does on ${name}`, { skip: table === null && "no shared data" }, async () => {
    const output = join(folder, `calculator_${name}`);
    crosswatt("evaluate", table, "--strategies", "all,power-law+flops,svr+params,gp-log-ratio+params", "--repeats", "1", "--no-new-families", "-o", output);
    const page = await open(join(output, "report.html"));
    const models = await page.evaluate(() => window.crosswatt.data.models.map(({ strategy, source, target, reference_families }) => ({ strategy, source, target, reference_families })));
    const { source, target } = models[0];
    const own = models.filter((model) => model.source === source && model.target === target);
    assert.ok(own.length >= 20, `${own.length} strategies`);
    const wrong = [];
    for (const [i, { strategy, reference_families: families }] of own.entries()) {
      const modelFile = join(folder, "model.json");
      const runs = join(folder, "runs.csv");
      const answers = join(folder, "answers.csv");
      crosswatt("fit", table, "--from", source, "--to", target, "--strategy", strategy, "-o", modelFile);
      const queries = randomQueries(families, i + 1);
      writeFileSync(runs, csvOf(queries));
      const level = LEVELS[i % LEVELS.length];
      crosswatt("normalize", "--model", modelFile, "--input", runs, "-o", answers, "--level", String(level));
      const expected = answersOf(answers);
      const got = await page.evaluate(([wanted, from, to, asked, at]) => {
        const { data, normalize } = window.crosswatt;
        const model = data.models.find((each) => each.strategy === wanted && each.source === from && each.target === to);
        return asked.map((query) => normalize(model, query, at));
      }, [strategy, source, target, queries, level]);
      got.forEach((answer, k) => {
        for (const field of ["kwh", "lower_kwh", "upper_kwh"]) {
          if (!close(answer[field], expected[k][field])) wrong.push(`${strategy}, query ${k}, ${field}: ${answer[field]} and ${expected[k][field]}`);
        }
        if (answer.extrapolated !== expected[k].extrapolated) wrong.push(`${strategy}, query ${k}: extrapolated`);
      });
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });
}

test("the form answers as the command line does", async () => {
  const table = bundled("simulated_audio_tagging.csv");
  const output = join(folder, "form");
  crosswatt("evaluate", table, "--strategies", "linear,auto", "--repeats", "1", "-o", output);
  const page = await open(join(output, "report.html"));
  const form = page.locator("#calculator-form");
  await form.locator('select[name="source"]').selectOption({ index: 1 });
  await form.locator('select[name="strategy"]').selectOption("linear");
  const [from, to] = await form.evaluate((fields) => [fields.elements.source.value, fields.elements.target.value]);
  await form.locator('input[name="energy"]').fill("0.012");
  const model = join(folder, "form.json");
  crosswatt("fit", table, "--from", from, "--to", to, "--strategy", "linear", "-o", model);
  const expected = JSON.parse(crosswatt("normalize", "--model", model, "--energy", "0.012", "--json"));
  const answer = await page.textContent("#answer");
  assert.ok(answer.startsWith(`${Number(expected.normalized_kwh.toPrecision(6))} kWh`), answer);
  for (const warning of expected.warnings) assert.ok(answer.includes(warning), `${warning} is not in: ${answer}`);
  await form.locator('input[name="energy"]').fill("-1");
  assert.match(await page.textContent("#answer"), /must be above 0/);
  await page.close();
});
