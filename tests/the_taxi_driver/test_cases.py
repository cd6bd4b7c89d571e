"""The cases and the tests: every number that of the ledger, every way to an end, and a clear word for each mistake."""

import json
import math
import re
from pathlib import Path

import pytest

from lessons.evidence import fact
from lessons.evidence.data import DataError
from lessons.the_taxi_driver import accuracy, cases
from lessons.the_taxi_driver.accuracy import signs
from lessons.the_taxi_driver.cases import END, Case, follow, load_case, paths, verdict
from lessons.the_taxi_driver.odds import count

ROOT = Path(__file__).parents[2]
ALL = cases.cases()
HANDOUT_CLUES = ["constant", "sits", "resist", "doctor", "pressed"]
EFFECTS = [(case, step, effect) for case in ALL for step in case.step for effect in step.effect]


def numbers(text: str) -> list[float]:
    return [float(n.replace(",", "")) for n in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)]


def test_there_are_the_story_and_two_published_cases():
    assert [case.id for case in ALL] == ["taxi_driver", "abscess", "trochanter"]
    assert [case.source for case in ALL] == ["handout", "tomich", "herren2015"]


def test_the_five_clues_come_in_their_order_on_every_way():
    case = load_case("taxi_driver")
    ways = {tuple(name for name, _ in way if case.at(name).judged) for way in paths(case)}
    assert ways == {tuple(HANDOUT_CLUES)}
    assert len({tuple(name for name, _ in way) for way in paths(case)}) == 4


@pytest.mark.parametrize("case", ALL, ids=lambda c: c.id)
def test_every_way_ends_and_follow_goes_it(case: Case):
    for way in paths(case):
        choices = dict(way)
        assert follow(case, choices) == [*(name for name, _ in way), END]
        for k in range(len(way)):
            assert follow(case, dict(way[:k]))[-1] == way[k][0], "the first step without an answer waits"


@pytest.mark.parametrize("case", ALL, ids=lambda c: c.id)
def test_every_judgement_has_an_answer_of_its_own(case: Case):
    for step in case.step:
        assert len({o.text for o in step.option}) == len(step.option) == 3
        assert all(o.reply.strip() for o in step.option)
        assert not step.judged or step.effect


def test_quotes_stand_in_the_handout_to_the_letter():
    # The handout's own sentences of this lesson, kept apart from the case.
    handout = (
        "The client described the pain as constant and shooting into the front of his pelvis and hip (that was my"
        " first cue that it may be the Psoas). When I asked him what he does for work, he said he was a taxi cab "
        "driver, sitting for long hours every day (second clue). I asked him to flex his hip against my "
        "resistance on the right side, which he could not do. At this point, I was certain that the culprit of "
        "his pain was the Psoas. He mentioned that his primary care doctor could not identify the cause of the "
        "pain, and suggested that it may be in his colon, and prescribed pain medication. When I attempted to "
        "gently and gradually 'melt' through the abdominal wall, the man cried out in pain, and almost jumped. I "
        "had to tell him to breathe, and waited for him to relax."
    )
    quotes = [step.quote for step in load_case("taxi_driver").step if step.quote]
    assert len(quotes) == 5
    assert all(quote in handout for quote in quotes)


def test_for_the_psoas_no_clue_has_a_number():
    for name in HANDOUT_CLUES:
        first = load_case("taxi_driver").at(name).effect[0]
        assert first.cause.startswith("The psoas")
        assert first.none
        assert first.spans() == (None, None)


@pytest.mark.parametrize(("case", "step", "effect"), EFFECTS, ids=lambda x: getattr(x, "id", getattr(x, "cause", "")))
def test_every_number_is_that_of_the_ledger(case, step, effect):
    if effect.none:
        assert not any((effect.before, effect.ratio, effect.after, effect.share))
        return
    entry = fact(effect.fact)
    known = numbers(entry.text)
    assert "the_taxi_driver" in entry.lessons
    assert entry.verified in ("read", "computed")
    for value in (*effect.share, *effect.after):
        assert value in known, entry.text
    if effect.before and not effect.supposed:
        counted = value_from_counts(effect.fact)
        assert effect.before in known or effect.before == counted
    assert effect.careful, "a number never stands without a word of caution"


def value_from_counts(name: str) -> float | None:
    """Shares that the ledger gives as counts, worked out here."""
    return {"T22": round(100 * 176 / 227), "T21": 0.66, "R34": round(100 * 13 / 1975, 2)}.get(name)


def test_ratios_in_the_cases_are_those_of_the_ledger():
    found = {effect.fact: effect.ratio for _, _, effect in EFFECTS if effect.ratio}
    assert found["T10"][0] == pytest.approx(0.16 / (1 - 0.95), abs=0.01)
    assert found["T21"][0] == pytest.approx(0.31 / (1 - 0.98), abs=0.01)
    assert found["T22"][0] == pytest.approx(0.68 / (1 - 0.49), abs=0.01)
    # the usual 95 % interval of a ratio of two shares, from the rounded counts of the study
    a, n, b, m = round(0.68 * 176), 176, 51 - round(0.49 * 51), 51
    error = math.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    middle = math.log((a / n) / (b / m))
    low, high = math.exp(middle - 1.96 * error), math.exp(middle + 1.96 * error)
    assert found["T22"][1:] == pytest.approx((low, high), abs=0.02)
    assert set(found) == {"T10", "T21", "T22"}


def test_supposed_starts_are_called_so():
    for _, _, effect in EFFECTS:
        if effect.supposed:
            assert "our example" in effect.careful


@pytest.mark.parametrize("sign", signs(), ids=lambda s: s.id)
def test_every_test_has_its_published_numbers_or_none(sign):
    entry = fact(sign.fact)
    assert "the_taxi_driver" in entry.lessons
    if sign.none:
        assert entry.status == "no evidence found"
        assert sign.ratio("positive") is sign.ratio("negative") is None
        return
    known = numbers(entry.text)
    for share in (*sign.sensitivity, *sign.specificity):
        percent = round(100 * share, 1)
        assert any(abs(n - p) < 0.051 for n in known for p in (percent, 100 - percent)) or "all" in entry.text, percent
    for ratio in (*sign.ratio_positive, *sign.ratio_negative):
        assert ratio in known


def test_the_handouts_test_and_the_hand_on_the_belly_have_no_number():
    none = {sign.id for sign in signs() if sign.none}
    assert none == {"resisted_flexion", "palpation"}


@pytest.mark.parametrize(
    ("judged", "which"),
    [([40, 60, 90], "rose"), ([50, 50], "stayed"), ([50, 65, 69], "stayed"), ([80, 20], "fell"), ([50, 70], "rose"),
     ([70, 50], "fell"), ([30], "stayed"), ([], "stayed")],
)  # fmt: skip
def test_the_end_sees_how_the_judgement_moved(judged, which):
    case = load_case("taxi_driver")
    assert verdict(case, judged) == getattr(case, which)


# ---- kind, and never a promise -------------------------------------------------------------------------------------

FORBIDDEN = (
    r"\b(un)?safe(ly|r|st|ty)?\b", r"nothing (is |to be )?(wrong|serious)",
    r"it('s| is) (probably |surely )?(your|the) psoas",
    r"\b(stupid|careless|foolish|ignorant|negligent|quack|blunder)", r"\bshould have known\b",
)  # fmt: skip


def texts():
    for folder in ("cases.toml", "accuracy.toml", "quiz.toml", "plan.md"):
        path = ROOT / "lessons/the_taxi_driver" / folder
        if path.exists():
            yield folder, path.read_text(encoding="utf-8")
    book = ROOT / "notebooks/04-the-taxi-driver.ipynb"
    if book.exists():
        for cell in json.loads(book.read_text(encoding="utf-8"))["cells"]:
            yield cell["id"], "".join(cell["source"])


def test_no_promise_no_blame_and_no_name():
    for where, text in texts():
        flat = re.sub(r"\s+", " ", text).lower().replace("careless people", "")
        for pattern in FORBIDDEN:
            assert not re.search(pattern, flat), (where, pattern)


def test_the_therapist_and_the_patients_have_no_name_and_are_not_blamed():
    said = " ".join(s.told for c in ALL for s in c.step)
    assert "gentle and patient" in said
    assert "We do not judge the doctors" in load_case("abscess").ending
    assert "happens to careful people" in load_case("taxi_driver").rose


# ---- mistakes in the files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('next = "sits"', 'next = "sitz"', r"'constant', field `next`.*did you mean 'sits'"),
        ('next = "resist"', 'next = "constant"', r"leads back to 'constant'"),
        ('    next = "asked"\n', "", r"step 'asked': no option leads there"),
        ('id = "sits"', 'id = "asked"', r"stands there twice"),
        ('source = "handout"', 'source = "handouts"', r"'taxi_driver', field `source`.*did you mean 'handout'"),
        ('claims = ["S15"]', 'claims = ["S99"]', r"'constant', field `claims`"),
        ('fact = "T22"', 'fact = "T222"', r"'A kidney stone', field `fact`"),
        ("    before = 78\n", "", r"'A kidney stone': needs before and ratio"),
        ("    before = 78\n", "    before = 178\n", r"from 0 to 1"),
        ("ratio = [1.33, 1.0, 1.78]", "ratio = [1.33, 1.5, 1.78]", r"low <= best <= high"),
        ("ratio = [1.33, 1.0, 1.78]", "ratio = [1.33, 1.0]", r"one number, or three"),
        ("ratio = [3.2]", "ratio = [-3.2]", r"1 changes nothing"),
        ("quote =", "qoute =", r"qoute"),
        ("[[case]]", "[[case]", r"not valid TOML"),
    ],
)
def test_a_mistake_in_the_cases_is_named(tmp_path, old, new, says):
    text = cases.FILE.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "cases.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=says):
        cases.cases(tmp_path / "cases.toml")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("specificity = [0.95]\n", "", r"'psoas_sign': needs sensitivity and specificity"),
        ("specificity = [0.95]", "specificity = [1.0]", r"'psoas_sign': .*too few people"),
        ("sensitivity = [0.16]", "sensitivity = [16.0]", r"'psoas_sign'.*from 0 to 1"),
        ('people = "people with suspected appendicitis"\n', "", r"'psoas_sign', field `people`"),
        ('fact = "T10"', 'fact = "T100"', r"'psoas_sign'.*T10"),
        ('id = "psoas_sign"', 'id = "palpation"', r"twice"),
    ],
)
def test_a_mistake_in_the_tests_is_named(tmp_path, old, new, says):
    text = accuracy.FILE.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "accuracy.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=says):
        accuracy.signs(tmp_path / "accuracy.toml")


def test_unknown_names_help():
    with pytest.raises(KeyError, match="taxi_driver"):
        load_case("taxi-driver")
    with pytest.raises(KeyError, match="sits"):
        load_case("taxi_driver").at("sit")


def test_the_share_of_the_wide_artery_is_read_both_ways():
    (effect,) = (e for _, s, e in EFFECTS if s.id == "pressed" and e.share)
    assert f"in {100 - count(effect.share[0] / 100)} of 100" in effect.careful
