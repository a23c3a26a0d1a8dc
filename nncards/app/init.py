"""Make a workspace to start from."""

from __future__ import annotations

import secrets
import shutil
from typing import TYPE_CHECKING

from nncards import workspace as ws

if TYPE_CHECKING:
    from pathlib import Path

_EXAMPLE_DECK = """\
deck: My course::First steps
id: first
notes: notes.md
cards:
  - id: relu
    section: Activation functions
    ask: What is the ReLU of $x$?
    answer: $\\max(0, x)$
"""
_EXAMPLE_NOTES = """\
# My course

## Activation functions

The rectified linear unit passes what is positive and stops the rest: $\\mathrm{relu}(x) = \\max(0, x)$.
"""


def make_workspace(folder: Path, *, empty: bool) -> int | str:
    """Copy the starter (or one example deck) into `folder`: how many files, or why it was refused."""
    taken = [name for name in ("decks", "generators") if (folder / name).exists()]
    if taken:
        return f"{folder / taken[0]} is there already; choose another folder, or remove it first"
    if empty:
        unit = folder / "decks" / "my-course"
        unit.mkdir(parents=True)
        (folder / "generators").mkdir()
        (unit / "first-steps.yaml").write_text(_EXAMPLE_DECK, encoding="utf-8")
        (unit / "notes.md").write_text(_EXAMPLE_NOTES, encoding="utf-8")
    else:
        leave = shutil.ignore_patterns("__pycache__", "*.pyc", ws.LEDGER, ws.SETTINGS)
        for name in ("decks", "generators"):
            shutil.copytree(ws.starter() / name, folder / name, ignore=leave)
    settings = folder / "decks" / ws.SETTINGS
    settings.write_text(_settings_text(f"course-{secrets.token_hex(6)}"), encoding="utf-8")
    return sum(1 for path in folder.rglob("*") if path.is_file())


def _settings_text(namespace: str) -> str:
    return (
        "# Settings of this workspace. Every key but `namespace` is optional.\n\n"
        "# Sets these cards apart from all others in Anki. It is part of every card's identity: once a deck\n"
        "# has been imported, changing it would make every card a new one.\n"
        f'namespace = "{namespace}"\n\n'
        "new_per_day = 20\nreviews_per_day = 200\nretention = 0.9\n"
    )
