"""The project's own files; what tools keep beside them, behind a dot, is not looked into."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@cache
def sources(ending: str = "py") -> tuple[Path, ...]:
    """Every file of ours of that ending, in order."""
    tops = [top for top in sorted(ROOT.iterdir()) if not top.name.startswith(".")]
    found = [path for top in tops for path in (top, *top.rglob(f"*.{ending}"))]
    return tuple(sorted(path for path in found if path.is_file() and path.suffix == f".{ending}"))
