"""The normaliser gives the same bytes each time, and the template's rules notice what breaks them."""

import copy
import json
import os
from pathlib import Path

import msgspec
import nbformat
import pytest

from lessons.teaching import pages, template
from lessons.teaching.notebooks import execute, main, normalise
from lessons.teaching.template import glossary, problems, reading_grade

LESSON = pages.NOTEBOOKS / "01-meet-the-psoas.ipynb"


@pytest.fixture
def book(tmp_path):
    """Lesson 01 as it should be stored, and a way to store it changed and hear what is wrong."""
    good = json.loads(LESSON.read_text(encoding="utf-8"))
    count = 0
    for cell in good["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"] = count
            cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"text/plain": "x"}}]
    (tmp_path / "notebooks").mkdir()
    for path in pages.NOTEBOOKS.glob("*.ipynb"):
        (tmp_path / "notebooks" / path.name).touch()

    def told(change=lambda book: None):
        changed = copy.deepcopy(good)
        change(changed)
        path = tmp_path / "notebooks" / LESSON.name
        path.write_text(json.dumps(changed))
        return problems(path)

    told.usual = set(told())     # whatever is wrong with the lesson today is not this test's business
    return told


def code_cell(source, **more):
    return {"cell_type": "code", "metadata": {"slideshow": {"slide_type": "slide"}}, "source": source,
            "execution_count": None, "outputs": [], **more}


def text_cell(source):
    return {"cell_type": "markdown", "metadata": {"slideshow": {"slide_type": "slide"}}, "source": source}


def find(book, start):
    return next(cell for cell in book["cells"] if "".join(cell["source"]).startswith(start))


def put(start, source):
    def change(book):
        find(book, start)["source"] = source
    return change


def add(cell, at=5):
    return lambda book: book["cells"].insert(at, cell)


def drop(start):
    return lambda book: book["cells"].remove(find(book, start))


WORDS = "The hip bends and the thigh comes up. " * 25

BROKEN = {
    "a second title": (add(text_cell("# Another title")), "one `# title`"),
    "a deep heading": (add(text_cell("#### Deep")), "too deep"),
    "no header": (put("from lessons", "from lessons.meet_the_psoas import figure"), "header"),
    "no key points": (drop("## Key points"), "last headings"),
    "no references": (put("references(", 'figure("psoas-front")'), "references"),
    "six lines": (add(code_cell("\n".join(f"a{i} = {i}" for i in range(6)))), "6 lines"),
    "a magic": (add(code_cell("%matplotlib inline")), "magic"),
    "a shell command": (add(code_cell("!ls")), "magic"),
    "not Python": (add(code_cell("figure(")), "not Python"),
    "a function": (add(code_cell("def f():\n    pass")), "defines"),
    "a lambda": (add(code_cell("f = lambda x: x")), "defines"),
    "sys.path": (add(code_cell("sys.path.append('..')")), "sys.path"),
    "a second import": (add(code_cell("from lessons.meet_the_psoas import figure")), "one import line"),
    "another import": (add(code_cell("import numpy")), "imports"),
    "another lesson": (add(code_cell("from lessons.start_here import thigh")), "imports"),
    "an unused name": (put("from lessons", "from lessons.meet_the_psoas import header, what\nheader('meet_the_psoas')"),
                       "never used: what"),
    "many words": (add(text_cell(WORDS)), "words in a row"),
    "too long": (add(text_cell(WORDS * 6)), "1,200 to 1,800 words"),
    "too short": (lambda book: book["cells"].__delitem__(slice(4, 30)), "1,200 to 1,800 words"),
    "hard words": (add(text_cell("Musculoskeletal biomechanics necessitates interdisciplinary characterisation, "
                                 "notwithstanding methodological heterogeneity among investigations. " * 40)), "grade"),
    "a Markdown picture": (add(text_cell("![the psoas](psoas.png)")), "figure("),
    "a question twice": (add(code_cell('quiz("meet_the_psoas", "first_guess")')), "'first_guess' is shown 2 times"),
    "an unknown question": (add(code_cell('quiz("meet_the_psoas", "nonsense")')), "'nonsense'"),
    "another quiz": (add(code_cell('quiz("start_here")')), "asked for 'start_here'"),
    "no quiz": (put('quiz("meet_the_psoas")', 'figure("psoas-front")'), "must stand once"),
    "a new heading": (add(text_cell("## By the way")), "lacks ['By the way']"),
    "an unknown source": (add(text_cell("So it is ([Hu 2012](#hu2012)).")), "did you mean 'hu2011'"),
    "a wrong name of a source": (add(text_cell("So it is ([Hu et al.](#hu2011)).")), "should read [Hu 2011]"),
    "a dead link": (add(text_cell("Go to [lesson 99](99-nothing.ipynb).")), "leads nowhere"),
    "an empty link text": (add(text_cell("See [here](https://example.org).")), "'here'"),
    "no slide type": (add({**text_cell("x"), "metadata": {}}), "slide_type"),
    "a wrong slide type": (add({**text_cell("x"), "metadata": {"slideshow": {"slide_type": "page"}}}), "slide_type"),
    "a tag without reason": (lambda book: find(book, "figure")["metadata"].update(tags=["nbval-skip"]), "reason"),
    "not run": (lambda book: find(book, "figure").update(execution_count=None), "was run as None"),
    "run out of order": (lambda book: find(book, "figure").update(execution_count=40), "was run as 40"),
    "an error": (lambda book: find(book, "figure").update(
        outputs=[{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]), "ends in an error"),
    "a warning": (lambda book: find(book, "figure")["outputs"].append(
        {"output_type": "stream", "name": "stderr", "text": "w"}), "prints a warning"),
    "no output": (lambda book: find(book, "figure").update(outputs=[]), "shows nothing"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_template_notices(book, what):
    change, says = BROKEN[what]
    new = [line for line in book(change) if line not in book.usual]
    assert any(says in line for line in new), new


def test_objectives_and_questions_belong_together(book, monkeypatch):
    bank = template.load_quiz("meet_the_psoas")
    first, *others = bank.objective

    def set_aims(*aims):
        changed = msgspec.structs.replace(bank, objective=aims)
        monkeypatch.setattr(template, "load_quiz", lambda lesson: changed)

    set_aims(first, *others, msgspec.structs.replace(first, id="new"))
    assert "No question asks for the objective 'new'." in book()
    set_aims(*others)
    assert f"A question asks for {first.id!r}, which is no objective." in book()


def test_the_reading_grade_against_a_known_text():
    text = ("Four score and seven years ago our fathers brought forth on this continent a new nation conceived in "
            "Liberty and dedicated to the proposition that all men are created equal. Now we are engaged in a great "
            "civil war testing whether that nation or any nation so conceived and so dedicated can long endure.")
    words, letters = len(text.split()), sum(c.isalpha() for c in text)
    assert reading_grade(text) == pytest.approx(0.0588 * 100 * letters / words - 0.296 * 100 * 2 / words - 15.8)


def test_the_reading_grade_of_easy_and_hard_texts():
    easy = "You have two of them. They lift the leg. They pull on the bone. So you can walk."
    hard = ("Musculoskeletal biomechanics necessitates interdisciplinary characterisation of heterogeneous mechanisms, "
            "notwithstanding methodological disagreement among contemporary investigations.")
    assert reading_grade(easy) < 2
    assert reading_grade(hard) > 20
    assert reading_grade("The transverse processes are here for you.", glossary()) < reading_grade(
        "The transverse processes are here for you.")
    assert reading_grade("") == 0


# ---- the normaliser --------------------------------------------------------------------------------------------------

RESTLESS = """import ipywidgets, time
ipywidgets.IntSlider()"""


@pytest.fixture
def restless(tmp_path):
    """A notebook full of what changes from run to run."""
    made = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_markdown_cell("# A title"), nbformat.v4.new_markdown_cell("no heading here"),
        nbformat.v4.new_markdown_cell("## A part: one, two"), nbformat.v4.new_code_cell(RESTLESS),
        nbformat.v4.new_code_cell("print(1)")])
    made.cells[1].metadata = {"slideshow": {"slide_type": "slide"}, "scrolled": True, "trusted": True}
    path = tmp_path / "98-restless.ipynb"
    nbformat.write(made, path)
    return path


def test_two_runs_are_the_same_bytes(restless, tmp_path):
    first, second = execute(restless, tmp_path / "a"), execute(restless, tmp_path / "b")
    assert nbformat.writes(first) != nbformat.writes(second)      # without it they would differ
    text = normalise(first)
    assert text == normalise(second)
    assert text == normalise(nbformat.reads(text, as_version=4))      # doing it again changes nothing
    for word in ("model_id", '"execution"', '"widgets"', '"version"', "scrolled", "trusted"):
        assert word not in text
    stored = json.loads(text)
    assert [cell["id"] for cell in stored["cells"]] == ["a-title", "a-title-2", "a-part-one-two", "a-part-one-two-2",
                                                        "a-part-one-two-3"]
    assert stored["cells"][1]["metadata"] == {"slideshow": {"slide_type": "slide"}}
    assert stored["cells"][4]["outputs"][0]["text"] == ["1\n"]


def test_running_stores_and_checking_changes_nothing(restless, capsys):
    assert main([str(restless)]) == 0
    stored = restless.read_text()
    assert main([str(restless)]) == 0
    assert capsys.readouterr().out.splitlines() == ["98-restless.ipynb: stored", "98-restless.ipynb: nothing changed"]
    restless.write_text(stored.replace("print(1)", "print(2)"))
    changed = restless.read_text()
    assert main(["--check", str(restless)]) == 1
    said = capsys.readouterr().out
    assert "out of date" in said
    assert '+      "2\\n"' in said
    assert restless.read_text() == changed
    assert [path.name for path in restless.parent.iterdir() if path.is_file()] == [restless.name]


def test_a_notebook_that_fails_says_where_and_is_left_as_it_was(restless, capsys):
    restless.write_text(restless.read_text().replace("print(1)", "1 / 0"))
    before = restless.read_text()
    assert main([str(restless)]) == 1
    assert "98-restless.ipynb" in (said := capsys.readouterr().out)
    assert "ZeroDivisionError" in said
    assert restless.read_text() == before


def test_a_notebook_is_run_as_a_new_learner_meets_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PSOAS_COURSE_STATIC", "1")
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(
        "import lessons, os\n"
        "print(os.environ['PSOAS_COURSE_HOME'], os.environ.get('PSOAS_COURSE_STATIC'), lessons.__file__)")])
    path = tmp_path / "97-where.ipynb"
    nbformat.write(made, path)
    said = execute(path, tmp_path / "home").cells[0].outputs[0].text.split()
    assert said == [str(tmp_path / "home"), "None", str(Path(pages.LESSONS) / "__init__.py")]
    assert os.environ["PSOAS_COURSE_STATIC"] == "1"
