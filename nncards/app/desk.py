"""What a learner can open while studying: a figure, a section of the notes, a card's source."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from nncards.quiz.catalogue import Sketch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nncards.cache import Cache
    from nncards.model import Card, Deck
    from nncards.workspace import Course

_JUMPS = {  # how an editor is told the line; others get the file alone
    "+{line} {path}": {"vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "kak", "joe", "micro", "mg", "ne"},
    "{path}:{line}": {"hx", "helix", "subl", "zed"},
    "--wait --goto {path}:{line}": {"code", "codium", "code-insiders"},
}  # fmt: skip


def editor_command(environment: Mapping[str, str], path: Path, line: int) -> list[str]:
    """The command that opens a file at a line, in `VISUAL`, `EDITOR` or the system's own editor."""
    fallback = "notepad" if os.name == "nt" else "vi"
    words = shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or fallback)
    name = Path(words[0]).stem.lower()
    form = next((form for form, names in _JUMPS.items() if name in names), "{path}")
    return [*words, *(part.format(path=path, line=line) for part in form.split(" "))]


def edit(course: Course, card: Card, environment: Mapping[str, str]) -> None:
    """Open a card's source at its line, and wait until the editor is closed. May raise OSError."""
    path = course.path(card.span.path)
    subprocess.run(editor_command(environment, path, card.span.line), check=False)  # noqa: S603 - the learner's own editor


def section_text(course: Course, card: Card, deck: Deck) -> str | None:
    """The Markdown of the section that a card belongs to; None if it names none, or it is not there."""
    from nncards.notes import read_notes
    from nncards.notes.coverage import notes_path

    path = notes_path(deck)
    if path is None or card.section is None:
        return None
    try:
        notes, _ = read_notes(course.path(path).read_bytes(), path)
    except OSError:
        return None
    found = notes.find(card.section.value) if notes else []
    return f"## {found[0].title}\n\n{found[0].text}" if len(found) == 1 else None


def sketch(course: Course, deck: Deck, name: str, cache: Cache) -> Sketch:
    """What the terminal can show of a figure."""
    from nncards.figures import load, png

    folder = course.path(deck.path).parent
    definition = load(folder / "figures")[0].get(name)
    if definition is None:
        path = folder / name
        return Sketch(path=str(path), show=lambda: open_file(path))

    def show() -> None:
        from nncards.app.figures import drawn

        handle, aside = tempfile.mkstemp(prefix=f"{name}-", suffix=".svg")
        with os.fdopen(handle, "wb") as file:
            file.write(drawn(definition, dark=False, cache=cache))
        open_file(Path(aside))

    return Sketch(
        definition.title,
        definition.alt,
        series=definition.data,
        png=lambda: png(definition, dark=True),
        show=show,
    )


def open_file(path: Path) -> None:
    """Open a file in whatever shows it here."""
    import webbrowser

    webbrowser.open(path.resolve().as_uri())
