"""What users may write, turned into what the library takes: names as on the command line, ``None`` for not said."""

from __future__ import annotations

import difflib
import inspect
import logging
import numbers
import os
import sys
import warnings
from typing import Any, Callable, Iterable, Mapping, Sequence, Union

import numpy as np

from .errors import ConfigError, DataWarning

Names = Union[str, "os.PathLike[str]", Iterable[Union[str, "os.PathLike[str]"]], None]
Quantity = Union[str, float, int, None]
Paths = Union[str, "os.PathLike[str]", Iterable[Union[str, "os.PathLike[str]"]]]

log = logging.getLogger("crosswatt")


def counted(count: int, one: str, many: str | None = None) -> str:
    """``1 row`` or ``7 rows``: the count, and the words that go with it; without `many` the plural ends in s."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def names(value: Names) -> list[str]:
    """One name or several with commas between them, or a sequence of names; a path is one."""
    if value is None:
        return []
    if isinstance(value, os.PathLike):
        return [expanded(value)]
    if isinstance(value, str):
        return value.split(",")
    listed_names = [str(name) for name in value]
    if not listed_names:  # a program's list that came out empty must not mean "all"
        raise ValueError("a list of names is empty; None stands for the default")
    return listed_names


def joined(value: Names) -> str:
    """The same as the text the command line takes."""
    return ",".join(names(value))


def expanded(value: str | bytes | os.PathLike[Any]) -> str:
    """A path as users write it, ``~`` included."""
    if not isinstance(value, (str, bytes, os.PathLike)):
        raise TypeError(f"a path is wanted, not {_short(value)}")
    return os.path.expanduser(os.fsdecode(value))


def paths(value: Paths) -> list[str]:
    """One path, or several."""
    if isinstance(value, (str, bytes, os.PathLike)):
        return [expanded(value)]
    is_data = hasattr(value, "dtype") or hasattr(value, "dtypes")
    if is_data or isinstance(value, Mapping) or not isinstance(value, Iterable) or hasattr(value, "read"):
        raise TypeError(f"a path is wanted, or several, not {_short(value)}")
    return [expanded(path) for path in value]


def listed(value: Any) -> list[Any]:
    """Numbers, one or several; nothing for ``None``."""
    if value is None:
        return []
    if isinstance(value, str):
        raise TypeError(f"a number is wanted, or several, not {value!r}")
    return [value] if isinstance(value, numbers.Number) else list(value)


def quantity(value: Quantity) -> str:
    """``"3.2kWh"`` as it stands; a number as its shortest text, which is what the command line would be given."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise TypeError(f"a number is wanted, or a text with a unit, not {value!r}")
    return repr(float(value))


def measured(value: Union[Quantity, Mapping[str, Quantity]]) -> list[str]:
    """One quantity, or one for each source: ``{"V100": "3.2kWh", "P100": 2.9}``."""
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [f"{hardware}={quantity(amount)}" for hardware, amount in value.items()]
    return [quantity(value)]


def fill(request: Any, **settings: Any) -> Any:
    """Sets what was said; ``None`` leaves the request's own default. Returns the request."""
    for name, value in settings.items():
        if value is None:
            continue
        if name == "threads" and not 0 <= value <= 1024:
            raise ConfigError(f"threads: {value} must be 0 to 1024", "--threads", str(value))
        try:
            setattr(request, name, value)
        except TypeError:  # the bindings' own says neither which setting nor what would do
            raise TypeError(f"{name}: {value!r} is not of the type that help() says") from None
    return request


def _short(value: Any) -> str:
    """Of data the kind alone: nobody wants to read a frame in a message."""
    shown = repr(value)
    return shown if len(shown) < 60 and "\n" not in shown else f"a {type(value).__name__}"


def unknown_keyword(function: Callable[..., Any], word: str) -> TypeError:
    """What Python would say of a keyword that is none, and the nearest that is one."""
    known = [name for name in inspect.signature(function).parameters if name != "reading"]
    nearest = difflib.get_close_matches(word, known, 1)
    advice = f"; did you mean {nearest[0]!r}?" if nearest else ""
    return TypeError(f"{function.__name__}() got an unexpected keyword argument {word!r}{advice}")


def note(lines: Sequence[str]) -> None:
    """What the command line prints as ``note`` goes to the logger ``crosswatt``."""
    for line in lines:
        log.info(line)


def warn(lines: Sequence[str]) -> None:
    """What the command line prints as ``warning`` is a :class:`DataWarning` at the caller's line."""
    package = os.path.dirname(__file__)
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and os.path.dirname(frame.f_code.co_filename) == package:
        level, frame = level + 1, frame.f_back
    for line in lines:
        warnings.warn(line, DataWarning, stacklevel=level)


def progress_bar(wanted: bool, unit: str) -> tuple[Callable[[int, int], None] | None, Callable[[], None]]:
    """What is called with (done, total), and what ends it: tqdm's bar where it is installed and wanted."""
    if not wanted:
        return None, lambda: None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None, lambda: None
    bar = tqdm(unit=unit, leave=False, delay=1)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return show, bar.close
