"""Models and normalized energies."""

import pickle

import numpy as np
import pandas as pd
import pytest

import crosswatt
from conftest import TABLE


@pytest.fixture(scope="module")
def model():
    return crosswatt.fit(TABLE, from_="T4", to="A40", strategy="power-law")


def test_properties(model):
    assert (model.source, model.target, model.strategy) == ("NVIDIA Tesla T4", "NVIDIA A40", "power-law")
    assert len(model.references) == 43 and 0 < model.held_out_mdape < 1
    assert set(model.coefficients) == {"coefficient", "value", "standard_error", "unit"}


def test_an_answer_is_pickled(model):
    moved = model.normalize("5.10Wh", duration="275s")
    again = pickle.loads(pickle.dumps(moved))
    assert again == moved and again.statement("latex") == moved.statement("latex") and str(again) == str(moved)
    with pytest.raises(ValueError, match="'rtf' is none of plain, markdown, latex"):
        moved.statement("rtf")


@pytest.mark.parametrize(
    "energies",
    [pd.Series(pd.to_timedelta([1, 2], "s")), np.array([1 + 2j]), [True, False], np.array(["2020-01-01"], "M8"), [[1.0]],
     pd.Series(["5Wh"])],
)
def test_what_is_no_energy(model, energies):
    with pytest.raises(TypeError, match="energies are numbers of kWh"):
        model.normalize(energies)


@pytest.mark.parametrize("energy", [True, 1j, pd.Timedelta("1s"), b"1kWh"])
def test_what_is_no_quantity(model, energy):
    with pytest.raises(TypeError, match="a number is wanted"):
        model.normalize(energy)


def test_narrow_numbers_are_widened_everywhere(model):
    narrow = np.array([0.0051], np.float32)
    wide = model.normalize(float(narrow[0])).normalized_kwh
    for energies in (narrow, pd.DataFrame({"energy_kwh": narrow})):
        assert model.normalize(energies).normalized_kwh.tolist() == [wide]
    assert model.normalize(narrow[0]).normalized_kwh == wide


def test_features_in_the_index():
    auto = crosswatt.fit(TABLE, from_="T4", to="A40")
    frame = crosswatt.read(TABLE, hardware="T4").to_dataframe().drop(columns=["hardware", "notes"]).head(5)
    indexed = auto.normalize(frame.set_index(["family", "flops", "params"]))
    assert indexed.normalized_kwh.tolist() == auto.normalize(frame).normalized_kwh.tolist()
    assert indexed.index.names == ["family", "flops", "params"]


def test_missing_energies_are_missed(model):
    for energies in (np.ma.masked_array([0.1, 0.2], [0, 1]), pd.Series([0.1, None], dtype="Float64"), [0.1, None]):
        with pytest.raises(crosswatt.DataError, match="DataFrame:2: column 'energy_kwh'"):
            model.normalize(energies)


def test_no_energies_give_none(model):
    for none in ([], pd.DataFrame({"energy_kwh": [], "run": []})):
        assert model.normalize(none).shape[0] == 0 and "normalized_kwh" in model.normalize(none)


def test_an_answer_as_a_number(model):
    moved = model.normalize(0.005)
    assert f"{moved:.4f}" == f"{moved.normalized_kwh:.4f}" and f"{moved}" == str(moved)
    assert len({moved, model.normalize(0.005)}) == 1
    with pytest.raises(TypeError):
        sorted([moved, moved])


def test_the_source_in_another_spelling(model):
    frame = pd.DataFrame({"hardware": ["T4", "Tesla T4"], "energy_kwh": [0.005, 0.01]})
    assert model.normalize(frame).normalized_kwh.tolist() == model.normalize([0.005, 0.01]).normalized_kwh.tolist()
    with pytest.raises(crosswatt.DataError, match="'A40' is not the model's source"):
        model.normalize(frame.assign(hardware="A40"))


def test_keywords_of_a_table_beside_a_model(model, tmp_path):
    with pytest.raises(crosswatt.ConfigError, match="--energy-unit: is of a table; leave it out with --model"):
        crosswatt.normalize(0.005, model=model, energy_unit="J")
    (tmp_path / "cards.csv").write_text("name,tdp_w\nNovel,100\n")
    assert crosswatt.normalize(0.005, model=model, hardware_file=tmp_path / "cards.csv").normalized_kwh > 0


def test_saved_and_pickled(model, tmp_path):
    model.save(tmp_path / "model.json")
    for again in (crosswatt.load_model(tmp_path / "model.json"), pickle.loads(pickle.dumps(model))):
        assert again.json() == model.json()
        assert again.normalize(0.005).json() == model.normalize(0.005).json()


def test_arrays_lists_series_and_frames_agree(model):
    energies = [0.005, 0.001, 0.02]
    frames = [model.normalize(many) for many in (energies, np.array(energies), pd.Series(energies))]
    frames.append(model.normalize(pd.DataFrame({"energy_wh": [5.0, 1.0, 20.0]})))
    for frame in frames:
        assert frame.normalized_kwh.tolist() == frames[0].normalized_kwh.tolist()
        assert frame.columns.tolist()[-5:] == ["normalized_kwh", "lower_kwh", "upper_kwh", "extrapolated", "warnings"]
    ones = [model.normalize(energy).normalized_kwh for energy in energies]
    assert frames[0].normalized_kwh.tolist() == ones


def test_a_frame_keeps_its_index_and_columns(model):
    frame = pd.DataFrame({"run": ["x", "y"], "energy_kwh": [0.005, 0.01]}, index=[7, 3])
    moved = model.normalize(frame)
    assert moved.index.tolist() == [7, 3] and moved.run.tolist() == ["x", "y"]
    assert "normalized_kwh" not in frame


def test_warnings_are_warnings(model):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("default", crosswatt.DataWarning)
        with pytest.warns(crosswatt.DataWarning, match="outside the references' range") as heard:
            moved = model.normalize(1000)
    assert heard[0].filename == __file__
    assert moved.extrapolated and len(moved.warnings) == len(heard)


def test_no_interval_is_nan():
    moved = crosswatt.normalize(
        0.005, table=TABLE, from_="T4", to="A40", strategy="dual-reference", selection="minmax", references=2
    )
    assert np.isnan(moved.lower_kwh) and any("no interval" in warning for warning in moved.warnings)


@pytest.mark.parametrize(
    "settings, rule",
    [
        ({}, "or a table is needed"),
        ({"model": "m.json", "table": TABLE}, "exclude each other"),
        ({"model": "m.json", "from_": "T4"}, "leave out --from and --to"),
        ({"model": "m.json", "strategy": "linear"}, "was fitted already"),
        ({"table": TABLE, "from_": "T4"}, "--to: is needed"),
    ],
)
def test_settings_that_do_not_go_together(settings, rule):
    with pytest.raises(crosswatt.ConfigError, match=rule):
        crosswatt.normalize(1, **settings)


def test_a_frame_with_a_bad_row(model):
    with pytest.raises(crosswatt.DataError, match="DataFrame:2: column 'energy_kwh': '-1.0' must be greater than 0"):
        model.normalize([0.005, -1])
