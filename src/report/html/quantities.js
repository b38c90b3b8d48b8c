// What people type, with or without a unit: src/core/units.cpp again. A bare number is kWh, seconds or a count.

const J_PER_KWH = 3.6e6;

// A unit's value; where capitals matter it is spelt as here only.
const ENERGIES = { exact: { MWh: 1e3, MJ: 1e6 / J_PER_KWH, mJ: 1e-3 / J_PER_KWH },
  any: { "": 1, kwh: 1, wh: 1e-3, j: 1 / J_PER_KWH, kj: 1e3 / J_PER_KWH, uj: 1e-6 / J_PER_KWH, "µj": 1e-6 / J_PER_KWH, "μj": 1e-6 / J_PER_KWH } };
const DURATIONS = { exact: { ms: 1e-3 }, any: { "": 1, s: 1, min: 60, h: 3600, d: 86400 } };
const COUNTS = { exact: {}, any: { "": 1, k: 1e3, m: 1e6, g: 1e9, b: 1e9, t: 1e12, p: 1e15 } };

const NUMBER = /^\+?([0-9]+\.?[0-9]*|\.[0-9]+)(?:e([-+]?[0-9]+))?/i;

/** A number above 0 in base units, and half a unit of its last digit: what rounding may hide. */
function quantity(text, units) {
  const match = NUMBER.exec(text);
  if (!match) return { value: NaN, halfUnit: 0 };
  const [number, digits, exponent] = match;
  const unit = text.slice(number.length).trim();
  const scale = units.exact[unit] ?? units.any[unit.toLowerCase()] ?? NaN;
  const value = Number(number) * scale;
  const decimals = digits.includes(".") ? digits.length - digits.indexOf(".") - 1 : 0;
  return { value: value > 0 && Number.isFinite(value) ? value : NaN, halfUnit: 0.5 * 10 ** (Number(exponent ?? 0) - decimals) * scale };
}

const typed = (text, units) => (text.trim() === "" ? { value: null, halfUnit: 0 } : quantity(text.trim(), units));

/** All are null for nothing and NaN for what is no number above 0 in such a unit. */
export function energyOf(text) {
  const { value, halfUnit } = typed(text, ENERGIES);
  return { energy_kwh: value, energy_half_unit_kwh: halfUnit };
}

export function durationOf(text) {
  const clock = /^(\d+):([0-5]?\d):([0-5]?\d(?:\.\d*)?)$/.exec(text.trim());
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]) || NaN;
  return typed(text, DURATIONS).value;
}

export function countOf(text) {
  return typed(text.trim().replace(/\s*(flops|macs|params)$/i, ""), COUNTS).value;
}
