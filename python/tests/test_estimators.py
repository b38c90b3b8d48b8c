"""The estimators as scikit-learn uses them."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import parametrize_with_checks

import crosswatt
from conftest import TABLE
from crosswatt import estimators

NAMES = [name for name, info in crosswatt.list_strategies().iterrows() if not isinstance(info.members, list)]


def regressor(strategy):
    return getattr(estimators, "".join(part.capitalize() for part in strategy.split("-")))()


@pytest.fixture(scope="module")
def pair():
    frame = crosswatt.read(TABLE).to_dataframe()
    columns = ["energy_kwh", "duration_s", "flops", "params", "family"]
    source = frame[frame.hardware == "NVIDIA Tesla T4"].set_index("workload")[columns]
    target = frame[frame.hardware == "NVIDIA A40"].set_index("workload").energy_kwh
    order = sorted(source.index)
    return source.loc[order], target.loc[order]


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks([regressor(name) for name in NAMES if name != "family-ratio"])  # which needs families
def test_scikit_learn_checks(estimator, check):
    check(estimator)


@pytest.mark.parametrize("strategy", NAMES)
def test_every_strategy(pair, strategy):
    X, y = pair
    model = regressor(strategy).fit(X, y)
    kwh, interval = model.predict(X, return_interval=True)
    assert np.array_equal(model.predict(X), kwh) and interval.shape == (len(y), 2)
    bounded = ~np.isnan(interval[:, 0])
    assert (interval[bounded, 0] <= kwh[bounded]).all() and (kwh[bounded] <= interval[bounded, 1]).all()
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.predict(X), kwh)
    assert clone(model).get_params() == model.get_params()


@pytest.mark.parametrize("strategy", ["linear", "power-law", "auto"])
def test_as_the_library_normalizes(pair, strategy):
    """The same model, so the same energies; and the same intervals, where the strategy brings them."""
    X, y = pair
    frame = crosswatt.read(TABLE).to_dataframe()
    model = crosswatt.fit(frame.drop(columns=["macs", "batch_size"]), from_="T4", to="A40", strategy=strategy)
    expected = model.normalize(X.assign(family=X.family.astype(str)))
    kwh, interval = regressor(strategy).fit(X, y).predict(X, return_interval=True)
    assert kwh.tolist() == expected.normalized_kwh.tolist()
    if strategy != "linear":  # cross-fitting draws its folds by the names of the hardware
        assert np.array_equal(interval, expected[["lower_kwh", "upper_kwh"]].to_numpy())


def test_arrays_with_columns(pair):
    X, y = pair
    named = estimators.Linear(features="flops,params").fit(X, y)
    columns = ["energy_kwh", "flops", None, "params"]
    array = np.column_stack([X.energy_kwh, X.flops, X.duration_s, X.params])
    by_place = estimators.Linear(features="flops,params", columns=columns).fit(array, y)
    assert np.array_equal(by_place.predict(array), named.predict(X))
    with pytest.warns(UserWarning, match="the first is taken for the energy"):
        estimators.Linear().fit(array, y)
    with pytest.raises(ValueError, match="'watts' is none of"):
        estimators.Linear(columns=["energy_kwh", "watts", None, None]).fit(array, y)


def test_search_and_cross_validation(pair):
    X, y = pair
    search = GridSearchCV(
        estimators.Polynomial(), {"degree": [1, 2, 3]}, cv=KFold(3), scoring="neg_median_absolute_error"
    )
    assert search.fit(X, y).best_params_["degree"] in (1, 2, 3)
    scores = cross_val_score(estimators.PowerLaw(intervals=False), X, y, scoring="neg_mean_absolute_percentage_error")
    assert scores.mean() > -0.5
    wide = FunctionTransformer(lambda frame: frame.assign(flops=2 * frame.flops))
    assert make_pipeline(wide, estimators.Linear(features="flops")).fit(X, y).predict(X).shape == y.shape


def test_what_is_refused(pair):
    X, y = pair
    with pytest.raises(crosswatt.DataError, match="column 'y': '-1.*must be finite and greater than 0"):
        estimators.Linear().fit(X, y.where(y > y.min(), -1.0))
    with pytest.raises(ValueError, match="no column energy_kwh"):
        estimators.Linear().fit(X.drop(columns="energy_kwh"), y)
    with pytest.raises(crosswatt.NothingFittedError, match="needed"):
        estimators.Svr().fit([[1.0], [2.0]], [1.0, 2.0])
    with pytest.raises(ValueError, match="intervals=False"):
        estimators.Linear(intervals=False).fit(X, y).predict(X, return_interval=True)


def test_columns_that_do_not_tell():
    twice = pd.DataFrame([[1.0, 1.0], [2.0, 2.0]], columns=["energy_kwh", "energy_kwh"])
    with pytest.raises(ValueError, match="two columns 'energy_kwh'"):
        estimators.MeanRatio().fit(twice, [1.0, 2.0])
    levels = pd.DataFrame({("energy_kwh", "A40"): [1.0, 2.0]})
    with pytest.raises(TypeError, match="several levels"):
        estimators.MeanRatio().fit(levels, [1.0, 2.0])


def test_predictions_say_the_row_and_check_the_level():
    X = pd.DataFrame({"energy_kwh": [1.0, 2.0, 4.0, 8.0, 9.0], "flops": [1.0, 3.0, 2.0, 5.0, 4.0]})
    model = estimators.Linear(features="flops").fit(X, [1.0, 2.0, 4.0, 8.0, 9.0])
    with pytest.raises(crosswatt.ConfigError, match="--level"):
        model.predict(X, return_interval=True, level=95)
    X.loc[2, "flops"] = np.nan
    with pytest.raises(crosswatt.DataError, match="^line 3: .*flops.*fill it in"):
        model.predict(X)


@pytest.mark.parametrize("changed", [lambda X: X.convert_dtypes(), lambda X: X.astype({"flops": "Float64"})])
def test_nullable_numbers_beside_a_family(pair, changed):
    X, y = pair
    assert estimators.Auto().fit(changed(X), y).predict(changed(X)).tolist() == estimators.Auto().fit(X, y).predict(X).tolist()


def test_families_in_an_array(pair):
    X, y = pair
    X = X[["energy_kwh", "family"]]
    by_name = estimators.FamilyRatio().fit(X, y).predict(X)
    columns = ["energy_kwh", "family"]
    assert estimators.FamilyRatio(columns=columns).fit(X.to_numpy(), y).predict(X.to_numpy()).tolist() == by_name.tolist()
