"""Read and write the ledger of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards import workspace as ws
from nncards.anki import ledger as ledgers
from nncards.diagnostics import Diagnostic, Span
from nncards.files import replace_text

if TYPE_CHECKING:
    from nncards.anki.ledger import Ledger


def read_ledger(workspace: ws.Workspace) -> tuple[Ledger | None, list[Diagnostic]]:
    """The ledger; an empty one where there is none yet."""
    shown = f"decks/{ws.LEDGER}"
    try:
        text = workspace.ledger.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ledgers.Ledger(), []
    except (OSError, UnicodeDecodeError) as error:
        return None, [
            Diagnostic(
                Span(shown),
                "ledger-unreadable",
                f"the ledger cannot be read: {error}",
                "restore it from version control; without it Anki would not know what changed",
            )
        ]
    return ledgers.parse(text, shown)


def write_ledger(workspace: ws.Workspace, before: Ledger, made: Ledger) -> None:
    """Write a ledger that was worked out from `before`: what others wrote meanwhile is kept. May raise OSError.

    One that cannot be read any more is left alone, until somebody has mended it.
    """
    now = before if _holds(workspace, before) else read_ledger(workspace)[0]
    if now is not None:
        replace_text(workspace.ledger, ledgers.dump(ledgers.meanwhile(before, now, made)))


def _holds(workspace: ws.Workspace, ledger: Ledger) -> bool:
    """Whether the file holds just this: quicker to tell than to read it."""
    try:
        return workspace.ledger.read_bytes() == ledgers.dump(ledger).encode()
    except OSError:
        return False
