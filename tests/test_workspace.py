"""Finding a workspace, and reading it whole whatever is wrong with a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nncards import workspace as ws

if TYPE_CHECKING:
    from pathlib import Path

DECK = "deck: A::B\nid: ab\ncards:\n  - {id: one, ask: Q?, answer: A.}\n"


def make(root: Path, **files: str) -> Path:
    """Files by path, `__` standing for a slash and `_DOT_` for a dot."""
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_the_nearest_folder_upwards_that_holds_a_deck(tmp_path: Path) -> None:
    make(tmp_path / "course", decks__unit__d_DOT_yaml=DECK)
    inner = tmp_path / "course" / "decks" / "unit"
    assert ws.find(inner) == ws.Workspace((tmp_path / "course").resolve())


def test_decks_without_yaml_make_no_workspace(tmp_path: Path) -> None:
    make(tmp_path, decks__notes_DOT_md="# Notes")
    assert ws.find(tmp_path).bundled


def test_outside_a_workspace_the_bundled_decks_are_read(tmp_path: Path) -> None:
    found = ws.find(tmp_path)
    assert found.bundled
    assert (found.decks / ws.SETTINGS).is_file()


def test_all_decks_are_read_in_a_fixed_order_and_hidden_ones_are_not(tmp_path: Path) -> None:
    make(
        tmp_path, decks__b_DOT_yaml=DECK, decks__a__z_DOT_yml=DECK.replace("id: ab", "id: az"),
        decks___DOT_hidden__c_DOT_yaml="nonsense: [", decks___DOT_d_DOT_yaml="nonsense: [",
    )  # fmt: skip
    course = ws.read(ws.Workspace(tmp_path))
    assert [deck.path for deck in course.decks] == ["decks/a/z.yml", "decks/b.yaml"]
    assert course.diagnostics == ()


def test_a_deck_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    make(tmp_path, decks__a_DOT_yaml=DECK, decks__b_DOT_yaml="deck: [")
    course = ws.read(ws.Workspace(tmp_path))
    assert [deck.id for deck in course.decks] == ["ab"]
    assert {d.span.path for d in course.diagnostics} == {"decks/b.yaml"}


def test_an_unreadable_file_is_a_diagnostic(tmp_path: Path) -> None:
    make(tmp_path, decks__a_DOT_yaml=DECK)
    (tmp_path / "decks" / "b.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "decks" / "c.yaml").mkdir()
    course = ws.read(ws.Workspace(tmp_path))
    assert [deck.id for deck in course.decks] == ["ab"]


@pytest.mark.parametrize(
    ("text", "place", "code", "hint"),
    [
        ("namespace = 'x'\nretension = 0.9\n", "2:1", "settings-key", "did you mean `retention`?"),
        ("\nnew_per_day = -1\n", "2:1", "settings-value", "write a whole number from 0 on"),
        ("new_per_day = true\n", "1:1", "settings-value", "write a whole number from 0 on"),
        ("retention = 1\n", "1:1", "settings-value", "write a number between 0.7 and 0.97"),
        (
            "namespace = ' '\n",
            "1:1",
            "settings-value",
            "write a word or two of your own, the same for ever",
        ),
    ],
)
def test_a_wrong_setting_is_named_at_its_line(
    tmp_path: Path, text: str, place: str, code: str, hint: str
) -> None:
    make(tmp_path, decks__a_DOT_yaml=DECK, decks__nncards_DOT_toml=text)
    course = ws.read(ws.Workspace(tmp_path))
    assert [(str(d.span), d.code, d.hint) for d in course.diagnostics] == [
        (f"decks/nncards.toml:{place}", code, hint)
    ]


def test_settings_that_are_no_toml_are_a_diagnostic(tmp_path: Path) -> None:
    make(tmp_path, decks__a_DOT_yaml=DECK, decks__nncards_DOT_toml="new_per_day: 3\n")
    assert [d.code for d in ws.read(ws.Workspace(tmp_path)).diagnostics] == ["settings-syntax"]


def test_settings_are_read(tmp_path: Path) -> None:
    make(
        tmp_path,
        decks__a_DOT_yaml=DECK,
        decks__nncards_DOT_toml="namespace = 'n'\nnew_per_day = 3\nretention = 0.8\n",
    )
    assert ws.read(ws.Workspace(tmp_path)).settings == ws.Settings(
        "n", new_per_day=3, retention=0.8
    )
