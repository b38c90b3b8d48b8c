// The choices a select element offers.

/** Keeps what is chosen where it is still offered. Options are pairs of value and text. */
export function fillSelect(select, options) {
  const kept = select.value;
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  if (options.some(([value]) => value === kept)) select.value = kept;
}

export const distinct = (values) => [...new Set(values)];
