// The calculator: a form, and one energy normalized whenever it changes.
import { distinct, fillSelect } from "./choices.js";
import { significant } from "./format.js";
import { canNormalize, missingFeatures, normalize } from "./normalize.js";

const SCALES = { k: 1e3, M: 1e6, G: 1e9, B: 1e9, T: 1e12 };
const NAMES = { power: "the duration", flops: "FLOPs", macs: "MACs", params: "params", batch: "the batch size", family: "the family" };
const DIGITS = 6;

/** "2.1e12", "2.1T"; NaN for what is no number above 0, null for nothing. */
function numberOf(text) {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const match = /^([0-9.]+(?:e[-+]?[0-9]+)?)\s*([kMGBT]?)$/i.exec(trimmed);
  const value = match ? Number(match[1]) * (SCALES[match[2]] ?? 1) : NaN;
  return value > 0 && Number.isFinite(value) ? value : NaN;
}

/** Half a unit of the last digit written: what rounding may hide. */
function halfUnit(text) {
  const [, digits, exponent] = /^([0-9.]+)(?:e([-+]?[0-9]+))?/i.exec(text.trim());
  const point = digits.indexOf(".");
  const decimals = point < 0 ? 0 : digits.length - point - 1;
  return 0.5 * 10 ** (Number(exponent ?? 0) - decimals);
}

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

  /** Shows the fields the model uses. */
  ask() {
    const { source, target, strategy } = this.fields;
    this.model = this.models.find((model) =>
      model.source === source.value && model.target === target.value && model.strategy === strategy.value);
    for (const label of this.form.querySelectorAll("[data-feature]")) {
      const { feature } = label.dataset;
      label.hidden = feature === "family" ? this.model.reference_families.length === 0
        : !this.model.required_features.includes(feature);
      label.style.display = label.hidden ? "none" : "";
    }
    document.getElementById("families").replaceChildren(...this.model.reference_families.map((name) => new Option(name, name)));
  }

  query() {
    const { energy, duration, flops, macs, params, batch, family } = this.fields;
    return { energy_kwh: numberOf(energy.value), duration_s: numberOf(duration.value), flops: numberOf(flops.value),
      macs: numberOf(macs.value), params: numberOf(params.value), batch_size: numberOf(batch.value), family: family.value.trim() };
  }

  show() {
    const query = this.query();
    const level = Number(this.fields.level.value);
    if (query.energy_kwh === null) return this.say("Type the energy measured on the source.");
    if (Object.values(query).some(Number.isNaN)) return this.say("Numbers must be above 0: 3.2, 2.1e12 or 2.1T.");
    if (!(level > 0 && level < 1)) return this.say("The level must be between 0 and 1.");
    const missing = missingFeatures(this.model, query);
    if (missing.length > 0) return this.say(`${this.model.strategy} also needs ${missing.map((name) => NAMES[name]).join(", ")}.`);
    query.energy_half_unit_kwh = halfUnit(this.fields.energy.value);
    return this.report(normalize(this.model, query, level));
  }

  say(text) {
    this.answer.replaceChildren(paragraph("note", text));
  }

  report(result) {
    const value = paragraph("", span("value", `${significant(result.kwh, DIGITS)} kWh`), ` on ${this.model.target}`);
    const parts = [value];
    if (result.lower_kwh !== null) {
      const bounds = [result.lower_kwh, result.upper_kwh].map((kwh) => significant(kwh, DIGITS));
      parts.push(paragraph("interval", `${significant(100 * result.level, 4)} % interval: ${bounds[0]} to ${bounds[1]} kWh`));
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
