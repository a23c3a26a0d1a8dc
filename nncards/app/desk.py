"""What a learner can open while studying: a figure, a section of the notes, a card's source."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
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
    """The command that opens a file at a line, in `VISUAL`, `EDITOR` or the system's own editor.

    Raises ValueError for a setting that is no command (an open quotation mark).
    """
    fallback = "notepad" if os.name == "nt" else "vi"
    named = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()
    words = shlex.split(named or fallback)
    name = Path(words[0]).stem.lower()
    form = next((form for form, names in _JUMPS.items() if name in names), "{path}")
    return [*words, *(part.format(path=path, line=line) for part in form.split(" "))]


def edit(course: Course, card: Card, environment: Mapping[str, str]) -> str:
    """Open a card's source at its line, and wait until the editor is closed; what went wrong, if anything."""
    path = course.path(card.span.path)
    try:
        command = editor_command(environment, path, card.span.line)
        subprocess.run(command, check=False)  # noqa: S603 - the learner's own editor
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        return f"The editor cannot be started ({why or error}): set VISUAL or EDITOR."
    return ""


def section_text(course: Course, card: Card, deck: Deck) -> str | None:
    """The Markdown of the section that a card belongs to; None if it names none, or it is not there."""
    from nncards.app.notes import Shelf
    from nncards.notes import read_notes

    path = Shelf(course).path(deck)
    if path is None or card.section is None:
        return None
    try:
        notes, _ = read_notes(course.path(path).read_bytes(), path)
    except OSError:
        return None
    found = notes.find(card.section.value) if notes else []
    if len(found) != 1:
        return None
    text = re.sub(
        r"<!--.*?-->\s*", "", found[0].text, flags=re.DOTALL
    )  # words to whoever edits the notes
    return f"## {found[0].title}\n\n{text}"


def sketch(course: Course, deck: Deck, name: str, cache: Cache) -> Sketch:
    """What the terminal can show of a figure."""
    from nncards.figures import load, png
    from nncards.render.media import find_picture

    folder = course.path(deck.path).parent
    definition = load(folder / "figures")[0].get(name)
    if definition is None:
        found = find_picture(folder, name, course.media)
        path = folder / name if isinstance(found, str) else found
        shown = (Path(deck.path).parent / name).as_posix()
        drawn_already = path.suffix.lower() == ".png"
        return Sketch(
            path=shown,
            png=path.read_bytes if drawn_already else None,
            show=lambda: open_file(path, os.environ),
        )

    def show() -> str:
        from nncards.app.figures import drawn

        handle, aside = tempfile.mkstemp(prefix=f"{name}-", suffix=".svg")
        with os.fdopen(handle, "wb") as file:
            file.write(drawn(definition, dark=False, cache=cache))
        return open_file(Path(aside), os.environ)

    return Sketch(
        definition.title,
        definition.alt,
        series=definition.data,
        png=lambda: png(definition, dark=is_dark(os.environ)),
        show=show,
    )


def is_dark(environment: Mapping[str, str]) -> bool:
    """Whether the terminal's background is dark, as far as it says so (`COLORFGBG`: 7 and 15 are light)."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] not in ("7", "15")


def open_file(path: Path, environment: Mapping[str, str]) -> str:
    """Open a file in whatever shows it here, and say so; where nothing does, say where it lies."""
    if not path.is_file():
        return f"There is no file {path}."
    if opener(environment) and _opened(path, opener(environment)):
        return "The picture opens outside the terminal."
    return f"There is no program here that shows pictures. This one is at {path}."


def opener(environment: Mapping[str, str]) -> str:
    """The program that opens files in their own programs ('' where there is no desktop)."""
    if os.name == "nt":
        return "start"
    if sys.platform == "darwin":
        return shutil.which("open") or ""
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return shutil.which("xdg-open") or shutil.which("wslview") or ""
    return ""


def _opened(path: Path, program: str) -> bool:
    """Whether it could be started; what it has to say must not run across the screen."""
    quiet = subprocess.DEVNULL
    try:
        if program == "start":
            os.startfile(path)  # type: ignore[attr-defined,unused-ignore]  # noqa: S606 - Windows alone
        else:
            subprocess.Popen(  # noqa: S603 - the desktop's own opener
                [program, path], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
            )
    except OSError:
        return False
    return True
