"""Nothing that a message carries can be dropped without a test turning red."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutants.laboratory import Laboratory
from tests.mutants.table import MUTANTS, Mutant


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    folder: Path = tmp_path_factory.mktemp("mutants")
    yield Laboratory(folder)


@pytest.mark.parametrize("tests", sorted({mutant.seen_by for mutant in MUTANTS}))
def test_without_mutants_the_tests_are_green(laboratory: Laboratory, tests: str) -> None:
    assert laboratory.is_sound(tests)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_seen(laboratory: Laboratory, mutant: Mutant) -> None:
    assert laboratory.is_seen(mutant)
