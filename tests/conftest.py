"""What all tests share: a real Anki that neither fuzzes nor balances, so that it can be compared with."""

from __future__ import annotations

import os
import signal
import threading

from hypothesis import settings

# Where a change is judged, the same examples each time; everywhere else new ones are looked for.
settings.register_profile("judged", derandomize=True)
settings.register_profile("searching", settings.get_profile("default"))
settings.load_profile("judged" if os.environ.get("CI") else "searching")

# Anki reads this once, when its backend is first loaded in a process: so before any test runs.
os.environ["ANKI_TEST_MODE"] = "1"

# A run in the background ignores Ctrl-C, and so would the programs that it starts; tests press Ctrl-C in them.
_main = threading.current_thread() is threading.main_thread()
if _main and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
