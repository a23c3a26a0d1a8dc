"""Every card in Anki's own web view: Qt's browser with the reviewer's scripts and MathJax, without a screen.

Run by `make test-anki`, in an environment with aqt. Qt's browser needs libraries of the system; where they are
missing, these tests are skipped and say so. On Debian and Ubuntu this installs them:

    apt-get install libegl1 libgl1 libnss3 libxkbcommon0 libxkbfile1 libxcomposite1 libxdamage1 libxrandr2 \
      libxtst6 libxi6 libasound2 libdbus-1-3 libfontconfig1
"""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Anki, Course

ROOT = Path(__file__).parents[2]
PHONE, DESKTOP = 360, 900
FLIPS = 200

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"  # as root, and in containers, there is none
os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = "--disable-gpu --log-level=3"

PROBE = """
from PyQt6.QtWidgets import QApplication
from PyQt6.QtWebEngineCore import QWebEnginePage
from PyQt6.QtCore import QTimer
app = QApplication(["cards"])
page = QWebEnginePage()
page.loadFinished.connect(lambda fine: app.exit(0 if fine else 3))
page.setHtml("<p>here</p>")
QTimer.singleShot(60_000, lambda: app.exit(4))
code = app.exec()
del page
raise SystemExit(code)
"""
MISSING = re.compile(
    r"\S+\.so[.\d]*: cannot open shared object file|Could not load the Qt platform.*"
)


@pytest.fixture(scope="session")
def qt() -> None:
    """Skip where a library of the system is missing; fail where the browser does not start for another reason."""
    tried = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=120, check=False
    )
    if tried.returncode:
        missing = MISSING.search(tried.stderr)
        if missing:
            pytest.skip(f"Qt lacks a library of the system: {missing.group()}")
        pytest.fail(f"Qt's browser does not start ({tried.returncode}): {tried.stderr[-2000:]}")


class Served(http.server.SimpleHTTPRequestHandler):
    """Anki's own files below `/_anki`, all else from the collection's media."""

    media = Path(os.devnull)
    web = Path(os.devnull)

    def translate_path(self, path: str) -> str:
        path = path.split("?", maxsplit=1)[0]
        if path.startswith("/_anki/"):
            return str(self.web / path.removeprefix("/_anki/"))
        return str(self.media / path.lstrip("/"))

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        content = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(content)
        return None


PAGE = """<!doctype html>
<html><head>
<link rel="stylesheet" href="/_anki/css/webview.css"><link rel="stylesheet" href="/_anki/css/reviewer.css">
<script>var pycmd = function () {}, bridgeCommand = pycmd;</script>
</head><body>
<script src="/_anki/js/webview.js"></script><script src="/_anki/js/reviewer.js"></script>
<div id="_mark" hidden></div><div id="_flag" hidden></div><div id="qa" dir="auto"></div>
<script>
var faults = [], done = -1;
window.addEventListener("error", function (e) { faults.push("error: " + (e.message || e.target.src)); }, true);
window.addEventListener("unhandledrejection", function (e) { faults.push("rejected: " + e.reason); });
function shown() { return new Promise(function (then) { _queueAction(then); }); }
function night(on) { document.documentElement.classList.toggle("night-mode", on); }
async function question(q, a, place) {
  _showQuestion(q, a, "card card" + place + (document.documentElement.classList.contains("night-mode") ? " nightMode night_mode" : ""));
  await shown();
}
async function answer(a) { _showAnswer(a); await shown(); }

/* What MathJax left raw, or set in red, and what is wider than the page. */
function looked(html) {
  var qa = document.getElementById("qa"), found = [];
  var wanted = (html.replace(/<(style|script)[^]*?<\\/\\1>/g, "").match(/\\\\[(\\[]/g) || []).length;
  var set = qa.querySelectorAll("mjx-container").length;
  var picked = html.indexOf("<script") >= 0 && qa.querySelector(".nn-many");  /* one instance of all is left */
  if (set !== wanted && !picked) { found.push(set + " formulas set of " + wanted); }
  qa.querySelectorAll("mjx-merror, [data-mjx-error]").forEach(function (e) {
    found.push("refused: " + (e.getAttribute("data-mjx-error") || e.textContent));
  });
  qa.querySelectorAll("mjx-container *").forEach(function (e) {
    if (e.style && e.style.color === "red") { found.push("in red: " + e.textContent); }
  });
  var words = document.createTreeWalker(qa, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    var parent = words.currentNode.parentElement;
    if (parent.closest("script, style, code, mjx-container")) { continue; }
    if (/\\\\[()[\\]]|\\$/.test(words.currentNode.data)) { found.push("raw: " + words.currentNode.data); }
  }
  qa.querySelectorAll("img").forEach(function (i) {
    if (!i.complete || !i.naturalWidth) { found.push("no picture: " + i.src); }
  });
  var page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) { found.push("too wide: " + page.scrollWidth); }
  return found;
}
async function pictures() {
  for (var i of document.querySelectorAll("#qa img")) { try { await i.decode(); } catch (e) { /* looked() says it */ } }
}
async function look(sides) {
  var all = [], formulas = 0;
  for (var side of sides) {
    await question(side.html, "", 1);
    await pictures();
    formulas += document.querySelectorAll("mjx-container").length;
    looked(side.html).forEach(function (f) { all.push(side.name + ": " + f); });
  }
  return { found: all, formulas: formulas };
}

/* Each instance and each option marked with its place, as the card carries it. */
function marked(html) {
  var page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll(".nn-many, .nn-shuffle").forEach(function (list) {
    Array.from(list.children).forEach(function (child, i) { child.setAttribute("data-place", i); });
  });
  return page.head.innerHTML + page.body.innerHTML;
}
function places() {
  function of(list) { return Array.from(list.children).map(function (c) { return c.dataset.place; }).join(); }
  var number = document.querySelector(".nn-number");
  return Array.from(new Set(Array.from(document.querySelectorAll(".nn-many, .nn-shuffle")).map(of))).concat(
    number ? number.textContent : "");
}
async function flips(cards, times) {
  var wrong = [], numbers = {};
  for (var n = 0; n < times; n++) {
    var card = cards[n % cards.length];
    await question(marked(card.front), marked(card.back), 1);
    var front = places();
    if (front[1] && n % 3 === 2) {
      document.querySelector(".nn-number").click();  /* asks for another instance */
      await shown();
      front = places();
    }
    await answer(marked(card.back));
    var back = places();
    if (front.length !== 2 || JSON.stringify(front) !== JSON.stringify(back)) { wrong.push([card.name, front, back]); }
    (numbers[card.name] = numbers[card.name] || []).push(front[1]);
  }
  return { wrong: wrong, numbers: numbers };
}
</script></body></html>
"""


class View:
    """A page of Qt's browser with Anki's reviewer in it."""

    def __init__(self, address: str) -> None:
        from PyQt6.QtCore import QUrl
        from PyQt6.QtWebEngineWidgets import QWebEngineView
        from PyQt6.QtWidgets import QApplication

        self.app = QApplication.instance() or QApplication(["cards"])
        self.view = QWebEngineView()
        self.view.resize(DESKTOP, 800)
        self.view.show()
        loaded: list[bool] = []
        self.view.loadFinished.connect(loaded.append)
        self.view.load(QUrl(address))
        self.wait(lambda: bool(loaded), 60)
        assert loaded == [True]

    def wait(self, ready: Any, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < end, "the page does not answer"
            self.app.processEvents()
            time.sleep(0.002)

    def value(self, script: str) -> Any:
        """What a script comes to, as JSON tells it."""
        found: list[Any] = []
        self.view.page().runJavaScript(f"JSON.stringify({script})", found.append)
        self.wait(lambda: bool(found), 30)
        return json.loads(found[0]) if found[0] else None

    def run(self, script: str, seconds: float = 300) -> Any:
        """What a promise comes to."""
        self.value(
            "(window.result = null, Promise.resolve().then(async () => { window.result = [await "
            + script
            + "]; }).catch((e) => { window.result = [null, String(e)]; }), 0)"
        )
        found: list[Any] = []

        def ready() -> bool:
            time.sleep(0.01)
            found[:] = [self.value("window.result")]
            return found[0] is not None

        self.wait(ready, seconds)
        [[came, *failed]] = found
        assert not failed, failed
        return came

    def resize(self, width: int) -> None:
        self.view.resize(width, 800)
        self.wait(lambda: self.value("window.innerWidth") == width, 30)

    def close(self) -> None:
        """The view goes before the application, which ends with the process."""
        from PyQt6 import sip

        self.view.close()
        sip.delete(self.view)
        self.app.processEvents()


@pytest.fixture(scope="session")
def browser(qt: None) -> Iterator[View]:
    """One for all tests: Qt starts once in a process."""
    spec = find_spec("_aqt")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    Served.web = Path(next(iter(spec.submodule_search_locations))) / "data" / "web"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Served)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = View(f"http://127.0.0.1:{server.server_port}/")
    yield made
    made.close()
    server.shutdown()
    server.server_close()


@pytest.fixture
def view(browser: View, anki: Anki) -> Iterator[View]:
    """The browser, by day, with the pictures of this test's collection."""
    Served.media = Path(anki.col.media.dir())
    browser.resize(DESKTOP)
    browser.value("(night(false), 0)")
    yield browser
    assert browser.value("faults") == []


def take_all(anki: Anki) -> None:
    """Import the packages of the decks of this repository."""
    from nncards import workspace
    from nncards.app import build
    from nncards.cache import Cache, folder

    cache = Cache(folder(os.environ))
    course = workspace.read(workspace.Workspace(ROOT), cache)
    made, found = build.plan(
        course, course.decks, now=1_795_000_000, new_numbers=False, cache=cache, done=lambda _: None
    )
    assert made is not None, found
    for package in made.build.packages:
        anki.take(package)


def sides(anki: Anki, *, scripts: bool) -> list[dict[str, str]]:
    """Both sides of every card, the field to type in taken out."""
    found = []
    for card in anki.cards():
        texts = [
            re.sub(r"\[\[type:[^\]]*\]\]", "", text) for text in (card.question(), card.answer())
        ]
        if not scripts:
            texts = [re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL) for text in texts]
        name = f"{card.note()['Uid']} {card.ord}"
        found.append({"name": name, "front": texts[0], "back": texts[1]})
    return found


def looked(view: View, cards: list[dict[str, str]]) -> int:
    """Look at every side; how many formulas there were. Without the script a page holds all instances."""
    pages = [
        {"name": f"{card['name']} {side}", "html": card[side]}
        for card in cards
        for side in ("front", "back")
    ]
    formulas = 0
    for at in range(0, len(pages), 20):
        found = view.run(f"look({json.dumps(pages[at : at + 20])})")
        assert found["found"] == []
        formulas += found["formulas"]
    return formulas


def test_what_is_wrong_is_seen(view: View) -> None:
    wrong = [
        {"name": "undefined", "html": r"\(\undefinedmacro\)"},
        {"name": "open", "html": r"\(\frac{1}{2\)"},
        {"name": "raw", "html": r"\(x\) \[y"},
        {"name": "wide", "html": "<div style='width: 3000px'>x</div>"},
        {"name": "picture", "html": "<img src='none.png'>"},
    ]
    found = view.run(f"look({json.dumps(wrong)})")["found"]
    assert {text.split(":")[0] for text in found} == {w["name"] for w in wrong}
    assert any("no picture" in fault for fault in found)
    view.value("(faults = [], 0)")
    fine = [{"name": "fine", "html": r"\(\frac{1}{2}\) \[x < y\]"}]
    assert view.run(f"look({json.dumps(fine)})") == {"found": [], "formulas": 2}


def test_every_kind_of_card_at_the_width_of_a_phone(view: View, anki: Anki, course: Course) -> None:
    anki.take(course.package())
    view.resize(PHONE)
    for dark in ("false", "true"):
        view.value(f"(night({dark}), 0)")
        assert looked(view, sides(anki, scripts=True)) > 20


def test_every_formula_of_every_deck(view: View, anki: Anki) -> None:
    take_all(anki)
    view.resize(PHONE)
    cards = sides(anki, scripts=False)
    formulas = looked(view, cards)
    print(f"{formulas} formulas on {len(cards)} cards")
    assert formulas > len(cards) > 100


def test_front_and_back_show_the_same(view: View, anki: Anki, course: Course) -> None:
    anki.take(course.package())
    cards = [
        c
        for c in sides(anki, scripts=True)
        if 'class="nn-many"' in c["front"] or 'nn-shuffle">' in c["front"]
    ]
    assert len(cards) == 3  # a choice and two problems
    found = view.run(f"flips({json.dumps(cards)}, {FLIPS})")
    assert found["wrong"] == []
    problems = [n for n in found["numbers"].values() if n[0]]
    assert problems
    for numbers in problems:
        # Once the page has seen that what it keeps survives the flip, each showing has another instance.
        assert len(set(numbers[:10])) > 4
