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
const KNOWN = ["flops", "macs", "params", "batch_size", "family"];
/** The column that says a feature. */
const COLUMN = { power: "duration_s", flops: "flops", macs: "macs", params: "params", batch: "batch_size" };

/** A small generator of repeatable draws (Park and Miller 1988). */
function draws(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Workloads as the page is asked for them; of the features that the model can do without, half are unknown. */
function randomQueries({ sources, reference_families: families, dispensable_features: dispensable }, seed, leaveOut) {
  const draw = draws(seed);
  const between = (low, high) => low * (high / low) ** draw();
  const unknown = () => leaveOut && draw() < 0.5;
  return Array.from({ length: QUERIES }, (_, i) => {
    const lacks = new Set(dispensable.filter(unknown).map((feature) => COLUMN[feature]));
    const number = (name, value) => (lacks.has(name) ? null : value);
    const measured = (sources.length === 0 ? [""] : sources).map((hardware) => ({
      hardware, energy_kwh: between(1e-5, 2), duration_s: number("duration_s", between(10, 1e5)) }));
    return {
      ...(sources.length === 0 ? measured[0] : { sources: measured }),
      flops: number("flops", between(1e9, 1e17)),
      macs: number("macs", between(1e9, 1e17)),
      params: number("params", between(1e5, 1e9)),
      batch_size: number("batch_size", Math.ceil(between(1, 1024))),
      family: [...families, "never seen", ""][i % (families.length + 2)],
    };
  });
}

const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

function csvOf(queries) {
  const measuredOf = (query) => query.sources ?? [query];
  const headings = measuredOf(queries[0]).flatMap(({ hardware }) => [`energy_kwh ${hardware}`.trim(), `duration_s ${hardware}`.trim()]);
  const rows = queries.map((query, i) => [`w${i}`, ...measuredOf(query).flatMap((source) => [source.energy_kwh, source.duration_s]),
    ...KNOWN.map((name) => query[name])].map((value) => quoted(String(value ?? ""))).join(","));
  return `${["workload", ...headings, ...KNOWN].map(quoted).join(",")}\n${rows.join("\n")}\n`;
}

/** Cells of a line of CSV without line breaks in its cells. */
function cellsOf(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, text, bare]) => bare ?? text.replaceAll('""', '"'));
}

function answersOf(path) {
  const [names, ...rows] = readFileSync(path, "utf8").trimEnd().split("\n").map(cellsOf);
  return rows.map((cells) => {
    const text = (name) => cells[names.indexOf(name)];
    const number = (name) => (text(name) === "" ? null : Number(text(name)));
    return { kwh: number("normalized_kwh"), lower_kwh: number("lower_kwh"), upper_kwh: number("upper_kwh"),
      extrapolated: text("extrapolated") === "true", warnings: text("warnings") };
  });
}

const close = (a, b) => a === b || (a !== null && b !== null && Math.abs(a - b) <= LARGEST_DIFFERENCE * Math.abs(b));
/** The program names options where the page names fields. */
const withoutNames = (warnings) => warnings.replace(/workload; .*? would sharpen/, "workload; it would sharpen");

/** Where page and program differ, in words. */
async function differences(page, model, queries, level, table) {
  const files = ["model.json", "runs.csv", "answers.csv"].map((name) => join(folder, name));
  const from = model.sources.length > 0 ? model.sources.join(",") : model.source;
  crosswatt("fit", table, "--from", from, "--to", model.target, "--strategy", model.strategy, "-o", files[0]);
  writeFileSync(files[1], csvOf(queries));
  crosswatt("normalize", "--model", files[0], "--input", files[1], "-o", files[2], "--level", String(level));
  const expected = answersOf(files[2]);
  const got = await page.evaluate(([{ strategy, source, target }, asked, at]) => {
    const { data, normalize } = window.crosswatt;
    const own = data.models.find((each) => each.strategy === strategy && each.source === source && each.target === target);
    return asked.map((query) => normalize(own, query, at));
  }, [model, queries, level]);
  return got.flatMap((answer, k) => {
    const what = `${model.strategy}, query ${k}`;
    if (answer.missing) return [`${what}: no answer without ${answer.missing}`];
    const wrong = ["kwh", "lower_kwh", "upper_kwh"].filter((field) => !close(answer[field], expected[k][field]))
      .map((field) => `${what}, ${field}: ${answer[field]} and ${expected[k][field]}`);
    if (answer.extrapolated !== expected[k].extrapolated) wrong.push(`${what}: extrapolated`);
    const [own, others] = [answer.warnings.join("; "), expected[k].warnings].map(withoutNames);
    if (own !== others) wrong.push(`${what}: '${own}' and '${others}'`);
    return wrong;
  });
}

async function study(name, table, ...options) {
  const output = join(folder, `calculator_${name}`);
  crosswatt("evaluate", table, "--repeats", "1", "--no-new-families", "-o", output, ...options);
  const page = await open(join(output, "report.html"));
  const models = await page.evaluate(() => window.crosswatt.data.models.map((model) => ({ ...model, model: null, variants: model.variants.length })));
  return { page, models };
}

const SIMULATED = bundled("simulated_audio_tagging.csv");
const ZEUS = shared("data/energy/zeus.csv");
const TABLES = [
  { name: "simulated", table: SIMULATED, pair: ["A40", "GTX 1080 Ti"], sources: "A40,T4" },
  { name: "zeus", table: ZEUS, pair: ["NVIDIA V100", "NVIDIA A40"], sources: "NVIDIA V100,NVIDIA P100" },
];
/** Strategies that can do without some of what they use. */
const FORBEARING = ["auto", "gp-log-ratio", "gp-family", "log-ridge", "kernel-log-ratio"];

for (const { name, table, pair: [from, to], sources } of TABLES) {
  const skip = table === null && "no shared data";

  test(`normalizes as the program does on ${name}`, { skip }, async () => {
    const { page, models } = await study(name, table, "--from", from, "--to", to, "--strategies", "all,power-law+flops,svr+params,gp-log-ratio+params");
    assert.ok(models.length >= 20, `${models.length} strategies`);
    const wrong = [];
    for (const [i, model] of models.entries()) {
      wrong.push(...await differences(page, model, randomQueries(model, i + 1, false), LEVELS[i % LEVELS.length], table));
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  test(`normalizes workloads of which little is known, on ${name}`, { skip }, async () => {
    const wrong = [];
    for (const [i, strategy] of FORBEARING.entries()) {
      const { page, models: [model] } = await study(`${name}_${strategy}`, table, "--from", from, "--to", to, "--strategies", strategy);
      assert.ok(model.variants > 0, `${strategy} has no variants`);
      wrong.push(...await differences(page, model, randomQueries(model, i + 1, true), 0.9, table));
      await page.close();
    }
    assert.deepEqual(wrong, []);
  });

  test(`normalizes what was measured on several sources, on ${name}`, { skip }, async () => {
    const wrong = [];
    let level = 0;
    // In two pages, because one has no room for every variant of them all.
    for (const [i, strategies] of ["multi-source,linear,power-law,mean-ratio,low-rank", "auto,log-ridge"].entries()) {
      const { page, models } = await study(`${name}_sources_${i}`, table, "--from", sources, "--to", to, "--strategies", strategies);
      assert.equal(models.length, strategies.split(",").length);
      for (const model of models) {
        for (const leaveOut of [false, true]) {
          const queries = randomQueries(model, level + 1, leaveOut);
          wrong.push(...await differences(page, model, queries, LEVELS[level++ % LEVELS.length], table));
        }
      }
      await page.close();
    }
    assert.deepEqual(wrong, []);
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

  // Of which nothing else is known; and in other units.
  await form.locator('select[name="strategy"]').selectOption("auto");
  await form.locator('input[name="energy"]').fill("12 Wh");
  crosswatt("fit", table, "--from", from, "--to", to, "--strategy", "auto", "-o", model);
  const { normalized_kwh: kwh } = JSON.parse(crosswatt("normalize", "--model", model, "--energy", "12 Wh", "--json"));
  assert.ok((await page.textContent("#answer")).startsWith(`${Number(kwh.toPrecision(6))} kWh`));

  await form.locator('input[name="energy"]').fill("-1");
  assert.match(await page.textContent("#answer"), /must be above 0/);
  await page.close();
});
