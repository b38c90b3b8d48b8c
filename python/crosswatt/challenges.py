"""A challenge's submissions: normalized kWh, energy-weighted scores, ranks, tables, doubts."""

from __future__ import annotations

import io
import os

import pandas as pd

from . import _core
from ._arguments import counted, expanded, fill, names, note, paths, warn, Names, Paths

_TABLES = ("normalized", "ranking", "ew_scores", "thresholds", "correlations", "quadrants", "pareto", "anomalies")


class Year:
    """The tables of one year, a data frame each, with the columns of the CSV file of that name; undefined is NaN."""

    normalized: pd.DataFrame
    """A row a system: energies (kWh), energy-weighted scores, sizes, ranks."""
    ranking: pd.DataFrame
    """A row a system, best first: its rank, and the ranks its interval allows."""
    ew_scores: pd.DataFrame
    thresholds: pd.DataFrame
    correlations: pd.DataFrame
    quadrants: pd.DataFrame
    pareto: pd.DataFrame
    anomalies: pd.DataFrame
    """What to doubt: ``code``, ``kind``, ``value``, ``why``, ``effect``."""

    def __init__(self, texts: dict[str, str]) -> None:
        for name in _TABLES:
            setattr(self, name, _frame(texts[name]))


class Reanalysis(Year):
    """What :func:`reanalyse` found: the tables of the only or later year, and those of all in :attr:`years`."""

    def __init__(self, results: _core.ReanalysisResults) -> None:
        self._results = results
        self.years: list[Year] = [Year(results.tables(year)) for year in range(len(results))]
        """One for each file."""
        super().__init__(results.tables(len(results) - 1))

    @property
    def quartiles(self) -> pd.DataFrame:
        """Of sizes and energies, one year under the other."""
        return _frame(self._results.quartiles())

    @property
    def warnings(self) -> list[str]:
        """What was not normalized, not used, extrapolated."""
        return self._results.warnings()

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Writes what ``crosswatt reanalyse -o`` does: the CSV files, report.html, report.md, report.tex and
        reanalysis.json."""
        self._results.write_folder(expanded(folder))

    def report(self, path: str | os.PathLike[str]) -> None:
        """Writes the page, ``.html``."""
        if not expanded(path).endswith(".html"):
            raise ValueError(f"{expanded(path)}: a reanalysis is reported as .html; save() writes every format")
        _core.write_file(expanded(path), self._results.html())

    def json(self) -> str:
        """Everything, as ``reanalysis.json`` holds it."""
        return self._results.json()

    def __str__(self) -> str:
        """What ``crosswatt reanalyse`` prints."""
        return self._results.text()

    def __repr__(self) -> str:
        return f"<crosswatt.Reanalysis: {counted(len(self.normalized), 'system')}>"

    def _repr_html_(self) -> str:
        return self.ranking._repr_html_()


def reanalyse(
    submissions: Paths,
    *,
    rules: Names,
    subset: str | None = None,
    pareto: str | None = None,
    strategy: str | None = None,
    reference_table: str | os.PathLike[str] | None = None,
    level: float | None = None,
    hardware_file: str | os.PathLike[str] | None = None,
    threads: int = 0,
) -> Reanalysis:
    """A challenge's submissions: normalized, weighted with their energy, ranked, doubted. As ``crosswatt reanalyse``.

    :param submissions: one file (YAML, JSON, CSV), or two years to compare.
    :param rules: dcase2022, dcase2023 or a rules file; one for each file. See :func:`list_rules`.
    :param subset: for ranks and tables (the rules' first).
    :param pareto: objectives, such as ``"psds1:max,energy_training_normalized:min"``.
    :param strategy: normalize by a fitted strategy instead of the rules' single ratio.
    :param reference_table: file of runs measured on the submitters' hardware and the organisers'.
    :param level: of the strategy's intervals (0.9).
    :param hardware_file: CSV on top of the hardware catalogue.
    :param threads: 0 = all cores.
    :raises NothingFittedError: no participant's system can be normalized.

    Here with rules of one's own, the shipped ones with another metric:

    >>> import crosswatt, json, pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> rules = crosswatt.list_rules().rules["dcase2023"]
    >>> rules.update(subsets=["all"], metrics=[{"name": "f1", "mean_of": ["f1"]}])
    >>> rows = ["code,energy_training,energy_test,energy_baseline,f1"]
    >>> rows += ["Baseline_task4a_1,1.39,0.019,0.032,0.4", "Anna_1,0.90,0.020,0.040,0.5"]
    >>> _ = (folder / "rules.json").write_text(json.dumps(rules))
    >>> _ = (folder / "entries.csv").write_text("\\n".join(rows))
    >>> result = crosswatt.reanalyse(folder / "entries.csv", rules=folder / "rules.json")
    >>> result.normalized[["code", "energy_training_normalized"]].values.tolist()
    [['Baseline_task4a_1', 1.39], ['Anna_1', 0.72]]
    """
    request = fill(
        _core.ReanalysisRequest(),
        submissions=paths(submissions),
        rules=names(rules),
        subset=subset,
        pareto=pareto,
        strategy=strategy,
        reference_table=None if reference_table is None else expanded(reference_table),
        level=level,
        hardware_file=None if hardware_file is None else expanded(hardware_file),
        threads=threads,
    )
    results = _core.reanalyse(request)
    warn(results.warnings())
    note(results.remarks())
    return Reanalysis(results)


def _frame(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), float_precision="round_trip", keep_default_na=False, na_values=[""])
