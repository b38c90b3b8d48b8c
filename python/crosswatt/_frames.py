"""Data frames on their way into the library."""

from __future__ import annotations

from typing import Any, Iterable

import numpy as np
import pandas as pd

from . import _core
from .errors import DataError


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the fields that its index names as columns."""
    if frame.columns.nlevels > 1:
        raise TypeError("the data frame's columns have several levels; name each by one text")
    levels = [name for name in frame.index.names if name is not None]
    if not any(_core.is_long_heading(str(name)) for name in levels):
        return frame
    there = [name for name in levels if name in frame.columns]
    return frame.reset_index(level=there, drop=True).reset_index() if len(there) < len(levels) else frame


def csv_text(frame: pd.DataFrame) -> str:
    """As a file would hold it. Narrow numbers are widened first, as they are where they are taken from memory."""
    narrow = [at for at, dtype in enumerate(frame.dtypes) if getattr(dtype, "kind", "O") == "f" and dtype.itemsize < 8]
    if narrow:
        wide = {at: frame.iloc[:, at].astype(np.float64) for at in narrow}
        frame = pd.concat([wide.get(at, frame.iloc[:, at]) for at in range(frame.shape[1])], axis=1)
    try:
        text = frame.to_csv(index=False)
        text.encode()
    except UnicodeEncodeError as error:
        raise _no_text(error) from None
    return text


def column(heading: str, values: pd.Series) -> Any:
    """Numbers as they lie in memory, text as (codes, names), nothing for a column that no reader asks for."""
    if not _core.is_long_heading(heading):
        return None
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy(np.int32), _texts(values.cat.categories)
    if values.dtype.kind in "iuf":
        return doubles(values)
    if pd.api.types.infer_dtype(values, skipna=True) != "string":  # Decimal, mixed, …
        values = values.map(str, na_action="ignore")
    codes, categories = pd.factorize(values)
    return codes.astype(np.int32), _texts(categories)


def doubles(values: pd.Series) -> np.ndarray:
    """Of a column of numbers; what is not known is NaN."""
    if pd.api.types.is_extension_array_dtype(values.dtype):
        return values.to_numpy(np.float64, na_value=np.nan)
    return values.to_numpy(np.float64)


def _texts(values: Iterable[Any]) -> list[str]:
    texts = [str(value) for value in values]
    try:
        "".join(texts).encode()
    except UnicodeEncodeError as error:
        raise _no_text(error) from None
    return texts


def _no_text(error: UnicodeEncodeError) -> DataError:
    return DataError(f"DataFrame: holds {error.object[error.start]!r}, which is half a character; take it out")
