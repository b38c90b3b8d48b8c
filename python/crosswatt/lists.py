"""What can be named, as data frames: what ``crosswatt list`` shows."""

from __future__ import annotations

import json
import os

import pandas as pd

from . import _core
from ._arguments import expanded


def _listing(kind: str, hardware_file: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    text = _core.listing_json(kind, "" if hardware_file is None else expanded(hardware_file))
    return pd.DataFrame(json.loads(text)).set_index("name")


def list_strategies() -> pd.DataFrame:
    """A row a strategy or group: ``summary``, ``when`` to use it, ``when_not``, ``takes_features``, ``members``.

    >>> import crosswatt
    >>> crosswatt.list_strategies().summary["mean-ratio"]
    "one factor: the geometric mean of the references' ratios"
    """
    return _listing("strategies")


def list_features() -> pd.DataFrame:
    """A row a predictor that strategies may use.

    >>> import crosswatt
    >>> crosswatt.list_features().index.tolist()
    ['energy', 'flops', 'macs', 'params', 'power', 'batch', 'family']
    """
    return _listing("features")


def list_selections() -> pd.DataFrame:
    """A row a way to choose references.

    >>> import crosswatt
    >>> crosswatt.list_selections().index.tolist()[:3]
    ['full', 'random', 'minmax']
    """
    return _listing("selections")


def list_formats() -> pd.DataFrame:
    """A row a format that :func:`read` knows.

    >>> import crosswatt
    >>> crosswatt.list_formats().summary["long"]
    "crosswatt's long CSV: workload,hardware,energy_kwh,…, one measurement a line"
    """
    return _listing("formats")


def list_hardware(hardware_file: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """A row a card: ``aliases``, ``tdp_w``, ``idle_w`` (W), ``peak_fp32_flops`` (FLOP/s), ``year``, …

    :param hardware_file: CSV on top of it.

    >>> import crosswatt
    >>> float(crosswatt.list_hardware().tdp_w["A40"])
    300.0
    """
    return _listing("hardware", hardware_file)


def list_rules() -> pd.DataFrame:
    """A row a challenge's rules that ship with crosswatt.

    >>> import crosswatt
    >>> crosswatt.list_rules().index.tolist()
    ['dcase2022', 'dcase2023']
    """
    return _listing("rules")
