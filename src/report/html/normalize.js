// One energy moved from source to target: src/normalize/normalizer.cpp again, for the models in the page.
import { significant } from "./format.js";
import { knows, modelOf } from "./models.js";
import { normalHalfWidth, studentHalfWidth } from "./statistics.js";

const FEW_REFERENCES = 4;
const WIDE_SPREAD = 2;
const NOTABLE_ROUNDING = 0.01;

const FIELD_OF = { power: "duration_s", flops: "flops", macs: "macs", params: "params", batch: "batch_size" };

const known = (value) => value !== null && value !== undefined && !Number.isNaN(value);

/** Names of what the model asks for and the query lacks. */
export function missingFeatures(saved, query) {
  return saved.required_features.filter((feature) => {
    if (feature === "energy") return false;
    if (feature === "family") return query.family === "";
    return !known(query[FIELD_OF[feature]]);
  });
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
    result.warnings.push(`${significant(query.energy_kwh, 4)} kWh lies outside the references' range, `
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

function setBounds(saved, query, level, result) {
  if (!(result.kwh > 0)) return;
  const familyKnown = saved.reference_families.length === 0 || saved.reference_families.includes(query.family);
  const halfWidth = logHalfWidth(saved, query, familyKnown, level);
  if (halfWidth === null) {
    const [errors] = familyKnown ? saved.calibration.known_family : saved.calibration.new_family;
    result.warnings.push(`no interval: ${errors.why_none || `too few references for level ${significant(level, 6)}`}`);
    return;
  }
  const rounding = (query.energy_half_unit_kwh ?? 0) / query.energy_kwh;
  if (rounding > NOTABLE_ROUNDING) {
    result.warnings.push(`${significant(query.energy_kwh, 6)} kWh may be rounded by up to ${significant(100 * rounding, 2)} %; `
      + "the interval is that much wider");
  }
  const width = halfWidth + Math.log1p(rounding);
  result.lower_kwh = result.kwh * Math.exp(-width);
  result.upper_kwh = result.kwh * Math.exp(width);
}

/**
 * @param saved  a model of the page. @param query  {energy_kwh, energy_half_unit_kwh, duration_s, flops, macs, params,
 * batch_size, family}: numbers, or null where unknown; family "" where unknown. All of missingFeatures() must be known.
 */
export function normalize(saved, query, level) {
  const result = { kwh: modelOf(saved.strategy, saved.model).predict(saved.model, query), lower_kwh: null, upper_kwh: null,
    level, extrapolated: false, warnings: [] };
  if (!(result.kwh > 0)) {
    result.warnings.push(`strategy ${saved.strategy} predicts no positive energy here; do not use the value`);
  }
  flagExtrapolation(saved, query, result);
  warnOfFewReferences(saved, query, result);
  setBounds(saved, query, level, result);
  return result;
}
