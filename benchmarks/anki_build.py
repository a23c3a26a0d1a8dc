"""Writing packages: 10,000 notes beside genanki's own writing of the same notes, then 50,000 and their memory.

What is compared is the writing alone: notes that are rendered already, to a file. genanki leaves its files
uncompressed; ours are deflated, so the same is also shown with genanki's file deflated by the same zlib.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

NOTES, MANY, ROUNDS = 10_000, 50_000, 5
MOST_RATIO, MOST_MB = 1.5, 400
FORMULA = r"\[\hat{x}_{i,j} = \frac{x_{i,j} - \mu_j}{\sqrt{\sigma_j^{2} + \varepsilon}} + %d\]"


def notes(count: int):
    """Notes of some 400 characters, a third of them clozes."""
    from nncards.anki import notetypes
    from nncards.anki.package import Note

    basic, cloze = notetypes.basic(), notetypes.cloze()
    found = []
    for i in range(count):
        kind = cloze if i % 3 == 2 else basic
        body = (
            f"<p>Batch norm {i}: " + FORMULA % i + "</p>" + "<p>The root is easily dropped.</p>" * 8
        )
        values = {
            "Uid": f"deck/card-{i}",
            "Kind": "basic",
            "Front": f"<p>What is {i}?</p>",
            "Back": body,
        }
        if kind.cloze:
            values["Text"] = f"<p>The {{{{c1::gap {i}}}}}</p>" + body
        fields = tuple(values.get(name, "") for name in kind.fields)
        deck = f"Bench::{i % 20}"
        found.append(Note(f"guid-{i}", kind, fields, ("tag",), 1_795_000_000 + i, deck, (0,)))
    return tuple(found)


def ours(made, path: Path) -> float:
    from nncards.anki.package import Package, write

    start = time.perf_counter()
    write(Package(path.name, made), path)
    return time.perf_counter() - start


def theirs(made, path: Path) -> float:
    """genanki as it comes, with the same note types, guids, fields, tags and decks."""
    import genanki

    start = time.perf_counter()
    models, decks = {}, {}
    for note in made:
        kind = note.type
        if kind.id not in models:
            models[kind.id] = genanki.Model(
                kind.id, kind.name, css=kind.css,
                fields=[{"name": name} for name in kind.fields],
                templates=[{"name": t.name, "qfmt": t.front, "afmt": t.back} for t in kind.templates],
                model_type=genanki.Model.CLOZE if kind.cloze else genanki.Model.FRONT_BACK,
            )  # fmt: skip
        if note.deck not in decks:
            decks[note.deck] = genanki.Deck(1_000_000 + len(decks), note.deck)
        decks[note.deck].add_note(
            genanki.Note(models[kind.id], list(note.fields), guid=note.guid, tags=list(note.tags))
        )
    genanki.Package(list(decks.values())).write_to_file(str(path))
    return time.perf_counter() - start


def deflated(path: Path) -> float:
    """The seconds that deflating a file of genanki's adds."""
    start = time.perf_counter()
    with (
        zipfile.ZipFile(path) as plain,
        zipfile.ZipFile(
            path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=6
        ) as out,
    ):
        for name in plain.namelist():
            out.writestr(name, plain.read(name))
    return time.perf_counter() - start


def many() -> None:
    """One build of many notes, in a process of its own: its seconds and its peak memory."""
    with TemporaryDirectory() as folder:
        made = notes(MANY)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        path = Path(folder) / "many.apkg"
        seconds = ours(made, path)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{MANY} notes: {seconds:.2f} s, {path.stat().st_size / 1e6:.1f} MB, "
            f"peak {peak:.0f} MB (the notes themselves {before:.0f} MB)"
        )
        if peak > MOST_MB:
            raise SystemExit(f"more than {MOST_MB} MB")


def main() -> None:
    made = notes(NOTES)
    mine, plain, packed = [], [], []
    with TemporaryDirectory() as folder:
        one, two = Path(folder) / "ours.apkg", Path(folder) / "genanki.apkg"
        for _ in range(ROUNDS):  # in turns, so that both meet the same machine
            mine.append(ours(made, one))
            plain.append(theirs(made, two))
            packed.append(plain[-1] + deflated(two))
        sizes = one.stat().st_size / 1e6, two.stat().st_size / 1e6
    a, b, c = (statistics.median(times) for times in (mine, plain, packed))
    print(f"{NOTES} notes, median of {ROUNDS}:")
    print(f"  nncards           {a:.3f} s  {sizes[0]:.1f} MB")
    print(f"  genanki           {b:.3f} s  {sizes[1]:.1f} MB, uncompressed; ratio {a / b:.2f}")
    print(f"  genanki, deflated {c:.3f} s; ratio {a / c:.2f}")
    sys.stdout.flush()
    subprocess.run([sys.executable, __file__, "many"], check=True)
    if a > MOST_RATIO * b:
        raise SystemExit(f"more than {MOST_RATIO} times genanki")


if __name__ == "__main__":
    many() if sys.argv[1:] == ["many"] else main()
