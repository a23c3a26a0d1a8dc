"""The review log: the one part of the quiz that knows SQLite."""

from nncards.quiz.store.exchange import ExchangeError, Merged, export_lines, import_lines
from nncards.quiz.store.file import DamagedError, Rescue, StoreError, rescue
from nncards.quiz.store.log import Store, Written, parameters_of

__all__ = [
    "DamagedError",
    "ExchangeError",
    "Merged",
    "Rescue",
    "Store",
    "StoreError",
    "Written",
    "export_lines",
    "import_lines",
    "parameters_of",
    "rescue",
]
