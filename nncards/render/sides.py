"""What a kind of card puts on its sides."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sides:
    """HTML of the sides; `text` is a cloze's, `typed` what Anki compares a typed answer with."""

    front: str = ""
    back: str = ""
    text: str = ""
    reverse_front: str = ""
    reverse_back: str = ""
    typed: str = ""
    grading: str = ""
