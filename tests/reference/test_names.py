"""A function of the reference is found by its name, and a wrong name is helped."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from nncards import reference


def test_a_name_resolves_to_its_function() -> None:
    step = reference.resolve("optimizers.adam_step")
    assert step.__name__ == "adam_step"


def test_every_name_resolves() -> None:
    for name in reference.names():
        assert inspect.isfunction(reference.resolve(name)), name


@pytest.mark.parametrize(
    ("wrong", "offered"),
    [
        ("optimizers.adam_stp", "optimizers.adam_step"),
        ("optimisers.adam_step", "optimizers.adam_step"),
        ("adam_step", "optimizers.adam_step"),
        ("losses.softmax", "softmax.softmax"),
        ("nothing.like_it_at_all", "its topics are"),
    ],
)
def test_a_wrong_name_gets_an_offer(wrong: str, offered: str) -> None:
    with pytest.raises(LookupError, match=offered.replace(".", r"\.")):
        reference.resolve(wrong)


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    code = "import sys, nncards.reference as r; r.modules(); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_function_says_what_it_returns_and_where_it_is_from() -> None:
    for name in reference.names():
        text = inspect.getdoc(reference.resolve(name)) or ""
        assert text.startswith("Return "), name
        assert "Source: " in text, name


def test_every_topic_opens_with_its_letters() -> None:
    reference.names()
    for module in reference.modules():
        text = sys.modules[f"nncards.reference.{module}"].__doc__ or ""
        assert "\nLetters\n" in text, module


def test_argument_names_are_the_fields_words() -> None:
    """One letter for one thing: no second name for the learning rate, lambda or epsilon."""
    banned = {"learning_rate", "eta", "epsilon", "lambda_", "weight_decay", "data", "args"}
    for name in reference.names():
        assert not banned & set(inspect.signature(reference.resolve(name)).parameters), name
