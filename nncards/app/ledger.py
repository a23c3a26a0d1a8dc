"""Read the ledger of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards import workspace as ws
from nncards.anki import ledger as ledgers
from nncards.diagnostics import Diagnostic, Span

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
