"""Sources, facts and claims: complete, well formed, and refused with a useful word when they are not."""

import re
import shutil
from pathlib import Path

import pytest

import lessons
from lessons.evidence import HERE, STATUSES, DataError, cite, claim, fact, load, reference, source

EVIDENCE = load()
ALL = [*EVIDENCE.facts.values(), *EVIDENCE.claims.values()]


@pytest.fixture
def copy(tmp_path):
    """A copy of the three files, to break."""
    for name in ("sources.bib", "facts.toml", "claims.toml"):
        shutil.copy(HERE / name, tmp_path)

    def change(name, old, new):
        text = (tmp_path / name).read_text()
        assert old in text
        (tmp_path / name).write_text(text.replace(old, new, 1))
        return tmp_path
    return change


def test_every_doi_is_well_formed_and_stands_once():
    dois = [entry.doi.lower() for entry in EVIDENCE.sources.values() if entry.doi]
    assert len(dois) > 20
    assert len(set(dois)) == len(dois)
    for doi in dois:
        assert re.fullmatch(r"10\.\d{4,9}/\S+", doi)
        assert "doi.org" not in doi


def test_every_source_can_be_found_again():
    """By an address, or by journal, volume and page."""
    for entry in EVIDENCE.sources.values():
        assert entry.url.startswith("https://") or entry.url.startswith("http://") or re.search(
            r"\d+(\(.+\))?:\w?\d+", entry.reference) or entry.key == "handout", entry.key


def test_every_key_that_is_used_exists_and_every_status_is_of_the_list():
    for entry in ALL:
        assert entry.status in STATUSES
        for key in entry.sources:
            assert source(key).key == key


def test_what_is_taught_was_read_or_computed_in_a_lesson_that_exists():
    folders = {path.name for path in Path(lessons.__file__).parent.iterdir() if path.is_dir()}
    taught = [entry for entry in EVIDENCE.facts.values() if entry.lessons]
    assert len(taught) > 25
    for entry in taught:
        assert entry.verified in ("read", "computed")
        assert set(entry.lessons) <= folders
    assert {entry.lesson for entry in EVIDENCE.claims.values()} <= folders


def test_sentences_are_sentences():
    for entry in ALL:
        assert entry.text == " ".join(entry.text.split())
        assert entry.text[0].isupper()
        assert entry.text.endswith((".", "?", "!"))
    for entry in EVIDENCE.claims.values():
        assert entry.why.endswith(".")
        assert entry.change_our_mind.endswith(".")


def test_the_interface():
    assert cite("hu2011") == "Hu 2011"
    assert cite("handout") == "The handout"
    assert cite("demarco2022") == "De Marco 2022"
    assert reference("hu2011") == (
        "Hu H, Meijer OG, van Dieën JH, Hodges PW, Bruijn SM, Strijers RL, et al. Is the psoas a hip flexor in the "
        "active straight leg raise? European Spine Journal. 2011; 20(5):759–765. https://doi.org/10.1007/s00586-010-1508-5")
    assert "lumbar plexus" in fact("A14").text
    assert claim("S2").status == "supported"
    assert "{" not in "".join(reference(key) for key in EVIDENCE.sources)


@pytest.mark.parametrize(("ask", "wrong", "hint"), [
    (source, "hu2012", "hu2011"), (fact, "A014", "A14"), (claim, "s2", "S")])
def test_an_unknown_name_is_an_error_that_helps(ask, wrong, hint):
    with pytest.raises(KeyError, match=hint):
        ask(wrong)


@pytest.mark.parametrize(("name", "old", "new", "says"), [
    ("facts.toml", 'status = "supported"', 'status = "proven"', r"'A01', field `status`.*proven"),
    ("facts.toml", 'sources = ["dorland", "iliopsoas"]', 'sources = ["dorlandd"]', r"'A01'.*did you mean 'dorland'"),
    ("facts.toml", 'sources = ["dorland", "iliopsoas"]', "sources = []", r"'A01'.*at least one source"),
    ("facts.toml", 'verified = "read"', 'verified = "memory"', r"'A01'.*may not be taught"),
    ("facts.toml", 'verified = "read"', 'verifed = "read"', r"'A01'.*verif"),
    ("facts.toml", 'id = "A02"', 'id = "A01"', r"'A01', field `id`: used twice"),
    ("facts.toml", "[[fact]]", "[[fact]", r"not valid TOML"),
    ("claims.toml", 'lesson = "meet_the_psoas"', "lesson = 3", r"'S1', field `lesson`"),
    ("claims.toml", "skyrme1999", "nobody1999", r"'S1'.*nobody1999"),
    ("sources.bib", "10.1007/s00586-010-1508-5", "https://doi.org/10.1007/s00586-010-1508-5", r"'hu2011', field `doi`"),
    ("sources.bib", "10.1007/s00586-010-1508-5", "10.1016/0268-0033(92)90024-x", r"'hu2011', field `doi`.*bogduk1992"),
    ("sources.bib", "@article{hu2011,", "@article{Hu2011,", r"'Hu2011', field `key`"),
    ("sources.bib", "@article{hu2011,", "@article{bogduk1992,", r"bogduk1992"),
    ("sources.bib", "  title    = {Anatomy and biomechanics of psoas major},\n", "", r"'bogduk1992', field `title`"),
    ("sources.bib", "  year     = {1992},", "  year     = {92},", r"'bogduk1992', field `year`"),
    ("sources.bib", "verified = {read}\n}\n\n% --", "verified = {heard}\n}\n\n% --", r"'handout', field `verified`"),
    ("sources.bib", "  author   = {Bogduk,", "  writer   = {Bogduk,", r"'bogduk1992', field `author`"),
])
def test_a_mistake_is_refused_and_the_message_says_where(copy, name, old, new, says):
    folder = copy(name, old, new)
    with pytest.raises(DataError, match=says) as caught:
        load(folder)
    assert name in str(caught.value)


def test_a_fact_from_memory_may_be_kept_as_long_as_nobody_teaches_it(copy):
    folder = copy("facts.toml", 'verified = "read"\nlessons = ["meet_the_psoas"]', 'verified = "memory"')
    assert load(folder).facts["A01"].verified == "memory"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"sources\.bib"):
        load(tmp_path)
