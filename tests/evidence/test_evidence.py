"""Sources, facts and claims: complete, well formed, and refused with a useful word when they are not."""

import re
import shutil
from pathlib import Path

import pytest

import lessons
from lessons.evidence import (
    HERE,
    STATUSES,
    TOPICS,
    DataError,
    cite,
    claim,
    claims,
    fact,
    load,
    means,
    reference,
    source,
)
from lessons.teaching import pages
from tests.stored import ROOT

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


# The lesson that answers for each claim, and how the claims were first counted; where the course has found otherwise
# since, the reason stands in the claim's `why`.
OWNERS = {
    "meet_the_psoas": "S1 S2 S3 S4", "how_it_moves_you": "S39 S40", "strengthen_it": "S35 S36 S37 S38",
    "when_it_gets_short": "S5 S6 S7 S8 S9 S10 S23 S24", "other_hip_flexors": "S45",
    "the_taxi_driver": "S11 S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22",
    "your_options": "S25 S26 S27 S28 S29 S30 S31 S32 S33 S34 S46", "stretch_it": "S41 S42 S43 S44",
}  # fmt: skip
TALLY = {
    "supported": "S2 S3 S4 S28 S38 S39", "partly supported": "S5 S9 S23 S35 S42", "safety signal": "S19 S29",
    "plausible, untested": "S1 S30 S32 S33", "contradicted": "S18 S37 S40", "no evidence found": "S31 S44",
    "contested": "S6 S7 S8 S10 S11 S15 S16 S17 S20 S24 S26 S27 S36 S41 S43", "no claim": "S25 S34 S45 S46",
    "anecdote": "S12 S13 S14 S21 S22",
}  # fmt: skip
SINCE = {
    "S8": ("plausible, untested", "That such walks exist is plain to see"),
    "S11": ("no evidence found", "We found no study"), "S15": ("no evidence found", "No study found"),
    "S17": ("no evidence found", "nobody has published"), "S20": ("safety signal", "the next step is to stop"),
    "S30": ("safety signal", "It means stop"), "S28": ("anecdote", "we take their word"),
    "S38": ("partly supported", "no comparison of people who were taught"),
}  # fmt: skip


def named_in(lesson):
    """The keys of all sources that a lesson names: its text, questions and claims, its data and its code."""
    files = [path for kind in ("*.toml", "*.py") for path in (pages.LESSONS / lesson).glob(kind)]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    words = set(re.findall(r'"([a-z]\w+)"', text))
    shown = [EVIDENCE.facts[id] for id in re.findall(r'^fact = "(\w+)"', text, re.MULTILINE)]   # with their sources
    return set(pages.cited(lesson)) | (words & set(EVIDENCE.sources)) | {key for one in shown for key in one.sources}


LESSONS = [pages.lesson_of(path.stem) for path in pages.notebooks()]
NAMED = {lesson: named_in(lesson) for lesson in LESSONS}


def test_all_46_claims_are_there_each_with_its_lesson_its_topic_and_how_it_was_checked():
    assert [one.id for one in claims()] == [f"S{n}" for n in range(1, 47)]
    for lesson, ids in OWNERS.items():
        assert {one.id for one in claims() if one.lesson == lesson} == set(ids.split())
    assert {one.topic for one in claims()} == set(TOPICS)
    assert {one.verified for one in claims()} == {"read", "computed"}


def test_statuses_are_those_of_the_first_count_or_the_reason_is_given():
    first = {id: status for status, ids in TALLY.items() for id in ids.split()}
    assert len(first) == 46
    for one in claims():
        status, why = SINCE.get(one.id, (first[one.id], ""))
        assert one.status == status, one.id
        assert why in one.why
        assert one.id not in SINCE or status != first[one.id]


@pytest.mark.parametrize("lesson", OWNERS)
def test_every_claim_is_shown_in_the_lesson_that_answers_for_it(lesson):
    shown = {id for ids in pages.read_notebook(pages.notebook_path(lesson)).calls("claims") for id in ids}
    assert set(OWNERS[lesson].split()) <= shown


def test_every_fact_is_taught_and_the_lesson_names_a_source_of_it():
    for one in EVIDENCE.facts.values():
        assert one.lessons, f"{one.id} is taught nowhere: name the lesson, or take it out"
        for lesson in one.lessons:
            assert set(one.sources) & NAMED[lesson], f"{lesson} teaches {one.id} and names none of {one.sources}"


def test_every_source_is_used():
    kinds = ("*.py", "*.toml", "*.md")
    shared = [*pages.LESSONS.glob("body/*"), *pages.LESSONS.glob("teaching/*"), ROOT / "images/images.toml"]
    words = "".join(path.read_text(encoding="utf-8") for path in shared if any(path.match(kind) for kind in kinds))
    used = set(re.findall(r"\w+", words)).union(*NAMED.values(), *(one.sources for one in ALL))
    assert sorted(set(EVIDENCE.sources) - used) == []


def test_nothing_is_taught_on_a_source_that_is_known_from_memory(copy):
    folder = copy("sources.bib", "verified = {read}\n}\n\n@article{hu2011", "verified = {memory}\n}\n\n@article{hu2011")
    with pytest.raises(DataError, match=r"bogduk1992.*memory"):
        load(folder)


def test_the_ledger_is_kind_and_gives_no_number_to_ring():
    unkind = r"\b(stupid|nonsense|liars?|quack\w*|fraud\w*|ridiculous|scam)\b"
    for one in claims():
        told = f"{one.text} {one.why} {one.change_our_mind}"
        assert not re.search(unkind + r"|\d{3}[-. ]\d{3,4}|@|www", told, re.IGNORECASE), one.id


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
    ("claims.toml", 'verified = "read"', 'verified = "memory"', r"'S1'.*read its sources"),
    ("claims.toml", 'topic = "what it does"', 'topic = "legs"', r"'S1', field `topic`"),
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


def test_a_status_without_a_meaning_is_refused(monkeypatch, tmp_path):
    assert tuple(means()) == STATUSES
    told = (HERE / "statuses.toml").read_text().replace('"anecdote" = ', '"a story" = ')
    (tmp_path / "statuses.toml").write_text(told)
    monkeypatch.setattr("lessons.evidence.HERE", tmp_path)
    means.cache_clear()
    with pytest.raises(DataError, match="anecdote"):
        means()
    monkeypatch.undo()
    means.cache_clear()
