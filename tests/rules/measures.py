"""The size of the house in figures: `python -m tests.rules.measures`; the law holds the bounds.

A function's length is what stands between its first line and its last, without decorators.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.rules.test_layout import (
    BESIDE,
    LINES_OF_FUNCTION,
    LINES_OF_MODULE,
    MODULES_OF_WING,
    WINGS,
    Module,
    ours,
)
from tests.sources import ROOT


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted, and what it may be at most."""

    name: str
    value: float
    at_most: int


ROOT_ENTRIES, MEDIAN_MODULE, MEDIAN_FUNCTION = 24, 110, 7


def length(modules: Sequence[Module]) -> list[int]:
    """The lines of every function."""
    functions = (function for module in modules for function in module.functions())
    return [(function.end_lineno or 0) - function.lineno + 1 for function in functions]


def product() -> list[Module]:
    """Every module of the product, but for packages that hold nothing."""
    rooms = (module for module in ours() if module.name.partition(".")[0] not in BESIDE)
    return [module for module in rooms if len(module.tree.body) > 1]


def measures() -> list[Measure]:
    """All of them, as the checkout is now."""
    modules = product()
    lines, functions = [module.lines for module in modules], length(modules)
    tracked = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()
    # What begins with a dot is for tools, and no list shows it.
    root = {path.partition("/")[0] for path in tracked if not path.startswith(".")}
    wings = [len(list((ROOT / "desk" / wing).glob("[!_]*.py"))) for wing in WINGS]
    return [
        Measure("entries at the root", len(root), ROOT_ENTRIES),
        Measure("modules in the largest wing", max(wings), MODULES_OF_WING),
        Measure("lines of the median module", median(lines), MEDIAN_MODULE),
        Measure("lines of the longest module", max(lines), LINES_OF_MODULE),
        Measure("lines of the median function", median(functions), MEDIAN_FUNCTION),
        Measure("lines of the longest function", max(functions), LINES_OF_FUNCTION),
    ]


def main() -> None:
    """Print them, each with its bound."""
    for measure in measures():
        print(f"{measure.name:30}{measure.value:>6g}   at most {measure.at_most}")
    print(f"{'modules of the product':30}{len(product()):>6}")
    print(f"{'their lines':30}{sum(module.lines for module in product()):>6}")


if __name__ == "__main__":
    main()
