"""The Gaussian processes that `auto` fits, as scikit-learn's kernels: four with families, two without.

Where a strategy's processes have priors, these have bounds: scikit-learn knows no priors.
"""
import numpy as np
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, Kernel, WhiteKernel

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
    return (ConstantKernel(1.0, 'fixed')
            + scaled(linear_sd) * On(DotProduct(0.0, 'fixed'), columns)
            + scaled(smooth_sd) * On(RBF(lengthscales, BOUNDS), columns))


def of_auto(columns):
    """Kernels on the columns named: power, speed, params, batch, energy, flops, family; a missing one drops out, as the
    strategy drops what does not differ between workloads."""
    at = {name: place for place, name in enumerate(columns)}

    def known(lengthscales):
        there = {name: lengthscale for name, lengthscale in lengthscales.items() if name in at}
        return [at[name] for name in there], list(there.values())

    shared = {'power': 1.3, 'speed': 2.5, 'params': 1.5}
    for names in (['power'], ['power', 'speed'], ['power', 'params'], ['power', 'speed', 'params']):
        within_columns, within_lengthscales = known({'power': 1.0, 'speed': 0.5, 'batch': 1.5})
        own_surface = scaled(0.15) * On(RBF(within_lengthscales, BOUNDS), within_columns)
        within = SameGroup(at['family']) * (scaled(0.15) + own_surface)
        yield smooth_and_linear(*known({name: shared[name] for name in names}), 0.2, 0.15) + within + WhiteKernel(0.05**2, BOUNDS)
    for names in (['energy', 'flops', 'params', 'power'], ['energy', 'power']):
        yield smooth_and_linear(*known(dict.fromkeys(names, 1.0)), 0.25, 0.1) + WhiteKernel(0.05**2, BOUNDS)
