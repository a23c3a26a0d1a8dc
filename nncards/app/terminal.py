"""Markdown with maths as text for this terminal."""

from __future__ import annotations


def to_text(text: str, width: int) -> str:
    """The text, its maths drawn."""
    from nncards.render.terminal import lines

    return "\n".join(lines(text, width))
