// What the browser tests share: the program, a browser that reports what goes wrong, and the rules of accessibility.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { CROSSWATT_PROGRAM, CROSSWATT_NODE_MODULES, CROSSWATT_CHROMIUM, CROSSWATT_SOURCE_DIR, CROSSWATT_SHARED_DIR } = process.env;
const packages = createRequire(join(CROSSWATT_NODE_MODULES, "x.js"));
const { chromium } = packages("playwright-core");
const axeSource = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

/** A folder that is gone when the tests end. */
export const folder = mkdtempSync(join(tmpdir(), "crosswatt-browser-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export const bundled = (name) => join(CROSSWATT_SOURCE_DIR, "data", name);

/** The path of a file beside the project, or null where there is none. */
export function shared(name) {
  const path = join(CROSSWATT_SHARED_DIR, name);
  return existsSync(path) ? path : null;
}

/** Runs the program; its standard output. */
export function crosswatt(...words) {
  return execFileSync(CROSSWATT_PROGRAM, ["--quiet", ...words], { encoding: "utf8", maxBuffer: 1 << 28 });
}

let browser;

export async function startBrowser() {
  browser = await chromium.launch({ executablePath: CROSSWATT_CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

export async function stopBrowser() {
  await browser.close();
}

/** A page with the file; page.complaints lists console errors and warnings, exceptions, and requests that leave it. */
export async function open(path, viewport = DESKTOP, colorScheme = "light") {
  const page = await browser.newPage({ viewport, colorScheme, acceptDownloads: true });
  page.complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(error.message));
  const address = pathToFileURL(path).href;
  page.on("request", (request) => {
    const url = request.url();
    if (url !== address && !/^(data|blob):/.test(url)) page.complaints.push(`asked for ${url}`);
  });
  await page.goto(address);
  return page;
}

/** What the page has taken of a processor, in seconds: a machine that does other things beside is slow, not the page. */
export async function processorTime(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "ProcessTime").value;
}

/** Draws every chart; for each, the shapes in it. */
export async function drawAll(page) {
  await page.evaluate(() => window.crosswatt.charts.drawAll());
  return page.$$eval("figure[data-chart]", (figures) => figures.map((figure) => ({
    name: figure.dataset.chart,
    marks: figure.querySelectorAll(".mark-symbol path, .mark-rect path, .mark-line path, .mark-rule line, .mark-area path").length,
  })));
}

/** Violations of axe-core's rules, as text; the tooltip, which follows the pointer, belongs to no region. */
export async function accessibilityViolations(page) {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run({ exclude: ["#vg-tooltip-element"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(" | ")}`);
  });
}

/** What sticks out to the right, boxes that scroll by themselves aside. */
export function wide(page) {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= edge) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > edge + 1 && !element.closest(".scroll, .drawing"))
      .map((element) => element.outerHTML.slice(0, 120));
  });
}
