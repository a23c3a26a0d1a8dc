"""Notes: their sections, and which cards cover them."""

from __future__ import annotations

from nncards.notes.coverage import Coverage, State, check_sections, coverage
from nncards.notes.sections import Notes, Section, read_notes

__all__ = ["Coverage", "Notes", "Section", "State", "check_sections", "coverage", "read_notes"]
