"""Whoever writes the ledger keeps what others wrote to it in the meantime."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nncards import workspace as ws
from nncards.anki.ledger import Entry, Ledger, dump, meanwhile
from nncards.app.build import carry_out, plan
from nncards.app.ledger import read_ledger, write_ledger
from nncards.cache import Cache
from nncards.files import replace_text

if TYPE_CHECKING:
    from tests.app.conftest import Course  # type: ignore[import-not-found]

OLD = Entry("d/a", "g", "0" * 20, 100, accepted={"S": "0" * 16})


def ledger(*entries: Entry) -> Ledger:
    return Ledger({entry.uid: entry for entry in entries})


def test_an_acceptance_during_a_build_stands(course: Course) -> None:
    """The notes were saved, a watch builds, and the author accepts the section before it is done."""
    cache = Cache(None)
    course.built(cache)
    workspace = ws.Workspace(course.root)
    course.change("decks/one/basics.yaml", "What is the *ReLU* of", "Which is the *ReLU* of")
    read = ws.read(workspace, cache)
    made, _ = plan(read, read.decks, now=1_900_000_000, new_numbers=False, cache=cache, done=str)
    assert made is not None
    before, _ = read_ledger(workspace)
    assert before is not None
    accepted = before.accepting({"basics/relu": {"Activations": "f" * 16}})
    replace_text(workspace.ledger, dump(accepted))

    carry_out(made, course.root / "build", workspace)
    after, _ = read_ledger(workspace)
    assert after is not None
    entry = after.entries["basics/relu"]
    assert entry.accepted == {"Activations": "f" * 16}
    assert (
        entry.hash
        == made.build.ledger.entries["basics/relu"].hash
        != before.entries[entry.uid].hash
    )
    assert entry.changed == 1_900_000_000


def test_a_build_during_an_acceptance_stands_as_well() -> None:
    built = replace(OLD, hash="1" * 20, changed=200)
    accepting = replace(OLD, accepted={"S": "1" * 16})
    both = replace(built, accepted={"S": "1" * 16})
    assert meanwhile(ledger(OLD), ledger(built), ledger(accepting)) == ledger(both)
    assert meanwhile(ledger(OLD), ledger(accepting), ledger(built)) == ledger(both)


def test_cards_that_others_added_stay_and_of_two_builds_the_later_counts() -> None:
    new = replace(OLD, uid="d/b")
    assert meanwhile(ledger(OLD), ledger(OLD, new), ledger(OLD)) == ledger(OLD, new)
    mine, theirs = replace(OLD, changed=201), replace(OLD, changed=200)
    assert meanwhile(ledger(OLD), ledger(theirs), ledger(mine)) == ledger(mine)
    assert meanwhile(Ledger(), ledger(theirs), ledger(mine)) == ledger(mine)
    assert meanwhile(ledger(OLD), ledger(OLD), ledger(mine)) == ledger(mine)
    assert meanwhile(ledger(OLD), Ledger(), ledger(mine)) == ledger(mine)


def test_a_ledger_in_conflict_is_not_written_over(course: Course) -> None:
    workspace = ws.Workspace(course.root)
    course.write("decks/nncards.lock", "<<<<<<< ours\n=======\n>>>>>>> theirs\n")
    write_ledger(workspace, Ledger(), ledger(OLD))
    assert workspace.ledger.read_text(encoding="utf-8").startswith("<<<<<<<")
