"""What is locked: what running needs is small and is all it needs; working adds to it."""

import ast
import re
import sys
import tomllib

import pytest

from tests.sources import ROOT, sources

FOLDER = ROOT / "requirements"
AT_WORK_ONLY = {"bench", "tests"}
PACKAGES = {"dotenv": "python-dotenv", "pydantic_core": "pydantic"}
"""The package of an import that bears another name."""
READ_BY_PYTHON = {"tzdata"}
NAME = re.compile(r"^([A-Za-z0-9_][A-Za-z0-9_.-]*)", re.MULTILINE)


def wanted(name: str) -> set[str]:
    """The packages that a list of requirements names."""
    return {found.lower() for found in NAME.findall((FOLDER / name).read_text("utf-8"))}


def locked(name: str) -> dict[str, str]:
    """Each package of a lock with its version and hashes."""
    blocks = re.split(r"\n(?=\S)", (FOLDER / name).read_text("utf-8"))
    return {block.partition("==")[0].lower(): block.strip() for block in blocks}


def imported() -> set[str]:
    """The libraries that the code of the running bot and its demo imports, wherever it does."""
    ours = [path.relative_to(ROOT) for path in sources()]
    names: set[str] = set()
    for path in ours:
        if path.parts[0] in AT_WORK_ONLY:
            continue
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add((node.module or "").partition(".")[0])
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "find_spec":
                names |= {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
    return names - sys.stdlib_module_names - {path.parts[0].removesuffix(".py") for path in ours}


@pytest.mark.proof
def test_running_has_what_it_imports_and_names_nothing_else():
    found = {PACKAGES.get(name, name.replace("_", "-")) for name in imported()}
    assert "aiogram" in found
    extras = wanted("extras.in") | wanted("answers.in")
    assert found | READ_BY_PYTHON == wanted("run.in") | extras
    assert not wanted("run.in") & extras


def test_working_has_all_of_running_at_the_same_versions():
    running, working = locked("extras.lock") | locked("run.lock"), locked("dev.lock")
    assert [name for name, block in running.items() if working.get(name) != block] == []
    assert set(working) - set(running) >= {"mypy", "playwright", "pytest", "ruff", "hypothesis"}


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.lock")))
def test_a_lock_has_hashes_and_names_no_index(name):
    blocks = locked(name)
    assert len(blocks) > 10 or name in ("uv.lock", "extras.lock", "answers.lock")
    assert [package for package, block in blocks.items() if "--hash=sha256:" not in block] == []
    assert "://" not in (FOLDER / name).read_text("utf-8")


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.in")))
def test_what_is_wanted_is_locked(name):
    missing = wanted(f"{name}.in") - locked(f"{name}.lock").keys()
    assert [package for package in missing if not package.startswith("-")] == []


def test_uv_itself_is_installed_by_its_lock():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert list(locked("uv.lock")) == ["uv"] == list(wanted("uv.in"))
    assert "--require-hashes --target $(TOOLS) -r requirements/uv.lock" in makefile
    assert "pip install" in makefile and "uv==$(UV_VERSION)" not in makefile


def test_every_list_has_its_lock_and_is_locked_audited_and_kept_so():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"^LOCKS := (.+)$", makefile, re.MULTILINE)[0].split())
    assert named == {path.stem for path in FOLDER.glob("*.in")}
    assert named == {path.stem for path in FOLDER.glob("*.lock")}


def test_the_ring_of_a_test_is_one_that_is_declared():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    (marker,) = options["ini_options"]["markers"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    ring = marker.partition(":")[0]
    assert f'-m "not {ring}"' in makefile and f"-m {ring}\n" in makefile


def test_the_image_has_all_the_code_that_runs_and_the_build_is_given_it() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in sources()} - AT_WORK_ONLY - {"deploy"}
    dockerfile = (ROOT / "deploy/Dockerfile").read_text("utf-8")
    lines = [line.split()[1:-1] for line in dockerfile.splitlines() if line.startswith("COPY ")]
    copied = {name for names in lines for name in names if not name.startswith("--")}
    assert folders <= copied
    given = (ROOT / "deploy/Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert {f"!{name}" for name in copied - {"/smena"}} == {
        line for line in given if line[0] == "!"
    }
