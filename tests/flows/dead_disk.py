"""`bot.py` on a machine one of whose disks gives no answer any more, as a network's does not.

DEAD names the folder where that disk is; it dies once the file DEAD_SINCE is there. Whoever asks it
for anything waits for ever, which a file beside that tells; that the loop of all companies did is
said.
"""

import io
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER, SINCE = os.environ["DEAD"], os.environ["DEAD_SINCE"]
FELT = f"{SINCE}.felt"
_stat, _open = os.stat, os.open


def _is_dead(path: Any) -> bool:
    if isinstance(path, int | bytes) or not str(Path.cwd() / path).startswith(FOLDER):
        return False
    try:
        _stat(SINCE)
    except OSError:
        return False
    return True


def _dies(ask: Callable[..., Any]) -> Callable[..., Any]:
    def asked(path: Any, *given: Any, **named: Any) -> Any:
        if _is_dead(path):
            if threading.current_thread() is threading.main_thread():
                print(f"the loop waits for {os.fspath(path)}", flush=True)
            os.close(_open(FELT, os.O_CREAT | os.O_WRONLY))
            threading.Event().wait()
        return ask(path, *given, **named)

    return asked


for module, names in ((os, ("stat", "lstat", "open", "scandir", "listdir")), (io, ("open",))):
    for name in names:
        setattr(module, name, _dies(getattr(module, name)))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if __name__ == "__main__":
    import bot

    sys.exit(bot.main())
