"""Anki: note types that never change their identity, the ledger of what it was told, and the package."""

from __future__ import annotations
