// Draws the specifications in a folder as SVG files beside them, in Node.js: node figures.mjs FOLDER.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vega from "vega";
import { compile } from "vega-lite";

const SUFFIX = ".vl.json";
const silent = { level: () => silent, warn: () => silent, info: () => silent, debug: () => silent, error: console.error };

const [, , folder] = process.argv;
for (const file of readdirSync(folder).filter((name) => name.endsWith(SUFFIX))) {
  const spec = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const view = new vega.View(vega.parse(compile(spec, { logger: silent }).spec), { renderer: "none" });
  view.logLevel(vega.Error);
  writeFileSync(join(folder, `${file.slice(0, -SUFFIX.length)}.svg`), await view.toSVG());
  view.finalize();
}
