"""What the tests share. They run from the project's root, on the package that PYTHONPATH says."""

import os
import pathlib
import subprocess
import warnings

import pytest

import crosswatt

ROOT = pathlib.Path(__file__).parents[2]
TABLE = str(ROOT / "data" / "simulated_audio_tagging.csv")


@pytest.fixture(autouse=True)
def at_root(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="session")
def table():
    return crosswatt.read(TABLE)


@pytest.fixture(scope="session")
def shared():
    """The reference data beside the project, where they are."""
    folder = ROOT.parent / "shared"
    if not folder.exists():
        pytest.skip("the reference data are not there")
    return folder


@pytest.fixture(scope="session")
def command():
    """Runs the program; its standard output as bytes."""
    program = os.environ.get("CROSSWATT_PROGRAM")
    if not program:
        pytest.skip("the program was not built")

    def run(*words, code=0):
        done = subprocess.run([program, *map(str, words)], capture_output=True, cwd=ROOT)
        assert done.returncode == code, done.stderr.decode()
        return done.stdout if code == 0 else done.stderr.decode()

    return run


@pytest.fixture(autouse=True)
def unheard():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", crosswatt.DataWarning)
        yield
