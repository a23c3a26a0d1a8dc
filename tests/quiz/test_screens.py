"""The full screen, driven by keys: every kind of card, small and large terminals, leaving and undoing."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from nncards.quiz.catalogue import Sketch
from nncards.quiz.order import Limits
from nncards.quiz.screens.app import Quiz
from nncards.quiz.session import Options, Session
from nncards.quiz.store import Store
from nncards.quiz.views import Done, Feedback, Question


@dataclass
class Data:
    label: str
    x: list
    y: list


@asynccontextmanager
async def opened(content, clock, log, size=(80, 24), **options):
    """The application in a terminal of `size`, past the first screen."""
    with Store(log) as store:
        session = Session(
            content, store, clock, Options(fuzz=False, limits=Limits(new=50), **options)
        )
        app = Quiz(session, clock)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            pilot.session = session
            yield pilot


def text(pilot) -> str:
    """What stands on the screen."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def press(pilot, *keys: str) -> str:
    """Press keys by name, or type what stands after `=`; then what stands on the screen."""
    for key in keys:
        await pilot.press(*(key[1:] if key.startswith("=") else [key]))
    await pilot.pause()
    return text(pilot)


def run(play) -> None:
    asyncio.run(play)


def test_the_first_screen_says_what_is_due(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("basic", "word"), clock, log) as pilot:
            shown = text(pilot)
            assert "Today: 2 cards, less than a minute" in shown
            assert " Kinds      ·    2   <1" in shown
            await press(pilot, "q")
            assert pilot.app.return_value == 0

    run(play())


def test_a_basic_card_is_thought_of_shown_and_graded(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("basic"), clock, log) as pilot:
            shown = await press(pilot, "enter")
            assert "Why does momentum help?" in shown
            assert "averages" not in shown
            shown = await press(pilot, "enter")
            assert "Answer: It averages the noise away." in shown
            assert "3 good 10m" in shown
            await press(pilot, "4")
            assert isinstance(pilot.session.view, Done)
            assert "1 answer, 100 % remembered" in text(pilot)
        with Store(log) as store:
            assert store.rows()[0].grade == 4

    run(play())


def test_an_answer_is_typed_marked_and_the_suggestion_taken(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("word"), clock, log) as pilot:
            shown = await press(pilot, "enter", "=he", "enter")
            assert "Right." in shown
            await press(pilot, "enter")
        with Store(log) as store:
            assert [(r.typed, r.verdict, r.grade) for r in store.rows()] == [("he", "right", 3)]

    run(play())


def test_a_problem_takes_hints_and_steps_and_names_the_mistake(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("sum"), clock, log) as pilot:
            await press(pilot, "enter")
            shown = await press(pilot, "f2")
            assert "Hint: Carry the ten." in shown
            params = pilot.session._here.instance.params
            shown = await press(pilot, "=abc", "enter")
            assert isinstance(pilot.session.view, Question)
            shown = await press(pilot, "=" + str(params["a"] * params["b"]), "enter")
            assert "You multiplied." in shown
            assert "Not right." in shown
            assert pilot.session.view.suggestion == 1

    run(play())


def test_a_choice_is_made_by_a_letter(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("pick"), clock, log) as pilot:
            shown = await press(pilot, "enter")
            letter = next(line.strip()[0] for line in shown.splitlines() if "layer norm" in line)
            shown = await press(pilot, letter)
            assert "layer norm: It normalises over the features." in " ".join(shown.split())
            assert pilot.session.view.marked.verdict == "wrong"

    run(play())


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
def test_every_kind_of_card_fits_every_terminal(only, clock, log, size) -> None:
    async def play() -> None:
        everything = ("basic", "both", "gap", "pick", "word", "root", "sum", "sketch")
        async with opened(only(*everything), clock, log, size) as pilot:
            await press(pilot, "enter")
            seen = set()
            for _ in range(30):
                if isinstance(pilot.session.view, Done):
                    break
                seen.add(pilot.session.view.item.kind)
                assert all(len(line) <= size[0] for line in text(pilot).splitlines())
                await press(pilot, "enter")
                assert isinstance(pilot.session.view, Feedback)
                shown = await press(pilot)
                assert "1 again" in shown
                await press(pilot, "4")
            assert seen == {"basic", "cloze", "choice", "typed", "formula", "problem", "figure"}
            assert isinstance(pilot.session.view, Done)

    run(play())


def test_undo_bury_suspend_and_flag(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("basic", "word", "sketch"), clock, log) as pilot:
            await press(pilot, "enter", "enter", "4")
            assert "Who proposed" in text(pilot)
            shown = await press(pilot, "f4")
            assert "Undone: the last grade is taken back." in shown
            assert "Why does momentum" in shown
            await press(pilot, "f")
            await press(pilot, "=typo", "enter")
            assert "Flagged." in text(pilot)
            assert "Who proposed" in await press(pilot, "b")
            assert "Sketch the sigmoid" in await press(pilot, "escape", "x")
            assert "undo" in await press(pilot, "question_mark")
            await press(pilot, "escape", "q")
            assert pilot.app.return_value == 0
        with Store(log) as store:
            assert store.state("kinds/basic").flag == "typo"
            assert store.state("kinds/word").suspended

    run(play())


def test_words_typed_where_nothing_is_typed_do_nothing(only, clock, log) -> None:
    """A learner who types an answer to a card that is only thought of must not grade or bury cards by it."""

    async def play() -> None:
        async with opened(only("basic", "word"), clock, log) as pilot:
            await press(pilot, "enter")
            before = pilot.session.view
            shown = await press(
                pilot, *"it", "space", *"subtracts", "space", *"because", "space", "q"
            )
            assert pilot.session.view == before
            assert "Nothing is typed at this card: think, then Enter shows the answer." in shown
            assert isinstance(pilot.session.view, Question)
            await press(pilot, "enter")
            assert isinstance(pilot.session.view, Feedback)
        with Store(log) as store:
            assert not store.rows()

    run(play())


def test_after_a_pause_letters_are_keys_again(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("basic", "word"), clock, log) as pilot:
            await press(pilot, "enter", "i")
            pilot.app.screen._strayed -= 2  # the time that has passed
            assert "Buried until tomorrow" in await press(pilot, "b")

    run(play())


def test_a_letter_that_is_no_option_names_those_there_are(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("pick"), clock, log) as pilot:
            assert "Choose with one of a, b, c." in await press(pilot, "enter", "z")
            assert "a b c choose" in text(pilot)  # as many letters as options
            assert isinstance(pilot.session.view, Question)
            await press(pilot, "a")
            assert isinstance(pilot.session.view, Feedback)

    run(play())


def test_esc_says_that_letters_are_keys_and_a_flag_how_it_goes(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("word"), clock, log) as pilot:
            assert "Single letters are keys now." in await press(pilot, "enter", "escape")
            assert "Single letters are keys" not in await press(pilot, "enter")
            assert "What is wrong with this card?" in await press(pilot, "f5")
            await press(pilot, "=odd", "enter")
            assert "an empty line takes the flag away" in await press(pilot, "f5")
            assert "Flag removed." in await press(pilot, "enter")

    run(play())


def test_the_width_may_change_at_any_time(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("basic"), clock, log) as pilot:
            await press(pilot, "enter", "enter")
            await pilot.resize_terminal(40, 15)
            await pilot.pause()
            shown = text(pilot)
            assert "Answer: It averages the noise" in shown
            assert all(len(line) <= 40 for line in shown.splitlines())

    run(play())


def test_nothing_due_says_so_and_what_was_done_can_be_undone(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("basic"), clock, log) as pilot:
            await press(pilot, "enter", "enter", "4")
        async with opened(only("basic"), clock, log) as pilot:
            assert "Nothing is due now." in text(pilot)
            shown = await press(pilot, "u")
            assert "Why does momentum" in shown

    run(play())


def test_the_end_looks_for_cards_that_come_back(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("basic"), clock, log) as pilot:
            await press(pilot, "enter", "enter", "4")
            assert isinstance(pilot.session.view, Done)
            clock.tomorrow(30)
            assert "Why does momentum" in await press(pilot, "r")

    run(play())


def test_notes_pictures_and_editing(only, clock, log) -> None:
    done = []

    def edit(card):
        done.append(card.uid)
        return only("basic")

    content = only("sketch", "basic")
    content = replace(
        content,
        figure=lambda deck, name: Sketch(
            alt="An S.",
            series=lambda: [Data("s", [0, 1], [0, 1])],
            show=lambda: done.append("shown") or "It is shown.",
        ),
        notes=lambda card, deck: "# Notes\n\nOn **sigmoids**.",
        edit=edit,
    )

    async def play() -> None:
        async with opened(content, clock, log, (70, 40)) as pilot:
            await press(pilot, "enter", "enter", "4", "enter")
            assert "└──" in text(pilot)
            await press(pilot, "p")
            await pilot.app.workers.wait_for_complete()
            assert "It is shown." in await press(pilot)
            assert "On sigmoids." in await press(pilot, "o")
            await press(pilot, "escape")
            pilot.session.edit()
            assert isinstance(pilot.session.view, Done)

    run(play())
    assert done == ["shown", "kinds/sketch"]


def test_what_cannot_be_read_stays_to_be_mended_and_control_c_leaves_all_the_same(
    only, clock, log
) -> None:
    async def play() -> None:
        async with opened(only("root"), clock, log) as pilot:
            shown = await press(pilot, "enter", "=sqrt(v", "enter")
            assert "This ( is never closed: add )." in shown
            assert "> sqrt(v" in shown
            shown = await press(pilot, "end", "=+eps)", "enter")
            assert "Yours: sqrt(v+eps)" in shown
            assert "Right." in shown
            shown = await press(pilot, "1", "=sqrt(", "enter", "=v", "enter")
            assert "Yours: v" in shown
            await press(pilot, "1", "=sqrt(", "enter", "ctrl+c")
            assert pilot.app.return_value == 130

    run(play())


def test_cramming_says_that_nothing_is_scheduled(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("basic"), clock, log, cram=True) as pilot:
            assert "Cramming: 1 card" in text(pilot)
            assert "The schedule is left alone." in text(pilot)

    run(play())


def test_hints_steps_and_pictures_that_there_are_not_are_told(only, clock, log) -> None:
    async def play() -> None:
        async with opened(only("sketch"), clock, log) as pilot:
            await press(pilot, "enter")
            assert "There is no further hint." in await press(pilot, "h")
            await pilot.resize_terminal(70, 20)
            await pilot.pause()
            assert "There is no further hint." in text(pilot)
            assert "There is no further step." in await press(pilot, "s")
            assert "The picture comes with the answer." in await press(pilot, "p")
            assert "The notes open once the answer is shown." in await press(pilot, "o")
            assert "There is no editor here." in await press(pilot, "e")

    run(play())
