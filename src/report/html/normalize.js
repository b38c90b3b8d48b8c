// One energy moved from source to target: src/normalize/normalizer.cpp again, for the models in the page.
import { significant } from "./format.js";
import { knows, modelOf } from "./models.js";
import { normalHalfWidth, studentHalfWidth } from "./statistics.js";

const FEW_REFERENCES = 4;
const WIDE_SPREAD = 2;
const NOTABLE_ROUNDING = 0.01;

const FIELD_OF = { power: "duration_s", flops: "flops", macs: "macs", params: "params", batch: "batch_size" };
const IN_WORDS = { power: "the duration", flops: "FLOPs", macs: "MACs", params: "params", batch: "the batch size", family: "the family" };

const known = (value) => value !== null && value !== undefined && !Number.isNaN(value);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Features as a form asks for them. */
export function inWords(features) {
  return features.map((feature) => IN_WORDS[feature]).join(", ");
}

/**
 * What was measured on several sources as one: geometric means, unknown where unknown on one; and what rounding may
 * hide of the energy, on the log scale.
 */
function together(query) {
  const measured = query.sources ?? [query];
  const rounding = mean(measured.map(({ energy_kwh, energy_half_unit_kwh }) => Math.log1p((energy_half_unit_kwh ?? 0) / energy_kwh)));
  if (measured.length === 1) return { ...query, rounding };
  const geometricMean = (field) =>
    (measured.every((source) => known(source[field])) ? Math.exp(mean(measured.map((source) => Math.log(source[field])))) : null);
  return { ...query, energy_kwh: geometricMean("energy_kwh"), duration_s: geometricMean("duration_s"), rounding };
}

function unknownOf(features, query) {
  return features.filter((feature) => {
    if (feature === "energy") return false;
    if (feature === "family") return query.family === "";
    return !known(query[FIELD_OF[feature]]);
  });
}

/**
 * Which model answers: the saved one, or where the query lacks features that its strategy can do without, the variant
 * that was fitted as if nobody knew them.
 * @return {model}, or {missing, needed}: features to give, and whether the strategy itself can't do without.
 */
function suitedTo(saved, query) {
  const lacking = unknownOf(saved.required_features, query);
  if (lacking.length === 0) return { model: saved };
  const needed = lacking.filter((feature) => !saved.dispensable_features.includes(feature));
  if (needed.length > 0) return { missing: needed, needed: true };
  const leftOut = unknownOf(saved.dispensable_features, query);
  const model = saved.variants.find(({ left_out }) => left_out.join() === leftOut.join());
  return model ? { model } : { missing: lacking, needed: false };
}

/** Whether the page's formulas cover the model. */
export function canNormalize(saved) {
  return knows(saved.strategy, saved.model);
}

/** The ceil((n + 1) · level)-th smallest score, null with too few. */
function conformalFactor({ scores, infinite_scores: infinite }, level) {
  const n = scores.length + infinite;
  const rank = Math.ceil((n + 1) * level - 1e-9);
  return n === 0 || rank > scores.length ? null : scores[rank - 1];
}

function logHalfWidth(saved, query, familyKnown, level) {
  const model = modelOf(saved.strategy, saved.model);
  const spread = saved.has_spread ? model.spread(saved.model, query) : 1;
  if (saved.spread_is_interval) {
    const dof = model.degreesOfFreedom?.(saved.model);
    return spread * (known(dof) ? studentHalfWidth(level, dof) : normalHalfWidth(level));
  }
  const [errors] = familyKnown ? saved.calibration.known_family : saved.calibration.new_family;
  const factor = conformalFactor(errors, level);
  return factor === null ? null : spread * factor;
}

function flagExtrapolation(saved, query, result) {
  if (query.energy_kwh < saved.lowest_source_kwh || query.energy_kwh > saved.highest_source_kwh) {
    result.extrapolated = true;
    const which = query.sources ? ", the geometric mean," : "";
    result.warnings.push(`${significant(query.energy_kwh, 4)} kWh${which} lies outside the references' range, `
      + `${significant(saved.lowest_source_kwh, 4)} to ${significant(saved.highest_source_kwh, 4)} kWh on ${saved.source}`);
  }
  const families = saved.reference_families;
  if (families.length > 0 && !families.includes(query.family)) {
    result.extrapolated = true;
    const whose = query.family === "" ? "no family was given" : `family '${query.family}' has no reference`;
    result.warnings.push(`${whose}: measuring one workload of its family on the target is worth more than any model`);
  }
  if (!known(saved.median_spread)) return;
  const spread = modelOf(saved.strategy, saved.model).spread(saved.model, query);
  if (spread <= WIDE_SPREAD * saved.median_spread) return;
  result.extrapolated = true;
  result.warnings.push(`unlike the references: its spread is ${significant(spread / saved.median_spread, 2)} times theirs`);
}

function warnOfFewReferences(saved, query, result) {
  const { references } = saved;
  const families = saved.reference_families.length;
  if (references === 0 || references >= Math.max(FEW_REFERENCES, 2 * families)) return;
  const plain = query.energy_kwh * Math.exp(saved.mean_log_ratio);
  result.warnings.push(`only ${references} reference${references === 1 ? "" : "s"}`
    + `${families > 1 ? ` for ${families} families` : ""}: the plain mean ratio may do better; it gives ${significant(plain, 4)} kWh`);
}

/** With enough errors none is wide enough where too many predictions were no energy at all. */
function whyNoInterval({ scores, infinite_scores: infinite }, level) {
  if (infinite === 0) return `too few references for level ${significant(level, 6)}`;
  return `${infinite} of ${scores.length + infinite} references were predicted 0 kWh or less when held out`;
}

function setBounds(saved, query, level, result) {
  if (!(result.kwh > 0)) return;
  const familyKnown = saved.reference_families.length === 0 || saved.reference_families.includes(query.family);
  const halfWidth = logHalfWidth(saved, query, familyKnown, level);
  if (halfWidth === null) {
    const [errors] = familyKnown ? saved.calibration.known_family : saved.calibration.new_family;
    result.warnings.push(`no interval: ${errors.why_none || whyNoInterval(errors, level)}`);
    return;
  }
  const share = Math.expm1(query.rounding);
  if (share > NOTABLE_ROUNDING) {
    result.warnings.push(`${significant(query.energy_kwh, 6)} kWh may be rounded by up to ${significant(100 * share, 2)} %; `
      + "the interval is that much wider");
  }
  const width = halfWidth + query.rounding;
  result.lower_kwh = result.kwh * Math.exp(-width);
  result.upper_kwh = result.kwh * Math.exp(width);
}

/**
 * @param saved  a model of the page. @param asked  {energy_kwh, energy_half_unit_kwh, duration_s, flops, macs, params,
 * batch_size, family}: numbers, or null where unknown; family "" where unknown. For a model of several sources the first
 * three stand in {sources}, in the model's order, with {hardware}. The energies must be known.
 * @return {kwh, lower_kwh, upper_kwh, level, extrapolated, warnings}, or {missing, needed} as of suitedTo.
 */
export function normalize(saved, asked, level) {
  const query = together(asked);
  const { model, missing, needed } = suitedTo(saved, query);
  if (missing) return { missing, needed };
  const result = { kwh: modelOf(model.strategy, model.model).predict(model.model, query), lower_kwh: null, upper_kwh: null,
    level, extrapolated: false, warnings: [] };
  if (!(result.kwh > 0)) {
    result.warnings.push(`strategy ${model.strategy} predicts no positive energy here; do not use the value`);
  }
  if (model !== saved) {
    result.warnings.push(`fitted without ${model.left_out.join(", ")}, not known of this workload; `
      + `${inWords(model.left_out)} would sharpen the estimate`);
  }
  flagExtrapolation(model, query, result);
  warnOfFewReferences(model, query, result);
  setBounds(model, query, level, result);
  return result;
}
