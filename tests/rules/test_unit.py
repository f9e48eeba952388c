"""What the unit of systemd forbids stands in no backup's way."""

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from papers.backups.__main__ import main
from tests import blank
from tests.sources import ROOT


@pytest.fixture
def umask() -> Iterator[None]:
    """As it was, afterwards: the process sets its own."""
    former = os.umask(0o077)
    yield
    os.umask(former)


@pytest.mark.usefixtures("umask")
def test_where_nobody_may_go_behind_others_a_backup_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forbidden(by: int) -> int:
        raise PermissionError(1, "Operation not permitted")

    blank.lay(tmp_path / "smena.db")
    copy = tmp_path / "backups" / "copy.db"
    order = {"task": "backup", "source": str(tmp_path / "smena.db"), "copy": str(copy), "key": ""}
    monkeypatch.setattr(os, "nice", forbidden)
    monkeypatch.setattr(
        sys, "stdin", SimpleNamespace(buffer=io.BytesIO(json.dumps(order).encode()))
    )
    main()
    assert json.loads(capsys.readouterr().out)["size"] == copy.stat().st_size


def test_a_backup_may_let_others_go_first() -> None:
    lines = (ROOT / "deploy/smena.service").read_text("utf-8").splitlines()
    filters = [line for line in lines if line.startswith("SystemCallFilter=")]
    denied = next(number for number, line in enumerate(filters) if "@resources" in line)
    allowed = " ".join(filters[denied + 1 :])
    assert "setpriority" in allowed, "nice(2) is setpriority(2)"
    assert "sched_setaffinity" in allowed, "a host keeps to one processor"
