"""Measured energies: read from files and data frames, validated once, and given back as data frames."""

from __future__ import annotations

import inspect
import os
from typing import Any, Callable, Sequence, Union

import pandas as pd

from . import _core
from ._arguments import counted, expanded, fill, names, note, paths, unknown_keyword, warn, Names, Paths
from ._frames import column, csv_text, flat

#: What every function that works on energies takes: a table, a data frame, or the files to read one from.
Energies = Union["Table", pd.DataFrame, Paths]


class Table:
    """Energies measured of workloads on hardware: what :func:`read` returns. Never changes.

    It can be pickled: its rows and what was noticed on reading, not the lines of the files they came from.

    >>> import crosswatt
    >>> table = crosswatt.read("data/simulated_audio_tagging.csv")
    >>> len(table), table.hardware
    (172, ['NVIDIA GeForce RTX 2080 Ti', 'NVIDIA GeForce GTX 1080 Ti', 'NVIDIA Tesla T4', 'NVIDIA A40'])
    """

    def __init__(self, table: _core.EnergyTable, files: Sequence[str], hardware_file: str) -> None:
        self._table = table
        self._files = list(files)
        self._hardware_file = hardware_file
        self._remarks = table.remarks()
        self._doubts = table.doubts(fill(_core.TableRequest(), hardware_file=hardware_file))

    def __len__(self) -> int:
        """Number of measurements."""
        return len(self._table)

    @property
    def hardware(self) -> list[str]:
        """Names of the hardware, as the data spell them."""
        return self._table.hardware()

    @property
    def workloads(self) -> list[str]:
        """Names of the workloads."""
        return self._table.workloads()

    @property
    def remarks(self) -> list[str]:
        """What was noticed on reading: columns ignored, files left aside, …"""
        return list(self._remarks)

    @property
    def doubts(self) -> list[str]:
        """What is worth a second look, a line a kind."""
        return list(self._doubts)

    def to_dataframe(self) -> pd.DataFrame:
        """The measurements, a row each: ``workload``, ``hardware``, ``energy_kwh`` (kWh) and what else is known of
        ``phase``, ``scope``, ``duration_s`` (s), ``flops``, ``macs``, ``params``, ``batch_size``, ``family``,
        ``repetition``, ``notes``.

        Names are categorical, unknown numbers NaN. Numbers are not copied: the frame shows the table's own memory, and
        can't be written to; ``.copy()`` can.

        >>> import crosswatt
        >>> frame = crosswatt.read("data/simulated_audio_tagging.csv").to_dataframe()
        >>> frame.shape
        (172, 12)
        >>> float(frame.energy_kwh.sum().round(6))
        2.382149
        """
        columns: dict[str, Any] = {}
        for name, values in _core.frame_columns(self._table).items():
            if isinstance(values, tuple):
                columns[name] = pd.Categorical.from_codes(*values)
            elif name == "repetition":
                columns[name] = pd.array(values, dtype="Int32")
            else:
                columns[name] = pd.Series(values, copy=False)
        return pd.DataFrame(columns, copy=False)

    def inspect(self) -> str:
        """What ``crosswatt inspect`` prints: hardware, workloads in common, energy range, implied watts, doubts.

        >>> import crosswatt
        >>> print(crosswatt.read("data/simulated_audio_tagging.csv").inspect().splitlines()[0])
        172 rows, 43 workloads, 4 hardware: 172 rows training, scope gpu.
        """
        return self._table.inspection(fill(_core.TableRequest(), hardware_file=self._hardware_file))

    def __repr__(self) -> str:
        counts = (
            f"{counted(len(self), 'measurement')} of {counted(len(self.workloads), 'workload')} "
            f"on {len(self.hardware)} hardware"
        )
        return f"<crosswatt.Table: {counts}>"

    def _repr_html_(self) -> str:
        return self.to_dataframe()._repr_html_()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_table": self._table.long_csv()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._table = _core.read_text("pickle", state["_table"], _core.TableRequest())


def read(
    paths_or_frame: Paths | pd.DataFrame,
    *,
    input_format: str | None = None,
    wide: bool = False,
    energy_unit: str | None = None,
    workload_from: str | None = None,
    include_backups: bool = False,
    set_hardware: str | None = None,
    set_phase: str | None = None,
    set_scope: str | None = None,
    family_regex: str | None = None,
    hardware_file: str | os.PathLike[str] | None = None,
    merge_hardware: bool = False,
    strict: bool = False,
    phase: str | None = None,
    scope: str | None = None,
    hardware: Names = None,
    workload: str | None = None,
    threads: int = 0,
) -> Table:
    """Energies from files and folders of any format crosswatt knows, or from a data frame.

    A data frame has a row a measurement and the columns of the long CSV, by name in any order: ``workload``,
    ``hardware``, one of ``energy_kwh``, ``energy_wh``, ``energy_j``, ``energy_kj`` (or ``energy`` with `energy_unit`),
    and what else is known (see :meth:`Table.to_dataframe`); or ``workload`` and one column of energies per hardware; or
    the columns of another tool's CSV.
    Its numbers are checked and copied once, into the table. A column of the latter kind whose name is no known hardware
    gets a warning where the others' names are.

    :param paths_or_frame: a path or several, joined; or a data frame.
    :param input_format: read as this format instead of recognising it (see :func:`list_formats`).
    :param wide: one column per hardware.
    :param energy_unit: of a column ``energy`` and of wide columns: kWh, Wh, J, kJ, MJ, mJ, uJ.
    :param workload_from: what names a run of another tool: columns or keys, or a regular expression on the path.
    :param include_backups: of folders, read ``.bak`` files too.
    :param set_hardware: hardware of files that do not say; ``"PLACE=NAME,…"`` by a part of the path.
    :param set_phase: of rows that do not say: training or inference.
    :param set_scope: of rows that do not say: gpu, cpu, ram, total, wall.
    :param family_regex: on the workload; its first group names the family.
    :param hardware_file: CSV on top of the hardware catalogue; the functions that get the table use it as well.
    :param merge_hardware: join different spellings of one card.
    :param strict: refuse what would only be warned of.
    :param phase: keep only training or inference.
    :param scope: keep only gpu, cpu, ram, total or wall.
    :param hardware: keep only these, by any spelling.
    :param workload: keep only workloads that match this regular expression.
    :param threads: 0 = all cores; results are the same for any number.
    :raises DataError: with every problem of every file.

    >>> import crosswatt, pandas
    >>> crosswatt.read("data/simulated_audio_tagging.csv", hardware="T4,A40", workload="cnn")
    <crosswatt.Table: 24 measurements of 12 workloads on 2 hardware>
    >>> crosswatt.read(pandas.DataFrame({"workload": ["a", "b"], "hardware": "A40", "energy_wh": [230.0, 410.0]}))
    <crosswatt.Table: 2 measurements of 2 workloads on 1 hardware>
    """
    request = fill(
        _core.TableRequest(),
        input_format=input_format,
        wide=wide,
        energy_unit=energy_unit,
        workload_from=workload_from,
        include_backups=include_backups,
        set_hardware=set_hardware,
        set_phase=set_phase,
        set_scope=set_scope,
        family_regex=family_regex,
        hardware_file=None if hardware_file is None else expanded(hardware_file),
        merge_hardware=merge_hardware,
        strict=strict,
        phase=phase,
        scope=scope,
        hardware=names(hardware),
        workload=workload,
        threads=threads,
    )
    request.check()
    files: list[str] = []
    if isinstance(paths_or_frame, Table):
        raise TypeError("the table was read already; filters go with the read() that made it")
    if isinstance(paths_or_frame, pd.DataFrame):
        for name, value in {"input_format": input_format, "workload_from": workload_from}.items():
            if value is not None:
                raise TypeError(f"{name} is of files, not of a data frame")
        table = _from_frame(paths_or_frame, request)
    else:
        files = request.files = paths(paths_or_frame)
        table = _core.read_table(request)
    note(table.remarks())
    read_in = Table(table, files, request.hardware_file)
    warn(read_in.doubts)
    return read_in


def check_reading(reading: dict[str, Any], function: Callable[..., Any]) -> None:
    """Refuses what is no keyword of :func:`read`, nor of `function`, which got them beside its own."""
    for word in reading:
        if word not in inspect.signature(read).parameters:
            raise unknown_keyword(function, word)


def as_table(energies: Energies, reading: dict[str, Any], function: Callable[..., Any]) -> Table:
    """The table itself, or what :func:`read` makes of the rest. `reading` is what `function` got beside its own."""
    check_reading(reading, function)
    if not isinstance(energies, Table):
        return read(energies, **reading)
    if reading:
        raise TypeError(f"{', '.join(reading)}: the table was read already; filters go with the read() that made it")
    return energies


def _from_frame(frame: pd.DataFrame, request: _core.TableRequest) -> _core.EnergyTable:
    frame = flat(frame)
    headings = [str(heading) for heading in frame.columns]
    known = {heading.strip().lower() for heading in headings}
    is_long = "hardware" in known or any(heading.split("_")[0] == "energy" for heading in known)
    may_be_of_a_tool = "workload" not in known  # else the reader says that it is missing
    if may_be_of_a_tool or request.wide or not is_long and not request.set_hardware:
        if not request.wide and not may_be_of_a_tool:
            _doubt_hardware([heading for heading in headings if not _core.is_long_heading(heading)], request)
        return _core.read_text("DataFrame", csv_text(frame), request)
    columns = [(heading, column(heading, frame.iloc[:, i])) for i, heading in enumerate(headings)]
    return _core.read_frame(columns, len(frame), "DataFrame", request)


def _doubt_hardware(headings: list[str], request: _core.TableRequest) -> None:
    known = request.are_known_hardware(headings)
    if any(known):
        unknown = [heading for heading, is_known in zip(headings, known) if not is_known]
        warn([f"column {heading!r} is taken for a hardware; drop it if it is none" for heading in unknown])
