// A study: what is looked at, and what follows from it.
import { rowsOf } from "./data.js";
import { Charts } from "./charts.js";
import { DataTable } from "./tables.js";
import { startCalculator } from "./calculator.js";
import { distinct, fillSelect } from "./choices.js";

/** Shown at first, so that a picture of a dozen strategies is not the first thing seen. */
const STRATEGIES_AT_FIRST = 4;

/** The best by the study's own measure, in the study's order. */
function strategiesAtFirst(scores, strategies) {
  const errors = new Map(strategies.map((strategy) => [strategy, []]));
  for (const row of scores) if (row.leading && row.rmsle !== null) errors.get(row.strategy).push(row.rmsle);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const ranked = strategies.filter((strategy) => errors.get(strategy).length > 0)
    .sort((a, b) => mean(errors.get(a)) - mean(errors.get(b)));
  return new Set(ranked.slice(0, STRATEGIES_AT_FIRST));
}

class Explorer {
  constructor(data) {
    this.data = data;
    this.scores = rowsOf(data.tables.scores, data.texts);
    this.best = rowsOf(data.tables.best, data.texts);
    this.controls = document.getElementById("pair-controls").elements;
    this.scope = document.getElementById("study-controls").elements.scope;
    this.strategies = strategiesAtFirst(this.scores, data.strategies);
    this.pairScores = new DataTable(document.getElementById("pair-scores"), "Scores of this pair",
      data.tables.scores.columns.filter(({ name }) => !["source", "target", "split", "repeats", "leading"].includes(name)));
    this.offerSources();
    this.offerTargets();
    this.offerStrategies();
    this.charts = new Charts(data.charts, (name) => this.table(name));
    this.showPair();
    this.listen();
  }

  offerSources() {
    fillSelect(this.controls.source, distinct(this.data.pairs.map(({ source }) => source)).map((name) => [name, name]));
  }

  offerTargets() {
    const targets = this.data.pairs.filter(({ source }) => source === this.controls.source.value);
    fillSelect(this.controls.target, targets.map(({ target }) => [target, target]));
  }

  offerStrategies() {
    const place = document.getElementById("strategies");
    for (const strategy of this.data.strategies) {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"),
        { type: "checkbox", name: "strategy", value: strategy, checked: this.strategies.has(strategy) });
      label.append(box, strategy);
      place.append(label);
    }
  }

  listen() {
    document.getElementById("pair-controls").addEventListener("change", ({ target }) => {
      if (target.name === "source") this.offerTargets();
      if (target.name === "source" || target.name === "target") {
        this.showPair();
      } else if (target.name === "strategy") {
        if (target.checked) this.strategies.add(target.value);
        else this.strategies.delete(target.value);
        this.charts.redraw();
        this.showScores();
      } else {
        this.charts.refresh("points", "predictions");
      }
    });
    this.scope.addEventListener("change", () => this.charts.refresh("scores"));
  }

  showPair() {
    const { source, target, family, split } = this.controls;
    this.pair = this.data.pairs.find((pair) => pair.source === source.value && pair.target === target.value);
    this.rows = {};
    for (const [name, { columns }] of Object.entries(this.data.pair_tables)) {
      this.rows[name] = rowsOf({ columns, rows: this.pair.rows[name] }, this.data.texts);
    }
    const families = distinct(this.rows.points.map((row) => row.family)).filter((name) => name !== null);
    fillSelect(family, [["", "all"], ...families.map((name) => [name, name])]);
    fillSelect(split, [["", "all"], ...this.pair.held_out.map((_, i) => [String(i), String(i + 1)])]);
    document.getElementById("pair-name").textContent = `${source.value} → ${target.value}`;
    document.getElementById("pair-notes").textContent = this.pair.notes.join(" ");
    this.charts.refresh("points");
    if (this.scope.value === "one") this.charts.refresh("scores");
    this.showScores();
  }

  showScores() {
    const rows = this.scores.filter((row) => this.ofPair(row) && this.strategies.has(row.strategy));
    this.pairScores.show(rows, `Scores of ${this.pair.source} → ${this.pair.target}`);
  }

  ofPair(row) {
    return row.source === this.pair.source && row.target === this.pair.target;
  }

  table(name) {
    switch (name) {
      case "points":
        return this.points();
      case "predictions":
        return this.predictions();
      case "curves":
      case "bands":
      case "intervals":
        return this.rows[name].filter((row) => this.strategies.has(row.strategy));
      case "scores":
        return this.scores.filter((row) => this.strategies.has(row.strategy) && (this.scope.value === "all" || this.ofPair(row)));
      default:
        return this.best;
    }
  }

  points() {
    const { family, split } = this.controls;
    const heldOut = split.value === "" ? null : new Set(this.pair.held_out[Number(split.value)]);
    return this.rows.points
      .map((row, i) => (heldOut ? { ...row, role: heldOut.has(i) ? "held out" : "reference" } : row))
      .filter((row) => family.value === "" || row.family === family.value);
  }

  predictions() {
    const { family, split } = this.controls;
    const inFamily = new Set(this.rows.points.filter((row) => row.family === family.value).map((row) => row.workload));
    return this.rows.predictions.filter((row) => this.strategies.has(row.strategy)
      && (split.value === "" || row.split === Number(split.value))
      && (family.value === "" || inFamily.has(row.workload)));
  }
}

function startScores(data, scores) {
  const columns = data.tables.scores.columns.filter(({ name }) => !["split", "repeats", "leading"].includes(name));
  const table = new DataTable(document.getElementById("scores-table"), data.tables.scores.title, columns);
  const words = document.getElementById("scores-controls").elements.words;
  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    table.show(scores.filter((row) => {
      const text = `${row.source} ${row.target} ${row.strategy} ${row.selection}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    }));
  };
  words.addEventListener("input", show);
  show();
}

export function startStudy(data) {
  for (const form of document.querySelectorAll("form")) form.addEventListener("submit", (event) => event.preventDefault());
  const explorer = new Explorer(data);
  startScores(data, explorer.scores);
  startCalculator(data);
  return { charts: explorer.charts };
}
