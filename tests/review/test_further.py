"""What comes after the course can be found, the citation is that of CITATION.cff, and thanks go to all it stands on."""

import importlib.metadata
import re
from pathlib import Path

import pytest
import yaml

from lessons.evidence import source
from lessons.review import more
from lessons.review.further import citation, further

ROOT = Path(__file__).parents[2]


def test_everything_to_read_was_looked_up_and_has_an_address():
    assert len(further().read) >= 6
    for one in further().read:
        assert source(one.source).verified == "read"
        assert source(one.source).url.startswith("https://")
        assert source(one.source).url in more("read").html


def test_the_citation_is_made_from_the_one_file():
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    for part in (cff["title"], str(cff["version"]), cff["authors"][0]["name"][1:]):
        assert part in citation()
    assert citation() in more("cite").text


def test_thanks_go_to_every_package_that_learners_need_with_its_licence():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    needed = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    names = {re.split(r"[=<>]", line)[0] for line in needed}
    thanked = {one.package: one for one in further().thanks if one.package}
    assert set(thanked) == names
    for name, one in thanked.items():
        told = importlib.metadata.metadata(name)
        given = [told.get("License-Expression"), told.get("License"), *told.get_all("Classifier", [])]
        said = " ".join(filter(None, given))
        family = re.split(r"[- ]", one.licence)[0]
        assert family.lower() in said.lower(), f"{name}: {one.licence} is not in {said[:200]!r}"


def test_no_person_is_thanked_who_is_not_named_by_a_source():
    for one in further().thanks:
        assert one.url.startswith("https://")
        assert one.url in more("thanks").html
    with pytest.raises(KeyError, match="did you mean 'thanks'"):
        more("thank")
