"""What crosswatt raises: the command line's errors, with the same messages.

>>> import crosswatt
>>> try:
...     crosswatt.read("no such file.csv")
... except crosswatt.DataError as error:
...     print(error)
no such file.csv: can't be read: No such file or directory
"""

from __future__ import annotations

from typing import NamedTuple, Sequence


class Problem(NamedTuple):
    """One thing wrong with the data. What does not apply is ``""`` or 0.

    >>> Problem(file="runs.csv", line=3, column="energy_kwh", value="-1", rule="must be greater than 0").line
    3
    """

    file: str = ""
    """As it was named; ``"DataFrame"`` for a data frame."""
    line: int = 0
    """The line of the file, or the row of the data frame, from 1."""
    column: str = ""
    value: str = ""
    """What stands there."""
    rule: str = ""
    """What is wrong, or must hold."""
    remedy: str = ""
    """What to do about it."""


class Error(Exception):
    """The base of all of them.

    >>> issubclass(DataError, Error)
    True
    """


class DataError(Error, ValueError):
    """Data that can't be used: a file, a row, a name the data do not hold. Carries every problem, not just the first.

    >>> issubclass(DataError, ValueError)
    True
    """

    problems: Sequence[Problem]
    total: int
    """Problems met; at least ``len(problems)``."""

    def __init__(self, message: str, problems: Sequence[Problem] = (), total: int = 0) -> None:
        super().__init__(message)
        self.problems = problems
        self.total = max(total, len(problems))


class ConfigError(Error, ValueError):
    """A setting that can't be used. Its option is called as on the command line: ``--test-size`` is ``test_size``.

    >>> ConfigError("--repeats: '0' must be 1 or more", "--repeats", "0").option
    '--repeats'
    """

    option: str
    value: str

    def __init__(self, message: str, option: str = "", value: str = "") -> None:
        super().__init__(message)
        self.option = option
        self.value = value


class NothingFittedError(Error, ValueError):
    """Nothing of what was asked could be fitted.

    >>> issubclass(NothingFittedError, ValueError)
    True
    """


class WriteError(Error, OSError):
    """An output could not be written: full disk, read-only folder.

    >>> issubclass(WriteError, OSError)
    True
    """


class DataWarning(UserWarning):
    """What is worth a doubt, in the data or about a result; the command line prints it as ``warning``.

    >>> import warnings
    >>> warnings.simplefilter("ignore", DataWarning)  # to hear none of them
    """
