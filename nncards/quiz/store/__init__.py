"""The review log: the one part of the quiz that knows SQLite."""

from nncards.quiz.store.file import DamagedError, Rescue, StoreError, rescue
from nncards.quiz.store.log import Store, Written, parameters_of

__all__ = ["DamagedError", "Rescue", "Store", "StoreError", "Written", "parameters_of", "rescue"]
