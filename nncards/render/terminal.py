"""A field's Markdown as lines of text of a width."""

from __future__ import annotations

from nncards.render.terminal_text import safe, to_ascii, wrap


def lines(markdown: str, width: int, *, ascii_only: bool = False) -> list[str]:
    """The lines of a field."""
    text = safe(markdown)
    if ascii_only:
        text = to_ascii(text)
    found: list[str] = []
    for paragraph in text.split("\n\n"):
        if found:
            found.append("")
        found += wrap(" ".join(paragraph.split()), width)
    return found
