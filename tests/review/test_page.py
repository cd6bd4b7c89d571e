"""The page to take along: every number stands in its fact, the order is that of lesson 06, warning signs come first."""

import re
import subprocess
import sys

import pytest

from lessons.evidence import cite, fact
from lessons.review import sheet as module
from lessons.review.further import citation
from lessons.review.sheet import page, printed, sheet
from lessons.your_options.options import all_options
from tests import stored


def words(html):
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S).split())


def test_every_number_stands_in_its_fact_with_its_sources():
    assert len(sheet().numbers.row) == 8
    for row in sheet().numbers.row:
        told = fact(row.fact)
        assert told.verified in ("read", "computed")
        assert all(piece in told.text for piece in row.found)
        for key in told.sources:
            assert cite(key) in words(printed())
    assert "1.6°" in [row.number for row in sheet().numbers.row]
    assert round(7.7 - 6.1, 1) == 1.6  # X27 gives the two means
    assert 100 - 95 == 5  # T10 gives the 95 % in whom the sign is absent


def test_a_number_that_its_fact_does_not_say_is_refused(monkeypatch, tmp_path):
    wrong = tmp_path / "sheet.toml"
    wrong.write_text(module.FILE.read_text("utf-8").replace('found = ["73 %"', 'found = ["74 %"'), "utf-8")
    monkeypatch.setattr(module, "FILE", wrong)
    sheet.cache_clear()
    with pytest.raises(ValueError, match=r"'73 of 100', field `found`: fact X16 does not say '74 %'"):
        sheet()
    sheet.cache_clear()


def test_the_order_is_that_of_lesson_06():
    ours = {}
    for one in sorted((o for o in all_options() if o.order), key=lambda o: (o.order, o.name)):
        ours.setdefault(one.order, []).append(one.step or one.name)
    places = [[words.lower() for words in names] for names in ours.values()]
    assert places[3] == [part.lower() for part in sheet().order.says[3].split("; ")]
    assert [names[0] for names in places[:3] + places[4:]] == [
        s.lower() for i, s in enumerate(sheet().order.says) if i != 3
    ]
    assert "Nothing ranks the three of place 4" in sheet().order.after


def test_ten_things_each_with_a_lesson_that_exists():
    assert len(sheet().truths.says) == 10
    for one in sheet().truths.says:
        lessons = re.search(r"\((\d\d(?:, \d\d)*)\)$", one)
        assert lessons, one
        assert all(0 <= int(number) <= 10 for number in lessons[1].split(", "))


def test_warning_signs_come_before_the_muscle_and_not_sure_is_not_no():
    said = words(printed())
    assert said.index("First: does this need help now?") < said.index("Ten things to keep")
    assert "Not sure is not no." in said
    assert "This list is shortened" in said
    start = stored.text("00-start-here").lower()
    for sign in ("blood thinner", "aneurysm", "testicle", "could be pregnant", "deep belly massage", "chest pain",
                 "major accident", "fever or chills", "sudden, severe", "a child", "night sweats", "weak immune system",
                 "weak bones", "weight loss", "six weeks", "cancer", "injected drugs",
                 "under 18 with a limp", "feeling ill"):  # fmt: skip
        assert sign in said.lower(), sign
        assert sign in start.replace("**", ""), sign


def test_it_neither_diagnoses_nor_promises():
    said = words(printed()).lower()
    assert "does not diagnose" in said
    assert "safe" not in said
    assert "harmless" not in said


def test_the_page_fetches_nothing_and_says_how_to_cite():
    assert not re.search(r"(src|href)=\"(?!data:|#)", printed())
    assert "<script" not in printed()
    assert citation() in words(printed())


def test_the_command_writes_the_page_and_says_where(tmp_path):
    command = [sys.executable, "-m", "lessons.review.sheet"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    [path] = tmp_path.iterdir()
    assert path.read_text(encoding="utf-8") == printed()
    assert str(path) in done.stdout
    assert done.stderr == ""


def test_a_file_that_cannot_be_written_is_named(tmp_path, capsys):
    assert module.main(["--to", str(tmp_path / "nowhere" / "page.html")]) == 1
    assert "Choose another file with --to." in capsys.readouterr().err


def test_the_notebook_has_the_same_words_without_a_script():
    assert words(page().still()) == words(re.search("<main>.*</main>", printed(), re.S)[0])
    assert "10 things to keep" in page().sentence()
