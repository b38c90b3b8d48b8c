"""Files and data frames to tables, and back."""

import os
import pickle
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest

import crosswatt
from conftest import TABLE


def test_round_trip(table):
    frame = table.to_dataframe()
    again = crosswatt.read(frame)
    assert again._table.long_csv() == table._table.long_csv()
    pd.testing.assert_frame_equal(again.to_dataframe(), frame)


def test_a_frame_gives_what_its_file_gives(tmp_path):
    frame = pd.DataFrame(
        {
            "Workload": ["a", "a", "b", 7],
            "hardware": ["A40", "V100", "A40", "V100"],
            "energy_j": [3.6e6, 7.2e5, 1e-3, 5.0],
            "phase": ["train", None, "inference", ""],
            "scope": ["gpu", "gpu", np.nan, "wall"],
            "duration_s": [1.5, np.nan, 2.0, 3.0],
            "batch_size": [8, 16, 8, 4],
            "family": ["x", None, "y", "x"],
            "repetition": [0, 1, np.nan, 3],
            "remark": [1, 2, 3, 4],
        }
    )
    path = tmp_path / "frame.csv"
    frame.assign(repetition=["0", "1", "", "3"]).to_csv(path, index=False)
    with_file, with_frame = crosswatt.read(path), crosswatt.read(frame)
    assert with_frame._table.long_csv() == with_file._table.long_csv()
    assert with_frame.remarks == ["DataFrame: columns ignored: remark"]


def test_blanks_around_names_are_none_of_theirs():
    frame = pd.DataFrame({"workload": ["a", " a ", "b"], "hardware": ["T4", "A40 ", " T4"], "energy_kwh": [1.0, 2.0, 3.0]})
    table = crosswatt.read(frame)
    assert sorted(table.hardware) == ["A40", "T4"]
    assert table.to_dataframe().workload.tolist() == ["a", "a", "b"]


def test_an_empty_list_is_not_everything(table):
    with pytest.raises(ValueError, match="list of names is empty"):
        crosswatt.read(TABLE, hardware=[])
    with pytest.raises(ValueError, match="list of names is empty"):
        crosswatt.evaluate(table, strategies=[])


def test_a_setting_of_the_wrong_type_is_named(table):
    with pytest.raises(TypeError, match="^repeats: 1.5 is not"):
        crosswatt.evaluate(table, repeats=1.5)


def test_home(table, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    study = crosswatt.evaluate(table, from_="T4", to="A40", strategies="linear", repeats=2)
    study.save("~/study")
    assert (tmp_path / "study" / "study.json").exists()
    assert crosswatt.read_study("~/study").scores.equals(study.scores)


def test_dtypes():
    energies = [1.0, 2.0]
    for workloads in (["a", "b"], pd.Categorical(["a", "b"]), pd.array(["a", "b"], dtype="string")):
        for energy in (energies, np.float32(energies), pd.array(energies, dtype="Float64"), ["1", "2.0"]):
            read = crosswatt.read(pd.DataFrame({"workload": workloads, "hardware": "A40", "energy_kwh": energy}))
            assert read.to_dataframe().energy_kwh.tolist() == energies
    strided = pd.DataFrame(np.array([[1.0, 3.0], [2.0, 4.0]]), columns=["energy_kwh", "duration_s"])
    read = crosswatt.read(strided.assign(workload=["a", "b"], hardware="A40"))
    assert read.to_dataframe().duration_s.tolist() == [3.0, 4.0]


def test_workloads_in_the_index():
    frame = pd.DataFrame({"hardware": "A40", "energy_kwh": [1.0, 2.0]}, index=pd.Index(["a", "b"], name="workload"))
    assert crosswatt.read(frame).workloads == ["a", "b"]


def test_one_column_per_hardware():
    frame = pd.DataFrame({"workload": ["a", "b"], "A40": [0.1, 0.25], "V100": [0.3, None], "flops": [1e9, 2e9]})
    read = crosswatt.read(frame).to_dataframe()
    assert read[["workload", "hardware", "energy_kwh"]].values.tolist() == [
        ["a", "A40", 0.1],
        ["a", "V100", 0.3],
        ["b", "A40", 0.25],
    ]


def test_energies_are_not_copied(table):
    first, second = table.to_dataframe(), table.to_dataframe()
    assert np.shares_memory(first.energy_kwh.to_numpy(), second.energy_kwh.to_numpy())
    with pytest.raises(ValueError, match="read-only"):
        first.energy_kwh.to_numpy()[0] = 1
    energies = first.energy_kwh
    del first, second
    assert energies.sum() > 0  # the table lives as long as what shows it


def test_every_problem_of_a_frame():
    frame = pd.DataFrame(
        {
            "workload": ["a", "", "c"],
            "hardware": "A40",
            "energy_kwh": [1.0, -2.0, np.nan],
            "phase": ["train", "sleep", ""],
        }
    )
    with pytest.raises(crosswatt.DataError) as raised:
        crosswatt.read(frame)
    problems = {(problem.line, problem.column, problem.value) for problem in raised.value.problems}
    assert problems == {(2, "workload", ""), (2, "energy_kwh", "-2"), (3, "energy_kwh", ""), (2, "phase", "sleep")}
    assert str(raised.value).startswith("DataFrame:2: column 'workload': is empty")
    with pytest.raises(ValueError, match="column 'hardware': is missing from the header"):
        crosswatt.read(frame.drop(columns="hardware"), input_format=None, set_hardware=None, energy_unit="kWh")


def test_filters(table):
    read = crosswatt.read(TABLE, hardware=["t4", "NVIDIA A40"], workload="rnn", family_regex="/([a-z]+)/")
    frame = read.to_dataframe()
    assert set(frame.hardware) == {"NVIDIA Tesla T4", "NVIDIA A40"} and set(frame.family) == {"rnn", "crnn"}
    with pytest.raises(TypeError, match="read already"):
        crosswatt.evaluate(table, phase="training")


def test_pickled(table):
    again = pickle.loads(pickle.dumps(table))
    pd.testing.assert_frame_equal(again.to_dataframe(), table.to_dataframe())
    assert again.remarks == table.remarks and again.doubts == table.doubts
    again = pickle.loads(pickle.dumps(crosswatt.read(pd.DataFrame({"workload": ["a"], "A40": [0.1]}))))
    assert again.to_dataframe().energy_kwh.tolist() == [0.1]


def test_numbers_are_not_copied(table):
    first, second = table.to_dataframe(), table.to_dataframe()
    for name in ("energy_kwh", "duration_s", "flops", "params"):
        assert np.shares_memory(first[name].to_numpy(), second[name].to_numpy()), name


def test_rows_of_a_wide_frame_count_from_1():
    wide = pd.DataFrame({"workload": ["a", "b"], "A40": [0.1, -0.2]})
    with pytest.raises(crosswatt.DataError, match="DataFrame:2: column 'A40': '-0.2'"):
        crosswatt.read(wide)


def test_a_number_that_is_no_hardware():
    wide = pd.DataFrame({"workload": ["a", "b"], "A40": [0.1, 0.2], "temperature": [60, 70]})
    with pytest.warns(crosswatt.DataWarning, match="column 'temperature' is taken for a hardware; drop it"):
        warnings.simplefilter("always", crosswatt.DataWarning)
        assert crosswatt.read(wide).hardware == ["A40", "temperature"]
    assert crosswatt.read(wide.rename(columns={"temperature": "epochs"})).hardware == ["A40"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        crosswatt.read(wide.rename(columns={"A40": "our card"}))


def test_frames_that_are_none_of_ours():
    levels = pd.DataFrame({("kwh", "A40"): [0.1]})
    with pytest.raises(TypeError, match="several levels"):
        crosswatt.read(levels)
    frame = pd.DataFrame({"workload": ["a"], "hardware": "A40", "energy_kwh": [1 + 0j]})
    with pytest.raises(crosswatt.DataError, match="DataFrame:1: column 'energy_kwh'"):
        crosswatt.read(frame)
    with pytest.raises(TypeError, match="input_format is of files"):
        crosswatt.read(frame, input_format="long")


@pytest.mark.parametrize("path", [3, None, {"a": 1}, [1.5]])
def test_what_is_no_path(path):
    with pytest.raises(TypeError, match="a path is wanted"):
        crosswatt.read(path)


def test_open_files_and_bytes(table):
    assert len(crosswatt.read(os.fsencode(TABLE))) == len(table)
    with open(TABLE) as file, pytest.raises(TypeError, match="a path is wanted"):
        crosswatt.read(file)


def test_a_frame_of_another_tool(shared):
    path = sorted((shared / "formats" / "samples").rglob("emissions*.csv"))[0]
    rows = crosswatt.read(path, set_hardware="A40").to_dataframe()
    again = crosswatt.read(pd.read_csv(path, float_precision="round_trip"), set_hardware="A40").to_dataframe()
    assert again.energy_kwh.tolist() == rows.energy_kwh.tolist()


def test_narrow_numbers_are_the_same_in_wide_and_long_frames():
    narrow = np.array([0.1, 0.2], np.float32)
    wide = crosswatt.read(pd.DataFrame({"workload": ["a", "b"], "A40": narrow}))
    long = crosswatt.read(pd.DataFrame({"workload": ["a", "b"], "hardware": "A40", "energy_kwh": narrow}))
    assert wide._table.long_csv() == long._table.long_csv()


def test_an_index_that_is_a_column_too():
    frame = pd.DataFrame({"workload": ["a"], "hardware": "A40", "energy_kwh": [0.1]})
    assert len(crosswatt.read(frame.set_index("workload", drop=False))) == 1


def test_half_a_character():
    for frame in ({"workload": ["\ud800"], "A40": [0.1]}, {"workload": ["\ud800"], "hardware": "A40", "energy_kwh": [0.1]}):
        with pytest.raises(crosswatt.DataError, match="half a character"):
            crosswatt.read(pd.DataFrame(frame))


def test_threads_as_on_the_command_line():
    with pytest.raises(crosswatt.ConfigError, match="threads: -1 must be 0 to 1024"):
        crosswatt.read(TABLE, threads=-1)


def test_data_is_no_path(table):
    for data in ([table.to_dataframe()], table.to_dataframe().energy_kwh, np.ones(3)):
        with pytest.raises(TypeError, match="a path is wanted"):
            crosswatt.read(data)


def test_a_hardware_file_is_read_at_once(tmp_path):
    with pytest.raises(crosswatt.DataError, match="none.csv: can't be read"):
        crosswatt.read(TABLE, hardware_file=tmp_path / "none.csv")


def test_a_misspelt_keyword(table):
    for energies in (table, TABLE):
        with pytest.raises(TypeError, match=r"evaluate\(\) got .* 'strategis'; did you mean 'strategies'"):
            crosswatt.evaluate(energies, strategis="linear")
        with pytest.raises(TypeError, match=r"recommend\(\) got an unexpected keyword argument 'xyzzy'$"):
            crosswatt.recommend(energies, from_="T4", to="A40", xyzzy=1)


MILLION = """
import sys, time
import numpy as np, pandas as pd
import crosswatt


def memory(name):
    lines = [line.split() for line in open("/proc/self/status") if line.startswith(name)]
    return int(lines[0][1]) * 1024


rows = 1_000_000
rng = np.random.default_rng(0)
frame = pd.DataFrame({
    "workload": np.char.add("model-", np.arange(rows).__floordiv__(20).astype(str)).astype(object),
    "hardware": np.array(["NVIDIA A40", "NVIDIA Tesla T4"], object)[np.arange(rows) % 2],
    "repetition": np.arange(rows) // 2 % 10,
    "energy_kwh": rng.lognormal(size=rows),
    "duration_s": rng.lognormal(size=rows),
})
frame = frame.astype({"workload": sys.argv[1], "hardware": sys.argv[1]})
crosswatt.read(frame.iloc[:10])
size = frame.memory_usage(deep=True).sum()
open("/proc/self/clear_refs", "w").write("5")  # the height is measured from here on
before = memory("VmRSS")
start = time.process_time()
table = crosswatt.read(frame)
seconds = time.process_time() - start
grown = memory("VmHWM") - before
start = time.process_time()
factor = frame.energy_kwh.to_numpy().sum(), pd.factorize(frame.workload), pd.factorize(frame.hardware)
passes = time.process_time() - start
print(len(table), seconds, grown / size, passes)
"""


@pytest.mark.parametrize("names", ["object", "category"])
def test_a_million_rows(names):
    """At most 1.5 times the frame's memory at its height, and a second of an idle machine; of a busy one no more than
    some passes of pandas's own."""
    run = subprocess.run([sys.executable, "-c", MILLION, names], capture_output=True, text=True, check=True)
    rows, seconds, memory, passes = map(float, run.stdout.split())
    print(f"{seconds:.2f} s, {memory:.2f} times the frame, {seconds / passes:.1f} passes")
    assert rows == 1_000_000
    assert memory < 1.5
    assert seconds < max(1, 20 * passes)
