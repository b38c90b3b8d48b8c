"""The strategies as scikit-learn regressors, one class each: ``Linear``, ``PowerLaw``, ``GpLogRatio``, ``Auto``, …

A strategy moves an energy from one hardware to another, so ``X`` holds workloads measured on the source, ``y`` their
energies on the target. A data frame's columns are taken by name: ``energy_kwh`` (kWh on the source; needed), and what
the strategy uses of ``duration_s`` (s), ``flops``, ``macs``, ``params``, ``batch_size``, ``family``. An array's first
column is the energy, unless `columns` says what they are. Energies are positive; unknown features are NaN.

>>> import crosswatt
>>> from sklearn.model_selection import cross_val_score
>>> frame = crosswatt.read("data/simulated_audio_tagging.csv").to_dataframe()
>>> X = frame[frame.hardware == "NVIDIA Tesla T4"].set_index("workload")[["energy_kwh", "flops", "family"]]
>>> y = frame[frame.hardware == "NVIDIA A40"].set_index("workload").energy_kwh
>>> model = PowerLaw().fit(X, y)
>>> kwh, interval = model.predict(X, return_interval=True)
>>> kwh.shape, interval.shape
((43,), (43, 2))
>>> cross_val_score(PowerLaw(), X, y, scoring="neg_mean_absolute_percentage_error").round(2).tolist()
[-0.18, -0.25, -0.17, -0.18, -0.15]
"""

from __future__ import annotations

import os
import warnings
from typing import Any, Sequence

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from . import _core
from ._arguments import expanded, fill, joined, listed, Names
from .errors import NothingFittedError
from .lists import list_strategies
from .models import Model

try:
    from sklearn.utils.validation import validate_data as _validate_data
except ImportError:  # before scikit-learn 1.6 it is a method

    def _validate_data(estimator: BaseEstimator, *data: Any, **options: Any) -> Any:
        return estimator._validate_data(*data, **options)


_NUMBERS = ("energy_kwh", "duration_s", "flops", "macs", "params", "batch_size")

_ZERO = "scikit-learn shifts its data to begin at 0, and an energy is positive"

#: Checks of scikit-learn's `check_estimator` that can't hold, with the reason.
EXPECTED_FAILURES = {
    "check_dataframe_column_names_consistency": "a data frame's columns are taken by name; none is called energy_kwh",
    "check_estimators_dtypes": "of whole numbers that scikit-learn draws for energies, some are 0",
    "check_estimators_fit_returns_self": _ZERO,
    "check_estimators_overwrite_params": _ZERO,
    "check_fit2d_1feature": _ZERO,
    "check_fit_check_is_fitted": _ZERO,
    "check_fit_idempotent": _ZERO,
    "check_n_features_in": _ZERO,
}


class StrategyRegressor(RegressorMixin, BaseEstimator):
    """What all of them share; `Auto` and the others say which strategy.

    :param columns: what the columns of an array hold, ``["energy_kwh", "flops", …]``; None of a column not to use.
    :param intervals: cross-fit when fitted, so that there are intervals; some ten fits more, where the strategy brings
        none of its own.

    >>> Auto().get_params()
    {'columns': None, 'intervals': True}
    """

    _strategy = "auto"

    def __init__(self, *, columns: Sequence[str | None] | None = None, intervals: bool = True) -> None:
        self.columns = columns
        self.intervals = intervals

    def fit(self, X: Any, y: Any) -> StrategyRegressor:
        """Fits on references.

        :param X: (n, p), workloads on the source.
        :param y: (n,), kWh on the target.
        :raises DataError: energies that are not positive.
        :raises NothingFittedError: with the reason.

        >>> MeanRatio().fit([[1.0], [2.0]], [3.0, 6.0]).predict([[4.0]])
        array([12.])
        """
        values, y = _validated(self, X, y, reset=True)
        workloads, families = self._workloads(values, warn=True)
        request = fill(_core.FitRequest(), strategy=self._strategy, from_="source", to="target", threads=1)
        request.settings = fill(_core.StrategyRequest(), **self._settings())
        self._name_hardware(request)
        try:
            fitted = _core.fit_columns(workloads, families, y, request, self.intervals, self._reference())
        except NothingFittedError as error:
            raise NothingFittedError(f"{error} (n_samples = {len(y)})") from None
        self.model_ = Model(fitted)
        return self

    def predict(self, X: Any, return_interval: bool = False, level: float = 0.9) -> Any:
        """Energies on the target in kWh, (n,).

        :param return_interval: also give the bounds, (n, 2), which hold nine times in ten at `level` 0.9; NaN where
            there are too few references for them.

        >>> MeanRatio().fit([[1.0], [2.0]], [3.0, 6.0]).predict([[4.0]], return_interval=True)
        (array([12.]), array([[nan, nan]]))
        """
        check_is_fitted(self)
        if return_interval and not self.intervals:
            raise ValueError("was fitted with intervals=False")
        workloads, families = self._workloads(_validated(self, X, reset=False))
        kwh, lower, upper, _ = _core.predict_columns(self.model_._model, workloads, families, level, 1)
        return (kwh, np.column_stack([lower, upper])) if return_interval else kwh

    def _settings(self) -> dict[str, Any]:
        """Of the strategy, by their names in the library."""
        return {}

    def _name_hardware(self, request: _core.FitRequest) -> None:
        """Most strategies look at energies, not at names."""

    def _reference(self) -> int:
        """The one row to use, or -1."""
        return -1

    def _workloads(self, values: np.ndarray, warn: bool = False) -> tuple[dict[str, np.ndarray], list[str] | None]:
        """The columns that have a meaning, by name, and the families."""
        names = self._names(values.shape[1], warn)
        numbers = {name: values[:, at].astype(np.float64) for at, name in enumerate(names) if name in _NUMBERS}
        if "energy_kwh" not in numbers:
            raise ValueError("X has no column energy_kwh, the energy on the source")
        if "family" not in names:
            return numbers, None
        family = pd.Series(values[:, names.index("family")])
        return numbers, family.where(family.notna(), "").astype(str).tolist()

    def _names(self, count: int, warn: bool) -> list[str | None]:
        """What each column holds; None of one not used."""
        if self.columns is not None:
            names = list(self.columns)
            if len(names) != count:
                raise ValueError(f"columns names {len(names)}, X has {count} features")
            unknown = [name for name in names if name is not None and name not in (*_NUMBERS, "family")]
            if unknown:
                raise ValueError(f"columns: {unknown[0]!r} is none of {', '.join(_NUMBERS)}, family")
            return names
        if hasattr(self, "feature_names_in_"):
            twice = pd.Index(self.feature_names_in_)
            if twice.has_duplicates:
                raise ValueError(f"X has two columns {twice[twice.duplicated()][0]!r}")
            return [str(name) for name in self.feature_names_in_]
        if warn and count > 1:
            warnings.warn(f"X has {count} columns without names; the first is taken for the energy", stacklevel=4)
        return ["energy_kwh"] + [None] * (count - 1)

    def _more_tags(self) -> dict[str, Any]:
        return {
            "requires_positive_X": True,
            "requires_positive_y": True,
            "poor_score": True,  # of columns without names all but the first are left aside
            "_xfail_checks": EXPECTED_FAILURES,
        }

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        tags.target_tags.positive_only = True
        tags.regressor_tags.poor_score = True
        return tags


class FeatureStrategyRegressor(StrategyRegressor):
    """Of strategies that take features.

    :param features: predictors besides the energy: ``"flops,params"``, of flops, macs, params, power, batch, family.

    >>> Linear(features="flops").get_params()
    {'columns': None, 'features': 'flops', 'intervals': True}
    """

    def __init__(
        self, *, features: Names = None, columns: Sequence[str | None] | None = None, intervals: bool = True
    ) -> None:
        super().__init__(columns=columns, intervals=intervals)
        self.features = features

    def _settings(self) -> dict[str, Any]:
        return {"features": joined(self.features)}


class Polynomial(StrategyRegressor):
    """The strategy polynomial.

    :param degree: 1 to 30.

    >>> Polynomial(degree=1).fit([[1.0], [2.0], [4.0]], [2.0, 4.0, 8.0]).predict([[3.0]]).round(9)
    array([6.])
    """

    _strategy = "polynomial"

    def __init__(self, *, degree: int = 2, columns: Sequence[str | None] | None = None, intervals: bool = True) -> None:
        super().__init__(columns=columns, intervals=intervals)
        self.degree = degree

    def _settings(self) -> dict[str, Any]:
        return {"degree": self.degree}


class Svr(FeatureStrategyRegressor):
    """The strategy svr: support vector regression, its C and epsilon chosen on a grid inside every fit.

    :param solver: exact, or libsvm.
    :param kernel: rbf, linear or polynomial.
    :param c: grid of C; the documented one unless said.
    :param epsilon: grid of epsilon.

    >>> Svr(c=[1, 10]).get_params()["c"]
    [1, 10]
    """

    _strategy = "svr"

    def __init__(
        self,
        *,
        features: Names = None,
        solver: str = "exact",
        kernel: str = "rbf",
        c: Sequence[float] | float | None = None,
        epsilon: Sequence[float] | float | None = None,
        columns: Sequence[str | None] | None = None,
        intervals: bool = True,
    ) -> None:
        super().__init__(features=features, columns=columns, intervals=intervals)
        self.solver = solver
        self.kernel = kernel
        self.c = c
        self.epsilon = epsilon

    def _settings(self) -> dict[str, Any]:
        return {
            **super()._settings(),
            "svr_solver": self.solver,
            "svr_kernel": self.kernel,
            "svr_c": listed(self.c),
            "svr_epsilon": listed(self.epsilon),
        }


class SingleReference(StrategyRegressor):
    """The strategy single-reference: one workload gives the factor.

    :param reference: its row in ``X``.

    >>> SingleReference(reference=1).fit([[1.0], [2.0]], [1.0, 6.0]).predict([[10.0]])
    array([30.])
    """

    _strategy = "single-reference"

    def __init__(
        self, *, reference: int = 0, columns: Sequence[str | None] | None = None, intervals: bool = True
    ) -> None:
        super().__init__(columns=columns, intervals=intervals)
        self.reference = reference

    def _reference(self) -> int:
        return self.reference


class TdpRatio(StrategyRegressor):
    """The strategy tdp-ratio: what the makers allow the two hardware to draw gives the factor; it learns nothing.

    :param source: hardware, by a name the catalogue knows.
    :param target: likewise.
    :param hardware_file: CSV on top of the catalogue.

    >>> TdpRatio(source="NVIDIA Tesla T4", target="NVIDIA A40").fit([[1.0]], [2.0]).predict([[7.0]]).round(9)
    array([30.])
    """

    _strategy = "tdp-ratio"

    def __init__(
        self,
        *,
        source: str = "NVIDIA Tesla T4",
        target: str = "NVIDIA A40",
        hardware_file: str | os.PathLike[str] | None = None,
        columns: Sequence[str | None] | None = None,
        intervals: bool = True,
    ) -> None:
        super().__init__(columns=columns, intervals=intervals)
        self.source = source
        self.target = target
        self.hardware_file = hardware_file

    def _settings(self) -> dict[str, Any]:
        return {"hardware_file": None if self.hardware_file is None else expanded(self.hardware_file)}

    def _name_hardware(self, request: _core.FitRequest) -> None:
        request.from_, request.to = self.source, self.target


def _validated(estimator: BaseEstimator, X: Any, *y: Any, reset: bool) -> Any:
    """scikit-learn's checks, but for what energies have to be, which the library checks. Families stay texts."""
    if isinstance(X, pd.DataFrame) and X.columns.nlevels > 1:
        raise TypeError("X has columns of several levels; name each by one text")
    if isinstance(X, pd.DataFrame):
        X = X.astype({name: np.float64 for name, dtype in X.dtypes.items() if _is_masked_number(dtype)})
        texts = not all(pd.api.types.is_numeric_dtype(dtype) for dtype in X.dtypes)
    else:
        texts = estimator.columns is not None and "family" in estimator.columns and np.asarray(X).dtype.kind in "OUS"
    options = {"dtype": None if texts else "numeric", "reset": reset, **({"y_numeric": True} if y else {})}
    try:
        return _validate_data(estimator, X, *y, ensure_all_finite=False, **options)
    except TypeError as error:
        if "ensure_all_finite" not in str(error):
            raise
        return _validate_data(estimator, X, *y, force_all_finite=False, **options)  # before scikit-learn 1.6


def _is_masked_number(dtype: Any) -> bool:
    """pandas' Int64, Float64, …, which scikit-learn takes only beside their like."""
    return pd.api.types.is_extension_array_dtype(dtype) and pd.api.types.is_numeric_dtype(dtype)


def _class_name(strategy: str) -> str:
    """``"gp-log-ratio"`` is ``GpLogRatio``."""
    return "".join(part.capitalize() for part in strategy.split("-"))


def _regressor(strategy: str, info: pd.Series) -> type[StrategyRegressor]:
    base = FeatureStrategyRegressor if info.takes_features else StrategyRegressor
    text = f"The strategy {strategy}: {info.summary}.\n\nUse it {info.when}. Not {info.when_not}."
    return type(_class_name(strategy), (base,), {"_strategy": strategy, "__doc__": text, "__module__": __name__})


# A strategy that is added to the library has its class without a line here.
__all__ = ["FeatureStrategyRegressor", "StrategyRegressor"]
for _name, _info in list_strategies().iterrows():
    if isinstance(_info.get("members"), list):
        continue  # a group
    __all__.append(_class_name(_name))
    globals().setdefault(_class_name(_name), _regressor(_name, _info))
