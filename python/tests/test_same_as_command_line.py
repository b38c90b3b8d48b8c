"""Results are the command line's to the last byte."""

import json
import re

import pandas as pd
import pytest

import crosswatt
from conftest import TABLE

SETTINGS = {
    "strategies": "linear,mean-ratio,power-law,linear+flops",
    "selection": "full,minmax",
    "seed": 7,
    "repeats": 3,
}
OPTIONS = [word for name, value in SETTINGS.items() for word in (f"--{name}", value)]


def test_study_folder(command, table, tmp_path):
    command("evaluate", TABLE, *OPTIONS, "-o", tmp_path / "command")
    crosswatt.evaluate(table, **SETTINGS).save(tmp_path / "python")
    names = sorted(path.name for path in (tmp_path / "command").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "python").iterdir())
    for name in names:
        if name != "run.json":  # which says when, and by what command
            assert (tmp_path / "python" / name).read_bytes() == (tmp_path / "command" / name).read_bytes(), name


def test_study_of_a_data_frame_and_one_thread(command, table):
    frame = table.to_dataframe()
    study = crosswatt.evaluate(frame, **SETTINGS, threads=1)
    assert study.json().encode() == command("evaluate", TABLE, *OPTIONS, "--format", "json")


@pytest.mark.parametrize("protocol", [{}, {"protocol": "paper"}, {"split": "leave-family-out", "own_references": 1}])
def test_defaults(command, protocol):
    options = [word for name, value in protocol.items() for word in ("--" + name.replace("_", "-"), value)]
    pair = ["--from", "T4", "--to", "A40", "--strategies", "paper"]
    study = crosswatt.evaluate(TABLE, from_="T4", to="A40", strategies="paper", **protocol)
    assert study.json().encode() == command("evaluate", TABLE, *pair, *options, "--format", "json")


def test_scores_are_those_of_scores_csv(table, tmp_path):
    study = crosswatt.evaluate(table, **SETTINGS)
    study.report(tmp_path / "scores.csv")
    written = pd.read_csv(tmp_path / "scores.csv", float_precision="round_trip")
    pd.testing.assert_frame_equal(study.scores, written, check_exact=True, check_dtype=False)


def test_report_of_a_study_read_back(command, table, tmp_path):
    crosswatt.evaluate(table, **SETTINGS).report(tmp_path / "study.json")
    crosswatt.read_study(tmp_path / "study.json").report(tmp_path / "python.md")
    command("report", tmp_path / "study.json", "-o", tmp_path / "command.md")
    assert (tmp_path / "python.md").read_bytes() == (tmp_path / "command.md").read_bytes()


@pytest.mark.parametrize("strategy", ["auto", "linear+flops+params", "gp-log-ratio", "single-reference-low"])
def test_model_file(command, table, tmp_path, strategy):
    command("fit", TABLE, "--from", "T4", "--to", "A40", "--strategy", strategy, "-o", tmp_path / "model.json")
    model = crosswatt.fit(table, from_="T4", to="A40", strategy=strategy)
    assert model.json().encode() == (tmp_path / "model.json").read_bytes()


WORKLOAD = {"duration": "275s", "flops": "2.8G", "params": "2.1M", "family": "cnn"}
TYPED = [word for name, value in WORKLOAD.items() for word in (f"--{name}", value)]


@pytest.mark.parametrize("energy", ["5.10Wh", "0.00512345", "18.4kJ"])
def test_one_energy(command, table, energy):
    moved = crosswatt.normalize(energy, table=table, from_="T4", to="A40", **WORKLOAD)
    words = ["normalize", TABLE, "--from", "T4", "--to", "A40", "--energy", energy, *TYPED]
    assert moved.json().encode() == command(*words, "--json")
    assert (str(moved) + "\n").encode() == command(*words)
    assert (moved.statement("latex") + "\n").encode() == command(*words, "--statement", "latex")


def test_a_number_is_what_would_be_typed(command, table):
    moved = crosswatt.normalize(0.0051, table=table, from_="T4", to="A40", duration=275, flops=2.8e9)
    words = ["--energy", "0.0051", "--duration", "275", "--flops", "2.8e9"]
    assert moved.json().encode() == command("normalize", TABLE, "--from", "T4", "--to", "A40", *words, "--json")


def test_several_sources(command, table):
    moved = crosswatt.normalize({"T4": "5.1Wh", "GTX 1080 Ti": 0.0102}, table=table, from_="T4,GTX 1080 Ti", to="A40")
    words = ["--energy", "T4=5.1Wh", "--energy", "GTX 1080 Ti=0.0102"]
    said = command("normalize", TABLE, "--from", "T4,GTX 1080 Ti", "--to", "A40", *words, "--json")
    assert moved.json().encode() == said


def test_a_file_of_energies(command, table, tmp_path):
    frame = table.to_dataframe()
    runs = frame[frame.hardware == "NVIDIA Tesla T4"][["workload", "energy_kwh", "duration_s", "flops", "family"]]
    runs.to_csv(tmp_path / "runs.csv", index=False)
    pair = ["--from", "T4", "--to", "A40", "--strategy", "power-law"]
    command("normalize", TABLE, *pair, "--input", tmp_path / "runs.csv", "-o", tmp_path / "moved.csv")
    moved = crosswatt.normalize(runs, table=table, from_="T4", to="A40", strategy="power-law")
    read = {"float_precision": "round_trip", "keep_default_na": False, "na_values": {"lower_kwh": [""]}}
    written = pd.read_csv(tmp_path / "moved.csv", **read)
    for name in ["normalized_kwh", "lower_kwh", "upper_kwh", "extrapolated", "warnings"]:
        assert moved[name].tolist() == written[name].tolist()


@pytest.mark.parametrize("settings", [{"budget": 4}, {"budget_kwh": "0.05kWh"}, {"budget": 2, "selection": "minmax"}])
def test_plan(command, table, settings):
    options = [word for name, value in settings.items() for word in ("--" + name.replace("_", "-"), value)]
    plan = crosswatt.recommend(table, from_="T4", to="H100", **settings)
    words = ["recommend", TABLE, "--from", "T4", "--to", "H100", *options]
    assert plan.json().encode() == command(*words, "--json")
    assert str(plan).encode() == command(*words)
    assert plan.workloads.workload.tolist() == [entry["workload"] for entry in json.loads(plan.json())["workloads"]]


def test_footprint(command):
    result = crosswatt.footprint(
        "5.2kWh", country="FRA", year=2022, pue=1.2, embodied_kg=150, hours=10, lifetime_hours=35040
    )
    words = "footprint --energy 5.2kWh --country FRA --year 2022 --pue 1.2 --embodied-kg 150"
    words += " --hours 10 --lifetime-hours 35040"
    assert result.json().encode() == command(*words.split(), "--json")
    assert (str(result) + "\n").encode() == command(*words.split())


ENTRIES = {"dcase2022": "dcase2022_task4_entries.yaml", "dcase2023": "dcase2023_task4a_entries.yaml"}


@pytest.mark.parametrize("rules", ["dcase2023", "dcase2022,dcase2023"])
def test_reanalysis(command, shared, tmp_path, rules):
    files = [shared / "data" / "dcase" / ENTRIES[name] for name in rules.split(",")]
    command("reanalyse", *files, "--rules", rules, "-o", tmp_path / "command")
    result = crosswatt.reanalyse(files, rules=rules)
    result.save(tmp_path / "python")
    written = [path.relative_to(tmp_path / "command") for path in (tmp_path / "command").rglob("*") if path.is_file()]
    assert len(written) >= 12
    for path in written:
        assert (tmp_path / "python" / path).read_bytes() == (tmp_path / "command" / path).read_bytes(), path
    assert result.json().encode() == command("reanalyse", *files, "--rules", rules, "--json")
    ranking = pd.read_csv(min((tmp_path / "command").rglob("ranking.csv")), float_precision="round_trip")
    assert result.years[0].ranking.code.tolist() == ranking.code.tolist()


@pytest.mark.parametrize("kind", ["strategies", "features", "selections", "formats", "hardware", "rules"])
def test_lists(command, kind):
    listed = getattr(crosswatt, f"list_{kind}")()
    assert listed.index.tolist() == [entry["name"] for entry in json.loads(command("list", kind, "--json"))]


def test_inspection(command, table):
    assert table.inspect().encode() == command("inspect", TABLE)


def message(text):
    """What the program says behind its name."""
    lines = [line for line in text.splitlines() if not line.startswith(("crosswatt: note", "crosswatt: warning"))]
    return re.sub("^crosswatt: error: ", "", "\n".join(lines))


PAIR = {"from_": "T4", "to": "A40"}
REFUSED = {
    "evaluate TABLE --strategies linaer": lambda: crosswatt.evaluate(TABLE, strategies="linaer"),
    "evaluate TABLE --repeats 0": lambda: crosswatt.evaluate(TABLE, repeats=0),
    "evaluate TABLE --pairs T4:X9": lambda: crosswatt.evaluate(TABLE, pairs="T4:X9"),
    "inspect missing.csv": lambda: crosswatt.read("missing.csv"),
    "inspect TABLE --phase sleep": lambda: crosswatt.read(TABLE, phase="sleep"),
    "normalize TABLE --from T4 --to A40 --energy 3miles": lambda: crosswatt.normalize("3miles", table=TABLE, **PAIR),
    "normalize TABLE --from T4 --to A40 --energy 3 --level 2": lambda: crosswatt.normalize(
        3, table=TABLE, level=2, **PAIR
    ),
    "footprint --energy 3kWh": lambda: crosswatt.footprint("3kWh"),
    "recommend TABLE --from T4 --to A40": lambda: crosswatt.recommend(TABLE, **PAIR),
    "fit TABLE --from T4 --to A40 --strategy linear --workload cnn/l2/h128 -o /dev/null": lambda: crosswatt.fit(
        TABLE, strategy="linear", workload="cnn/l2/h128", **PAIR
    ),
}
CODES = {crosswatt.ConfigError: 2, crosswatt.DataError: 3, crosswatt.NothingFittedError: 4}


@pytest.mark.parametrize("line", REFUSED)
def test_messages(command, line):
    with pytest.raises(crosswatt.Error) as raised:
        REFUSED[line]()
    words = [TABLE if word == "TABLE" else word for word in line.split()]
    assert str(raised.value) == message(command(*words, code=CODES[raised.type]))
