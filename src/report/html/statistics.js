// Half-widths of two-sided intervals, by bisection on the distribution functions: to the last digits, without tables.

/** P(|Z| > z) of the standard normal distribution, z >= 0. */
function normalTails(z) {
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  if (z < 2.5) {
    // Abramowitz and Stegun 26.2.11: all terms are positive.
    let term = z;
    let sum = z;
    for (let k = 1; term > 1e-18 * sum; ++k) {
      term *= (z * z) / (2 * k + 1);
      sum += term;
    }
    return 1 - 2 * density * sum;
  }
  // 26.2.14, from the far end.
  let fraction = z;
  for (let k = 200; k >= 1; --k) fraction = z + k / fraction;
  return (2 * density) / fraction;
}

/** P(|T| <= t) of Student's distribution with a whole number of degrees of freedom. Abramowitz and Stegun 26.7.3-4. */
function studentInside(t, dof) {
  const angle = Math.atan(t / Math.sqrt(dof));
  const cosine = Math.cos(angle);
  const odd = dof % 2 === 1;
  if (dof === 1) return (2 * angle) / Math.PI;
  let term = odd ? cosine : 1;
  let sum = term;
  for (let k = odd ? 2 : 1; k <= dof - 3; k += 2) {
    term *= (k / (k + 1)) * cosine * cosine;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** Where a rising function passes zero, 0 <= x. */
function root(rising) {
  let low = 0;
  let high = 1;
  while (rising(high) < 0) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-16 * high; ++i) {
    const middle = 0.5 * (low + high);
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** z with P(|Z| <= z) = level. */
export function normalHalfWidth(level) {
  return root((z) => 1 - level - normalTails(z));
}

/** t with P(|T| <= t) = level. @param dof  whole, 1 or more. */
export function studentHalfWidth(level, dof) {
  return root((t) => studentInside(t, dof) - level);
}
