"""A figure's picture, in the terminal itself where it can show one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.render.terminal_image import ask_terminal, escapes, protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nncards.quiz.catalogue import Sketch
    from nncards.render.terminal_image import Protocol


class Pictures:
    """Pictures for one terminal; what it can show is asked once, when the first is wanted."""

    def __init__(
        self,
        environment: Mapping[str, str],
        ask: Callable[[bytes, float], bytes] = ask_terminal,
    ) -> None:
        self._environment, self._ask = environment, ask
        self._how: Protocol | None = None
        self._asked = False

    @property
    def hopeless(self) -> bool:
        """Whether it is known already that this terminal shows none."""
        return self._asked and self._how is None

    def drawn(self, sketch: Sketch) -> bytes | str:
        """What to write to show the picture here (nothing if that cannot be), or what went wrong.

        The terminal may be asked, and must then be free for its answer.
        """
        if sketch.png is None:
            return b""
        if not self._asked:
            self._how, self._asked = protocol(self._environment, self._ask), True
        if self._how is None:
            return b""
        try:
            return escapes(sketch.png(), self._how)
        except Exception as error:  # noqa: BLE001 - the author's own code drew it
            return f"The picture cannot be drawn: {error}"


def elsewhere(sketch: Sketch) -> str:
    """Open the picture outside the terminal; what came of it."""
    if sketch.show is None:
        return "There is no picture here."
    try:
        return sketch.show()
    except Exception as error:  # noqa: BLE001 - the author's own code drew it
        return f"The picture cannot be drawn: {error}"
