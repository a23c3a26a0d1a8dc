"""The wheel, as a stranger installs it: into a clean environment, used in an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(
    *command: str | Path, cwd: Path, stdin: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**clean, **env},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        out,
        ROOT,
        cwd=out,
    )
    assert built.returncode == 0, built.stderr
    return next(out.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_carries_the_starter_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    decks = {
        p.relative_to(ROOT).as_posix()
        for p in (ROOT / "decks").rglob("*")
        if p.suffix in {".yaml", ".md", ".toml"}
    }
    assert {f"nncards/starter/{name}" for name in decks} <= set(names)
    assert {n.split("/")[0] for n in names} == {
        "nncards",
        next(n.split("/")[0] for n in names if n.endswith("METADATA")),
    }
    assert not [n for n in names if "__pycache__" in n or n.endswith(".pyc")]


@pytest.mark.slow
def test_a_new_user_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    installed = run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    state = {"NNCARDS_DB": str(tmp_path / "log.db"), "NNCARDS_CACHE": str(tmp_path / "cache")}
    nncards = scripts / "nncards"

    listed = run(nncards, "cards", "list", "--format", "json", cwd=empty, **state)
    assert listed.returncode == 0, listed.stderr
    assert "bundled" in listed.stderr
    assert len(json.loads(listed.stdout)) > 50

    made = run(nncards, "init", "course", cwd=empty, **state)
    assert made.returncode == 0, made.stderr
    course = empty / "course"
    checked = run(nncards, "check", "--format", "json", cwd=course, **state)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    built = run(nncards, "build", "--format", "json", cwd=course, **state)
    assert built.returncode == 0, built.stderr
    packages = json.loads(built.stdout)["packages"]
    assert packages
    assert all(Path(course, p["path"]).is_file() for p in packages)

    quiz = run(
        nncards, "quiz", "--plain", "--format", "json", cwd=course, stdin="\n3\nq\n", **state
    )
    assert quiz.returncode == 0, quiz.stderr
    answers = [json.loads(line) for line in quiz.stdout.splitlines()]
    assert [a["rating"] for a in answers] == [3]
    assert not list(empty.glob("build")), "nothing is written but what was asked for"
