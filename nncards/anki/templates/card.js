/* Shows one of the instances that a card carries, the same on both sides; shuffles options; reveals steps.
   Nothing is computed but a number to pick by, nothing is written but what the card already holds. */
(function () {
  "use strict";
  var KEY = "nncards";
  var roots = document.querySelectorAll(".nn");
  var root = roots[roots.length - 1];
  if (!root) { return; }
  var front = root.getAttribute("data-side") === "front";
  var id = root.getAttribute("data-uid") + "#" + root.getAttribute("data-card");

  function recall() {
    var found = null;
    try { found = JSON.parse(window.sessionStorage.getItem(KEY)); } catch (e) { /* then nothing */ }
    return found && typeof found === "object" ? found : {};
  }
  function remember(state) {
    try { window.sessionStorage.setItem(KEY, JSON.stringify(state)); } catch (e) { /* then without */ }
  }
  function hash(text) {
    var h = 2166136261;
    for (var i = 0; i < text.length; i++) { h = Math.imul(h ^ text.charCodeAt(i), 16777619); }
    h = Math.imul(h ^ (h >>> 15), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    return (h ^ (h >>> 16)) >>> 0;
  }
  function today() {  /* a day begins at four in the morning, as in Anki */
    var now = new Date(Date.now() - 4 * 3600 * 1000);
    return now.getFullYear() + "-" + now.getMonth() + "-" + now.getDate();
  }

  /* The draw follows from card and day alone, unless this client has shown, by a back that could read what
     the front had left, that state survives the flip: then each showing has a draw of its own. (Where no state survives, the numbers change once a
     day, and a card that is flipped across four in the morning shows another number on its back.) */
  var state = recall(), day = today(), draw = hash(id + " " + day);
  if (state.day !== day) { state.shown = {}; state.day = day; }
  if (!state.shown || typeof state.shown !== "object") { state.shown = {}; }
  if (front) {
    if (state.trusted) { draw += state.shown[id] || 0; }
    state.shown[id] = (state.shown[id] || 0) + 1;
    state.now = { id: id, draw: draw };
    remember(state);
  } else if (state.now && state.now.id === id) {
    draw = state.now.draw;
    if (!state.trusted) { state.trusted = true; remember(state); }
  }

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function all(selector, within) { return (within || root).querySelectorAll(selector); }
  function typeset(node) {
    var mj = window.MathJax;
    if (mj && mj.typesetPromise) { mj.typesetPromise([node]).catch(function () { return null; }); }
  }

  /* One instance of many: the others leave the page before formulas are set. */
  var shelves = [];
  each(all(".nn-many"), function (many) {
    var blocks = Array.prototype.slice.call(many.children);
    if (blocks.length > 1) { shelves.push({ many: many, blocks: blocks }); }
  });
  function show(later) {
    each(shelves, function (shelf) {
      var block = shelf.blocks[draw % shelf.blocks.length];
      while (shelf.many.firstChild) { shelf.many.removeChild(shelf.many.firstChild); }
      shelf.many.appendChild(block);
      stepwise(block);
      if (later && !block.nnSet) { typeset(block); }
      block.nnSet = true;
    });
  }

  /* Steps, one at a time. */
  function stepwise(within) {
    each(all(".nn-steps", within), function (list) {
      if (list.nnWaiting) { return; }
      var steps = list.children, next = 0;
      if (!steps.length) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.className = "nn-button nn-next";
      list.nnWaiting = true;
      list.nnNext = function () {
        if (next < steps.length) { steps[next].classList.remove("nn-later"); next += 1; }
        label();
      };
      function label() {
        button.textContent = "Step " + (next + 1) + " of " + steps.length;
        button.hidden = next >= steps.length;
      }
      each(steps, function (step) { step.classList.add("nn-later"); });
      button.addEventListener("click", function (event) { event.stopPropagation(); list.nnNext(); });
      list.parentNode.insertBefore(button, list.nextSibling);
      label();
    });
  }
  function onKey(event) {
    if (!root.isConnected) { document.removeEventListener("keydown", onKey); return; }
    if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (/^(INPUT|TEXTAREA)$/.test((event.target || {}).tagName || "")) { return; }
    each(all(".nn-steps"), function (list) { if (list.nnNext) { list.nnNext(); } });
  }

  if (shelves.length) {
    show(false);
    var count = shelves[0].blocks.length;
    var tag = document.createElement("button");
    tag.type = "button";
    tag.className = "nn-button nn-number";
    var name = function () { tag.textContent = "#" + (draw % count + 1); };
    name();
    tag.disabled = front && !state.trusted;  /* the back could not know */
    tag.addEventListener("click", function (event) {
      event.stopPropagation();
      draw += 1;
      state.shown[id] = (state.shown[id] || 0) + 1;
      state.now = { id: id, draw: draw };
      remember(state);
      show(true);
      name();
      mark();
    });
    shelves[0].many.parentNode.insertBefore(tag, shelves[0].many.nextSibling);
  }
  if (!front && all(".nn-steps").length) {
    stepwise(root);
    document.addEventListener("keydown", onKey);
  }

  /* The same order of options on both sides. */
  each(all(".nn-shuffle"), function (list) {
    var items = Array.prototype.slice.call(list.children);
    var keyed = items.map(function (item, i) { return { item: item, key: hash(draw + " " + i) }; });
    keyed.sort(function (a, b) { return a.key - b.key; });
    each(keyed, function (entry) { list.appendChild(entry.item); });
  });

  /* A number that was typed: the client has compared it with a word, so only what was typed is read. */
  function typed() {
    var box = document.getElementById("typeans"), text = "";
    if (!box || box.tagName === "INPUT") { return ""; }
    for (var node = box.firstChild; node; node = node.nextSibling) {
      if (node.nodeName === "BR" || node.id === "typearrow") { break; }
      if (node.nodeType === 1 && !node.classList.contains("typeMissed")) { text += node.textContent; }
    }
    return text.trim();
  }
  function number(text) {
    var plain = text.replace(/\u2212/g, "-").replace(/\s+/g, "").replace(",", ".");
    var parts = /^([-+]?[0-9.]+(?:e[-+]?[0-9]+)?)(?:\/([0-9.]+))?$/i.exec(plain);
    return parts ? Number(parts[1]) / (parts[2] ? Number(parts[2]) : 1) : NaN;
  }
  var given = front ? "" : typed();
  function mark() {
    var verdict = all(".nn-verdict")[0], key = all(".nn-answers [data-key]")[0];
    if (!verdict || !key || !given) { return; }
    var value = number(given), within = Number(key.getAttribute("data-within"));
    function near(node) { return Math.abs(value - Number(node.getAttribute("data-key"))) <= within * 1.000001 + 1e-12; }
    var right = near(key);
    verdict.className = "nn-verdict " + (right ? "nn-right" : "nn-wrong");
    verdict.textContent = isNaN(value) ? given + " is not a number" : given + (right ? " is right" : " is not right");
    each(all(".nn-slips [data-key]"), function (slip) {
      var made = !right && near(slip);
      slip.classList.toggle("nn-made", made);
      if (made) { slip.parentNode.parentNode.open = true; }
    });
  }
  if (given) {
    mark();
    each(all(".nn-also li"), function (other) {  /* a typed answer that is right as well */
      var verdict = all(".nn-verdict")[0];
      if (verdict && other.textContent.trim().toLowerCase() === given.toLowerCase()) {
        verdict.className = "nn-verdict nn-right";
        verdict.textContent = given + " is right as well";
      }
    });
  }
})();
