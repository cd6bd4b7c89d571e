"""What a release is made of: one version, a valid citation, a paper that cites what it lists, pages that exist."""

import re
import subprocess
import tomllib
from pathlib import Path

import bibtexparser
import pytest
import yaml

import course

ROOT = Path(course.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PAPER = (ROOT / "paper.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.md"))
# The items of the JOSE review checklist, openjournals.readthedocs.io/en/jose/review_checklist.html, by their names.
JOSE = (
    "Repository", "License", "Version", "Authorship", "A statement of need", "Installation instructions", "Usage",
    "Community guidelines", "Learning objectives", "Content scope and length", "Pedagogy", "Content quality",
    "Instructional design", "Authors and affiliations", "Learning materials and their sequence", "Use in class",
    "Somebody else could teach", "The story", "References with DOIs",
)  # fmt: skip


def entries(path):
    """The entries of a BibTeX file, by key."""
    found = bibtexparser.parse_string((ROOT / path).read_text(encoding="utf-8"))
    assert not found.failed_blocks
    return found.entries_dict


def test_the_version_is_the_same_everywhere_and_the_changelog_knows_it_once_released():
    version = PROJECT["version"]
    assert CITATION["version"] == version
    heads = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert heads[0] == "Unreleased" or heads[0].startswith(version)
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)", head) for head in heads if head != "Unreleased")


def test_the_citation_has_what_its_format_asks_for_and_nothing_unknown():
    # cffconvert checks the whole schema, but brings many packages; CONTRIBUTING says when to run it.
    assert {"cff-version", "message", "title", "authors"} <= set(CITATION)
    assert set(CITATION) <= {
        "cff-version", "message", "type", "title", "abstract", "version", "authors", "license", "keywords",
        "date-released", "doi", "repository-code", "url", "preferred-citation",
    }  # fmt: skip
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["authors"] == [{"name": PROJECT["authors"][0]["name"]}]
    assert CITATION["license"] == ["BSD-3-Clause", "CC-BY-4.0"]
    assert CITATION["title"] == "The Psoas: an interactive course"


def test_the_paper_cites_what_it_lists_and_everything_has_a_doi():
    listed, known = entries("paper.bib"), entries("lessons/evidence/sources.bib")
    assert set(re.findall(r"@(\w+)", PAPER)) == set(listed)
    for key, entry in listed.items():
        assert re.fullmatch(r"10\.\d{4,}/\S+", entry["doi"])
        if key in known:
            assert entry["doi"] == known[key]["doi"]
            assert entry["year"] == known[key]["year"]


def test_the_paper_has_its_parts_and_about_a_thousand_words():
    _, head, body = PAPER.split("---\n", 2)
    about = yaml.safe_load(head)
    named = {str(place["index"]) for place in about["affiliations"]}
    assert all(str(author["affiliation"]) in named for author in about["authors"])
    assert about["authors"][0]["name"] == CITATION["authors"][0]["name"]
    assert 800 <= len(body.split()) <= 1200
    heads = re.findall(r"^# (.*)$", body, re.M)
    assert heads[:2] == ["Summary", "Statement of need"]
    assert {"Learning objectives and content", "Instructional design", "Use and adoption", "Story"} <= set(heads)


def test_every_item_of_the_review_checklist_has_its_place():
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+) \|$", CONTRIBUTING.split("## For reviewers of the paper")[1], re.M)
    found = [name for name, _ in rows if name not in ("item", "---")]
    assert len(found) == len(JOSE)
    assert all(name.startswith(item) for name, item in zip(found, JOSE, strict=True))


# What people read who have nothing but a Python of their own: teachers, learners, administrators.
FOR_READERS = [
    "README.md", "deploy/README.md", "lessons/README.md", "lessons/lab_sheets.md", "lessons/symptom_check/limits.md",
    *(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("lessons/*/plan.md"))),
]  # fmt: skip


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", *FOR_READERS])
def test_links_lead_somewhere_and_commands_name_files_that_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("https://") or ((ROOT / page).parent / target).exists(), target
    for name in re.findall(r"(?<![\w./])((?:tests|lessons|notebooks|deploy|images|\.github)/[\w./-]*\w)", text):
        assert (ROOT / name).exists(), name
    for module in re.findall(r"python -m ((?:lessons|tests)\.[\w.]+\w)", text):
        assert (ROOT / f"{module.replace('.', '/')}.py").exists() or (ROOT / module.replace(".", "/")).is_dir(), module
    for word in re.findall(r"python3 course\.py\s+([a-z]+)", text):
        assert word in course.COMMANDS, word


@pytest.mark.parametrize("page", FOR_READERS)
def test_a_reader_s_commands_need_no_environment_that_somebody_made_by_hand(page):
    """Modules need the course's own Python, whose place is another one on Windows; the launcher knows it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert not re.findall(r"python3? -m (?:lessons|tests)\S*|\.venv/bin/\S*", text)


def test_every_plan_names_the_key_of_its_own_lesson():
    for path in ROOT.glob("lessons/*/plan.md"):
        [number] = re.findall(r"`python3 course\.py key (\d\d)`", path.read_text(encoding="utf-8"))
        assert (ROOT / "notebooks" / f"{number}-{path.parent.name.replace('_', '-')}.ipynb").exists()


def test_the_issue_templates_can_be_chosen_and_ask_nobody_for_their_health():
    assert [path.stem for path in TEMPLATES] == ["accessibility", "claim-dispute", "content-error"]
    for path in TEMPLATES:
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        about = yaml.safe_load(head)
        assert all(about[key] for key in ("name", "about", "labels"))
        assert body.count("**") >= 6
    assert "Please do not describe your own health" in TEMPLATES[2].read_text(encoding="utf-8")


def test_the_weekly_job_is_a_script_that_can_run():
    script = ROOT / "deploy" / "weekly"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    text = script.read_text(encoding="utf-8")
    assert all(word in text for word in ("lowest-direct", "highest", "learner_requirements"))
