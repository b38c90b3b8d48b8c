"""Which workloads to run on new hardware first, and what a job did to the climate."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Sequence

import pandas as pd

from . import _core
from ._arguments import Quantity, fill, joined, listed, note, paths, quantity, warn
from .tables import Energies, Table, as_table


@dataclass(frozen=True)
class Recommendation:
    """Which workloads to run as references on the target: what :func:`recommend` returns."""

    source: str
    target: str
    selection: str
    workloads: pd.DataFrame
    """In running order: ``workload``, ``family``, ``source_kwh`` (kWh), and ``expected_rmsle`` once it and those before
    it are measured."""
    warnings: tuple[str, ...]
    texts: tuple[str, str] = field(repr=False)
    """As JSON, and as a text."""

    def json(self) -> str:
        """What ``crosswatt recommend --json`` prints."""
        return self.texts[0]

    def __str__(self) -> str:
        """What ``crosswatt recommend`` prints."""
        return self.texts[1]

    def _repr_html_(self) -> str:
        return self.workloads._repr_html_()


def recommend(
    energies: Energies | None = None,
    *,
    from_: str,
    to: str,
    budget: int | None = None,
    budget_kwh: Quantity = None,
    selection: str | None = None,
    candidates: Any = None,
    **reading: Any,
) -> Recommendation:
    """Which workloads to run as references on new hardware, in running order. As ``crosswatt recommend``.

    :param energies: a :class:`Table`, a data frame, or files; `reading` then goes to :func:`read`.
    :param from_: hardware the workloads were measured on.
    :param to: hardware where references are to be run; it need not be in the data.
    :param budget: how many workloads.
    :param budget_kwh: or how much energy, by the source's: kWh, or a text with a unit.
    :param selection: k-medoids, or i-optimal for `budget_kwh`, unless said; see :func:`list_selections`.
    :param candidates: further files of workloads measured on the source; with files as `energies`, or without.

    >>> import crosswatt
    >>> plan = crosswatt.recommend("data/simulated_audio_tagging.csv", from_="T4", to="H100", budget=2)
    >>> plan.workloads.workload.tolist()
    ['audio-tagging/cnn/l6/h384', 'audio-tagging/rnn/l1/h2048']
    """
    options = fill(_core.RecommendOptions(), budget=budget, selection=selection)
    if budget_kwh is not None:
        options.budget_kwh = _core.parse_energy_kwh(quantity(budget_kwh), "--budget-kwh")
    if candidates is not None:
        if isinstance(energies, (Table, pd.DataFrame)):
            raise TypeError("candidates are files that join files; put their rows into the table instead")
        energies = ([] if energies is None else paths(energies)) + paths(candidates)
    if energies is None:
        raise TypeError("recommend() needs energies, or candidates")
    table = as_table(energies, reading, recommend)
    plan = _core.recommend(table._table, joined(from_), joined(to), options, table._hardware_file)
    said = json.loads(plan.json)
    note(plan.notes)
    warn(said["warnings"])
    workloads = pd.DataFrame(said["workloads"], columns=["workload", "source_kwh", "expected_rmsle"])
    workloads.insert(1, "family", plan.families)
    return Recommendation(
        source=said["source"],
        target=said["target"],
        selection=said["selection"],
        workloads=workloads,
        warnings=tuple(said["warnings"]),
        texts=(plan.json, plan.text),
    )


@dataclass(frozen=True)
class Footprint:
    """kg of CO2-equivalent of a job: what :func:`footprint` returns."""

    energy_kwh: float
    """Of the whole job, PUE not inside."""
    pue: float
    intensity_kg_per_kwh: float
    intensity_source: str
    co2e_kg: float
    """Of running; `embodied_kg` is not inside."""
    embodied_kg: float | None
    energy_standard_error_kwh: float | None
    """Where the energy was extrapolated from at least two epochs."""
    warnings: tuple[str, ...]
    texts: tuple[str, str] = field(repr=False)
    """As JSON, and as a line."""

    def json(self) -> str:
        """What ``crosswatt footprint --json`` prints."""
        return self.texts[0]

    def __str__(self) -> str:
        """What ``crosswatt footprint`` prints."""
        return self.texts[1].rstrip("\n")


def footprint(
    energy: Quantity | Sequence[Quantity] = None,
    *,
    power: Quantity = None,
    hours: Quantity = None,
    gpus: int = 1,
    intensity: float | None = None,
    country: str | None = None,
    year: int | None = None,
    pue: float = 1,
    epochs_measured: int | None = None,
    epochs: int | None = None,
    embodied_kg: float | None = None,
    lifetime_hours: Quantity = None,
) -> Footprint:
    """kWh to kg CO2e, and the estimate power × time where no meter was read. As ``crosswatt footprint``.

    :param energy: of the job, in kWh or with a unit; or one for each measured epoch.
    :param power: of one device where no meter was read: watts, or ``"0.25kW"``.
    :param hours: hours the devices ran, or ``"7d"``.
    :param gpus: number of devices.
    :param intensity: kg CO2e per kWh.
    :param country: whose mean intensity is used: FRA, FR or France.
    :param year: of that intensity (the latest known).
    :param pue: power usage effectiveness of the site.
    :param epochs_measured: epochs the energy or the hours cover.
    :param epochs: of the whole job.
    :param embodied_kg: kg CO2e of making one device.
    :param lifetime_hours: hours a device will be used in its life.

    >>> import crosswatt
    >>> round(crosswatt.footprint("5.2kWh", intensity=0.437, pue=1.2).co2e_kg, 3)
    2.727
    """
    options = fill(
        _core.FootprintOptions(),
        energy_kwh=[_core.parse_energy_kwh(quantity(one), "--energy") for one in _one_or_more(energy)],
        power_w=None if power is None else _core.parse_power_w(quantity(power), "--power"),
        hours=None if hours is None else _core.parse_hours(quantity(hours), "--hours"),
        gpus=gpus,
        intensity_kg_per_kwh=intensity,
        country=country,
        year=year,
        pue=pue,
        epochs_measured=epochs_measured,
        epochs=epochs,
        embodied_kg=embodied_kg,
        lifetime_hours=None
        if lifetime_hours is None
        else _core.parse_hours(quantity(lifetime_hours), "--lifetime-hours"),
    )
    texts = _core.footprint(options)
    said = json.loads(texts[0])
    warn(said["warnings"])
    said["warnings"] = tuple(said["warnings"])
    return Footprint(**said, texts=texts)


def _one_or_more(energy: Quantity | Sequence[Quantity]) -> list[Quantity]:
    return energy.split(",") if isinstance(energy, str) else listed(energy)
