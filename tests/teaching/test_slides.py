"""Slides: nothing of a lesson is lost, nothing is too long, and the clock follows the plan."""

import html
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.teaching import alive, pages, site, slides, template
from lessons.your_options.options import all_options

SIGNS = "Stop if **any one** of these fits. Call for help:\n\n" + "\n".join(
    f"- Sign number {n} is told here in some ten plain words." for n in range(12)
)


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[slides.Slide]]:
    """The slides of the taxi driver: a lesson that is quick to make."""
    with alive.new_learner():
        yield slides.deck(pages.notebook_path("the_taxi_driver"), tmp_path_factory.mktemp("deck"))


words = st.lists(st.sampled_from(["hip", "back", "psoas", "a", "leg.", "thigh"]), min_size=1, max_size=70).map(" ".join)
paragraphs = st.lists(words, min_size=1, max_size=6).map("\n\n".join)


def only_words(text: str) -> str:
    return " ".join(re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", text))))


@given(paragraphs, st.booleans())
def test_prose_is_shared_out_without_loss_and_no_slide_is_a_wall(text: str, headed: bool) -> None:
    text = f"## A heading\n\n{text}" if headed else text
    pieces = slides.chunks(text)
    assert "\n\n".join(pieces) == text
    for piece in pieces:
        paragraphs = [part for part in piece.split("\n\n") if not part.startswith("#")]
        assert len(paragraphs) == 1 or slides._count(piece) <= 1.2 * slides.WORDS
    if headed:
        assert len(pieces[0].split("\n\n")) > 1, "a heading does not stand alone"


def test_a_list_that_goes_on_says_again_what_its_items_mean() -> None:
    pieces = slides.chunks(SIGNS)
    assert len(pieces) > 1
    assert all(piece.startswith("Stop if **any one** of these fits.") for piece in pieces)
    assert sum(piece.count("Sign number") for piece in pieces) == 12
    assert all(piece.count("\n\n") == 1 for piece in pieces), "items stand close together"
    steps = f"- {'Do this and then do that. ' * 10}\n- Do this."
    both = slides.chunks(f"{'Now try what comes here. ' * 9}\n\n{steps}")
    assert all("Do this" in piece for piece in both), "a lead-in stands with its list"


def test_numbers_of_a_list_go_on_and_a_heading_in_the_middle_begins_a_slide() -> None:
    steps = "\n".join(f"{n}. Step {n} asks for these nine words of yours today." for n in range(1, 13))
    assert '<ol start="' in slides._words(slides.chunks(f"Now try it.\n\n{steps}")[-1])
    assert slides.chunks("The end of a part.\n\n## Next\n\nIts text.") == ["The end of a part.", "## Next\n\nIts text."]


def test_every_word_of_the_lesson_is_on_a_slide_or_in_the_notes(deck: list[slides.Slide]) -> None:
    told = only_words(" ".join(f"{slide.html} {' '.join(slide.notes)}" for slide in deck))
    lesson = pages.read_notebook(pages.notebook_path("the_taxi_driver"))
    for cell in lesson.cells:
        if cell.kind == "markdown" and "## References" not in cell.source:
            for line in pages.prose(cell.source).splitlines():
                assert only_words(line)[:40] in told, line


def test_questions_and_claims_come_one_by_one(deck: list[slides.Slide]) -> None:
    from lessons.teaching.quiz import load

    assert sum("question" in slide.kind for slide in deck) == len(load("the_taxi_driver").question)
    claims = [slide for slide in deck if "The handout’s claim" in slide.html]
    told = pages.read_notebook(pages.notebook_path("the_taxi_driver")).calls("claims")
    assert len(claims) == sum(map(len, told))
    assert all(slide.html.count("The handout’s claim") == 1 for slide in claims)
    assert not any('<a href="#' in slide.html for slide in deck), "the list of sources is not in the deck"


def test_few_words_are_a_statement_or_lead_to_what_they_announce(deck: list[slides.Slide]) -> None:
    said = next(slide for slide in deck if "the hand comes away" in slide.html)
    assert said.kind == "text statement"
    told = next(slide for slide in deck if "how we judge these sentences" in slide.html)
    assert "The handout’s claim" in told.html
    asked = next(slide for slide in deck if "Keep one question in mind" in slide.html)
    assert asked.kind == "interactive question"


def test_what_is_marked_as_spoken_is_in_the_notes_and_nothing_else_is() -> None:
    table = (
        '<table><thead><tr><th>Muscle</th><th>Nerve</th><th class="psoas-spoken">Source</th></tr></thead><tbody><tr>'
        '<th>Iliacus</th><td>femoral nerve</td><td class="psoas-spoken">An atlas</td></tr>'
        '<tr class="psoas-spoken"><th>Cost</th><td>None</td></tr></tbody></table>'
    )
    shown, said = slides._spoken(table)
    assert only_words(shown) == "Muscle Nerve Iliacus femoral nerve"
    assert only_words(said) == "Iliacus An atlas Cost None"
    card = '<dl><dt>How</dt><dd>Slowly.</dd><dt class="psoas-spoken">Easier</dt><dd class="psoas-spoken">Less.</dd>'
    assert [only_words(part) for part in slides._spoken(card)] == ["How Slowly", "Easier Less"]


def test_what_is_only_spoken_makes_no_slide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folded = '<details class="psoas-spoken"><p>Said.</p><ul><li>Too.</li></ul></details>'
    folded = f"<div><style>p {{ color: red }}</style>{folded}</div>"
    cells = (alive.Part("markdown", "slide", "# Title\n\nSeen."), alive.Part("output", "subslide", "", folded))
    monkeypatch.setattr(alive, "parts", lambda path: cells)
    (only,) = slides.deck(pages.notebook_path("the_taxi_driver"), tmp_path)
    assert "Seen" in only.html
    assert only_words(only.notes[-1]) == "Said Too"


def test_a_long_caption_goes_on_in_the_notes_and_a_curve_does_not_say_its_title_twice() -> None:
    first, second = "It has " + "many " * 43 + "words.", "It has more."
    figure = f'<figure class="psoas-figure"><figcaption><strong>A.</strong> {first} {second}</figcaption></figure>'
    shown, said = slides._spoken(figure)
    assert first in shown
    assert "<strong>A.</strong>" in shown
    assert second not in shown
    assert said == f"<p>{second}</p>"
    curve = figure.replace("<figcaption>", '<i id="f-figure_1"></i><figcaption>')
    assert "A." not in slides._spoken(curve)[0]


def test_whom_not_to_press_and_when_to_stop_are_a_slide_each_and_options_say_who_must_not(tmp_path: Path) -> None:
    with alive.new_learner():
        made = slides.deck(pages.notebook_path("your_options"), tmp_path)
    boxes = [only_words(slide.html) for slide in made if "psoas-checklist" in slide.html]
    assert [box.split(" ")[0] for box in boxes] == ["How", "Do", "Do", "Do", "Do", "Come", "In", "Ask"]
    assert "list found no reason against it" in boxes[4]
    assert "get help at once" in boxes[6]
    assert "somebody pressed there" in boxes[6]
    options = [slide for slide in made if "What it may bring" in slide.html]
    assert len(options) == len(all_options())
    for slide in options:
        assert "Who must not" in slide.html
        assert "Sources" not in slide.html
        assert "Sources" in slide.notes[0]


def test_what_you_saw_is_for_the_speaker_and_what_is_left_out_is_for_everybody(deck: list[slides.Slide]) -> None:
    assert not any("<strong>What you saw" in slide.html for slide in deck)
    explorer = next(slide for slide in deck if any("What you saw" in note for note in slide.notes))
    assert explorer.kind == "interactive"
    after = deck[deck.index(explorer) + 1]
    assert "What this picture leaves out" in after.html


def test_notes_and_minutes_come_from_the_plan(deck: list[slides.Slide]) -> None:
    plan = pages.read_plan(pages.LESSONS / "the_taxi_driver" / "plan.md")
    times = slides.clock(deck, plan)
    assert times[0][0] == 0
    assert all(a[1] == b[0] and a[0] <= a[1] for a, b in itertools.pairwise(times))
    assert times[-1][1] == pytest.approx(sum(section.minutes for section in plan.sections))
    for section in plan.sections:
        mine = [k for k, slide in enumerate(deck) if slide.heading == section.heading]
        if section.heading != "References":
            assert times[mine[-1]][1] - times[mine[0]][0] == pytest.approx(section.minutes), section.heading
            opening = section.notes[:20].split("*")[0]
            assert opening in " ".join(deck[mine[0]].notes).replace("&quot;", '"'), section.heading


def test_every_lesson_has_speakers_notes_for_its_explorers() -> None:
    """What was seen is said, not read: those cells are notes."""
    for path in sorted(pages.NOTEBOOKS.glob("0[0-9]-*.ipynb")):
        raw = path.read_text(encoding="utf-8")
        assert '"slide_type": "notes"' in raw, path.name


def test_what_is_said_below_a_long_table_is_on_its_last_slide() -> None:
    row = f"<tr><th>A row</th><td>{'with many words ' * 20}</td></tr>"
    pieces = slides._split(f"<table><thead></thead><tbody>{row * 6}</tbody></table><p>Not confirmed.</p>")
    assert len(pieces) > 1
    assert [piece.count("Not confirmed.") for piece in pieces] == [0] * (len(pieces) - 1) + [1]


WORDS = ["2", "02", "02-how-it-moves-you", "how_it_moves_you", "notebooks/02-how-it-moves-you.ipynb"]


@pytest.mark.parametrize("word", WORDS)
def test_a_lesson_is_named_as_people_name_it(word: str) -> None:
    assert pages.chosen(word) == "how_it_moves_you"


def test_an_unknown_lesson_and_a_folder_of_somebody_else_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    assert slides.main(["knees"]) == 1
    assert "there is no lesson 'knees'" in capsys.readouterr().err
    for command in (site.main, slides.main):
        assert command(["--to", str(tmp_path)]) == 1
        assert "was not made by this command" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_older_build_makes_room(tmp_path: Path) -> None:
    site.fresh(tmp_path)
    (tmp_path / "old.html").write_text("old", encoding="utf-8")
    site.fresh(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [site.MARK]


def test_the_site_explains_a_word_where_a_lesson_first_has_it_and_nowhere_else() -> None:
    text = (
        "## The psoas\n\n> The handout says: psoas.\n\nThe psoas minor and [psoas](#hu2011) are passed, `psoas` "
        "too.\n\nThe psoas pulls, the Psoas rests, **vertebrae** and the psoas sign follow."
    )
    words = {term.word: term for term in template.glossary()}
    made = site.explained(text, words)
    links = re.findall(r'<a class="psoas-word" href="glossary.html#term-([a-z-]+)" title="([^"]+)">([^<]+)</a>', made)
    assert [(anchor, word) for anchor, _, word in links] == [
        ("psoas", "psoas"), ("vertebra", "vertebrae"), ("psoas-sign", "psoas sign")]  # fmt: skip
    assert "The <a" in made.split("too.")[1]
    assert html.unescape(links[1][1]) == "One of the bones of the spine."
    assert re.sub(r"</?a\b[^>]*>", "", made) == text
    assert site.explained(text, words) == text, "once in a lesson"


def test_a_new_learner_leaves_the_answers_at_home_alone(own_home: Path) -> None:
    from lessons.teaching.store import data_folder

    before = data_folder()
    with alive.new_learner():
        assert data_folder() != before
    assert data_folder() == before == own_home / "data"


def test_an_output_without_html_is_an_error_that_names_it(tmp_path: Path) -> None:
    book = tmp_path / "x.ipynb"
    book.write_text(
        '{"cells": [{"cell_type": "code", "metadata": {}, "source": "1", "execution_count": 1, "outputs": '
        '[{"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": 1}]}]}',
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=r"x\.ipynb: '1' stores no HTML"):
        alive.parts(book)
