"""Examples of the documentation, run: docstrings, the README's and the manual's Python, the notebook."""

import ast
import doctest
import importlib
import inspect
import json
import pathlib
import pkgutil
import re

import pytest

import crosswatt
from conftest import ROOT

MODULES = ["crosswatt"] + [
    f"crosswatt.{module.name}" for module in pkgutil.iter_modules(crosswatt.__path__) if module.name[0] != "_"
]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name):
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    result = doctest.testmod(importlib.import_module(name), optionflags=options)
    assert result.failed == 0


def test_every_public_function_has_an_example():
    for name in crosswatt.__all__:
        thing = getattr(crosswatt, name)
        if inspect.isfunction(thing):
            assert ">>>" in thing.__doc__, name


def test_stubs_name_what_is_there():
    """Of the bindings; the other modules carry their hints themselves."""
    package = pathlib.Path(crosswatt.__file__).parent
    assert (package / "py.typed").exists()
    stub = ast.parse((package / "_core.pyi").read_text())
    for node in stub.body:
        if isinstance(node, ast.FunctionDef):
            assert callable(getattr(crosswatt._core, node.name))
        if isinstance(node, ast.ClassDef):
            members = [part.name if isinstance(part, ast.FunctionDef) else part.target.id for part in node.body]
            assert set(members) <= set(dir(getattr(crosswatt._core, node.name))), node.name
    named = {node.name for node in stub.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))} | {"version"}
    assert {name for name in dir(crosswatt._core) if name[0] != "_"} <= named


def test_one_version():
    assert f'version = "{crosswatt.__version__}"' in (ROOT / "pyproject.toml").read_text()


def blocks(path):
    """The Python of a page, block by block."""
    return re.findall(r"^```python\n(.*?)^```$", (ROOT / path).read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_pages(page, tmp_path, monkeypatch):
    """Word for word, one block after the other, from a folder that has the data and may be written to."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    examples = blocks(page)
    assert examples
    scope = {}
    for example in examples:
        exec(compile(example, page, "exec"), scope)


def test_notebook(monkeypatch):
    """Its code runs, and all of it has been run."""
    monkeypatch.chdir(ROOT / "python" / "examples")
    notebook = json.loads(pathlib.Path("crosswatt.ipynb").read_text())
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    scope = {}
    for cell in cells:
        exec(compile("".join(cell["source"]), "crosswatt.ipynb", "exec"), scope)
