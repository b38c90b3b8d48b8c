#!/usr/bin/python3
"""Time the study of `auto` against scikit-learn's GaussianProcessRegressor.

    /usr/bin/python3 bench/gp_against_sklearn.py build/release/bin/crosswatt zeus.csv

crosswatt runs the whole study in one process on one thread: reading, splitting, every fit, every prediction and
interval, the scores. scikit-learn gets the same splits and fits on each the Gaussian processes that `auto` fits, four
with families and two without, by the same kernels, each from one start with at most 30 iterations of L-BFGS on analytic
gradients, and predicts mean and standard deviation; nothing else of it is timed. It runs on one thread too. Because it
takes long, it does the first --peer-repeats of the repeats and is charged for all of them in proportion. Times are of
the processor, user and system, so that what else the machine does matters less.

The table needs duration_s, flops, params, batch_size and family. Priors are left out: scikit-learn has none. The RMSLE of
both sides is printed to show that they do the same work.
"""

import argparse
import os
import subprocess
import tempfile
import time
from resource import RUSAGE_CHILDREN, getrusage

for variable in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
    os.environ[variable] = '1'

import csv
import io
import warnings

import numpy as np
from scipy.optimize import minimize
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, Kernel, Matern, WhiteKernel

MOST_ITERATIONS = 30
BOUNDS = (1e-6, 1e4)


class On(Kernel):
    """A kernel that sees some of the columns."""

    def __init__(self, kernel, columns):
        self.kernel = kernel
        self.columns = columns

    def get_params(self, deep=True):
        params = {'kernel': self.kernel, 'columns': self.columns}
        if deep:
            params.update(('kernel__' + name, value) for name, value in self.kernel.get_params().items())
        return params

    hyperparameters = property(lambda self: self.kernel.hyperparameters)
    theta = property(lambda self: self.kernel.theta, lambda self, theta: setattr(self.kernel, 'theta', theta))
    bounds = property(lambda self: self.kernel.bounds)

    def __call__(self, X, Y=None, eval_gradient=False):
        return self.kernel(X[:, self.columns], None if Y is None else Y[:, self.columns], eval_gradient)

    def diag(self, X):
        return self.kernel.diag(X[:, self.columns])

    def is_stationary(self):
        return self.kernel.is_stationary()


class SameGroup(Kernel):
    """1 where two points have the same number in a column, else 0."""

    def __init__(self, column):
        self.column = column

    def __call__(self, X, Y=None, eval_gradient=False):
        other = X if Y is None else Y
        same = (X[:, [self.column]] == other[:, self.column]).astype(float)
        return (same, np.empty(same.shape + (0,))) if eval_gradient else same

    def diag(self, X):
        return np.ones(len(X))

    def is_stationary(self):
        return False


def scaled(median_sd):
    return ConstantKernel(median_sd**2, BOUNDS)


def smooth_and_linear(columns, lengthscales, smooth_sd, linear_sd):
    return (
        ConstantKernel(1.0, 'fixed')
        + scaled(linear_sd) * On(DotProduct(0.0, 'fixed'), columns)
        + scaled(smooth_sd) * On(RBF(lengthscales, BOUNDS), columns)
    )


def kernels(group_column):
    """Of auto: columns 0 power, 1 speed, 2 params, 3 batch, 4 energy, 5 flops, then the family."""
    lengthscale = {0: 1.3, 1: 2.5, 2: 1.5}
    for shared in ([0], [0, 1], [0, 2], [0, 1, 2]):
        own_curve = scaled(0.15) * On(Matern([1.0, 0.5, 1.5], BOUNDS, 1.5), [0, 1, 3])
        within = SameGroup(group_column) * (scaled(0.15) + own_curve)
        yield (
            smooth_and_linear(shared, [lengthscale[column] for column in shared], 0.2, 0.15)
            + within
            + WhiteKernel(0.05**2, BOUNDS)
        )
    for shared in ([4, 5, 2, 0], [4, 0]):
        yield smooth_and_linear(shared, [1.0] * len(shared), 0.25, 0.1) + WhiteKernel(0.05**2, BOUNDS)


def climb(objective, start, bounds):
    found = minimize(objective, start, jac=True, method='L-BFGS-B', bounds=bounds, options={'maxiter': MOST_ITERATIONS})
    return found.x, found.fun


def read_table(path):
    energies, facts = {}, {}
    with open(path, newline='') as file:
        for row in csv.DictReader(file):
            energies[row['workload'], row['hardware']] = (float(row['energy_kwh']), float(row['duration_s']))
            facts[row['workload']] = row
    return energies, facts


def columns_of(workloads, source, energies, facts):
    rows = []
    for workload in workloads:
        energy, duration = energies[workload, source]
        flops, params, batch = (float(facts[workload][name]) for name in ('flops', 'params', 'batch_size'))
        rows.append(np.log([energy / duration, flops / duration, params, batch, energy, flops]))
    return np.array(rows)


def read_splits(path):
    splits = {}
    with open(path, newline='') as file:
        for row in csv.DictReader(file):
            key = row['source'], row['target'], int(row['repeat'])
            split = splits.setdefault(key, {'reference': [], 'held_out': []})
            split[row['role']].append(row['workload'])
    return splits


def squared_errors(split, source, target, energies, facts):
    """Of the mean over the processes with families; every process is fitted and asked."""
    families = sorted({facts[workload]['family'] for workload in facts})
    label = lambda workloads: np.array([[families.index(facts[workload]['family'])] for workload in workloads])
    log_ratio = lambda workloads: np.log([energies[w, target][0] / energies[w, source][0] for w in workloads])
    references, held_out = split['reference'], split['held_out']
    points = columns_of(references, source, energies, facts)
    mean, sd = points.mean(axis=0), points.std(axis=0)
    sd[sd == 0] = 1
    X = np.hstack([(points - mean) / sd, label(references)])
    Q = np.hstack([(columns_of(held_out, source, energies, facts) - mean) / sd, label(held_out)])
    z = log_ratio(references)
    predictions = []
    for kernel in kernels(X.shape[1] - 1):
        process = GaussianProcessRegressor(kernel, alpha=1e-9, optimizer=climb).fit(X, z - z.mean())
        predictions.append(process.predict(Q, return_std=True)[0] + z.mean())
    return (np.mean(predictions[:4], axis=0) - log_ratio(held_out)) ** 2


def children_s():
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    arguments.add_argument('crosswatt')
    arguments.add_argument('table')
    arguments.add_argument('--repeats', type=int, default=100)
    arguments.add_argument('--peer-repeats', type=int, default=2)
    options = arguments.parse_args()
    warnings.filterwarnings('ignore')  # of hyperparameters at their bounds and climbs cut at 30 iterations

    with tempfile.TemporaryDirectory() as folder:
        splits_file = os.path.join(folder, 'splits.csv')
        study = [options.crosswatt, '--threads', '1', '--quiet', 'evaluate', options.table, '--strategies', 'auto']
        study += ['--repeats', str(options.repeats), '--seed', '0', '--no-new-families', '--format', 'csv']
        start = children_s()
        scores = subprocess.run(study, check=True, capture_output=True, text=True).stdout
        own_s = children_s() - start
        subprocess.run(study + ['--write-splits', splits_file], check=True, capture_output=True)
        splits = read_splits(splits_file)
    rmsle = np.mean([float(row['rmsle']) for row in csv.DictReader(io.StringIO(scores))])

    energies, facts = read_table(options.table)
    timed, errors = 0, {}
    start = time.process_time()
    for (source, target, repeat), split in splits.items():
        if repeat >= options.peer_repeats:
            continue
        timed += 1
        errors.setdefault((source, target), []).extend(squared_errors(split, source, target, energies, facts))
    peer_s = time.process_time() - start
    peer_rmsle = np.mean([np.sqrt(np.mean(of_pair)) for of_pair in errors.values()])

    whole_s = peer_s * len(splits) / timed
    print(f'crosswatt     {own_s:9.2f} s  {len(splits)} splits  RMSLE {rmsle:.3f}')
    print(f'scikit-learn  {peer_s:9.2f} s  {timed} splits  RMSLE {peer_rmsle:.3f}; {whole_s:.0f} s for all of them')
    print(f'ratio         {whole_s / own_s:9.1f}')


if __name__ == '__main__':
    main()
