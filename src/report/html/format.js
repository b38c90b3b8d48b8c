// Numbers as people read them: the same rules as crosswatt's other reports (src/report/document.cpp).
export const Style = { text: 0, count: 1, number: 2, fixed: 3, percent: 4 };

const NOTHING = "—";

/** Rounded to so many significant digits, without zeros that say nothing; with an exponent where that is shorter to read. */
export function significant(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const rounded = Number(`${mantissa}e${exponent}`);
  const size = Math.abs(rounded);
  if (size >= 1 && size < 1e6 && Number.isInteger(rounded)) return String(rounded);
  if (rounded === 0) return "0";
  if (exponent >= -4 && exponent < digits) return String(rounded);
  return `${Number(mantissa)}e${exponent.replace(/^([-+])(\d)$/, "$10$2")}`;
}

/** A number that rounds to nothing has no sign. */
function fixed(value, digits) {
  const text = value.toFixed(digits);
  return /^-[0.]+$/.test(text) ? text.slice(1) : text;
}

export function shown(value, column) {
  if (value === null || value === undefined) return NOTHING;
  switch (column.style) {
    case Style.text:
      return value;
    case Style.count:
      return String(value);
    case Style.fixed:
      return fixed(value, column.digits);
    case Style.percent:
      return `${Math.abs(value) < 10 ? significant(100 * value, column.digits) : (100 * value).toFixed(0)} %`;
    default:
      return significant(value, column.digits);
  }
}
