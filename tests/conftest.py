"""What all tests share: a real Anki that neither fuzzes nor balances, so that it can be compared with."""

from __future__ import annotations

import os

from hypothesis import settings

# Where a change is judged, the same examples each time; everywhere else new ones are looked for.
settings.register_profile("judged", derandomize=True)
settings.register_profile("searching", settings.get_profile("default"))
settings.load_profile("judged" if os.environ.get("CI") else "searching")

# Anki reads this once, when its backend is first loaded in a process: so before any test runs.
os.environ["ANKI_TEST_MODE"] = "1"
