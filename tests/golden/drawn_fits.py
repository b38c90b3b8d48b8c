#!/usr/bin/env python3
"""What scikit-learn makes of the samples that drawn_fits_test.cpp draws: JSON on standard input, JSON on standard output.

A sample has predictors (rows of numbers), targets and queries; an answer, what every estimator predicts for the queries, and
what a scikit-learn user would read off it. Nothing of crosswatt is involved.
"""
import json
import sys
import warnings

import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct
from sklearn.linear_model import LinearRegression, RidgeCV
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import ShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import SVR


def polynomial(degree, x, y, queries):
    steps = make_pipeline(StandardScaler(), PolynomialFeatures(degree, include_bias=False), LinearRegression())
    return steps.fit(x[:, :1], y).predict(queries[:, :1]).tolist()


def ridge(x, y, queries, penalties):
    fit = RidgeCV(alphas=penalties, store_cv_values=True).fit(x, y)
    return dict(penalty=fit.alpha_, mean_squares=fit.cv_values_.mean(0).tolist(), predicted=fit.predict(queries).tolist())


def process(x, y, queries, kernel):
    parts = (ConstantKernel(kernel['constant']) + ConstantKernel(kernel['linear']) * DotProduct(0) +
             ConstantKernel(kernel['smooth']) * RBF(kernel['lengthscales']))
    fit = GaussianProcessRegressor(parts, alpha=kernel['noise'], optimizer=None).fit(x, y)
    mean, sd = fit.predict(queries, return_std=True)
    return dict(mean=mean.tolist(), variance=(sd ** 2 + kernel['noise']).tolist())


def answer(sample):
    x, y, queries = (np.array(sample[name]) for name in ('predictors', 'targets', 'queries'))
    linear = LinearRegression().fit(x, y)
    predicted = linear.predict(x)
    svr = SVR(kernel='rbf', gamma=sample['gamma'], C=sample['cost'], epsilon=sample['epsilon']).fit(x, y)
    split = next(ShuffleSplit(1, test_size=sample['test_size'], random_state=0).split(x))
    return dict(linear=linear.predict(queries).tolist(), r2=r2_score(y, predicted), mse=mean_squared_error(y, predicted),
                predicted=predicted.tolist(), polynomial=[polynomial(degree, x, y, queries) for degree in (1, 2, 3)],
                ridge=ridge(x, y, queries, sample['penalties']), process=process(x, y, queries, sample['kernel']),
                svr=svr.predict(queries).tolist(), held_out=len(split[1]))


if __name__ == '__main__':
    warnings.simplefilter('ignore')
    json.dump([answer(sample) for sample in json.load(sys.stdin)], sys.stdout)
