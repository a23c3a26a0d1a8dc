"""Pictures in a terminal that answers what it can show, and in one that never answers."""

from __future__ import annotations

import base64
import io
import re
import time

import pytest

from nncards.render.terminal_image import QUERY

Image = pytest.importorskip("PIL.Image")
DECK = """
deck: Test
id: t
cards:
  - {id: sketch, ask: Sketch the sigmoid., figure: sigmoid.png}
"""
SKINS = [(), ("--plain",)]
KITTY = b"\x1b_Gi=31;OK\x1b\\\x1b[?62;22c"
SIXEL = b"\x1b[?62;4;22c"
NEITHER = b"\x1b[?62;22c"


def picture() -> bytes:
    """Red and blue stripes, with a green corner."""
    image = Image.new("RGB", (50, 20))
    for x in range(50):
        for y in range(20):
            image.putpixel((x, y), (255, 0, 0) if x % 10 < 5 else (0, 0, 255))
    image.paste((0, 255, 0), (40, 13, 50, 20))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def ask(real):
    """Get to the answer of the card, and ask for its picture."""

    def start(skin, reply: bytes | None, **settings: str):
        real.unit.mkdir(parents=True, exist_ok=True)
        (real.unit / "sigmoid.png").write_bytes(picture())
        replies = {} if reply is None else {QUERY: reply}
        here = real(DECK, *skin, replies=replies, **settings)
        if not skin:
            here.until("Enter begin")
            here.type("\r")
            here.until("shows the answer")
        here.until("Sketch the sigmoid.")
        here.type("\r")
        here.until("1 again")
        assert "decks/unit/sigmoid.png" in " ".join(here.text().split())
        here.until("3 good")
        here.type(":p\r" if skin else "p")
        return here

    return start


def leave(here, skin) -> None:
    """Back to the card, which is as it was, and out."""
    if not skin:
        here.until("Press Enter to go back")
        here.type("\r")
        here.until("1 again")
    here.type("q\r" if skin else "q")
    assert here.end() == 0


@pytest.mark.parametrize("skin", SKINS)
def test_kitty_gets_the_very_file(ask, skin) -> None:
    here = ask(skin, KITTY)
    here.sent(rb"\x1b_G[^;]*m=0;[^\x1b]*\x1b\\")
    chunks = re.findall(rb"\x1b_G[^;]*m=\d;([^\x1b]*)\x1b\\", here.raw)
    assert base64.b64decode(b"".join(chunks)) == picture()
    leave(here, skin)


@pytest.mark.parametrize("skin", SKINS)
def test_iterm2_gets_the_very_file(ask, skin) -> None:
    here = ask(skin, NEITHER, TERM_PROGRAM="iTerm.app")
    (data,) = here.sent(rb"\x1b\]1337;File=inline=1;size=\d+:([^\x07]*)\x07")
    assert base64.b64decode(data) == picture()
    leave(here, skin)


def pixels(sixel: bytes) -> dict[tuple[int, int], tuple[int, ...]]:
    """What a terminal would draw: the colour (in percent) of each pixel."""
    palette, drawn, colour, x, top = {}, {}, 0, 0, 0
    for token in re.findall(rb"#\d+;2;\d+;\d+;\d+|#\d+|!\d+.|[$-]|[?-~]", sixel):
        if token.startswith(b"#"):
            colour, *rgb = (int(n) for n in re.findall(rb"\d+", token))
            if rgb:
                palette[colour] = tuple(rgb[1:])
        elif token in (b"$", b"-"):
            x, top = 0, top + 6 * (token == b"-")
        else:
            times, bits = (
                (int(token[1:-1]), token[-1] - 63) if token[:1] == b"!" else (1, token[0] - 63)
            )
            for n in range(times):
                for row in range(6):
                    if bits >> row & 1:
                        drawn[x + n, top + row] = palette[colour]
            x += times
    return drawn


@pytest.mark.parametrize("skin", SKINS)
def test_sixel_draws_every_pixel(ask, skin) -> None:
    here = ask(skin, SIXEL)
    (data,) = here.sent(rb'\x1bPq"1;1;50;20(.*?)\x1b\\')
    image = Image.open(io.BytesIO(picture())).convert("RGB")
    wanted = {
        (x, y): tuple(v * 100 // 255 for v in image.getpixel((x, y)))
        for x in range(50)
        for y in range(20)
    }
    assert pixels(data) == wanted
    leave(here, skin)


@pytest.mark.parametrize("reply", [None, NEITHER])
@pytest.mark.parametrize("skin", SKINS)
def test_a_terminal_without_pictures_is_asked_once_and_not_waited_for(ask, skin, reply) -> None:
    begin = time.monotonic()
    here = ask(skin, reply)
    here.until("no program here that shows pictures", seconds=15)
    assert time.monotonic() - begin < 15
    here.type(":p\r" if skin else "p")
    here.until("no program here that shows pictures")
    here.type("4\r" if skin else "4")
    here.until("1 answer, 100 % remembered")
    assert here.raw.count(QUERY) == 1
    if not skin:
        here.type("q")
    assert here.end() == 0
