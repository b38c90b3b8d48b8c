#!/usr/bin/env python3
"""Writes svr_sklearn.json: what scikit-learn's GridSearchCV makes of small drawn samples, for svr_grid_test.cpp to compare with.

    svr_sklearn.py > svr_sklearn.json        (made with scikit-learn 1.2.1, numpy 1.24.2)

The samples imitate energies of workloads on two hardware: log-normal over two decades, target = a power of the source with
noise. The model is the one a scikit-learn user would write, at the default tolerance 1e-3 and at 1e-9, where libsvm's kernel in
single precision is what keeps it from the exact solution; nothing of crosswatt is involved.
"""
import json
import warnings

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

GRID = {'regressor__svr__C': 10. ** np.arange(-1, 4), 'regressor__svr__epsilon': 10. ** np.arange(-3, -.4, .5)}


def grid_search(kernel, tolerance):
    inner = make_pipeline(StandardScaler(), SVR(kernel=kernel, gamma='scale', degree=2, coef0=1., tol=tolerance))
    return GridSearchCV(TransformedTargetRegressor(inner, transformer=StandardScaler()), GRID, cv=5,
                        scoring='neg_mean_squared_error')


def search(kernel, tolerance, x, y, queries):
    found = grid_search(kernel, tolerance).fit(x, y)
    svr = found.best_estimator_.regressor_['svr']
    return dict(mse=(-found.cv_results_['mean_test_score']).tolist(), cost=svr.C, epsilon=svr.epsilon, gamma=svr._gamma,
                predicted=found.predict(queries).tolist())


def draw(rng, rows, predictors, constant):
    x = np.exp(rng.normal(0, 1.2, (rows, predictors)))
    if constant:
        x[:, 0] = 0.1  # not a binary fraction: its mean rounds
    y = x[:, -1] ** .8 * np.exp(rng.normal(0, .2, rows))
    return x, y


def main():
    warnings.simplefilter('error')
    rng = np.random.default_rng(20240607)
    cases = []
    for rows, predictors, kernel, constant in [
            (5, 1, 'rbf', False), (7, 1, 'rbf', False), (13, 1, 'rbf', False), (36, 1, 'rbf', False), (12, 2, 'rbf', False),
            (24, 3, 'rbf', False), (34, 2, 'rbf', True), (18, 1, 'linear', False), (16, 2, 'poly', False)]:
        x, y = draw(rng, rows, predictors, constant)
        queries, _ = draw(rng, 6, predictors, constant)
        cases.append(dict(kernel=kernel, predictors=x.tolist(), target=y.tolist(), queries=queries.tolist(),
                          default=search(kernel, 1e-3, x, y, queries), tight=search(kernel, 1e-9, x, y, queries)))
    print('[' + ',\n'.join(json.dumps(case) for case in cases) + ']')


if __name__ == '__main__':
    main()
