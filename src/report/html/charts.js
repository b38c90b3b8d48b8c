// Draws charts when they come into view, from specifications that name tables and from the tables looked at just now.
import embed from "vega-embed";
import { isDark } from "./theme.js";

/** Facets are at least so wide, their axes included; as many stand in a row as there is room for. */
const FACET_WIDTH = 290;
const FACET_MARGIN = 70;
/** Places less wide have legends of two columns and short labels. */
const NARROW = 500;
/** Names that begin alike are told apart by their ends: labels get what room there is. */
const LABEL_LIMIT = { narrow: 130, wide: 260 };
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

// Told apart on light and dark ground alike, neighbours by lightness too.
const COLOURS = ["#3b82d6", "#e0701b", "#2ba37a", "#c74444", "#8f6ad4", "#a5792c", "#d65da8", "#6b7d8f", "#8a9a1f",
  "#1fa3b8", "#7a4a9c", "#c99a00", "#4f6f3a", "#b0563f"];

/** @param width  of the place, in pixels. */
function configuration(width) {
  const narrow = width < NARROW;
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim();
  const quiet = style.getPropertyValue("--quiet").trim();
  const line = style.getPropertyValue("--line").trim();
  return {
    background: "transparent",
    font: FONT,
    axis: { labelColor: quiet, titleColor: ink, gridColor: line, gridOpacity: 0.6, domainColor: line, tickColor: line,
      labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal",
      labelLimit: narrow ? LABEL_LIMIT.narrow : LABEL_LIMIT.wide },
    legend: { labelColor: ink, titleColor: quiet, labelFontSize: 11, titleFontSize: 11, titleFontWeight: "normal",
      orient: "bottom", columns: narrow ? 2 : 4, labelLimit: 170, symbolLimit: 40 },
    header: { labelColor: ink, titleColor: quiet, labelFontSize: 12 },
    title: { color: ink },
    rule: { color: quiet },
    text: { color: ink },
    view: { stroke: line },
    range: { category: COLOURS },
  };
}

function button(text, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}

/** Calls visit(encoding) for every encoding of the specification, layers and facets included. */
function forEachEncoding(spec, visit) {
  if (spec.encoding) visit(spec.encoding);
  for (const layer of spec.layer ?? []) forEachEncoding(layer, visit);
  if (spec.spec) forEachEncoding(spec.spec, visit);
}

/** A name keeps its colour whatever else is shown; the legend names only what occurs. */
function keepColours(spec) {
  const occurring = (field) => new Set(Object.values(spec.datasets).flatMap((rows) => rows.map((row) => row[field])));
  forEachEncoding(spec, ({ color }) => {
    const domain = color?.scale?.domain;
    if (color?.type !== "nominal" || !domain) return;
    const names = occurring(color.field);
    if (!domain.some((name) => names.has(name))) return;
    const kept = domain.map((name, i) => [name, COLOURS[i % COLOURS.length]]).filter(([name]) => names.has(name));
    color.scale.domain = kept.map(([name]) => name);
    color.scale.range = kept.map(([, colour]) => colour);
  });
}

class Chart {
  constructor(chart, tables) {
    this.chart = chart;
    this.tables = tables;
    this.variant = 0;
    this.drawn = 0;
    this.stale = true;
    this.visible = false;
    this.width = 0;  // as drawn
    this.figure = document.createElement("figure");
    this.figure.dataset.chart = chart.name;
    this.figure.append(this.head(), this.drawing(), this.caption());
  }

  head() {
    const head = document.createElement("div");
    head.className = "chart-head";
    const title = document.createElement("h3");
    title.textContent = this.chart.title;
    head.append(title);
    if (this.chart.variants.length > 1) head.append(this.variantButtons());
    head.append(...["svg", "png"].map((format) => {
      const save = button(format.toUpperCase(), () => this.save(format));
      save.setAttribute("aria-label", `Save “${this.chart.title}” as ${format.toUpperCase()}`);
      return save;
    }));
    return head;
  }

  variantButtons() {
    const group = document.createElement("div");
    group.className = "segments";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", `How to show “${this.chart.title}”`);
    const buttons = this.chart.variants.map((variant, i) => button(variant.label, () => {
      this.variant = i;
      buttons.forEach((other, j) => other.setAttribute("aria-pressed", String(i === j)));
      this.draw();
    }));
    buttons.forEach((each, i) => each.setAttribute("aria-pressed", String(i === 0)));
    group.append(...buttons);
    return group;
  }

  drawing() {
    this.place = document.createElement("div");
    this.place.className = "drawing";
    return this.place;
  }

  caption() {
    const caption = document.createElement("figcaption");
    caption.textContent = this.chart.caption;
    return caption;
  }

  specification() {
    const spec = structuredClone(this.chart.variants[this.variant].spec);
    this.width = this.place.clientWidth;
    spec.datasets = {};
    for (const name of this.chart.tables) spec.datasets[name] = this.tables(name);
    // A layer of no rows has no extent, which Vega complains of.
    spec.layer = spec.layer?.filter(({ data }) => !data?.name || spec.datasets[data.name].length > 0);
    keepColours(spec);
    if (spec.facet) this.layOut(spec);
    if (spec.height?.step) spec.height = this.heightOfSteps(spec);
    return spec;
  }

  /** A step for each name along the axis and, where bars stand side by side, for each of them. */
  heightOfSteps(spec) {
    const rows = spec.datasets[spec.data.name];
    const fields = [spec.encoding?.y, spec.encoding?.yOffset, ...(spec.layer ?? []).map(({ encoding }) => encoding.y)]
      .filter((encoding) => encoding?.type === "nominal").map(({ field }) => field);
    const counts = [...new Set(fields)].map((field) => new Set(rows.map((row) => row[field])).size + 0.5);
    return Math.ceil(counts.reduce((product, count) => product * count, spec.height.step));
  }

  /** As many facets in a row as fit, and rows as even as can be. */
  layOut(spec) {
    const occurring = new Set(spec.datasets[spec.data.name].map((row) => row[spec.facet.field]));
    const count = spec.facet.sort.filter((name) => occurring.has(name)).length;
    const fitting = Math.max(1, Math.floor(this.width / FACET_WIDTH));
    spec.columns = Math.max(1, Math.ceil(count / Math.ceil(count / fitting)));
    spec.spec.width = Math.max(150, Math.min(480, this.width / spec.columns - FACET_MARGIN));
  }

  async draw() {
    this.stale = false;
    const turn = ++this.drawn;
    const spec = this.specification();
    if (this.chart.tables.some((name) => spec.datasets[name].length === 0 && name === spec.data.name)) {
      this.view?.finalize();
      this.view = null;
      this.place.innerHTML = "";
      const empty = document.createElement("p");
      empty.className = "empty";
      empty.textContent = "Nothing to show with these choices.";
      this.place.append(empty);
      return;
    }
    const box = document.createElement("div");
    box.style.width = "100%";
    this.view?.finalize();
    this.place.replaceChildren(box);
    const { view } = await embed(box, spec, { actions: false, renderer: "svg", config: configuration(this.width), tooltip: { theme: isDark() ? "dark" : "light" } });
    if (turn === this.drawn) this.view = view;
    else view.finalize();
  }

  async save(format) {
    if (!this.view) await this.draw();
    const url = await this.view.toImageURL(format, 2);
    const link = document.createElement("a");
    link.href = url;
    link.download = `${this.chart.name}.${format}`;
    link.click();
  }

  refresh() {
    this.stale = true;
    if (this.visible) this.draw();
  }
}

/** All charts of the page. @param tables  name => rows looked at just now, as objects. */
export class Charts {
  constructor(charts, tables) {
    this.list = charts.map((chart) => new Chart(chart, tables));
    this.observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const chart = this.list.find(({ figure }) => figure === target);
        chart.visible = isIntersecting;
        if (isIntersecting && chart.stale) chart.draw();
      }
    }, { rootMargin: "300px" });
    for (const chart of this.list) {
      document.querySelector(`#${chart.chart.place} .charts`).append(chart.figure);
      this.observer.observe(chart.figure);
    }
    const resized = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const chart = this.list.find(({ place }) => place === target);
        if (chart.width !== 0 && chart.width !== target.clientWidth) chart.refresh();
      }
    });
    for (const { place } of this.list) resized.observe(place);
  }

  /** Those that draw one of the tables. */
  refresh(...tables) {
    for (const chart of this.list) if (chart.chart.tables.some((name) => tables.includes(name))) chart.refresh();
  }

  redraw() {
    for (const chart of this.list) chart.refresh();
  }

  drawAll() {
    return Promise.all(this.list.filter(({ stale }) => stale).map((chart) => chart.draw()));
  }
}

/** The charts of several parts of a page, as one. */
export class ChartGroups {
  constructor(groups) {
    this.groups = groups;
  }

  get list() {
    return this.groups.flatMap(({ list }) => list);
  }

  redraw() {
    for (const group of this.groups) group.redraw();
  }

  drawAll() {
    return Promise.all(this.groups.map((group) => group.drawAll()));
  }
}
