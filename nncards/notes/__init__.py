"""Notes: their sections, which cards cover them, and whether the two still agree."""

from __future__ import annotations

from nncards.notes.coverage import Coverage, Library, State, check_sections, claims, coverage
from nncards.notes.sections import Notes, Section, headings, read_notes

__all__ = [
    "Coverage",
    "Library",
    "Notes",
    "Section",
    "State",
    "check_sections",
    "claims",
    "coverage",
    "headings",
    "read_notes",
]
