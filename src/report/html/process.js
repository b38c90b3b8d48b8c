// Gaussian processes over grouped points: src/numeric/gaussian_process.cpp and src/model/process_mixture.cpp again.
// Files keep matrices column by column.

const STRANGER = -1;
const J_PER_KWH = 3.6e6;

// Exponents of energy, duration, flops, macs, params, batch.
const DESCRIPTORS = {
  "energy": [1, 0, 0, 0, 0, 0],
  "flops": [0, 0, 1, 0, 0, 0],
  "macs": [0, 0, 0, 1, 0, 0],
  "params": [0, 0, 0, 0, 1, 0],
  "batch": [0, 0, 0, 0, 0, 1],
  "power": [1, -1, 0, 0, 0, 0],
  "flops per second": [0, -1, 1, 0, 0, 0],
  "macs per second": [0, -1, 0, 1, 0, 0],
  "per second": [0, -1, 0, 0, 0, 0],
  "flops per energy": [-1, 0, 1, 0, 0, 0],
  "macs per energy": [-1, 0, 0, 1, 0, 0],
};

/** A feature's value of a workload; power in watts. */
export function featureValue(name, query) {
  switch (name) {
    case "energy":
      return query.energy_kwh;
    case "power":
      return (query.energy_kwh * J_PER_KWH) / query.duration_s;
    case "batch":
      return query.batch_size;
    default:
      return query[name];
  }
}

function descriptorValue(name, query) {
  const quantities = [query.energy_kwh, query.duration_s, query.flops, query.macs, query.params, query.batch_size];
  return DESCRIPTORS[name].reduce(
    (sum, exponent, i) => (exponent === 0 ? sum : sum + exponent * Math.log(quantities[i])), 0);
}

/** Position of the workload's family among the references'. */
export function familyLabel(record, query) {
  if (!record.has_families) return STRANGER;
  if (record.family_params.length > 0) return record.family_params.indexOf(query.params);
  return query.family === "" ? STRANGER : record.families.indexOf(query.family);
}

function squaredDistance(a, b, weights) {
  return a.reduce((sum, value, j) => sum + weights[j] * (value - b[j]) ** 2, 0);
}

function dot(a, b) {
  return a.reduce((sum, value, j) => sum + value * b[j], 0);
}

function covariance(member, a, b) {
  let sum = member.constant_variance;
  if (member.linear_variance > 0) sum += member.linear_variance * dot(a.shared, b.shared);
  if (member.smooth_variance > 0) {
    sum += member.smooth_variance * Math.exp(squaredDistance(a.shared, b.shared, member.lengthscales.map((l) => -0.5 / l ** 2)));
  }
  if (a.group === b.group && a.group !== STRANGER) {
    const r = Math.sqrt(squaredDistance(a.within, b.within, member.group_lengthscales.map((m) => 3 / m ** 2)));
    sum += member.group_variance + member.group_smooth_variance * (1 + r) * Math.exp(-r);
  }
  return sum;
}

/** Of a point before anything is observed, without noise. */
function ownVariance(member, point) {
  return member.constant_variance + member.smooth_variance + member.group_variance + member.group_smooth_variance
    + member.linear_variance * dot(point.shared, point.shared);
}

/** L of K = L Lᵀ, row by row. */
function cholesky(matrix) {
  const n = matrix.length;
  const factor = matrix.map((row) => Float64Array.from(row));
  for (let j = 0; j < n; ++j) {
    for (let i = j; i < n; ++i) {
      let sum = factor[i][j];
      for (let k = 0; k < j; ++k) sum -= factor[i][k] * factor[j][k];
      factor[i][j] = i === j ? Math.sqrt(sum) : sum / factor[j][j];
    }
  }
  return factor;
}

function forward(factor, b) {
  const x = Float64Array.from(b);
  for (let i = 0; i < x.length; ++i) {
    for (let k = 0; k < i; ++k) x[i] -= factor[i][k] * x[k];
    x[i] /= factor[i][i];
  }
  return x;
}

function backward(factor, b) {
  const x = Float64Array.from(b);
  for (let i = x.length - 1; i >= 0; --i) {
    for (let k = i + 1; k < x.length; ++k) x[i] -= factor[k][i] * x[k];
    x[i] /= factor[i][i];
  }
  return x;
}

const conditioned = new WeakMap();

/** The member given the references: their points, the factor of their covariance, and K⁻¹ z. */
function condition(record, member) {
  if (conditioned.has(member)) return conditioned.get(member);
  const n = record.targets.length;
  const at = (column, row) => record.points[column * n + row];
  const points = record.targets.map((_, row) => ({
    shared: member.shared.map((column) => at(column, row)),
    within: member.within.map((column) => at(column, row)),
    group: record.labels[row],
  }));
  const matrix = points.map((a, i) => points.map((b, k) =>
    i === k ? ownVariance(member, a) + member.noise_variance : covariance(member, a, b)));
  const factor = cholesky(matrix);
  const made = { points, factor, weights: backward(factor, forward(factor, record.targets)) };
  conditioned.set(member, made);
  return made;
}

function predictMember(record, member, scaled, group) {
  const { points, factor, weights } = condition(record, member);
  const point = { shared: member.shared.map((column) => scaled[column]), within: member.within.map((column) => scaled[column]), group };
  const cross = points.map((reference) => covariance(member, reference, point));
  const explained = forward(factor, cross);
  return {
    mean: dot(cross, weights),
    variance: Math.max(ownVariance(member, point) - dot([...explained], explained), 0) + member.noise_variance,
  };
}

/** Mean and variance of ln(target / source). */
export function predictLogRatio(record, query) {
  const scaled = record.descriptors.map((name, j) => (descriptorValue(name, query) - record.means[j]) / record.scales[j]);
  const group = familyLabel(record, query);
  let mean = 0;
  let meanSquare = 0;
  let variance = 0;
  for (const member of record.members) {
    const predicted = predictMember(record, member, scaled, group);
    const weight = Math.exp(member.log_weight);
    const inflation = group === STRANGER ? 1 : member.inflation;
    mean += weight * predicted.mean;
    meanSquare += weight * predicted.mean ** 2;
    variance += weight * inflation ** 2 * predicted.variance;
  }
  return { mean: mean + record.centre, variance: variance + Math.max(meanSquare - mean * mean, 0) };
}

/** Whether the page can tell what the record says: all it is made of must be known here. */
export function knowsProcess(record) {
  return record.inducing.length === 0 && record.descriptors.every((name) => name in DESCRIPTORS);
}
