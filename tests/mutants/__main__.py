"""Runs the mutants and says of each whether a test saw it."""

import sys
import tempfile
from pathlib import Path

from tests.mutants.laboratory import Laboratory
from tests.mutants.table import MUTANTS


def main() -> int:
    """The number of mutants that nobody saw."""
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        laboratory = Laboratory(Path(folder))
        survivors = 0
        for mutant in MUTANTS:
            if wanted and not any(word in mutant.name for word in wanted):
                continue
            seen = laboratory.is_seen(mutant)
            survivors += not seen
            print(f"{'seen    ' if seen else 'SURVIVES'}  {mutant.name}", flush=True)
    return survivors


if __name__ == "__main__":
    sys.exit(main())
