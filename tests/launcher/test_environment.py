"""environment.yml, constraints.txt and the extras in pyproject.toml agree and have the form that their readers need."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import course

ROOT = Path(course.__file__).parent
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
LEARNERS = next(entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict))
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9a-z.+]+)( ; (?P<marker>[^;#]+))?")


def pins() -> dict[str, list[Requirement]]:
    """Give the lines of constraints.txt by package name; one package may have several, each with its marker."""
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            pin = Requirement(line)
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def test_the_environment_has_the_form_that_binder_caches():
    conda = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
    assert conda == ["python=3.12", "pip"]
    assert len(ENVIRONMENT["dependencies"]) == 3
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]
    for line in LEARNERS:
        assert Requirement(line).url is None, f"{line}: only names and versions keep Binder's cache"
    assert not [name for name in ("binder", ".binder", "requirements.txt", "runtime.txt") if (ROOT / name).exists()]


def test_the_launcher_reads_the_same_list_as_a_yaml_reader():
    assert course.learner_requirements((ROOT / "environment.yml").read_text(encoding="utf-8")) == LEARNERS
    assert len(LEARNERS) >= 13


@pytest.mark.parametrize(
    "text",
    [
        "dependencies:\n- python=3.12\n- pip:\n  - one==1\n  # a comment\n\n  - two>=2,<3   # why\n- last\nother: 1\n",
        "dependencies:\n  - pip:\n      - 'one==1'\n      - \"two>=2,<3\"\nname: x\n",
    ],
)
def test_the_launcher_reads_other_layouts_of_the_list(text: str):
    assert course.learner_requirements(text) == ["one==1", "two>=2,<3"]


def test_an_environment_without_the_list_is_refused():
    with pytest.raises(course.Stop, match="pip:"):
        course.learner_requirements("dependencies:\n  - python=3.12\n")


def test_constraints_hold_names_and_versions_only():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if not line.startswith("#")]
    assert [line for line in body if not PIN.fullmatch(line)] == []
    assert not re.search(r"://|@|--hash", "\n".join(lines))
    names = [line.split("==")[0] for line in body]
    assert names == sorted(names), "constraints.txt is generated: python3 course.py constraints"


@pytest.mark.parametrize("line", [*LEARNERS, *(line for extra in EXTRAS.values() for line in extra)])
def test_every_dependency_is_pinned_to_a_version_it_allows(line: str):
    wanted = Requirement(line)
    found = pins().get(canonicalize_name(wanted.name), [])
    versions = [Version(str(pin.specifier).removeprefix("==")) for pin in found]
    assert versions, f"{wanted.name} is not in constraints.txt: run python3 course.py constraints"
    assert all(version in wanted.specifier for version in versions), f"{line} does not allow {versions}"


def test_everything_that_these_bring_along_is_pinned_too():
    """Walk from the listed packages to all they need, as installed here."""
    waiting = [Requirement(line) for line in [*LEARNERS, *(line for extra in EXTRAS.values() for line in extra)]]
    seen: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        key = str(wanted)
        if key in seen:
            continue
        seen.add(key)
        assert canonicalize_name(wanted.name) in pins(), f"{wanted.name} is missing: run python3 course.py constraints"
        for line in importlib.metadata.requires(wanted.name) or []:
            needed = Requirement(line)
            extras = wanted.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    assert len(seen) > 60


def test_learners_do_not_install_what_only_tests_and_the_site_need():
    learners = {canonicalize_name(Requirement(line).name) for line in LEARNERS}
    extras = {canonicalize_name(Requirement(line).name) for extra in EXTRAS.values() for line in extra}
    assert not learners & extras


def test_the_package_itself_depends_on_nothing_so_that_there_is_one_list():
    assert "dependencies" not in PYPROJECT["project"]
    assert PYPROJECT["project"]["requires-python"] == ">=" + ".".join(map(str, course.OLDEST))


def test_the_citation_names_the_same_version_and_licence():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == PYPROJECT["project"]["version"]
    assert PYPROJECT["project"]["license"] in citation["license"]
    assert citation["authors"] == PYPROJECT["project"]["authors"]
