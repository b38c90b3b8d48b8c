"""One kWh, or a table of them, moved from the hardware it was measured on to another."""

from __future__ import annotations

import io
import json
import numbers
import os
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Sequence, Union

import numpy as np
import pandas as pd

from . import _core
from ._arguments import counted, expanded, fill, joined, measured, note, quantity, warn, Names, Quantity
from ._frames import csv_text, doubles, flat
from .errors import ConfigError
from .studies import strategy_request
from .tables import Energies, as_table, check_reading

#: One energy, one for each of several sources, or many.
Energy = Union[Quantity, Mapping[str, Quantity], Sequence[float], np.ndarray, pd.Series, pd.DataFrame]

_STATEMENTS = ("plain", "markdown", "latex")
#: What pandas calls columns of numbers that are kept as objects.
_NUMBERS = ("decimal", "floating", "integer", "mixed-integer-float")
_ADDED = ["normalized_kwh", "lower_kwh", "upper_kwh", "extrapolated", "warnings"]


@dataclass(frozen=True)
class Normalized:
    """An energy on the target, with what is known of its error. Energies in kWh.

    >>> import crosswatt
    >>> table = crosswatt.read("data/simulated_audio_tagging.csv")
    >>> moved = crosswatt.normalize("5.10Wh", table=table, from_="T4", to="A40", family="cnn")
    >>> float(moved) == moved.normalized_kwh
    True
    """

    energy_kwh: float
    """On the source; of several sources the geometric mean."""
    normalized_kwh: float
    """On the target; NaN where the strategy predicts none."""
    lower_kwh: float
    """Of the interval; NaN where there is none, and a warning says why."""
    upper_kwh: float
    level: float
    """Of the interval: 0.9 holds nine times in ten."""
    extrapolated: bool
    """Outside what the references span."""
    source: str
    target: str
    strategy: str
    held_out_mdape: float
    """Median error on workloads the fit did not see, a fraction; NaN = unknown."""
    warnings: tuple[str, ...]
    texts: Mapping[str, str] = field(repr=False, hash=False)
    """As ``json``, as a line (``text``), and as a statement: ``plain``, ``markdown``, ``latex``."""

    def __float__(self) -> float:
        return self.normalized_kwh

    def __format__(self, spec: str) -> str:
        """``f"{moved:.3f}"`` is of the kWh, ``f"{moved}"`` what ``crosswatt normalize`` prints."""
        return format(self.normalized_kwh, spec) if spec else str(self)

    def __str__(self) -> str:
        """What ``crosswatt normalize`` prints."""
        return self.texts["text"]

    def __repr__(self) -> str:
        return f"<crosswatt.Normalized: {self}>"

    def json(self) -> str:
        """What ``crosswatt normalize --json`` prints."""
        return self.texts["json"]

    def statement(self, format: str = "plain") -> str:
        """A sentence for a paper or a model card; `format` is plain, markdown or latex.

        >>> import crosswatt
        >>> moved = crosswatt.normalize(
        ...     "5.10Wh", table="data/simulated_audio_tagging.csv", from_="T4", to="A40", family="cnn", duration="275s")
        >>> moved.statement().startswith("The training took 0.0051 kWh on NVIDIA Tesla T4 (gpu), ")
        True
        """
        if format not in _STATEMENTS:
            raise ValueError(f"format: {format!r} is none of {', '.join(_STATEMENTS)}")
        return self.texts[format]


class Model:
    """A fitted strategy: what :func:`fit` and :func:`load_model` return.

    >>> import crosswatt
    >>> model = crosswatt.fit("data/simulated_audio_tagging.csv", from_="T4", to="A40", strategy="power-law")
    >>> model
    <crosswatt.Model: power-law from NVIDIA Tesla T4 to NVIDIA A40, 43 references>
    """

    def __init__(self, model: _core.Model, hardware_file: str = "") -> None:
        self._model = model
        self._hardware_file = hardware_file

    @property
    def source(self) -> str:
        """Hardware the energy was measured on; of several what they are called together."""
        return self._model.source

    @property
    def target(self) -> str:
        """Hardware the energy is moved to."""
        return self._model.target

    @property
    def strategy(self) -> str:
        """Its full name, ``"linear+flops"``."""
        return self._model.strategy

    @property
    def references(self) -> list[str]:
        """The workloads it was fitted on."""
        return self._model.references

    @property
    def held_out_mdape(self) -> float:
        """Median error on references a fit did not see, a fraction; NaN = unknown."""
        return self._model.held_out_mdape

    @property
    def coefficients(self) -> pd.DataFrame:
        """``coefficient``, ``value``, ``standard_error`` (NaN where there is none) and ``unit``, a row each."""
        return pd.DataFrame(self._model.coefficients())

    def normalize(
        self,
        energy: Energy,
        *,
        duration: Quantity | Mapping[str, Quantity] = None,
        flops: Quantity = None,
        macs: Quantity = None,
        params: Quantity = None,
        batch_size: Quantity = None,
        family: str | None = None,
        level: float = 0.9,
    ) -> Normalized | pd.DataFrame:
        """Moves one energy, or many: see :func:`normalize`.

        >>> import crosswatt
        >>> model = crosswatt.fit("data/simulated_audio_tagging.csv", from_="T4", to="A40", strategy="power-law")
        >>> model.normalize([0.0051, 0.0102]).normalized_kwh.round(5).tolist()
        [0.00668, 0.01235]
        """
        _check_level(level)
        workload = _workload(energy, duration, flops, macs, params, batch_size, family)
        if workload is None:
            return self._normalize_frame(energy, level)
        answer = self._model.ask(workload, level, self._hardware_file)
        return _normalized(answer)

    def _normalize_frame(self, energies: Any, level: float) -> pd.DataFrame:
        """By the command line's own way with a file, so that a frame gives what a file gives."""
        if not isinstance(energies, pd.DataFrame):
            energies = pd.DataFrame({"energy_kwh": _kwh(energies)})
        if len(energies) == 0:
            return energies.assign(**{name: pd.Series(dtype=dtype) for name, dtype in zip(_ADDED, "fffbO")})
        text = self._model.normalize_csv("DataFrame", csv_text(flat(energies)), level)
        added = pd.read_csv(
            io.StringIO(text),
            usecols=_ADDED,
            float_precision="round_trip",
            keep_default_na=False,
            na_values={name: [""] for name in _ADDED[:4]},
            dtype={"warnings": str},
        )
        added["extrapolated"] = added["extrapolated"].eq(True)
        failed = int(added["normalized_kwh"].isna().sum())
        doubted = int(added["warnings"].ne("").sum())
        if failed > 0:
            warn([f"{counted(failed, 'row')} can't be normalized; the column `warnings` says why"])
        if doubted > 0:
            warn([f"{counted(doubted, 'row has', 'rows have')} warnings; see the column `warnings`"])
        return energies.assign(**{name: added[name].to_numpy() for name in _ADDED})

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes what ``crosswatt fit -o`` does; :func:`load_model` and ``crosswatt normalize --model`` read it."""
        _core.write_file(expanded(path), self._model.json())

    def json(self) -> str:
        """The model file's text."""
        return self._model.json()

    def __str__(self) -> str:
        """What ``crosswatt fit`` prints."""
        return self._model.text()

    def __repr__(self) -> str:
        pair = f"from {self.source} to {self.target}"
        return f"<crosswatt.Model: {self.strategy} {pair}, {counted(len(self.references), 'reference')}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self._model.json(), self._hardware_file)


def fit(
    energies: Energies,
    *,
    from_: Names,
    to: str,
    strategy: str = "auto",
    selection: str = "full",
    references: int | None = None,
    reference_workloads: Names = None,
    features: Names = None,
    degree: int | None = None,
    svr_solver: str | None = None,
    svr_kernel: str | None = None,
    svr_c: Sequence[float] | float | None = None,
    svr_epsilon: Sequence[float] | float | None = None,
    threads: int = 0,
    **reading: Any,
) -> Model:
    """Fits one strategy between two hardware and keeps the model. As ``crosswatt fit``.

    :param energies: a :class:`Table`, a data frame, or files; `reading` then goes to :func:`read`.
    :param from_: hardware the energy was measured on; several are given together.
    :param to: hardware it is moved to.
    :param strategy: see :func:`list_strategies`.
    :param selection: how references are selected; see :func:`list_selections`.
    :param references: how many to select.
    :param reference_workloads: exactly these.
    :param features: predictors of strategies that name none.
    :param degree: of polynomial (2).
    :param svr_solver: exact, or libsvm.
    :param svr_kernel: rbf, linear or polynomial.
    :param svr_c: grid of C.
    :param svr_epsilon: grid of epsilon.
    :param threads: 0 = all cores; results are the same for any number.
    :raises NothingFittedError: with the reason.

    >>> import crosswatt
    >>> model = crosswatt.fit("data/simulated_audio_tagging.csv", from_="T4", to="A40", strategy="linear")
    >>> model.coefficients.coefficient.tolist()
    ['intercept', 'energy']
    """
    request = _fit_request(
        from_, to, strategy, selection, references, threads,
        strategy_request(features, degree, reference_workloads, svr_solver, svr_kernel, svr_c, svr_epsilon),
    )  # fmt: skip
    return _fit(energies, reading, request, None, fit)


def normalize(
    energy: Energy,
    *,
    model: Model | str | os.PathLike[str] | None = None,
    table: Energies | None = None,
    from_: Names = None,
    to: str | None = None,
    strategy: str = "auto",
    selection: str = "full",
    references: int | None = None,
    reference_workloads: Names = None,
    features: Names = None,
    degree: int | None = None,
    svr_solver: str | None = None,
    svr_kernel: str | None = None,
    svr_c: Sequence[float] | float | None = None,
    svr_epsilon: Sequence[float] | float | None = None,
    duration: Quantity | Mapping[str, Quantity] = None,
    flops: Quantity = None,
    macs: Quantity = None,
    params: Quantity = None,
    batch_size: Quantity = None,
    family: str | None = None,
    level: float = 0.9,
    threads: int = 0,
    **reading: Any,
) -> Normalized | pd.DataFrame:
    """Moves an energy from the hardware it was measured on to another. As ``crosswatt normalize``.

    One energy gives a :class:`Normalized`. It is a text with a unit, ``"3.2kWh"``, or a number of kWh; several sources
    have one each, ``{"V100": "3.2kWh", "P100": 2.9}``. As on the command line, what rounding may hide of the digits
    that were given widens the interval: 3.2 may have been 3.24.

    Many energies give a data frame. A list, an array or a series holds kWh; a data frame the columns of the long CSV
    (``energy_kwh`` or another unit, ``duration_s`` in s, ``flops``, ``macs``, ``params``, ``batch_size``, ``family``),
    and comes back with ``normalized_kwh``, ``lower_kwh``, ``upper_kwh``, ``extrapolated`` and ``warnings`` behind its
    own.

    :param energy: one, or many.
    :param model: fitted before; or a path of one. Instead of a table.
    :param table: energies to fit on: a :class:`Table`, a data frame, or files; `reading` then goes to :func:`read`.
    :param from_: hardware the energy was measured on; several are given together.
    :param to: hardware it is moved to.
    :param duration: on the source: seconds, or ``"1.5h"``; of several sources one each.
    :param flops: counted as in the table: a number, or ``"2.1T"``.
    :param macs: counted as in the table.
    :param params: weights of the network.
    :param batch_size: batch size.
    :param family: as the table names it.
    :param level: of the interval.
    :raises ConfigError: what is no quantity, or settings that exclude each other.
    :raises DataError: hardware or a feature the data lack.

    The settings of the fit are those of :func:`fit`.

    >>> import crosswatt
    >>> moved = crosswatt.normalize(
    ...     "5.10Wh", table="data/simulated_audio_tagging.csv", from_="T4", to="A40", family="cnn", duration="275s",
    ...     flops="2.8G", params="2.1M")
    >>> round(moved.normalized_kwh, 6), round(moved.lower_kwh, 6), round(moved.upper_kwh, 6)
    (0.004745, 0.004454, 0.005054)
    """
    _check_level(level)
    workload = _workload(energy, duration, flops, macs, params, batch_size, family)
    request = _fit_request(
        from_, to, strategy, selection, references, threads,
        strategy_request(features, degree, reference_workloads, svr_solver, svr_kernel, svr_c, svr_epsilon),
    )  # fmt: skip
    check_reading(reading, normalize)
    fitted = _chosen_model(model, table, request, reading) or _fit(table, reading, request, workload, normalize)
    if workload is None:
        return fitted._normalize_frame(energy, level)
    return _normalized(fitted._model.ask(workload, level, fitted._hardware_file))


def load_model(path: str | os.PathLike[str]) -> Model:
    """A model that :meth:`Model.save` or ``crosswatt fit`` wrote; its predictions are the same to the last bit.

    >>> import crosswatt, os, tempfile
    >>> model = crosswatt.fit("data/simulated_audio_tagging.csv", from_="T4", to="A40", strategy="power-law")
    >>> path = os.path.join(tempfile.mkdtemp(), "model.json")
    >>> model.save(path)
    >>> crosswatt.load_model(path).normalize(0.0051).normalized_kwh == model.normalize(0.0051).normalized_kwh
    True
    """
    return Model(_core.read_model(expanded(path)))


def _check_level(level: float) -> None:
    if not isinstance(level, numbers.Real):
        raise TypeError(f"level: {level!r} is not a number")
    _core.check_level(level)


def _fit_request(
    from_: Names, to: str | None, strategy: str, selection: str, references: int | None, threads: int, settings: Any
) -> _core.FitRequest:
    return fill(
        _core.FitRequest(),
        from_=joined(from_),
        to=to,
        strategy=strategy,
        selection=selection,
        references=references,
        settings=settings,
        threads=threads,
    )


def _fit(
    energies: Any, reading: dict[str, Any], request: _core.FitRequest, workload: Any, function: Callable[..., Any]
) -> Model:
    request.check()  # a typo is known before a file is read
    table = as_table(energies, reading, function)
    request.settings = fill(request.settings, hardware_file=table._hardware_file)
    model, notes = _core.fit(table._table, request, workload)
    note(notes)
    return Model(model, table._hardware_file)


def _chosen_model(model: Any, table: Any, request: _core.FitRequest, reading: dict[str, Any]) -> Model | None:
    """The model given instead of a table, if so. The rules are the command line's."""
    if model is None and table is None:
        raise _config_error("--model", "or a table is needed")
    if model is None:
        return None
    if table is not None:
        raise _config_error("--model", "and a table exclude each other")
    if request.from_ or request.to:
        raise _config_error("--model", "already says from which hardware to which; leave out --from and --to")
    if request.chooses():
        raise _config_error("--model", "was fitted already; leave out --strategy, --selection and --references")
    for word in reading.keys() - {"hardware_file"}:
        raise _config_error("--" + word.replace("_", "-"), "is of a table; leave it out with --model")
    chosen = model if isinstance(model, Model) else load_model(model)
    hardware_file = reading.get("hardware_file")
    return chosen if hardware_file is None else Model(chosen._model, expanded(hardware_file))


def _config_error(option: str, rule: str) -> Exception:
    return ConfigError(f"{option}: {rule}", option)


def _workload(
    energy: Any,
    duration: Quantity | Mapping[str, Quantity],
    flops: Quantity,
    macs: Quantity,
    params: Quantity,
    batch_size: Quantity,
    family: str | None,
) -> _core.TypedWorkload | None:
    """One workload as typed; None for many, whose features stand in their own columns."""
    if not isinstance(energy, (str, Mapping)) and np.ndim(energy) > 0:
        said = [duration, flops, macs, params, batch_size, family]
        if any(value is not None for value in said):
            rule = "has its features in its own columns; leave out --duration, --flops, …"
            raise _config_error("--input", rule)
        return None
    workload = fill(
        _core.TypedWorkload(),
        energies=measured(energy),
        durations=measured(duration),
        flops=quantity(flops),
        macs=quantity(macs),
        params=quantity(params),
        batch_size=quantity(batch_size),
        family=family,
    )
    workload.check()
    return workload


def _kwh(energies: Any) -> np.ndarray:
    """Of a list, an array or a series; times, truth values, texts and complex numbers are no energies."""
    if np.ma.isMaskedArray(energies):
        energies = energies.astype(np.float64).filled(np.nan)
    if np.ndim(energies) != 1:
        raise TypeError(f"energies are numbers of kWh in one dimension, not in {np.ndim(energies)}")
    values = energies if isinstance(energies, pd.Series) else pd.Series(energies, dtype=None if len(energies) else float)
    if values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) in _NUMBERS:
        values = values.astype(np.float64)
    if values.dtype.kind not in "iuf":
        raise TypeError(f"energies are numbers of kWh, not {pd.api.types.infer_dtype(values, skipna=True)}")
    return doubles(values)


def _normalized(answer: _core.Answer) -> Normalized:
    texts = {"json": answer.json(), "text": answer.text().rstrip("\n")}
    texts.update({format: answer.statement(format).rstrip("\n") for format in _STATEMENTS})
    said = json.loads(texts["json"])
    warn(said["warnings"])
    number = {name: np.nan if said[name] is None else said[name] for name in
              ("energy_kwh", "normalized_kwh", "lower_kwh", "upper_kwh", "level", "held_out_mdape")}  # fmt: skip
    return Normalized(
        **number,
        extrapolated=said["extrapolated"],
        source=said["source"],
        target=said["target"],
        strategy=said["strategy"],
        warnings=tuple(said["warnings"]),
        texts=texts,
    )


def _unpickled(text: str, hardware_file: str) -> Model:
    return Model(_core.parse_model(text, "pickle"), hardware_file)
