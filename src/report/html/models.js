// What each strategy's model predicts: src/model/strategies again, from the fields a model file holds.
import { familyLabel, featureValue, knowsProcess, predictLogRatio } from "./process.js";

const values = (names, query) => names.map((name) => featureValue(name, query));

const ratio = {
  predict: (record, query) => record.ratio * query.energy_kwh,
};

const line = {
  predict: (record, query) => record.anchor_target_kwh + record.slope * (query.energy_kwh - record.anchor_source_kwh),
};

const linear = {
  predict: (record, query) => values(record.features, query)
    .reduce((kwh, value, j) => kwh + record.coefficients[j + 1] * value, record.coefficients[0]),
};

const polynomial = {
  predict: (record, query) => {
    const t = (query.energy_kwh - record.centre) / record.scale;
    let previous = 0;
    let current = 1;
    let kwh = record.weights[0];
    record.shifts.forEach((shift, k) => {
      [previous, current] = [current, (t - shift) * current - record.ratios[k] * previous];
      kwh += record.weights[k + 1] * current;
    });
    return kwh;
  },
};

const KERNELS = [
  (record, squaredDistance) => Math.exp(-record.gamma * squaredDistance),
  (record, squaredDistance, dot) => dot,
  (record, squaredDistance, dot) => (record.gamma * dot + record.coef0) ** record.kernel_degree,
];

const svr = {
  predict: (record, query) => {
    const point = values(record.features, query)
      .map((value, j) => (value - record.predictor_means[j]) / record.predictor_deviations[j]);
    let scaled = record.intercept;
    record.beta.forEach((beta, i) => {
      let squaredDistance = 0;
      let dot = 0;
      point.forEach((value, j) => {
        const support = record.support_vectors[i * point.length + j];
        squaredDistance += (support - value) ** 2;
        dot += support * value;
      });
      scaled += beta * KERNELS[record.kernel](record, squaredDistance, dot);
    });
    return record.target_mean_kwh + record.target_deviation_kwh * scaled;
  },
};

const familyRatio = {
  predict: (record, query) => {
    const known = query.family === "" ? -1 : record.families.indexOf(query.family);
    return query.energy_kwh * Math.exp(known < 0 ? record.overall_log_ratio : record.log_ratios[known]);
  },
};

const logLinear = {
  predict: (record, query) => Math.exp(values(record.features, query)
    .reduce((sum, value, j) => sum + record.coefficients[j + 1] * Math.log(value), record.coefficients[0])),
  spread: (record, query) => {
    const distance = values(record.features, query).map((value, j) => Math.log(value) - record.centre[j]);
    const p = distance.length;
    let leverage = 1 / record.rows;
    for (let column = 0; column < p; ++column) {
      const projected = distance.reduce((sum, d, row) => sum + record.root_inverse[column * p + row] * d, 0);
      leverage += projected ** 2;
    }
    return record.residual_sd * Math.sqrt(1 + leverage);
  },
  degreesOfFreedom: (record) => record.degrees_of_freedom,
};

const affinePower = {
  predict: (record, query) => record.target_unit_kwh
    * (record.base + record.factor * (query.energy_kwh / record.source_unit_kwh) ** record.exponent),
};

const kernel = {
  predict: (record, query) => {
    const point = values(record.features, query).map((value, j) => (Math.log(value) - record.means[j]) / record.scales[j]);
    const n = record.log_ratios.length;
    let weights = 0;
    let total = 0;
    record.log_ratios.forEach((logRatio, i) => {
      const squared = point.reduce((sum, value, j) => sum + (record.points[j * n + i] - value) ** 2, 0);
      const weight = Math.exp(-squared / (2 * record.bandwidth * record.bandwidth)) + record.weight_floor;
      weights += weight;
      total += weight * logRatio;
    });
    return query.energy_kwh * Math.exp(total / weights);
  },
};

const process = {
  knows: knowsProcess,
  predict: (record, query) => Math.exp(Math.log(query.energy_kwh) + predictLogRatio(record, query).mean),
  spread: (record, query) => Math.sqrt(predictLogRatio(record, query).variance),
};

/** x of A x = b, A symmetric and positive definite: the answer to a ridge of a few unknowns. */
function solve(matrix, right) {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let column = 0; column < n; ++column) {
    for (let row = column + 1; row < n; ++row) {
      const factor = rows[row][column] / rows[column][column];
      for (let k = column; k <= n; ++k) rows[row][k] -= factor * rows[column][k];
    }
  }
  const x = new Array(n).fill(0);
  for (let row = n - 1; row >= 0; --row) {
    x[row] = rows[row].slice(row + 1, n).reduce((sum, value, k) => sum - value * x[row + 1 + k], rows[row][n]) / rows[row][row];
  }
  return x;
}

const LOW_RANK_PENALTY = 0.05;
const LOW_RANK_TARGET = 1;  // hardware: the first source, the target, further sources, others

/** The workload's size and traits follow from its energies on the sources. */
const lowRank = {
  predict: (record, query) => {
    const hardware = record.levels.length;
    const design = (h) => [1, ...Array.from({ length: record.rank }, (_, r) => record.traits[r * hardware + h])];
    const gram = design(0).map((_, i, all) => all.map((__, k) => (i === k && i > 0 ? LOW_RANK_PENALTY : 0)));
    const right = gram.map(() => 0);
    (query.sources ?? [query]).forEach(({ energy_kwh: kwh }, s) => {
      const h = s === 0 ? 0 : LOW_RANK_TARGET + s;
      design(h).forEach((value, i, of) => {
        right[i] += value * (Math.log(kwh) - record.levels[h]);
        of.forEach((other, k) => { gram[i][k] += value * other; });
      });
    });
    const factors = solve(gram, right);
    return Math.exp(record.levels[LOW_RANK_TARGET]
      + design(LOW_RANK_TARGET).reduce((sum, value, i) => sum + value * factors[i], 0));
  },
};

/** ln of the median view over the process's prediction; 0 for a workload whose family has a reference. */
function disagreement(record, query) {
  const [own] = record.process;
  if (record.views.length === 0 || familyLabel(own, query) >= 0) return 0;
  const kwh = process.predict(own, query);
  const logs = record.views
    .map((view, i) => Math.log(modelOf(record.view_names[i], view).predict(view, query) / kwh))
    .sort((a, b) => a - b);
  const n = logs.length;
  return 0.5 * (logs[(n - 1) >> 1] + logs[n >> 1]);
}

const auto = {
  knows: (record) => knowsProcess(record.process[0]) && record.views.every((view, i) => knows(record.view_names[i], view)),
  predict: (record, query) => process.predict(record.process[0], query) * Math.exp(0.5 * disagreement(record, query)),
  spread: (record, query) => Math.hypot(process.spread(record.process[0], query), 0.5 * disagreement(record, query)),
};

const MODELS = {
  "single-reference-low": ratio,
  "single-reference-high": ratio,
  "single-reference": ratio,
  "identity": ratio,
  "tdp-ratio": ratio,
  "mean-ratio": ratio,
  "dual-reference": line,
  "linear": linear,
  "polynomial": polynomial,
  "svr": svr,
  "family-ratio": familyRatio,
  "power-law": logLinear,
  "log-ridge": logLinear,
  "log-huber": logLinear,
  "theil-sen": logLinear,
  "affine-power": affinePower,
  "kernel-log-ratio": kernel,
  "gp-log-ratio": process,
  "gp-family": process,
  "multi-source": process,
  "low-rank": lowRank,
  "auto": auto,
};

/** The functions of a strategy's model: predict and, where it has one, spread. */
export function modelOf(strategy, record) {
  if ("ratio" in record) return ratio;
  return MODELS[strategy.split("+")[0]];
}

/** Whether this page can evaluate the model. */
export function knows(strategy, record) {
  const model = modelOf(strategy, record);
  return model !== undefined && (model.knows === undefined || model.knows(record));
}
