// Gaussian processes over grouped points: src/numeric/gaussian_process.cpp and src/model/process_mixture.cpp again.
// Files keep matrices column by column.

const STRANGER = -1;
const J_PER_KWH = 3.6e6;
const CONTRAST = " contrast ";

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

function logProduct(exponents, { energy_kwh, duration_s }, { flops, macs, params, batch_size }) {
  const quantities = [energy_kwh, duration_s, flops, macs, params, batch_size];
  return exponents.reduce((sum, exponent, i) => (exponent === 0 ? sum : sum + exponent * Math.log(quantities[i])), 0);
}

/** "power contrast A": on the source A, over the mean of all sources. */
function descriptorValue(name, query) {
  const [plain, hardware] = name.split(CONTRAST);
  const mean = logProduct(DESCRIPTORS[plain], query, query);
  if (hardware === undefined) return mean;
  return logProduct(DESCRIPTORS[plain], query.sources.find((source) => source.hardware === hardware), query) - mean;
}

/** Position of the workload's family among the references'. */
export function familyLabel(record, query) {
  if (!record.has_families) return STRANGER;
  if (record.family_params.length > 0) return record.family_params.indexOf(query.params);
  return query.family === "" ? STRANGER : record.families.indexOf(query.family);
}

/** In lengthscales. */
function squaredDistance(a, b, lengthscales) {
  return a.reduce((sum, value, j) => sum + ((value - b[j]) / lengthscales[j]) ** 2, 0);
}

function dot(a, b) {
  return a.reduce((sum, value, j) => sum + value * b[j], 0);
}

function covariance(kernel, a, b) {
  let sum = kernel.constant_variance;
  if (kernel.linear_variance > 0) sum += kernel.linear_variance * dot(a.shared, b.shared);
  if (kernel.smooth_variance > 0) {
    sum += kernel.smooth_variance * Math.exp(-0.5 * squaredDistance(a.shared, b.shared, kernel.lengthscales));
  }
  if (a.group === b.group && a.group !== STRANGER) {
    sum += kernel.group_variance
      + kernel.group_smooth_variance * Math.exp(-0.5 * squaredDistance(a.within, b.within, kernel.group_lengthscales));
  }
  return sum;
}

/** Of a point before anything is observed, without noise. */
function ownVariance(kernel, point) {
  return kernel.constant_variance + kernel.smooth_variance + kernel.group_variance + kernel.group_smooth_variance
    + kernel.linear_variance * dot(point.shared, point.shared);
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

/** The part of a workload's scaled descriptors that a member looks at. */
function pointOf(member, at, group) {
  return { shared: member.shared.map(at), within: member.within.map(at), group };
}

const conditioned = new WeakMap();

/** A kernel given the references: the factor of their covariance, and K⁻¹ z. */
function condition(kernel, points, targets) {
  const matrix = points.map((a, i) => points.map((b, k) =>
    i === k ? ownVariance(kernel, a) + kernel.noise_variance : covariance(kernel, a, b)));
  const factor = cholesky(matrix);
  return { kernel, factor, weights: backward(factor, forward(factor, targets)) };
}

/** The references as a member sees them, and each of its kernels given them. */
function prepared(record, member) {
  if (!conditioned.has(member)) {
    const n = record.targets.length;
    const points = record.targets.map((_, row) => pointOf(member, (column) => record.points[column * n + row], record.labels[row]));
    conditioned.set(member, { points, processes: member.kernels.map((kernel) => condition(kernel, points, record.targets)) });
  }
  return conditioned.get(member);
}

function predictProcess({ kernel, factor, weights }, points, query) {
  const cross = points.map((reference) => covariance(kernel, reference, query));
  const explained = forward(factor, cross);
  return {
    mean: dot(cross, weights),
    variance: Math.max(ownVariance(kernel, query) - dot([...explained], explained), 0) + kernel.noise_variance,
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
    const { points, processes } = prepared(record, member);
    const point = pointOf(member, (column) => scaled[column], group);
    const weight = Math.exp(member.log_weight) / processes.length;
    for (const process of processes) {
      const predicted = predictProcess(process, points, point);
      mean += weight * predicted.mean;
      meanSquare += weight * predicted.mean ** 2;
      variance += weight * predicted.variance;
    }
  }
  return { mean: mean + record.centre, variance: variance + Math.max(meanSquare - mean * mean, 0) };
}

/** Whether the page can tell what the record says: all it is made of must be known here. */
export function knowsProcess(record) {
  return record.inducing.length === 0 && record.descriptors.every((name) => name.split(CONTRAST)[0] in DESCRIPTORS);
}
