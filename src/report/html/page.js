// The page's beginning: reads the data that stand in it and brings its parts to life.
import { readData } from "./data.js";
import { makeSortable } from "./tables.js";
import { startTheme } from "./theme.js";
import { startStudy } from "./study.js";
import { startReanalysis } from "./reanalysis.js";
import { normalize } from "./normalize.js";

function listContents() {
  const contents = document.getElementById("contents");
  for (const section of document.querySelectorAll("main section[data-title]")) {
    const link = document.createElement("a");
    link.href = `#${section.id}`;
    link.textContent = section.dataset.title;
    contents.append(link);
  }
}

const data = readData(document.getElementById("data").textContent);
listContents();
for (const table of document.querySelectorAll("table[data-sortable]")) makeSortable(table);
const starts = { study: startStudy, reanalysis: startReanalysis };
const page = starts[data.kind](data);
startTheme(page.charts);

// For tests and for the curious: what the page knows, and what its calculator computes with.
window.crosswatt = { data, normalize, charts: page.charts };
