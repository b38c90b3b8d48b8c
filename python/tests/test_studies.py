"""Studies as notebooks use them."""

import os
import pathlib
import pickle
import signal
import subprocess
import sys
import threading
import time

import pandas as pd
import pytest

import crosswatt
from conftest import TABLE


@pytest.fixture(scope="module")
def study():
    return crosswatt.evaluate(TABLE, strategies="linear,mean-ratio,linear+flops", selection="full,random", repeats=2)


def test_scores(study):
    scores = study.scores
    assert len(scores) == 12 * 3 * 6
    assert scores.rmsle.dtype == "float64" and scores.fits.dtype.kind == "i"
    assert set(scores.fraction) == {0.1, 0.15, 0.2, 0.5, 1.0}


def test_recommendation(study):
    assert study.recommendation.startswith("Strategy: mean-ratio has the lowest error here")
    assert len(study.recommendation.splitlines()) == 3


def test_picture_of_itself(study):
    page = study._repr_html_()
    assert page.count("<circle") >= 12 * 3 and "<table" in page
    assert "mean-ratio" in page


@pytest.mark.parametrize("ending", ["html", "md", "tex", "csv", "json"])
def test_reports(study, tmp_path, ending):
    if ending == "html" and crosswatt._core.html_missing():
        pytest.skip(crosswatt._core.html_missing())
    study.report(tmp_path / f"study.{ending}")
    assert (tmp_path / f"study.{ending}").stat().st_size > 1000
    with pytest.raises(crosswatt.ConfigError, match="must end in"):
        study.report(tmp_path / "study.txt")
    with pytest.raises(crosswatt.WriteError):
        study.report(tmp_path / "nowhere" / f"study.{ending}")


def test_predictions(study):
    predictions = study.predictions
    assert set(predictions.strategy) == {"linear", "mean-ratio", "linear+flops"}
    assert (predictions.measured_kwh > 0).all()


def test_progress(monkeypatch):
    tqdm = pytest.importorskip("tqdm.auto")
    shown = []
    monkeypatch.setattr(
        tqdm,
        "tqdm",
        lambda **options: type(
            "Bar",
            (),
            {
                "n": 0,
                "update": lambda self, n: shown.append((self.total, n)),
                "close": lambda self: shown.append("closed"),
            },
        )(),
    )
    crosswatt.evaluate(TABLE, strategies="svr", repeats=2)
    assert shown[-1] == "closed"
    assert any(total > 0 for total, _ in shown[:-1])


LONG = f"crosswatt.evaluate({TABLE!r}, strategies='svr,auto', repeats=500, progress=False)"


def test_ctrl_c_stops_it():
    """Python says KeyboardInterrupt soon after SIGINT, long before the study would be done."""
    code = f"import crosswatt\nprint('ready', flush=True)\n{LONG}"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.readline()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    _, errors = process.communicate(timeout=60)
    assert process.returncode in (-signal.SIGINT, 130, 1) and errors.rstrip().endswith("KeyboardInterrupt")
    assert time.monotonic() - start < 20


def test_ctrl_c_stops_reading(tmp_path):
    rows = "".join(f"workload-{i},A40,{i + 1}\n" for i in range(3_000_000))
    (tmp_path / "large.csv").write_text("workload,hardware,energy_kwh\n" + rows)
    code = f"import crosswatt\nprint('ready', flush=True)\nwhile True: crosswatt.read({str(tmp_path / 'large.csv')!r})"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert errors.rstrip().endswith("KeyboardInterrupt")


@pytest.mark.parametrize("work", [LONG, f"crosswatt.read({TABLE!r})"])
def test_a_thread_left_behind_ends_with_the_interpreter(work):
    code = (
        "import crosswatt, threading, time\n"
        "def work():\n"
        f"    while True: {work}\n"
        "threading.Thread(target=work, daemon=True).start()\n"
        "time.sleep(0.5)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (0, "")


def test_more_repeats_than_memory_holds():
    with pytest.raises(crosswatt.ConfigError, match="--repeats: '1000000000' splits of 43 workloads"):
        crosswatt.evaluate(TABLE, strategies="linear", repeats=1_000_000_000)


def test_pairs_as_a_study_has_them(study):
    again = crosswatt.evaluate(TABLE, pairs=study.pairs[:2], strategies="linear", repeats=2)
    assert again.pairs == study.pairs[:2]
    with pytest.raises(TypeError, match="a number is wanted"):
        crosswatt.evaluate(TABLE, fractions="0.1")


def test_pickled(study):
    again = pickle.loads(pickle.dumps(study))
    assert again.json() == study.json() and str(again) == str(study)
    pd.testing.assert_frame_equal(again.scores, study.scores)


def test_other_threads_run_meanwhile():
    """The interpreter lock is released: another thread counts on."""
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.005)

    ticker = threading.Thread(target=tick)
    ticker.start()
    start = time.monotonic()
    try:
        crosswatt.evaluate(TABLE, strategies="svr", repeats=2, new_families=False)
    finally:
        end = time.monotonic()
        done.set()
        ticker.join()
    during = [at for at in ticks if start < at < end]
    assert len(during) >= 0.1 * (end - start) / 0.005


def test_an_error_in_a_callback_comes_through(monkeypatch):
    def bar(wanted, unit):
        def show(done, total):
            raise ZeroDivisionError

        return show, lambda: None

    monkeypatch.setattr("crosswatt.studies.progress_bar", bar)
    with pytest.raises(ZeroDivisionError):
        crosswatt.evaluate(TABLE, strategies="svr,auto", repeats=50)
