"""Generators load by path; whatever is wrong with a file is a diagnostic at its line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from nncards.problems import load

GOOD = """
from nncards.problems import Integers, Level, Problem, Whole, generator, mistake

@generator("{id}", title="Sum", topic="t", equals="a.b")
class Sum(Problem):
    ask = "$<a> + <b>$"
    a, b = Integers(1, 20), Integers(21, 40)
    answers = Whole("s")
    levels = (Level(1, minutes=1),)
    hints = ("Add.",)

    def solve(self, work):
        work("s", self.a + self.b)

    @mistake("Add.")
    def difference(self):
        return self.b - self.a

    @mistake("Add.")
    def product(self):
        return self.a * self.b
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_is_loaded_recursively_and_by_path(tmp_path):
    write(tmp_path, "a/one.py", GOOD.format(id="x.one"))
    write(tmp_path, "b/c/one.py", GOOD.format(id="x.two"))
    write(tmp_path, "_skipped.py", "1/0")
    write(tmp_path, ".hidden/one.py", "1/0")
    before, modules = list(sys.path), set(sys.modules)
    registry, faults = load(tmp_path)
    assert faults == []
    assert list(registry) == ["x.one", "x.two"]
    assert registry["x.two"].path == str(tmp_path / "b/c/one.py")
    assert registry["x.one"].line == 4
    assert sys.path == before
    assert not {name for name in set(sys.modules) - modules if "one" in name}
    assert registry["x.one"].instance().answers[0].name == "s"


def test_only_the_files_that_are_asked_for_are_run(tmp_path):
    write(tmp_path, "one.py", GOOD.format(id="x.one"))
    write(tmp_path, "broken.py", "1/0")
    registry, faults = load(tmp_path, ids=["x.one"])
    assert (list(registry), faults) == (["x.one"], [])


def test_every_fault_is_told_in_one_run_at_its_line(tmp_path):
    write(tmp_path, "a.py", "x = 1\ndef f(:\n")
    write(tmp_path, "b.py", "\n\nimport there_is_no_such_module\n")
    write(tmp_path, "c.py", GOOD.format(id="x.c").replace('    hints = ("Add.",)\n', ""))
    write(tmp_path, "d.py", GOOD.format(id="x.d"))
    write(tmp_path, "e.py", "\n" + GOOD.format(id="x.d"))
    write(tmp_path, "f.py", "from nncards.problems import Integers\n\nbad = Integers(5, 1)\n")
    (tmp_path / "g.py").write_bytes(b"x = '\xff'\n")
    registry, faults = load(tmp_path)
    assert list(registry) == ["x.d"]
    found = [(Path(f.span.path).name, f.span.line, f.code) for f in faults]
    assert found == [
        ("a.py", 2, "generator-syntax"),
        ("b.py", 3, "generator-import"),
        ("c.py", 4, "generator-definition"),
        ("e.py", 5, "generator-duplicate"),
        ("f.py", 3, "generator-import"),
        ("g.py", 1, "generator-syntax"),
    ]
    assert "no hints" in faults[2].message
    assert "a domain needs at least one value" in faults[4].message
    assert "d.py:4" in faults[3].hint


def test_a_missing_folder_has_no_generators(tmp_path):
    registry, faults = load(tmp_path / "nowhere")
    assert (len(registry), faults) == (0, [])


def test_drawing_and_marking_load_nothing_heavy(tmp_path):
    write(tmp_path, "one.py", GOOD.format(id="x.one"))
    code = f"""
import sys
from pathlib import Path
from nncards.problems import grade, load
registry, _ = load(Path({str(tmp_path)!r}))
instance = registry["x.one"].instance(1, 0, 3)
assert grade(instance, [str(instance.answers[0].value)]).verdict == "right"
heavy = set(sys.modules) & {{"numpy", "sympy", "matplotlib", "nncards.reference", "nncards.problems.stressing"}}
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_edit_of_the_same_size_within_a_second_runs(tmp_path: Path) -> None:
    """Python takes a compiled copy for the file's own if second and size agree; content is never taken so."""
    path = tmp_path / "sum.py"
    path.write_text(GOOD.format(id="t.sum"), encoding="utf-8")
    program = """
import os, sys
from pathlib import Path
from nncards.problems import load
path = Path(sys.argv[1])
text = path.read_text(encoding="utf-8")
for title in ("One", "Two", "Six"):
    path.write_text(text.replace('"Sum"', f'"{title}"'), encoding="utf-8")
    os.utime(path, (1_795_000_000, 1_795_000_000))
    print(load(path.parent)[0]["t.sum"].title)
"""
    # A process of its own: whoever runs the tests may have told Python to leave no compiled copies.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["One", "Two", "Six"]
    assert [p.name for p in tmp_path.iterdir()] == ["sum.py"]
