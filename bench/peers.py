#!/usr/bin/python3
"""What a competent Python user would run instead of crosswatt: the peers that bench/compare measures.

    peers.py study TABLE --splits-file F [--strategies a,b] [--selections full,random,minmax] [--fractions .1,.15,.2,.5,1] [--fast] [-o OUT]
    peers.py gp TABLE --splits-file F
    peers.py auto TABLE --splits-file F
    peers.py csv FILE

study   scikit-learn fits each strategy of the paper; --fast takes closed-form numpy instead (no svr), the strongest Python peer
gp      scikit-learn's GaussianProcessRegressor on ln(target / source), with gp-log-ratio's kernel and its 30 iterations of L-BFGS
auto    the same for each of the six processes that auto fits (processes.py); the table needs duration_s, flops, params, batch_size, family
csv     pandas' default reader

Definitions as in docs/strategies.md, splits from `crosswatt evaluate --write-splits`. Prints one JSON object: seconds and
processor seconds in process, imports and the reading of the table left out. Only R2 and MSE are computed.
"""
import argparse
import json
import os
import resource
import time

for variable in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
    os.environ.setdefault(variable, '1')
import numpy as np
import pandas as pd

PAPER = ('single-reference-low', 'single-reference-high', 'dual-reference', 'linear', 'polynomial', 'svr',
         'linear+flops', 'linear+params', 'linear+flops+params')
ROWS_NEEDED = {'single-reference-low': 1, 'single-reference-high': 1, 'dual-reference': 2, 'polynomial': 3, 'svr': 5}


class Study:
    """A table's energies by workload and hardware, and the features of each workload."""

    def __init__(self, path):
        table = pd.read_csv(path, float_precision='round_trip')
        self.energies = table.pivot_table(index='workload', columns='hardware', values='energy_kwh', aggfunc='median')
        first = table.groupby('workload').first().reindex(self.energies.index)
        self.features = {name: first[name].to_numpy(float) for name in ('flops', 'params') if name in first and first[name].notna().any()}
        self.families = pd.factorize(first['family'])[0] if 'family' in first else None
        self.batch_sizes = first['batch_size'].to_numpy(float) if 'batch_size' in first else None
        if 'duration_s' in table:
            durations = table.pivot_table(index='workload', columns='hardware', values='duration_s', aggfunc='median')
            self.powers = self.energies / durations.reindex(self.energies.index)

    def pairs(self, splits_file):
        """(source, target, [(reference rows, held-out rows)])"""
        splits = pd.read_csv(splits_file)
        splits['row'] = self.energies.index.get_indexer(splits.workload)
        for (source, target), of_pair in splits.groupby(['source', 'target'], sort=False):
            yield source, target, [(split.row[split.role == 'reference'].to_numpy(), split.row[split.role == 'held_out'].to_numpy())
                                   for _, split in of_pair.groupby('repeat')]

    def predictors(self, strategy, source):
        columns = [self.energies[source].to_numpy()] + [self.features[name] for name in strategy.split('+')[1:]]
        return np.column_stack(columns)


def select(selection, references, source_kwh, fraction):
    if selection == 'full':
        return references
    n = len(references)
    k = min(n, max(2, 2 * int(np.floor(fraction * n / 2 + 1e-9))))
    if selection == 'random':
        return references[:k]
    order = references[np.lexsort((references, source_kwh[references]))]
    return np.concatenate([order[:k // 2], order[n - (k - k // 2):]])


def is_rank_deficient(strategy, X):
    if strategy == 'polynomial':
        z = (X[:, 0] - X[:, 0].mean()) / (X[:, 0].std() or 1)
        X = np.column_stack([z, z ** 2])
    elif not strategy.startswith('linear'):
        return False
    X = X - X.mean(0)
    norms = np.linalg.norm(X, axis=0)
    if not norms.all():
        return True
    singular = np.linalg.svd(X / norms, compute_uv=False)
    return singular[-1] < 1e-10 * singular[0]


def through_references(strategy, x, y):
    low, high = x.argmin(), x.argmax()
    if strategy == 'dual-reference':
        slope = (y[high] - y[low]) / (x[high] - x[low])
        return lambda X: y[low] + slope * (X[:, 0] - x[low])
    i = low if strategy.endswith('low') else high
    return lambda X: X[:, 0] * (y[i] / x[i])


class ScikitLearn:
    def __init__(self):
        from sklearn.compose import TransformedTargetRegressor
        from sklearn.linear_model import LinearRegression
        from sklearn.model_selection import GridSearchCV
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import PolynomialFeatures, StandardScaler
        from sklearn.svm import SVR
        grid = {'regressor__svr__C': 10.0 ** np.arange(-1, 4), 'regressor__svr__epsilon': 10.0 ** np.arange(-3, -0.4, 0.5)}
        scaled_svr = lambda: TransformedTargetRegressor(make_pipeline(StandardScaler(), SVR()), transformer=StandardScaler())
        self.svr = lambda: GridSearchCV(scaled_svr(), grid, cv=5, scoring='neg_mean_squared_error')
        self.polynomial = lambda: make_pipeline(StandardScaler(), PolynomialFeatures(2, include_bias=False), LinearRegression())
        self.linear = lambda: make_pipeline(StandardScaler(), LinearRegression())

    def fit(self, strategy, X, y):
        model = {'svr': self.svr, 'polynomial': self.polynomial}.get(strategy, self.linear)()
        return model.fit(X, y).predict


class Numpy:
    def fit(self, strategy, X, y):
        mean, deviation = X.mean(0), X.std(0)

        def design(Q):
            Z = (Q - mean) / deviation
            return np.column_stack([np.ones(len(Z)), Z] + ([Z ** 2] if strategy == 'polynomial' else []))
        coefficients = np.linalg.lstsq(design(X), y, rcond=None)[0]
        return lambda Q: design(Q) @ coefficients


def fit_and_score(engine, strategy, X, y, references, held_out):
    """(R2, MSE), or None where the fit is impossible."""
    if len(references) < ROWS_NEEDED.get(strategy, 1 + X.shape[1]) or is_rank_deficient(strategy, X[references]):
        return None
    if strategy.startswith(('single', 'dual')):
        predict = through_references(strategy, X[references, 0], y[references])
    else:
        predict = engine.fit(strategy, X[references], y[references])
    mse = np.mean((predict(X[held_out]) - y[held_out]) ** 2)
    return 1 - mse / np.mean((y[held_out] - y[held_out].mean()) ** 2), mse


def run_study(options):
    study = Study(options.table)
    engine = Numpy() if options.fast else ScikitLearn()
    pairs = list(study.pairs(options.splits_file))
    fractions = [float(text) for text in options.fractions.split(',')]
    strategies = [s for s in options.strategies.split(',') if all(f in study.features for f in s.split('+')[1:])]
    scores, failures = [], 0
    wall, cpu = time.perf_counter(), time.process_time()
    for source, target, splits in pairs:
        x, y = study.energies[source].to_numpy(), study.energies[target].to_numpy()
        for strategy in strategies:
            X = study.predictors(strategy, source)
            for selection in options.selections.split(','):
                for fraction in [1.0] if selection == 'full' else fractions:
                    cell = [fit_and_score(engine, strategy, X, y, select(selection, references, x, fraction), held_out)
                            for references, held_out in splits]
                    fitted = np.array([score for score in cell if score is not None])
                    failures += len(cell) - len(fitted)
                    if len(fitted):
                        scores.append((source, target, strategy, selection, fraction, len(fitted), *fitted.mean(0)))
    result = {'seconds': time.perf_counter() - wall, 'cpu': time.process_time() - cpu}
    if options.output:
        columns = 'source target strategy selection fraction fits r2_mean mse_kwh2_mean'.split()
        pd.DataFrame(scores, columns=columns).to_csv(options.output, index=False)
    return result | {'fits': sum(row[5] for row in scores), 'failures': failures}


def fitted_processes(kernels, X, z, references, held_out):
    """Predictions of each kernel's process for those held out; from one start, at most 30 iterations of L-BFGS."""
    from scipy.optimize import fmin_l_bfgs_b
    from sklearn.gaussian_process import GaussianProcessRegressor

    def climb(objective, start, bounds):
        point, value, _ = fmin_l_bfgs_b(objective, start, bounds=bounds, maxiter=30)
        return point, value

    for kernel in kernels:
        process = GaussianProcessRegressor(kernel, alpha=1e-9, optimizer=climb).fit(X[references], z[references])
        yield process.predict(X[held_out], return_std=True)[0]


def run_processes(options, columns_of, kernels_of, averaged):
    """@param averaged  how many of the first processes' predictions are averaged."""
    study = Study(options.table)
    pairs = list(study.pairs(options.splits_file))
    fits, squares = 0, 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    for source, target, splits in pairs:
        x, y = study.energies[source].to_numpy(), study.energies[target].to_numpy()
        columns, families = columns_of(study, source)
        X = np.log(np.column_stack(list(columns.values())))
        z = np.log(y / x)
        for references, held_out in splits:
            mean, deviation = X[references].mean(0), X[references].std(0)
            differ = deviation > 0
            Z = (X[:, differ] - mean[differ]) / deviation[differ]
            names = [name for name, differs in zip(columns, differ) if differs]
            if families is not None:
                Z, names = np.column_stack([Z, families]), [*names, 'family']
            centre = z[references].mean()
            predicted = list(fitted_processes(kernels_of(names), Z, z - centre, references, held_out))
            squares += np.mean((np.mean(predicted[:averaged], axis=0) + centre - z[held_out]) ** 2)
            fits += len(predicted)
    return {'seconds': time.perf_counter() - wall, 'cpu': time.process_time() - cpu, 'fits': fits,
            'rms_log_error': float(np.sqrt(squares / sum(len(splits) for _, _, splits in pairs)))}


def run_gp(options):
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, WhiteKernel

    def columns_of(study, source):
        return {'energy': study.energies[source], **study.features, 'power': study.powers[source]}, None

    def kernels_of(names):
        return [ConstantKernel(1.0, 'fixed') + ConstantKernel(0.1 ** 2) * DotProduct(0.0, 'fixed')
                + ConstantKernel(0.25 ** 2) * RBF(np.ones(len(names))) + WhiteKernel(0.05 ** 2)]

    return run_processes(options, columns_of, kernels_of, 1)


def run_auto(options):
    import processes

    def columns_of(study, source):
        durations = study.energies[source] / study.powers[source]
        return {'energy': study.energies[source], **study.features, 'power': study.powers[source],
                'speed': study.features['flops'] / durations, 'batch': study.batch_sizes}, study.families

    return run_processes(options, columns_of, lambda names: list(processes.of_auto(names)), 4)


def run_csv(options):
    wall, cpu = time.perf_counter(), time.process_time()
    rows = len(pd.read_csv(options.table))
    return {'seconds': time.perf_counter() - wall, 'cpu': time.process_time() - cpu, 'rows': rows,
            'peak_bytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work', choices=('study', 'gp', 'auto', 'csv'))
    parser.add_argument('table')
    parser.add_argument('--splits-file')
    parser.add_argument('--strategies', default=','.join(PAPER))
    parser.add_argument('--selections', default='full,random,minmax')
    parser.add_argument('--fractions', default='.1,.15,.2,.5,1')
    parser.add_argument('--fast', action='store_true')
    parser.add_argument('-o', '--output')
    options = parser.parse_args()
    import warnings
    warnings.filterwarnings('ignore')  # convergence warnings of the GP's bounds: the peer's business
    print(json.dumps({'study': run_study, 'gp': run_gp, 'auto': run_auto, 'csv': run_csv}[options.work](options)))


if __name__ == '__main__':
    main()
