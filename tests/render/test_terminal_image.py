"""Pictures for terminals: read back what was written, and ask no longer than allowed."""

from __future__ import annotations

import base64
import io
import re
import time

import pytest

from nncards.render.terminal_image import QUERY, ask_terminal, escapes, protocol

Image = pytest.importorskip("PIL.Image")


def png(width: int = 40, height: int = 15) -> bytes:
    """Red to the left, blue to the right, nothing below the tenth row."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    for x in range(width):
        for y in range(10):
            picture.putpixel((x, y), (255, 0, 0, 255) if x < width // 2 else (0, 0, 255, 255))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_kitty_gets_the_file_in_chunks() -> None:
    data = png(300, 300) * 5
    pieces = re.findall(rb"\x1b_G([^;]*);([^\x1b]*)\x1b\\", escapes(data, "kitty"))
    assert base64.b64decode(b"".join(chunk for _, chunk in pieces)) == data
    assert pieces[0][0] == b"a=T,f=100,m=1" if len(pieces) > 1 else b"a=T,f=100,m=0"
    assert pieces[-1][0].endswith(b"m=0")
    assert all(len(chunk) <= 4096 for _, chunk in pieces)


def test_iterm2_gets_the_file_and_its_size() -> None:
    found = re.fullmatch(rb"\x1b\]1337;File=inline=1;size=(\d+):(.*)\x07", escapes(png(), "iterm2"))
    assert base64.b64decode(found[2]) == png()
    assert int(found[1]) == len(png())


def seen(sixel: bytes) -> dict[tuple[int, int], tuple[int, ...]]:
    """A reader of sixel of our own: the colour (0-100) of each pixel."""
    body = re.fullmatch(rb'\x1bPq"1;1;\d+;\d+(.*)\x1b\\', sixel, re.DOTALL)[1]
    palette, pixels, colour, x, top = {}, {}, 0, 0, 0
    for token in re.findall(rb"#\d+;2;\d+;\d+;\d+|#\d+|!\d+.|[$-]|[?-~]", body):
        if token.startswith(b"#"):
            number, *rgb = re.findall(rb"\d+", token)
            colour = int(number)
            if rgb:
                palette[colour] = tuple(map(int, rgb[1:]))
        elif token in (b"$", b"-"):
            x, top = 0, top + 6 * (token == b"-")
        else:
            count, char = (int(token[1:-1]), token[-1]) if token[:1] == b"!" else (1, token[0])
            bits = [bit for bit in range(6) if (char - 63) >> bit & 1]
            pixels |= {(x + n, top + bit): palette[colour] for n in range(count) for bit in bits}
            x += count
    return pixels


def test_sixel_draws_every_pixel_in_its_colour() -> None:
    pixels = seen(escapes(png(), "sixel"))
    assert len(pixels) == 40 * 15
    assert pixels[3, 4] == (100, 0, 0)
    assert pixels[35, 9] == (0, 0, 100)
    assert pixels[3, 12] == (100, 100, 100)


@pytest.mark.parametrize(
    ("environment", "answer", "expected"),
    [
        ({}, b"\x1b_Gi=31;OK\x1b\\\x1b[?62;c", "kitty"),
        ({}, b"\x1b_Gi=31;ENOTSUPPORTED\x1b\\\x1b[?62;4;6c", "sixel"),
        ({"TERM_PROGRAM": "iTerm.app"}, b"\x1b[?1;2;4c", "iterm2"),
        ({"LC_TERMINAL": "iTerm2"}, b"", "iterm2"),
        ({}, b"\x1b[?64;1;14c", None),
        ({}, b"", None),
    ],
)
def test_the_terminal_is_known_by_its_answer(environment, answer, expected) -> None:
    asked = []

    def ask(query: bytes, seconds: float) -> bytes:
        asked.append((query, seconds))
        return answer

    assert protocol(environment, ask) == expected
    assert asked[0][0] == QUERY
    assert asked[0][1] <= 0.5


def test_where_there_is_no_terminal_nothing_is_waited_for(monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    start = time.monotonic()
    assert ask_terminal(QUERY, 5) == b""
    assert time.monotonic() - start < 1
