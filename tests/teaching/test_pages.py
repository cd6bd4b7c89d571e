"""Header, references, claims and map: read from the lesson's own files, the same each time, and never silent."""

import json
import re
from html.parser import HTMLParser

import pytest

from lessons.evidence import cite, source
from lessons.evidence.data import DataError
from lessons.teaching import pages
from lessons.teaching.store import Store

LESSONS = [pages.lesson_of(path.stem) for path in sorted(pages.NOTEBOOKS.glob("*.ipynb"))]


class Reader(HTMLParser):
    """Ids, links, and whether every tag is closed."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.open = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs["href"]] if "href" in attrs else []
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_header_says_aims_needs_and_time(lesson):
    shown = pages.header(lesson)
    bundle = shown._repr_mimebundle_()
    for aim in pages.load_quiz(lesson).objective:
        assert aim.text in bundle["text/plain"]
    assert f"about {pages.minutes(lesson)} minutes" in bundle["text/html"]
    assert all((pages.NOTEBOOKS / link.partition("#")[0]).exists() for link in Reader(bundle["text/html"]).links)
    assert bundle["text/plain"] == repr(shown)


def test_what_is_needed_first_is_a_link():
    assert Reader(pages.header("meet_the_psoas").html).links == ["00-start-here.ipynb", pages.GLOSSARY]
    assert "You need first:</strong> nothing" in pages.header("start_here").html


def test_every_header_leads_to_the_glossary():
    file, _, heading = pages.GLOSSARY.partition("#")
    assert heading in pages.read_notebook(pages.NOTEBOOKS / file).headings
    for lesson in LESSONS:
        assert Reader(pages.header(lesson).html).links[-1] == pages.GLOSSARY


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_citation_leads_to_an_entry_and_every_entry_is_cited(lesson):
    book = pages.read_notebook(pages.notebook_path(lesson))
    text = "\n".join(cell.source for cell in book.cells)
    used = set(re.findall(r"\]\(#([a-z][a-z0-9]*)\)", text))
    used |= {key for q in pages.load_quiz(lesson).question for key in q.sources}
    used |= {key.removeprefix("#") for ids in book.calls("claims") for key in Reader(pages.claims(*ids).html).links}
    page = Reader(pages.references(lesson).html)
    assert set(page.ids) == used
    assert len(page.ids) == len(used)
    assert [cite(key).lower() for key in page.ids] == sorted(cite(key).lower() for key in page.ids)
    for key in used:
        assert source(key).reference.split(".")[0] in repr(pages.references(lesson))


def test_references_say_who_was_studied_and_what_was_not_checked():
    shown = repr(pages.references("meet_the_psoas"))
    assert source("lin2022").note in shown
    for line in shown.splitlines():
        entry = next(e for e in map(source, pages.cited("meet_the_psoas")) if e.reference in line)
        if entry.verified == "memory":
            assert "one look" in line or "Not every detail" in line


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A copy of the notebooks, to change."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for path in pages.NOTEBOOKS.glob("*.ipynb"):
        (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(pages, "NOTEBOOKS", folder)
    return folder


def cells(course, lesson, *new):
    path = course / pages.notebook_path(lesson).name
    raw = json.loads(path.read_text())
    raw["cells"] += [{"cell_type": kind, "metadata": {}, "source": text} for kind, text in new]
    path.write_text(json.dumps(raw))


def test_citing_an_unknown_source_fails_with_a_hint(course):
    cells(course, "start_here", ("markdown", "So it is ([Hu 2012](#hu2012))."))
    with pytest.raises(KeyError, match="did you mean 'hu2011'"):
        pages.references("start_here")


def test_a_link_to_a_heading_is_no_citation(course):
    cells(course, "start_here", ("markdown", "See [the map](#The-map)."))
    pages.references("start_here")


@pytest.mark.parametrize(("new", "more"), [
    (("markdown", "word " * 2380), 10), (("code", "thigh()"), 2), (("code", 'figure("a")\nfigure("b")'), 1),
    (("code", "x = thigh()"), 0)])
def test_minutes_follow_the_stated_formula(course, monkeypatch, new, more):
    monkeypatch.setattr(pages.math, "ceil", lambda value: value)     # without the rounding to five minutes
    before = pages.minutes("start_here")
    cells(course, "start_here", new)
    assert pages.minutes("start_here") - before == pytest.approx(more, abs=0.01)


def test_minutes_are_whole_fives():
    assert all(pages.minutes(lesson) % 5 == 0 for lesson in LESSONS)


def test_prose_is_what_is_read():
    text = "# Title\n\nThe **psoas** [Hu 2011](#hu2011) is `red`.\n\n- one\n1. two\n<b>three</b>\n```\ncode\n```\n| a |"
    assert " ".join(pages.prose(text).split()) == "Title The psoas Hu 2011 is red. one two three a"


# ---- claims and map ------------------------------------------------------------------------------------


def test_claims_say_how_sure_why_and_what_would_change_our_mind():
    shown = pages.claims("S2", "S1")
    for word in ("Supported", "Plausible, untested", "What would change our mind", cite("bogduk1992")):
        assert word in repr(shown)
    assert "#bogduk1992" in Reader(shown.html).links
    with pytest.raises(KeyError):
        pages.claims("S99")


def test_the_map_of_a_new_learner_is_always_the_same(own_home):
    assert pages.course_map().html == pages.course_map().html
    shown = repr(pages.course_map())
    assert "01 Meet the psoas: 30 minutes, not begun" in shown
    assert re.search(r"10 Review: \d+ minutes, not begun", shown)
    assert Reader(pages.course_map().html).links == [path.name for path in sorted(pages.NOTEBOOKS.glob("*.ipynb"))]
    assert not own_home.exists()     # looking writes nothing


def test_the_map_shows_what_has_been_done(own_home):
    bank = pages.load_quiz("start_here")
    store = Store.open()
    for number, question in enumerate(bank.question):
        store.save_answer("start_here", bank.version, question.id, 0, number == 0)
        line = repr(pages.course_map()).splitlines()[0]
        left = len(bank.question) - number - 1
        assert f"1 of {len(bank.question)} right" in line
        assert line.endswith(f", {left} to go") == bool(left)


def test_the_map_tells_when_answers_cannot_be_read(own_home):
    (own_home / "data").mkdir(parents=True)
    (own_home / "data" / "progress.sqlite").write_bytes(b"broken " * 100)
    assert "could not be read" in repr(pages.course_map())
    assert "could not be read" in pages.course_map().html


def test_a_lesson_is_added_by_one_folder_and_one_notebook(course, tmp_path, monkeypatch, own_home):
    import sys

    from lessons.teaching import quiz as _function  # noqa: F401  (the module is reached by its full name below)
    quiz_module = sys.modules["lessons.teaching.quiz"]
    folder = tmp_path / "lessons"
    for lesson in LESSONS:
        (folder / lesson).mkdir(parents=True)
        for name in ("quiz.toml", "plan.md"):
            (folder / lesson / name).write_bytes((pages.LESSONS / lesson / name).read_bytes())
    (folder / "a_new_lesson").mkdir()
    (folder / "a_new_lesson" / "plan.md").write_text("needs: meet_the_psoas, start_here\n")
    (folder / "a_new_lesson" / "quiz.toml").write_text(
        (folder / "start_here" / "quiz.toml").read_text().replace('"start_here"', '"a_new_lesson"'))
    (course / "98-a-new-lesson.ipynb").write_text(json.dumps(
        {"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Its own title\n", "\n", "Words."]}]}))
    monkeypatch.setattr(pages, "LESSONS", folder)
    monkeypatch.setattr(quiz_module, "FOLDER", folder)
    assert re.search(r"98 Its own title: \d+ minutes, not begun", repr(pages.course_map()))
    needs = ["01-meet-the-psoas.ipynb", "00-start-here.ipynb"]
    assert Reader(pages.header("a_new_lesson").html).links == [*needs, pages.GLOSSARY]


def test_a_lesson_without_a_notebook_is_an_error_that_helps():
    with pytest.raises(KeyError, match="did you mean 'meet_the_psoas'"):
        pages.header("meet_the_psaos")
    with pytest.raises(FileNotFoundError, match="did you mean 'meet_the_psoas'"):
        pages.notebook_path("meet_the_psaos")


def test_it_does_not_matter_where_python_was_started(tmp_path, monkeypatch):
    before = repr(pages.header("start_here"))
    monkeypatch.chdir(tmp_path)
    assert repr(pages.header("start_here")) == before


# ---- plan.md -------------------------------------------------------------------------------------------


def plan(tmp_path, text):
    path = tmp_path / "plan.md"
    path.write_text(text)
    return pages.read_plan(path)


def test_a_plan_is_read(tmp_path):
    found = plan(tmp_path, "needs: a, b\n\nIntro.\n\n## One? Two!\n\nminutes: 2.5\n\nAsk: why.\n\n## Next\nminutes: 0")
    assert found == pages.Plan(("a", "b"), (pages.Section("One? Two!", 2.5, "Ask: why."), pages.Section("Next", 0, "")))
    assert plan(tmp_path, "needs: nothing\n") == pages.Plan((), ())
    assert pages.slug("One? Two!") == "one-two"


@pytest.mark.parametrize(("text", "says"), [
    ("", "first line"), ("# Plan\n", "first line"), ("needs: a\n## One\nAsk: why.\n", "'One' must begin"),
    ("needs: a\n## One\nminutes: many\n", "'One' must begin"), ("needs: a\n## One\n", "'One' must begin")])
def test_a_plan_of_another_form_is_refused(tmp_path, text, says):
    with pytest.raises(DataError, match=says):
        plan(tmp_path, text)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": 1}', '{"cells": [{}]}', "no json"])
def test_a_broken_notebook_is_named(tmp_path, text):
    path = tmp_path / "01-broken.ipynb"
    path.write_text(text)
    with pytest.raises(DataError, match=r"01-broken\.ipynb"):
        pages.read_notebook(path)
