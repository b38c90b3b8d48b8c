"""Moves measured energy (kWh) from the hardware it was measured on to another, and says how far to trust it.

The functions are the command line's verbs, with its names and defaults, and give its results to the last bit. Settings
are called as its options, ``--test-size`` is ``test_size``; ``--from`` is ``from_``, as `from` is a word of Python's.

>>> import crosswatt
>>> table = crosswatt.read("data/simulated_audio_tagging.csv")
>>> crosswatt.normalize("5.10Wh", table=table, from_="T4", to="A40", family="cnn", duration="275s").target
'NVIDIA A40'

Estimators for scikit-learn are in :mod:`crosswatt.estimators`.
"""

from ._core import version as __version__
from .challenges import Reanalysis, Year, reanalyse
from .errors import ConfigError, DataError, DataWarning, Error, NothingFittedError, Problem, WriteError
from .lists import list_features, list_formats, list_hardware, list_rules, list_selections, list_strategies
from .models import Model, Normalized, fit, load_model, normalize
from .plans import Footprint, Recommendation, footprint, recommend
from .studies import Study, evaluate, read_study
from .tables import Table, read

__all__ = [
    "ConfigError",
    "DataError",
    "DataWarning",
    "Error",
    "Footprint",
    "Model",
    "Normalized",
    "NothingFittedError",
    "Problem",
    "Reanalysis",
    "Recommendation",
    "Study",
    "Table",
    "WriteError",
    "Year",
    "__version__",
    "evaluate",
    "fit",
    "footprint",
    "list_features",
    "list_formats",
    "list_hardware",
    "list_rules",
    "list_selections",
    "list_strategies",
    "load_model",
    "normalize",
    "read",
    "read_study",
    "reanalyse",
    "recommend",
]
