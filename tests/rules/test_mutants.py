"""The mutants of the long ring have a place in the sources as they are now."""

import pytest

from tests.mutants.laboratory import ROOT, changed
from tests.mutants.table import MUTANTS


def test_there_are_enough_and_no_two_are_the_same():
    assert len({(mutant.path, mutant.before) for mutant in MUTANTS}) == len(MUTANTS) >= 30


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_fits_its_source(mutant):
    source = (ROOT / mutant.path).read_text(encoding="utf-8")
    assert changed(source, mutant) != source
    compile(changed(source, mutant), mutant.path, "exec")
