"""A picture on terminals that can show one: the protocols of kitty and iTerm2, and sixel.

What a terminal can do is asked with one bounded query: it answers, or the time is up.
"""

from __future__ import annotations

import base64
import os
import re
import sys
from time import monotonic
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Protocol = Literal["kitty", "iterm2", "sixel"]
# A picture of one pixel that is not shown, then the request every terminal answers: what are you?
QUERY = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"
_ANSWER = re.compile(rb"\x1b\[\?([0-9;]*)c")
_PATIENCE = 0.3  # seconds; over a slow line the picture opens elsewhere
_CHUNK = 4096
_COLOURS = 64


def protocol(
    environment: Mapping[str, str], ask: Callable[[bytes, float], bytes]
) -> Protocol | None:
    """What this terminal shows pictures by; `ask` sends a query and gives what came back in time."""
    answer = ask(QUERY, _PATIENCE)
    if b"_Gi=31;OK" in answer:
        return "kitty"
    programs = (environment.get("TERM_PROGRAM", ""), environment.get("LC_TERMINAL", ""))
    if any(name in ("iTerm.app", "iTerm2", "WezTerm") for name in programs):
        return "iterm2"
    found = _ANSWER.search(answer)
    return "sixel" if found and b"4" in found[1].split(b";") else None


def ask_terminal(query: bytes, seconds: float) -> bytes:
    """Send a query to the terminal and read its answer, without echo, for at most so long.

    Gives nothing where there is no terminal, or none that can be asked (Windows).
    """
    try:
        import select
        import termios
        import tty
    except ImportError:
        return b""
    try:
        handle = sys.stdin.fileno()
        before = termios.tcgetattr(handle)
    except (OSError, ValueError, termios.error):
        return b""
    answer, end = b"", monotonic() + seconds
    try:
        tty.setcbreak(handle)
        os.write(sys.stdout.fileno(), query)
        while (left := end - monotonic()) > 0 and not _ANSWER.search(answer):
            if select.select([handle], [], [], left)[0]:
                answer += os.read(handle, 1024)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)
    return answer


def escapes(png: bytes, how: Protocol) -> bytes:
    """What to write to the terminal to show a PNG where the cursor stands."""
    if how == "kitty":
        return _kitty(png)
    if how == "iterm2":
        return b"\x1b]1337;File=inline=1;size=%d:%s\x07" % (len(png), base64.b64encode(png))
    return _sixel(png)


def _kitty(png: bytes) -> bytes:
    data = base64.b64encode(png)
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    found = b""
    for n, chunk in enumerate(chunks):
        head = b"a=T,f=100," if n == 0 else b""
        more = b"m=1" if n + 1 < len(chunks) else b"m=0"
        found += b"\x1b_G" + head + more + b";" + chunk + b"\x1b\\"
    return found


def _sixel(png: bytes) -> bytes:
    """Six rows of pixels a line, for each colour a line of its own, drawn over one another."""
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(png)) as opened:
        rgba = opened.convert("RGBA")
    flat = Image.new("RGB", rgba.size, "white")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    picture = flat.quantize(_COLOURS)
    width, height = picture.size
    colours = (picture.getpalette() or [])[: 3 * _COLOURS]
    pixels = picture.tobytes()
    out = [b'\x1bPq"1;1;%d;%d' % (width, height)]
    for n in range(len(colours) // 3):
        red, green, blue = (v * 100 // 255 for v in colours[3 * n : 3 * n + 3])
        out.append(b"#%d;2;%d;%d;%d" % (n, red, green, blue))
    for top in range(0, height, 6):
        rows = [pixels[y * width : (y + 1) * width] for y in range(top, min(top + 6, height))]
        out += [_band(rows, colour, width) for colour in sorted({c for row in rows for c in row})]
        out.append(b"-")
    return b"".join(out) + b"\x1b\\"


def _band(rows: list[bytes], colour: int, width: int) -> bytes:
    """One colour in six rows, runs of the same column shortened."""
    columns = bytearray(width)
    for bit, row in enumerate(rows):
        for x, value in enumerate(row):
            if value == colour:
                columns[x] |= 1 << bit
    found, at = [b"#%d" % colour], 0
    while at < width:
        end = at
        while end < width and columns[end] == columns[at]:
            end += 1
        char = bytes([63 + columns[at]])
        found.append(b"!%d%s" % (end - at, char) if end - at > 3 else char * (end - at))
        at = end
    return b"".join(found) + b"$"
