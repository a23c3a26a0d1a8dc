"""What an author's code, or a disk, raised: told as a diagnostic at the line of the workspace that led there."""

from __future__ import annotations

import traceback
from pathlib import Path

from nncards.diagnostics import Diagnostic, Span


def diagnosed(error: Exception, root: Path) -> Diagnostic:
    """The error at the last line below `root` that it passed through; a file's own error at that file."""
    if isinstance(error, OSError) and error.filename:
        named = Path(str(error.filename))
        shown = named.relative_to(root).as_posix() if named.is_relative_to(root) else str(named)
        message = f"this cannot be read or written: {error.strerror or error}"
        return Diagnostic(Span(shown), "file", message, "is it there, and are you allowed to?")
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(root / "decks") or path.is_relative_to(root / "generators"):
            return Diagnostic(
                Span(path.relative_to(root).as_posix(), frame.lineno or 0, 1),
                "content-raises",
                f"{type(error).__name__} in `{frame.name}`: {error}",
                "mend the code at this line",
            )
    place = traceback.extract_tb(error.__traceback__)[-1:]
    at = f" ({Path(place[0].filename).name}:{place[0].lineno})" if place else ""
    return Diagnostic(
        Span("decks"),
        "internal",
        f"{type(error).__name__}{at}: {error}",
        "this is a mistake of nncards; what you saved last led to it",
    )
