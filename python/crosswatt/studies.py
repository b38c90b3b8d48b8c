"""How well do the strategies normalize? The study, its scores, and its report."""

from __future__ import annotations

import html
import math
import os
import time
from typing import Any, Iterable, Sequence

import pandas as pd

from . import _core
from ._arguments import counted, expanded, fill, joined, listed, names, progress_bar, Names
from .tables import Energies, as_table

#: What stands in the columns of Study.predictions.
_PREDICTION = (
    "source target strategy selection references repeat workload source_kwh measured_kwh predicted_kwh".split()
)


class Study:
    """What :func:`evaluate` found: how far each strategy is off, on workloads it did not see.

    >>> import crosswatt
    >>> study = crosswatt.evaluate("data/simulated_audio_tagging.csv", strategies="linear,mean-ratio")
    >>> study
    <crosswatt.Study: 24 cells over 12 pairs>
    >>> best = study.scores.sort_values("rmsle").iloc[0]
    >>> best.strategy, best.source, best.target, round(best.mdape, 3)
    ('mean-ratio', 'NVIDIA GeForce GTX 1080 Ti', 'NVIDIA GeForce RTX 2080 Ti', 0.071)
    """

    def __init__(
        self, study: _core.Study, inputs: Sequence[str] = (), started: str = "", duration_s: float = 0
    ) -> None:
        self._study = study
        self._inputs = list(inputs)
        self._started = started or _core.utc_now()
        self._duration_s = duration_s

    @property
    def scores(self) -> pd.DataFrame:
        """A row a pair, strategy, selection and budget, with the columns of ``scores.csv``: errors ``mdape``, ``mape``
        (fractions), ``rmsle``, ``mse_kwh2_mean`` (kWh²), ``mae_kwh_mean`` (kWh), ``r2_mean``, ``spearman``, shares
        ``nonpositive``, ``coverage``, and how many ``fits`` and ``failures``. Undefined is NaN."""
        scores = pd.DataFrame(self._study.scores())
        text = ["source", "target", "strategy", "selection", "split"]
        counts = ["references", "repeats", "fits", "failures"]
        for name in scores.columns.difference(text + counts):
            scores[name] = scores[name].astype("float64")
        return scores

    @property
    def recommendation(self) -> str:
        """Which strategy, how many references, what to expect on new families, what to doubt: a sentence a line."""
        return "\n".join(self._study.advice())

    @property
    def notes(self) -> list[str]:
        """What a reader must know: scopes chosen, predictions not kept, …"""
        return self._study.notes()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(source, target) of each pair."""
        return self._study.pairs()

    @property
    def predictions(self) -> pd.DataFrame:
        """The held-out predictions, a row each, energies in kWh; none in a study too large to keep them.

        >>> import crosswatt
        >>> study = crosswatt.evaluate("data/simulated_audio_tagging.csv", from_="T4", to="A40", strategies="linear")
        >>> study.predictions.shape
        (45, 10)
        """
        return pd.DataFrame(self._study.predictions(), columns=_PREDICTION)

    def report(self, path: str | os.PathLike[str]) -> None:
        """Writes the study in the format the name ends in: ``.html``, ``.md``, ``.tex``, ``.csv`` or ``.json``, as
        ``crosswatt report`` does.

        >>> import crosswatt, os, tempfile
        >>> study = crosswatt.evaluate("data/simulated_audio_tagging.csv", from_="T4", to="A40", strategies="linear")
        >>> path = os.path.join(tempfile.mkdtemp(), "scores.csv")
        >>> study.report(path)
        >>> open(path).readline().split(",")[:3]
        ['source', 'target', 'strategy']
        """
        self._study.write_file(expanded(path))

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Writes what ``crosswatt evaluate -o`` does: study.json, scores.csv, report.html, report.md, report.tex and
        run.json."""
        arguments = ["crosswatt.evaluate"]
        self._study.write_folder(expanded(folder), arguments, self._inputs, self._started, self._duration_s)

    def json(self) -> str:
        """Everything, as ``study.json`` holds it."""
        return self._study.json()

    def __str__(self) -> str:
        """What ``crosswatt evaluate`` prints."""
        return self._study.text()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_study": self._study.json()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._study = _core.parse_study(state["_study"], "pickle")

    def __repr__(self) -> str:
        return f"<crosswatt.Study: {counted(len(self.scores), 'cell')} over {counted(len(self.pairs), 'pair')}>"

    def _repr_html_(self) -> str:
        """The recommendation, a picture of the errors, and the scores."""
        advice = "".join(f"<p>{html.escape(line)}</p>" for line in self.recommendation.splitlines())
        leading = _leading(self.scores)
        return advice + _picture(leading) + _means(leading).to_html()


def evaluate(
    energies: Energies,
    *,
    pairs: Names | Iterable[tuple[str, str]] = None,
    from_: Names = None,
    to: str | None = None,
    sources: int | None = None,
    strategies: Names = None,
    selection: Names = None,
    fractions: Sequence[float] | float | None = None,
    references: Sequence[int] | int | None = None,
    split: str = "random",
    own_references: int | None = None,
    test_size: float | None = None,
    repeats: int | None = None,
    folds: int | None = None,
    seed: int | None = None,
    splits_file: str | os.PathLike[str] | None = None,
    level: float | None = None,
    all_intervals: bool = False,
    new_families: bool | None = None,
    protocol: str | None = None,
    features: Names = None,
    degree: int | None = None,
    reference_workloads: Names = None,
    svr_solver: str | None = None,
    svr_kernel: str | None = None,
    svr_c: Sequence[float] | float | None = None,
    svr_epsilon: Sequence[float] | float | None = None,
    threads: int = 0,
    progress: bool = True,
    **reading: Any,
) -> Study:
    """How well do the strategies normalize, for every ordered pair of hardware? As ``crosswatt evaluate``.

    Ctrl-C stops it. The result depends on the data, the settings and the seed alone, not on the number of threads.

    :param energies: a :class:`Table`, a data frame, or files; `reading` then goes to :func:`read`.
    :param pairs: ``"SOURCE:TARGET,…"``, or (source, target) tuples; all with five workloads in common unless said.
    :param from_: with `to`: this pair only; several sources are given together.
    :param to: the target of `from_`.
    :param sources: how many sources each workload is measured on (1).
    :param strategies: names and groups (paper,auto); see :func:`list_strategies`.
    :param selection: which references (full); see :func:`list_selections`.
    :param fractions: budgets of selections other than full, as shares (0.10, 0.15, 0.20, 0.50, 1.00).
    :param references: budgets as numbers of references.
    :param split: random, leave-family-out, k-fold or leave-one-out.
    :param own_references: with leave-family-out: workloads of the family that join the references (0).
    :param test_size: share held out by random splits (0.2).
    :param repeats: number of random splits (5).
    :param folds: of k-fold (5).
    :param seed: of all draws (0).
    :param splits_file: use the splits in this file.
    :param level: of the intervals (0.9).
    :param all_intervals: cross-fit intervals for strategies that bring none.
    :param new_families: leave each family out in turn, beside the split (yes, but for the protocol paper).
    :param protocol: ``"paper"``, the published one.
    :param features: predictors of strategies that name none: energy, flops, macs, params, power, batch, family.
    :param degree: of polynomial (2).
    :param reference_workloads: of single-reference.
    :param svr_solver: exact, or libsvm.
    :param svr_kernel: rbf, linear or polynomial.
    :param svr_c: grid of C.
    :param svr_epsilon: grid of epsilon.
    :param threads: 0 = all cores.
    :param progress: show tqdm's bar, where it is installed, after the first second.
    :raises DataError: no usable pair, unknown hardware.
    :raises ConfigError: a setting that can't be used.
    :raises NothingFittedError: every fit failed.

    >>> import crosswatt
    >>> study = crosswatt.evaluate(
    ...     "data/simulated_audio_tagging.csv", from_="T4", to="A40", strategies="linear,mean-ratio", test_size=0.3)
    >>> study.scores[["strategy", "mdape", "rmsle"]].round(3).values.tolist()
    [['linear', 0.181, 0.803], ['mean-ratio', 0.209, 0.277]]
    """
    started, clock = _core.utc_now(), time.monotonic()
    request = fill(
        _core.StudyRequest(),
        pairs=names(pairs if pairs is None or isinstance(pairs, str) else map(_typed_pair, pairs)),
        from_=joined(from_),
        to=to,
        strategies=names(strategies),
        selections=names(selection),
        new_families=new_families,
        split=split,
        splits_file=None if splits_file is None else expanded(splits_file),
        protocol=protocol,
    )
    fill(
        request.options,
        sources=sources,
        references=listed(references),
        level=level,
        all_intervals=all_intervals,
        threads=threads,
    )
    if fractions is not None:
        request.options.fractions = listed(fractions)
    fill(
        request.options.split,
        own_references=own_references,
        test_size=test_size,
        repeats=repeats,
        folds=folds,
        seed=seed,
    )
    settings = strategy_request(features, degree, reference_workloads, svr_solver, svr_kernel, svr_c, svr_epsilon)
    request.settings = settings
    request.check()  # a typo is known before a file is read
    table = as_table(energies, reading, evaluate)
    request.settings = fill(settings, hardware_file=table._hardware_file)
    show, done = progress_bar(progress, "fits")
    try:
        study = _core.run_study(table._table, request, show)
    finally:
        done()
    return Study(study, table._files, started, time.monotonic() - clock)


def read_study(path: str | os.PathLike[str]) -> Study:
    """A study read back from its ``study.json``, or from the folder that has it.

    >>> import crosswatt, os, tempfile
    >>> study = crosswatt.evaluate("data/simulated_audio_tagging.csv", from_="T4", to="A40", strategies="linear")
    >>> path = os.path.join(tempfile.mkdtemp(), "study.json")
    >>> study.report(path)
    >>> crosswatt.read_study(path).json() == study.json()
    True
    """
    file = expanded(path)
    if os.path.isdir(file):
        file = os.path.join(file, "study.json")
    return Study(_core.read_study(file), [file])


def strategy_request(
    features: Names = None,
    degree: int | None = None,
    reference_workloads: Names = None,
    svr_solver: str | None = None,
    svr_kernel: str | None = None,
    svr_c: Sequence[float] | float | None = None,
    svr_epsilon: Sequence[float] | float | None = None,
) -> _core.StrategyRequest:
    """The settings strategies share."""
    return fill(
        _core.StrategyRequest(),
        features=joined(features),
        degree=degree,
        reference_workloads=names(reference_workloads),
        svr_solver=svr_solver,
        svr_kernel=svr_kernel,
        svr_c=listed(svr_c),
        svr_epsilon=listed(svr_epsilon),
    )


def _typed_pair(pair: Any) -> Any:
    """``Study.pairs`` has them as (source, target)."""
    return ":".join(pair) if isinstance(pair, tuple) else pair


def _leading(scores: pd.DataFrame) -> pd.DataFrame:
    """The largest budget of each pair, strategy and selection."""
    return scores.groupby(["source", "target", "strategy", "selection"], sort=False).tail(1)


def _means(leading: pd.DataFrame) -> pd.DataFrame:
    """Means over the pairs, best RMSLE first."""
    columns = ["mdape", "rmsle", "r2_mean", "nonpositive", "coverage"]
    return leading.groupby(["strategy", "selection"])[columns].mean().sort_values("rmsle").round(3)


def _picture(leading: pd.DataFrame) -> str:
    """A strip of dots a strategy: the median error of each pair, on a logarithmic axis from 0.1 % to 1000 %."""
    strategies = list(_means(leading).index.get_level_values("strategy").unique())
    width, left, right, step = 640, 190, 30, 22
    height = step * (len(strategies) + 2)

    def x(mdape: float) -> float:
        return left + (width - left - right) * (math.log10(min(max(mdape, 1e-3), 10)) + 3) / 4

    marks = [
        f'<line x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{step}" y2="{height - step}" stroke="#ddd"/>'
        f'<text x="{x(at):.1f}" y="{height - 6}" text-anchor="middle">{100 * at:g} %</text>'
        for at in (0.001, 0.01, 0.1, 1, 10)
    ]
    for row, strategy in enumerate(strategies):
        y = step * (row + 1.5)
        marks.append(f'<text x="{left - 10}" y="{y + 4}" text-anchor="end">{html.escape(strategy)}</text>')
        errors = leading.loc[leading.strategy == strategy, "mdape"].dropna()
        marks += [f'<circle cx="{x(error):.1f}" cy="{y}" r="4" fill="#1f77b4" fill-opacity=".5"/>' for error in errors]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
        f'font-size="12" fill="currentColor" role="img"><title>Median absolute error of each pair</title>'
        f'<text x="{left}" y="14">Median absolute error, a dot a pair</text>{"".join(marks)}</svg>'
    )
