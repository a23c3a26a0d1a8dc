"""Every generator of the house, through every check: a few instances here, thousands in the slow target."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nncards.latex import lint as check_latex
from nncards.problems import Generator, load, stress
from nncards.reference import resolve

# What helps to draw numbers; the mathematics of `solve` comes from `nncards.problems`.
STANDARD = ("__future__", "typing", "fractions", "itertools", "math", "collections")
ROOT = Path(__file__).parents[2]
REGISTRY, FAULTS = load(ROOT / "generators")


def lint(tex: str, display: bool) -> list[str]:
    return [f"{issue.code}: {issue.message}" for issue in check_latex(tex, display=display)]


def failures(generator: Generator, n: int) -> list[str]:
    reports = stress(generator, n, resolve, lint=lint)
    return [
        f"{report.id}, level {report.level}: {failure}"
        for report in reports
        for failure in report.failures
    ]


def test_all_files_load():
    assert FAULTS == []
    assert len(REGISTRY) >= 4


@pytest.mark.parametrize("name", REGISTRY)
def test_a_few_instances(name):
    generator = REGISTRY[name]
    assert failures(generator, 8 * len(generator.levels)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", REGISTRY)
def test_a_thousand_instances(name):
    assert failures(REGISTRY[name], 1000) == []


@pytest.mark.parametrize("name", REGISTRY)
def test_it_is_written_for_learners(name):
    generator = REGISTRY[name]
    assert re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)+", name)
    assert generator.title
    assert not generator.title.endswith(".")
    assert generator.topic
    for level in generator.levels:
        assert 0 < generator.minutes(level) <= 15
        instance = generator.instance(level)
        left = re.findall(r"<[A-Za-z_]\w*>", instance.prompt)
        assert not left, f"level {level}: {left} is no input"
        for mistake in instance.mistakes:
            assert len(mistake.feedback) >= 20, mistake.name
    assert all(hint.strip() for hint in generator.problem.hints)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "generators").rglob("*.py")), ids=lambda path: path.stem
)
def test_a_generator_file_imports_problems_alone(path):
    found = re.findall(r"^(?:from|import) ([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    foreign = {name for name in found if name.partition(".")[0] not in STANDARD}
    assert foreign <= {"nncards.problems"}


def test_the_guide_example_is_sound(tmp_path):
    guide = (ROOT / "nncards/problems/README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", guide, re.DOTALL)
    assert example is not None
    (tmp_path / "example.py").write_text(example[1], encoding="utf-8")
    registry, faults = load(tmp_path)
    assert faults == []
    (generator,) = registry.values()
    assert failures(generator, 200) == []
