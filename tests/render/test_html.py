from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.diagnostics import Text
from nncards.render.html import Writer
from nncards.render.markdown import parse, plain
from nncards.render.media import medium, read_picture

if TYPE_CHECKING:
    from pathlib import Path


def html(text: str, **options: object) -> str:
    writer = Writer(**options)  # type: ignore[arg-type]  # a test's shorthand
    found = writer.html(Text(text))
    assert writer.found == []
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "<p>plain</p>"),
        ("Let $a<b$ & *so* \\(c > d\\).", r'<p>Let \(a&lt;b\) &amp; <em>so</em> <span class="nn-with">\(c &gt; d\).</span></p>'),
        ("$a_1$ and $b_1$ **$x$**", r"<p>\(a_1\) and \(b_1\) <strong>\(x\)</strong></p>"),
        ("$$\n\\begin{aligned} a &= b \\\\ c &< d \\end{aligned}\n$$",
         r"<p>\[\begin{aligned} a &amp;= b \\ c &amp;&lt; d \end{aligned}\]</p>"),
        ("costs \\$5 and \\$6", "<p>costs $5 and $6</p>"),
        ("`$x$ <b>` is code", "<p><code>$x$ &lt;b&gt;</code> is code</p>"),
        ("```py\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        ("| a | b |\n|---|--:|\n| $x$ | `y` |",
         (r'<table><thead><tr><th>a</th><th class="nn-align-right">b</th></tr></thead><tbody><tr><td>\(x\)</td>'
         '<td class="nn-align-right"><code>y</code></td></tr></tbody></table>')),
        ("3. a\n4. b", '<ol start="3"><li>a\n</li><li>b\n</li></ol>'),
        ("[x](https://a.org/?a=1&b=2)", '<p><a href="https://a.org/?a=1&amp;b=2">x</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("x < y, \\<b> and <pad>", "<p>x &lt; y, &lt;b&gt; and &lt;pad&gt;</p>"),
        ("[sound:a.mp3] [latex]x[/latex] [$]", "<p>&#91;sound:a.mp3] &#91;latex]x&#91;/latex] &#91;$]</p>"),
        ("a\ue0000\ue001 $x$", "<p>a\ufffd0\ufffd \\(x\\)</p>"),
        ("at ($t$), $x$", r'<p>at <span class="nn-with">(\(t\)),</span> \(x\)</p>'),
        ("", ""),
    ],
)  # fmt: skip
def test_markdown_and_maths(text: str, expected: str) -> None:
    assert html(text) == expected


def test_macros_are_expanded_for_a_definition_would_leak_to_other_cards() -> None:
    assert html(r"$x \in \R$", macros={r"\R": r"\mathbb{R}"}) == r"<p>\(x \in \mathbb{R}\)</p>"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("a <b>bold</b> word", 3),
        ("x <script>alert(1)</script>", 3),
        ("x <img src=x onerror=alert(1)>", 3),
        ("line one <br/> two", 10),
    ],
)
def test_raw_html_is_an_error_at_its_place_and_never_gets_through(text: str, column: int) -> None:
    writer = Writer()
    written = writer.html(Text(text, "d.yaml", ((0, 7, 1),)))
    assert writer.found[0].code == "raw-html"
    assert (writer.found[0].span.line, writer.found[0].span.column) == (7, column)
    assert {tag for tag in Tags.of(written) if tag != "p"} == set()


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag, *(name for name, _ in attrs if name.startswith("on"))]

    @classmethod
    def of(cls, text: str) -> list[str]:
        parser = cls()
        parser.feed(text)
        return parser.found


ALLOWED = {
    "p",
    "strong",
    "em",
    "code",
    "pre",
    "a",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "blockquote",
    "hr",
    "br",
    "span",  # of the writer's own: keeps a mark on the line of its formula
}


@given(st.text(alphabet="<>/&;\"'=abBimgsrc onx$\\(){}[]`*_#\n-!:\ue000\ue0010", max_size=60))
def test_no_text_makes_a_tag_of_its_own(text: str) -> None:
    writer = Writer()
    assert set(Tags.of(writer.html(Text(text)))) <= ALLOWED
    plain(text)


def test_code_and_addresses_keep_what_was_written() -> None:
    (paragraph,) = [
        token for token in parse("`a $x$` <https://a.org/$y$>") if token.type == "inline"
    ]
    assert paragraph.children is not None
    assert paragraph.children[0].content == "a $x$"
    assert plain("**Bold** $x_1$ [link](http://a)\n\n- item") == "Bold x_1 link item"


# --- pictures -----------------------------------------------------------------------------------------


def test_a_picture_is_named_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a b.PNG").write_bytes(b"picture")
    writer = Writer(pictures=lambda source: read_picture(tmp_path, source))
    written = writer.html(Text('![a $x$ "b"](<sub/a b.PNG>)'))
    assert written == '<p><img src="nncards-0e66b49d04a4.png" alt="a $x$ &quot;b&quot;"></p>'
    assert writer.media == {"nncards-0e66b49d04a4.png": b"picture"}


@pytest.mark.parametrize(
    "source",
    [
        "../secret.png", "a/../../secret.png", "/etc/passwd", "/etc/x.png", "C:\\x.png", "C:/x.png", "\\\\host\\x.png",
        "http://a.org/x.png", "//a.org/x.png", "file:///x.png", "data:image/png;base64,AA", "missing.png",
        "link.png", "linked/secret.png", "notes.md", "folder.png", "%2e%2e/secret.png", "a\x00.png", "", ".png",
    ],
)  # fmt: skip
def test_nothing_but_pictures_of_the_folder_itself(source: str, tmp_path: Path) -> None:
    folder = tmp_path / "deck"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(b"x")
    (folder / "notes.md").write_text("x")
    (folder / "folder.png").mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "linked").symlink_to(tmp_path)
    assert isinstance(read_picture(folder, source), str)


def test_a_picture_that_cannot_be_used_is_an_error_at_its_place() -> None:
    writer = Writer()
    text = "See ![it](x.png)."
    assert writer.html(Text(text, "d.yaml", ((0, 3, 5),))) == "<p>See .</p>"
    (found,) = writer.found
    assert (found.code, found.span.line) == ("picture", 3)
    assert writer.media == {}


def test_equal_pictures_are_one_file() -> None:
    assert medium(b"x", ".SVG") == medium(b"x", ".svg")
