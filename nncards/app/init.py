"""Make a workspace to start from."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path

from nncards import __version__
from nncards import workspace as ws
from nncards.app import schema, starter

_EXAMPLE_DECK = f"""\
# yaml-language-server: $schema=../{schema.FILE}
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
    """Copy the starter (or one example deck) into `folder`: how many files, or why it was refused.

    All is made aside and moved into place at the end, so that what is interrupted leaves nothing half-made.
    """
    taken = [name for name in starter.FOLDERS if (folder / name).exists()]
    if taken:
        return f"{folder / taken[0]} is there already; choose another folder, or remove it first"
    folder = folder.resolve()
    files = _example() if empty else _copy()
    folder.parent.mkdir(parents=True, exist_ok=True)
    where = folder if folder.exists() else folder.parent
    aside = Path(tempfile.mkdtemp(dir=where, prefix=f".{folder.name}-init-"))
    try:
        made = aside / "made"
        for path, data in files.items():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            (made / path).write_bytes(data)
        (made / "generators").mkdir(exist_ok=True)
        _move(made, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return len(files)


def _move(made: Path, folder: Path) -> None:
    """Put what was made into place: as a whole; into a folder that is there, part by part, undone if that fails."""
    if not folder.exists():
        made.rename(folder)
        return
    (folder / starter.BASE).unlink(missing_ok=True)  # of a copy that was thrown away
    done: list[Path] = []
    try:
        for part in (".nncards", "generators", "decks"):  # what makes it a workspace comes last
            if (made / part).exists() and not (part == ".nncards" and (folder / part).exists()):
                (made / part).rename(folder / part)
                done.append(folder / part)
            elif (made / starter.BASE).exists():
                (made / starter.BASE).rename(folder / starter.BASE)
    except BaseException:
        for target in done:
            shutil.rmtree(target, ignore_errors=True)
        raise


def _example() -> dict[str, bytes]:
    unit = "decks/my-course"
    texts = {
        f"{unit}/first-steps.yaml": _EXAMPLE_DECK,
        f"{unit}/notes.md": _EXAMPLE_NOTES,
        f"decks/{ws.SETTINGS}": _settings_text(),
    }
    return {path: text.encode() for path, text in texts.items()} | _schemas()


def _copy() -> dict[str, bytes]:
    files = starter.read(ws.starter())
    record = starter.pack(starter.Copied(__version__, files))
    own = {starter.BASE: record, f"decks/{ws.SETTINGS}": _settings_text().encode()}
    return {**files, **own, **_schemas()}


def _schemas() -> dict[str, bytes]:
    """What tells editors how decks and settings are written."""
    return {f"decks/{name}": data for name, data in schema.files().items()}


def _settings_text() -> str:
    return (
        f"#:schema ./{schema.SETTINGS_FILE}\n"
        "# Settings of this workspace. Every key but `namespace` is optional.\n\n"
        "# Sets these cards apart from all others in Anki. It is part of every card's identity: once a deck\n"
        "# has been imported, changing it would make every card a new one.\n"
        f'namespace = "course-{secrets.token_hex(6)}"\n\n'
        "new_per_day = 20\nreviews_per_day = 200\nretention = 0.9\n\n"
        "# Where notes and pictures lie that are not beside the decks, such as in a vault (read only):\n"
        '# notes = "~/vault"\n'
        '# media = ["~/vault/attachments"]\n'
    )
