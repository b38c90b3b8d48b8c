// The calculator: a form, and one energy normalized whenever it changes.
import { distinct, fillSelect } from "./choices.js";
import { significant } from "./format.js";
import { canNormalize, inWords, normalize } from "./normalize.js";
import { countOf, durationOf, energyOf } from "./quantities.js";

const DIGITS = 6;

function paragraph(className, ...contents) {
  const made = document.createElement("p");
  made.className = className;
  made.append(...contents);
  return made;
}

function span(className, text) {
  return Object.assign(document.createElement("span"), { className, textContent: text });
}

class Calculator {
  constructor(models, level) {
    this.models = models;
    this.form = document.getElementById("calculator-form");
    this.fields = this.form.elements;
    this.answer = document.getElementById("answer");
    this.fields.level.value = level;
    fillSelect(this.fields.source, distinct(models.map(({ source }) => source)).map((name) => [name, name]));
    this.offerTargets();
    this.form.addEventListener("input", ({ target }) => {
      if (target.name === "source") this.offerTargets();
      else if (target.name === "target") this.offerStrategies();
      else if (target.name === "strategy") this.ask();
      this.show();
    });
    this.show();
  }

  offerTargets() {
    const { source, target } = this.fields;
    const of = this.models.filter((model) => model.source === source.value);
    fillSelect(target, distinct(of.map((model) => model.target)).map((name) => [name, name]));
    this.offerStrategies();
  }

  offerStrategies() {
    const { source, target, strategy } = this.fields;
    const of = this.models.filter((model) => model.source === source.value && model.target === target.value);
    fillSelect(strategy, of.map((model) => [model.strategy, model.strategy]));
    this.ask();
  }

  /** Shows the fields the model uses; those it can do without say so. */
  ask() {
    const { source, target, strategy } = this.fields;
    this.model = this.models.find((model) =>
      model.source === source.value && model.target === target.value && model.strategy === strategy.value);
    this.askOfSources(this.model.sources.length > 0 ? this.model.sources : [""]);
    for (const label of this.form.querySelectorAll("[data-feature]")) {
      const { feature } = label.dataset;
      const { required_features: required, dispensable_features: dispensable, reference_families: families } = this.model;
      label.hidden = feature === "family" ? families.length === 0 : !required.includes(feature);
      label.style.display = label.hidden ? "none" : "";
      label.querySelector("input").placeholder = feature === "family" || dispensable.includes(feature) ? "if known" : "";
    }
    document.getElementById("families").replaceChildren(...this.model.reference_families.map((name) => new Option(name, name)));
  }

  /** An energy and a duration for each source; what is typed stays where the sources stay. */
  askOfSources(sources) {
    if (this.sources?.join("\n") === sources.join("\n")) return;
    this.sources = sources;
    const field = (name, text) => {
      const label = document.createElement("label");
      label.append(text, Object.assign(document.createElement("input"), { name, inputMode: "decimal", autocomplete: "off" }));
      return label;
    };
    document.getElementById("measured").replaceChildren(...sources.flatMap((hardware) => {
      const where = hardware === "" ? "" : ` on ${hardware}`;
      const duration = field("duration", `Duration (s)${where}`);
      duration.dataset.feature = "power";
      return [field("energy", `Energy (kWh)${where}`), duration];
    }));
  }

  typed(name) {
    return [...this.form.querySelectorAll(`[name="${name}"]`)].map(({ value }) => value);
  }

  query() {
    const { flops, macs, params, batch, family } = this.fields;
    const durations = this.typed("duration");
    const measured = this.typed("energy").map((energy, i) => ({ hardware: this.sources[i], ...energyOf(energy),
      duration_s: durationOf(durations[i]) }));
    return { ...(measured.length > 1 ? { sources: measured } : measured[0]), flops: countOf(flops.value), macs: countOf(macs.value),
      params: countOf(params.value), batch_size: countOf(batch.value), family: family.value.trim() };
  }

  show() {
    const query = this.query();
    const measured = query.sources ?? [query];
    const level = Number(this.fields.level.value);
    if (measured.some(({ energy_kwh: kwh }) => kwh === null)) {
      return this.say(measured.length > 1 ? "Type the energies measured on the sources." : "Type the energy measured on the source.");
    }
    if ([query, ...measured].some((part) => Object.values(part).some(Number.isNaN))) {
      return this.say("Numbers must be above 0, with a unit or without: 3.2, 900 Wh, 1.5 h, 2.1e12, 2.1T.");
    }
    if (!(level > 0 && level < 1)) return this.say("The level must be between 0 and 1.");
    const result = normalize(this.model, query, level);
    if (result.missing) return this.say(this.wish(result));
    return this.report(result);
  }

  wish({ missing, needed }) {
    if (needed) return `${this.model.strategy} also needs ${inWords(missing)}.`;
    return `This page has no model of ${this.model.strategy} that does without ${inWords(missing)}; crosswatt normalize makes one.`;
  }

  say(text) {
    this.answer.replaceChildren(paragraph("note", text));
  }

  report(result) {
    const value = paragraph("", span("value", `${significant(result.kwh, DIGITS)} kWh`), ` on ${this.model.target}`);
    const parts = [value];
    if (result.lower_kwh !== null) {
      const bounds = [result.lower_kwh, result.upper_kwh].map((kwh) => significant(kwh, DIGITS));
      parts.push(paragraph("interval", `${significant(100 * result.level, 15)} % interval: ${bounds[0]} to ${bounds[1]} kWh`));
    }
    parts.push(...result.warnings.map((warning) => paragraph("warning", warning)));
    this.answer.replaceChildren(...parts);
  }
}

export function startCalculator(data) {
  const models = data.models.filter(canNormalize);
  if (models.length > 0) {
    new Calculator(models, data.level);
    return;
  }
  document.getElementById("calculator-form").hidden = true;
  document.getElementById("answer").append(paragraph("note", "This page holds no models."));
}
