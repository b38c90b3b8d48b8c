from os import PathLike
from typing import Any, Iterable, Literal, Sequence, overload

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, RegressorMixin
from typing_extensions import Self

from .models import Model

EXPECTED_FAILURES: dict[str, str]

class StrategyRegressor(RegressorMixin, BaseEstimator):
    columns: Sequence[str | None] | None
    intervals: bool
    model_: Model
    n_features_in_: int
    def __init__(self, *, columns: Sequence[str | None] | None = None, intervals: bool = True) -> None: ...
    def fit(self, X: Any, y: Any) -> Self: ...
    @overload
    def predict(
        self, X: Any, return_interval: Literal[False] = False, level: float = 0.9
    ) -> npt.NDArray[np.float64]: ...
    @overload
    def predict(
        self, X: Any, return_interval: Literal[True], level: float = 0.9
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]: ...

class FeatureStrategyRegressor(StrategyRegressor):
    features: str | Iterable[str] | None
    def __init__(
        self,
        *,
        features: str | Iterable[str] | None = None,
        columns: Sequence[str | None] | None = None,
        intervals: bool = True,
    ) -> None: ...

class Polynomial(StrategyRegressor):
    degree: int
    def __init__(
        self, *, degree: int = 2, columns: Sequence[str | None] | None = None, intervals: bool = True
    ) -> None: ...

class Svr(FeatureStrategyRegressor):
    solver: str
    kernel: str
    c: Sequence[float] | float | None
    epsilon: Sequence[float] | float | None
    def __init__(
        self,
        *,
        features: str | Iterable[str] | None = None,
        solver: str = "exact",
        kernel: str = "rbf",
        c: Sequence[float] | float | None = None,
        epsilon: Sequence[float] | float | None = None,
        columns: Sequence[str | None] | None = None,
        intervals: bool = True,
    ) -> None: ...

class SingleReference(StrategyRegressor):
    reference: int
    def __init__(
        self, *, reference: int = 0, columns: Sequence[str | None] | None = None, intervals: bool = True
    ) -> None: ...

class TdpRatio(StrategyRegressor):
    source: str
    target: str
    hardware_file: str | PathLike[str] | None
    def __init__(
        self,
        *,
        source: str = "NVIDIA Tesla T4",
        target: str = "NVIDIA A40",
        hardware_file: str | PathLike[str] | None = None,
        columns: Sequence[str | None] | None = None,
        intervals: bool = True,
    ) -> None: ...

# One class a strategy: Auto, PowerLaw, Linear, …; those that take no features have StrategyRegressor's constructor.
def __getattr__(name: str) -> type[FeatureStrategyRegressor]: ...
