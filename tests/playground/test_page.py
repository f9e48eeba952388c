"""The page's modules, read from their source: their imports run down, and each is used."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "playground" / "page"
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'`]\./([^"'`]+)["'`]""")
HOLE = re.compile(r"\$\{[^}]*\}")
PLANTED = {
    "at once": ('import { b } from "./b.js";', 'import { a } from "./a.js";'),
    "when it is wanted": ('import { b } from "./b.js";', 'const a = () => import("./a.js");'),
    "by a name that is made up": ('import "./b.js";', "const a = (n) => import(`./${n}.js`);"),
    "passed on": ('export { b } from "./b.js";', 'import {\n  a,\n} from "./a.js";'),
}


def imports(page: Path) -> dict[str, set[str]]:
    """Each module with those that it imports, at once or when it wants them; comments are none."""
    sources = {path.name: path.read_text("utf-8") for path in page.glob("*.js")}
    assert sources, f"no module in {page}"
    return {
        name: {
            found.name
            for address in IMPORT.findall(COMMENT.sub("", source))
            for found in _there(page, address)
        }
        for name, source in sources.items()
    }


def _there(page: Path, address: str) -> list[Path]:
    found = list(page.glob(HOLE.sub("*", address)))
    assert found, f"{address} is imported and isn't there"
    return found


def in_order(page: Path) -> list[str]:
    """The modules, each after those it imports. Raises CycleError where some stand in a ring."""
    return list(TopologicalSorter(imports(page)).static_order())


def test_no_modules_import_each_other_in_a_ring() -> None:
    assert in_order(PAGE)[-1] == "main.js"


@pytest.mark.parametrize("sources", PLANTED.values(), ids=PLANTED)
def test_a_ring_would_be_seen(tmp_path: Path, sources: tuple[str, str]) -> None:
    for name, source in zip("ab", sources, strict=True):
        (tmp_path / f"{name}.js").write_text(source, "utf-8")
    with pytest.raises(CycleError):
        in_order(tmp_path)


def test_a_comment_is_no_import(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import "./b.js";', "utf-8")
    named = '/** @typedef {import("./a.js").A} A */\n  // from "./a.js"\n'
    (tmp_path / "b.js").write_text(named, "utf-8")
    assert in_order(tmp_path) == ["b.js", "a.js"]


def test_every_module_is_used() -> None:
    used = {name for there in imports(PAGE).values() for name in there}
    assert imports(PAGE).keys() - used == {"main.js"}
