"""The card's script, in a JavaScript engine, against stores that work, fail, vanish and are wiped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nncards.anki

mini_racer = pytest.importorskip("py_mini_racer")

SCRIPT = (Path(nncards.anki.__file__).parent / "templates" / "card.js").read_text(encoding="utf-8")

# As little of a page as the script touches.
PAGE = r"""
var clock = Date.UTC(2026, 10, 21, 12);
var RealDate = Date;
Date = function (ms) { return new RealDate(ms); };
Date.now = function () { return clock; };
function Element(classes, children) {
  this.classes = classes || []; this.children = children || []; this.attributes = {}; this.handlers = {};
  this.parentNode = null; this.textContent = ""; this.isConnected = true;
  var me = this;
  this.children.forEach(function (c) { c.parentNode = me; });
  this.classList = {
    add: function (c) { me.classes.push(c); },
    remove: function (c) { me.classes = me.classes.filter(function (d) { return d !== c; }); },
    contains: function (c) { return me.classes.indexOf(c) >= 0; },
    toggle: function (c, on) { if (on) { me.classList.add(c); } else { me.classList.remove(c); } }
  };
}
Element.prototype = {
  get firstChild() { return this.children[0] || null; },
  get nextSibling() { return null; },
  getAttribute: function (n) { return n in this.attributes ? this.attributes[n] : null; },
  removeChild: function (c) { this.children.splice(this.children.indexOf(c), 1); },
  appendChild: function (c) {
    if (c.parentNode && c.parentNode.children.indexOf(c) >= 0) { c.parentNode.removeChild(c); }
    c.parentNode = this; this.children.push(c);
  },
  insertBefore: function (c) { c.parentNode = this; this.children.push(c); },
  addEventListener: function (name, act) { this.handlers[name] = act; },
  querySelectorAll: function (selector) {
    var wanted = selector.split(" "), last = wanted[wanted.length - 1], found = [];
    (function walk(node) {
      node.children.forEach(function (c) {
        var fits = last[0] === "." ? c.classList.contains(last.slice(1)) : last.slice(1, -1) in c.attributes;
        if (fits) { found.push(c); }
        walk(c);
      });
    })(this);
    return found;
  }
};
var root, page = { typeans: null };
var document = {
  querySelectorAll: function () { return [root]; },
  createElement: function () { return new Element(); },
  getElementById: function (id) { return page[id] || null; },
  addEventListener: function () {}, removeEventListener: function () {}
};
var window = {};
function Store() { this.items = {}; }
Store.prototype = {
  getItem: function (k) { return k in this.items ? this.items[k] : null; },
  setItem: function (k, v) { this.items[k] = String(v); }
};
function many(count, kind) {
  var blocks = [];
  for (var i = 0; i < count; i++) {
    var inside = [];
    if (kind === "back") {
      var answer = new Element(["nn-answer-line"]);
      answer.attributes = { "data-key": String(i), "data-within": "0.05" };
      var slip = new Element(["nn-slip-line"]);
      slip.attributes = { "data-key": String(i + 100) };
      inside = [new Element(["nn-answers"], [answer]), new Element(["nn-slips"], [new Element([], [slip])])];
    }
    var block = new Element(["nn-one"], inside);
    block.place = i;
    blocks.push(block);
  }
  return new Element(["nn-many"], blocks);
}
function card(uid, side, count, options) {
  var question = new Element(["nn-question"], [many(count, "front")]);
  var order = [];
  for (var i = 0; i < options; i++) { var item = new Element(); item.place = i; order.push(item); }
  var list = new Element(["nn-shuffle"], order);
  var parts = [question, list];
  if (side === "back") { parts.push(new Element(["nn-verdict"]), new Element(["nn-answer"], [many(count, "back")])); }
  root = new Element(["nn"], parts);
  root.attributes = { "data-uid": uid, "data-side": side, "data-card": "1" };
  return list;
}
function showing(uid, side, count, options) {
  var list = card(uid, side, count, options);
  run();
  var shown = root.querySelectorAll(".nn-many").map(function (m) {
    return m.children.map(function (b) { return b.place; });
  });
  var verdict = root.querySelectorAll(".nn-verdict")[0];
  return {
    shown: shown, order: list.children.map(function (i) { return i.place; }),
    number: root.querySelectorAll(".nn-question")[0].children[1].textContent,
    fixed: root.querySelectorAll(".nn-question")[0].children[1].disabled === true,
    verdict: verdict ? verdict.textContent : "", made: root.querySelectorAll(".nn-made").length
  };
}
function tap() { root.querySelectorAll(".nn-question")[0].children[1].handlers.click({ stopPropagation: function () {} }); }
"""

STORES = {
    "works": ("window.sessionStorage = new Store()", "", ""),
    "absent": ("", "", ""),
    "null": ("window.sessionStorage = null", "", ""),
    "throws": (
        "Object.defineProperty(window, 'sessionStorage', { get: function () { throw Error('no'); } })",
        "",
        "",
    ),
    "full": ("window.sessionStorage = new Store(); Store.prototype.setItem = function () { throw Error('full'); }", "", ""),
    "wiped at each flip": ("window.sessionStorage = new Store()", "window.sessionStorage.items = {}", ""),
    "wiped after each card": ("window.sessionStorage = new Store()", "", "window.sessionStorage.items = {}"),
    "vanishes": ("window.sessionStorage = new Store()", "", "if (n === 700) { window.sessionStorage = undefined; }"),
    "comes": ("", "", "if (n === 700) { window.sessionStorage = new Store(); }"),
    "spoilt": ("window.sessionStorage = new Store()", "", "if (n % 50 === 0) { window.sessionStorage.items.nncards = 'x{'; }"),
    "odd": ("window.sessionStorage = new Store()", "", "window.sessionStorage.items.nncards = ['null', '[]', '{\"shown\": 3, \"now\": 4}'][n % 3]"),
    "frozen": ("window.sessionStorage = { getItem: function () { return '7'; }, setItem: function () {} }", "", ""),
}  # fmt: skip

REVIEWS = """
(function () {
  var wrong = [], seen = {}, repeats = 0;
  for (var n = 0; n < 4000; n++) {
    clock += 40 * 1000;
    var uid = "deck/card-" + (n * 7 % 23);
    var front = showing(uid, "front", 16, 4);
    FLIP;
    var back = showing(uid, "back", 16, 4);
    var one = front.shown[0], two = back.shown;
    if (one.length !== 1 || two.some(function (s) { return s.length !== 1 || s[0] !== one[0]; }) ||
        front.number !== back.number || front.number !== "#" + (one[0] + 1) ||
        JSON.stringify(front.order) !== JSON.stringify(back.order)) { wrong.push(n); }
    if (seen[uid] === one[0]) { repeats += 1; }
    seen[uid] = one[0];
    AFTER;
  }
  return JSON.stringify({ wrong: wrong, repeats: repeats });
})()
"""


def engine(setup: str) -> Any:
    context = mini_racer.MiniRacer()
    context.eval(PAGE + f"; function run() {{ {SCRIPT} }} ; {setup}; 0")
    return context


@pytest.mark.parametrize("name", STORES)
def test_front_and_back_never_differ(name: str) -> None:
    setup, flip, after = STORES[name]
    context = engine(setup)
    found = json.loads(
        context.eval(REVIEWS.replace("FLIP", flip or "0").replace("AFTER", after or "0"))
    )
    assert found["wrong"] == []
    if name == "works":
        assert found["repeats"] < 4000 * 0.02  # only where a new day happens to draw the same


def test_without_a_store_the_draw_changes_with_the_day() -> None:
    context = engine("")
    found = json.loads(
        context.eval(
            """JSON.stringify([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(function () {
              clock += 86400000;
              return showing("a/b", "front", 16, 0).number;
            }))"""
        )
    )
    assert len(set(found)) >= 5


def test_draws_are_spread_over_all_instances() -> None:
    context = engine("window.sessionStorage = new Store()")
    counts = json.loads(
        context.eval(
            """(function () { var counts = [];
              for (var i = 0; i < 3200; i++) {
                var place = showing("deck/c" + i, "front", 16, 0).shown[0][0];
                counts[place] = (counts[place] || 0) + 1;
              }
              return JSON.stringify(counts); })()"""
        )
    )
    assert len(counts) == 16
    assert min(counts) > 130
    assert max(counts) < 280


def test_a_tap_on_the_front_holds_on_the_back_once_the_store_is_trusted() -> None:
    context = engine("window.sessionStorage = new Store()")

    def side(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            context.eval(f'JSON.stringify(showing("a/b", "{name}", 16, 0))')
        )
        return found

    assert side("front")["fixed"]
    side("back")
    front = side("front")
    assert not front["fixed"]
    context.eval("tap(); tap(); 0")
    shown = json.loads(
        context.eval("JSON.stringify(root.querySelectorAll('.nn-many')[0].children[0].place)")
    )
    back = side("back")
    assert back["shown"] == [[shown], [shown]]
    assert shown == (front["shown"][0][0] + 2) % 16
    context.eval("tap(); 0")
    assert side("back")["shown"][0][0] == (shown + 1) % 16


@pytest.mark.parametrize(
    ("typed", "verdict", "made"),
    [
        ("[['typeGood', KEY]]", "is right", 0),
        (
            "[['typeBad', KEY], ['typeMissed', '--'], ['typearrow', '↓'], ['typeMissed', 'number']]",
            "is right",
            0,
        ),
        ("[['typeBad', KEY + ',04']]", "is right", 0),
        ("[['typeBad', KEY + ',06']]", "is not right", 0),
        ("[['typeBad', String(Number(KEY) + 100)]]", "is not right", 1),
        ("[['typeBad', 'no idea']]", "is not a number", 0),
        ("[['', 'number']]", "", 0),
    ],
)
def test_a_typed_number_is_marked_within_the_tolerance(typed: str, verdict: str, made: int) -> None:
    context = engine("window.sessionStorage = new Store()")
    found = json.loads(
        context.eval(
            """(function () {
              var KEY = String(showing("a/b", "front", 16, 0).shown[0][0]);
              var parts = TYPED.map(function (p) {
                var node = new Element([p[0]]);
                node.nodeType = p[0] ? 1 : 3; node.id = p[0]; node.nodeName = "SPAN"; node.textContent = p[1];
                return node;
              });
              parts.forEach(function (p, i) { Object.defineProperty(p, "nextSibling", { value: parts[i + 1] || null }); });
              page.typeans = { tagName: "CODE", firstChild: parts[0] };
              return JSON.stringify(showing("a/b", "back", 16, 0));
            })()""".replace("TYPED", typed)
        )
    )
    assert found["verdict"].endswith(verdict)
    assert bool(found["verdict"]) == bool(verdict)
    assert found["made"] == made
