"""The form's words and data: complete, plain, naming no illness to a person about themselves, giving no all-clear."""

import random
import re
from collections.abc import Iterator

import msgspec
import pytest

from lessons.evidence import cite, source
from lessons.symptom_check.check import (
    URGENCIES,
    alarms,
    assess,
    could_reach,
    evaluate,
    may_show,
    questions,
    rules_json,
)
from lessons.symptom_check.form import (
    SymptomForm,
    advice,
    form,
    home_tests,
    likelihood_ratios,
    people,
    symptom_check,
)
from lessons.symptom_check.plates import MAP_CAMERA, zones
from lessons.teaching import images
from lessons.teaching.interactive import StateError
from lessons.teaching.template import GRADE, glossary, reading_grade
from tests.symptom_check.answers import random_answers

# Words that would name a cause. A question may ask about something that a person knows (a cancer, an aneurysm).
ILLNESSES = re.compile(
    r"abscess|appendic|aneurysm|torsion|cauda|ectopic|hernia|metasta|tumou?r|cancer|septic|sepsis|arthritis|thrombo|"
    r"\bclot|kidney stone|colic|diverticul|neuropath|radiculo|osteo|stress fracture|psoas|iliopsoas",
    re.IGNORECASE,
)
ALL_CLEAR = re.compile(
    r"\bsafe(ly|r|st)?\b|nothing (is )?wrong|nothing serious|harmless|reassur|all right|\byou are fine|"
    r"no need to worry|it is (your|the) psoas|likely your",
    re.IGNORECASE,
)
TO_DO = re.compile(r"exercis|stretch|massag|strengthen|work ?out|foam|roller|workout", re.IGNORECASE)


def texts(value: object) -> Iterator[str]:
    """Every string in nested data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)


def about_oneself() -> list[str]:
    """Everything that a person can read in the form about themselves, apart from the questions' own words."""
    words = {k: v for k, v in form().words.items() if k not in ("pattern", "think_of", "opened_title", "what_if")}
    shown = [*texts(words), *texts({k: msgspec.to_builtins(v) for k, v in advice().items()})]
    shown += [text for screen in form().screen for text in (screen.title, screen.lead)]
    return [*shown, *(rule["why"] for rule in rules_json()["rules"])]


def test_red_flags_come_first() -> None:
    emergencies = {"saddle_numbness", "bladder_bowel_or_sexual_change", "both_legs_weak", "faint_or_clammy"}
    assert emergencies < set(form().screen[0].questions)
    for id in form().screen[0].questions:
        assert assess({id: "yes"}).urgency == "emergency", id


def test_what_is_an_emergency_by_itself_is_worked_out_from_the_rules() -> None:
    """It holds the whole first step; no other answer takes it back; and "not sure" is looked at today or now."""
    assert set(form().screen[0].questions) < set(alarms())
    dice = random.Random(8)
    for id in alarms():
        assert assess({id: "unsure"}).urgency in ("same_day", "emergency"), id
        for _ in range(30):
            assert assess(random_answers(dice) | {id: "yes"}).urgency == "emergency", id
    others = [q.id for q in questions() if q.kind == "yes_no" and q.id not in alarms()]
    fit = {"age_years": 40, "sex": "female", "sites": ["knee"], "onset": "gradual", "duration_days": 90}
    fit |= {q.id: "no" for q in questions() if q.kind == "yes_no"}
    assert [id for id in others if assess(fit | {id: "yes"}).urgency == "emergency"] == []


def test_how_grave_one_more_answer_could_be_is_what_the_check_would_say() -> None:
    assert could_reach({})["saddle_numbness"] == "emergency"
    assert could_reach({})["night_pain"] == "see_clinician"
    assert could_reach({})["bleeding_risk"] == "same_day"
    assert could_reach({"sites": ["groin"]})["bleeding_risk"] == "emergency"
    dice = random.Random(6)
    for _ in range(25):
        answers = {id: value for id, value in random_answers(dice).items() if dice.random() < 0.7}
        reach = could_reach(answers)
        assert tuple(reach) == assess(answers).missing
        for q in questions():
            if q.id not in reach:
                continue
            whole = range(q.low or 0, (q.high or 400) + 1) if q.kind == "int" else ()
            one = {"yes_no": ["yes", "no", "unsure"], "many": [[s] for s in q.options], "one": list(q.options)}
            said = [assess(answers | {q.id: value}).urgency for value in one.get(q.kind, whole)]
            most = max(said, key=URGENCIES.index)
            # places: several at once can be graver than each alone
            assert reach[q.id] == most or (q.kind == "many" and URGENCIES.index(reach[q.id]) > URGENCIES.index(most))


def test_what_nobody_has_tested_is_answered_in_one_way() -> None:
    """The head of the screen and each test on it say the same, and the rules do not take that for a "no"."""
    screen = next(screen for screen in form().screen if screen.id == "hip")
    wanted = "If nobody has tested it, choose Not sure. Do not test it now."
    assert screen.lead.replace("“", "").replace("”", "") == wanted
    tested = [q for q in questions() if q.id in screen.questions and q.help]
    assert {q.id for q in tested} == {"pain_on_resisted_flexion", "weak_on_resisted_flexion", "thomas_thigh_stays_up"}
    assert {q.help for q in tested} == {wanted}
    person = next(p for p in people() if p.urgency == "no_flag")
    assert assess(person.answers | {"weak_on_resisted_flexion": "unsure"}).urgency == "see_clinician"


def test_no_word_of_a_result_is_about_another_part_of_the_body() -> None:
    """The results are shown whatever hurts: a good outlook for the back says nothing about a groin."""
    for level, one in advice().items():
        for text in (one.act, *one.now, one.instead, one.say):
            assert not re.search(r"\b(back|groin|hip|thigh|knee)\b", text.replace("go back", "")), (level, text)


def test_every_screen_is_short() -> None:
    assert all(1 <= len(screen.questions) <= 7 for screen in form().screen)


def test_what_is_not_must_ask_comes_last() -> None:
    must = {q.id for q in questions() if q.must_ask}
    assert not must & {id for screen in form().screen[-2:] for id in screen.questions}


@pytest.mark.parametrize("person", people(), ids=lambda person: person.id)
def test_an_invented_person_has_answered_everything(person) -> None:
    result = assess(person.answers)
    assert result.missing == ()
    assert result.urgency == person.urgency
    assert {q.id for q in questions() if q.group == "picture"} <= set(person.answers)
    assert person.answers["age_years"] == person.age
    assert not ALL_CLEAR.search(" ".join((person.line, person.story, person.teach)).replace("harmless", ""))


def test_at_the_urgent_levels_nothing_is_likened_to_the_handouts_picture() -> None:
    for person in people():
        if person.urgency in ("emergency", "same_day"):
            assert not re.search(r"handout|psoas|hip flexor|picture", person.teach), person.id


def test_the_people_differ() -> None:
    there = people()
    assert {person.urgency for person in there} == {"no_flag", "see_clinician", "same_day", "emergency"}
    assert {person.answers["sex"] for person in there} >= {"female", "male"}
    ages = sorted(person.age for person in there)
    assert ages[0] < 16
    assert ages[-1] > 65


def test_no_illness_is_named_to_a_person_about_themselves() -> None:
    for text in about_oneself():
        found = ILLNESSES.search(text)
        # what the person has told us may be said back
        known = found and re.search(r"who has had a cancer|with a known aneurysm", text)
        assert not found or known, text


def test_no_text_gives_an_all_clear() -> None:
    told = [text for person in people() for text in (person.line, person.story)]
    for text in [*about_oneself(), *told, *texts([msgspec.to_builtins(t) for t in home_tests()])]:
        assert not ALL_CLEAR.search(text), text


def test_nothing_to_do_is_offered_at_emergency_and_same_day() -> None:
    for level in ("emergency", "same_day"):
        for text in texts(msgspec.to_builtins(advice()[level])):
            assert not TO_DO.search(text), text
    for rule in rules_json()["rules"]:
        assert not TO_DO.search(rule["why"]), rule["id"]


def test_each_level_says_how_soon_and_what_to_do() -> None:
    said = advice()
    assert len({one.act for one in said.values()}) == 4
    assert "emergency number of the country you are in" in said["emergency"].now[0]
    assert all(one.now and one.say and one.change for one in said.values())
    assert "not an all-clear" in said["no_flag"].now[0]


def test_the_words_are_plain() -> None:
    shown = [text if text.endswith((".", "?", "!", ":")) else f"{text}." for text in about_oneself()]
    assert reading_grade("\n\n".join(shown), glossary()) <= GRADE
    asks = [part for q in questions() for part in (q.ask, q.help, q.why) if part]
    assert reading_grade("\n\n".join(asks), glossary()) <= GRADE
    for person in people():
        assert reading_grade(f"{person.story} {person.teach}", glossary()) <= GRADE, person.id


@pytest.mark.parametrize("screen", form().screen, ids=lambda screen: screen.title)
def test_every_screen_is_plain_on_its_own(screen) -> None:
    asked = [q for q in questions() if q.id in screen.questions]
    parts = [screen.title, screen.lead, *(p for q in asked for p in (q.ask, q.help, *q.options.values()))]
    for shown in (parts, [*parts, *(q.why for q in asked)]):  # as it opens, and with every "why" opened
        text = "\n\n".join(part if part.endswith((".", "?", "!", ":")) else f"{part}." for part in shown if part)
        assert len(text.split()) < 60 or reading_grade(text, glossary()) <= GRADE


@pytest.mark.parametrize("level", list(advice()))
def test_every_result_is_plain_on_its_own(level: str) -> None:
    text = "\n\n".join(texts(msgspec.to_builtins(advice()[level])))
    assert len(text.split()) >= 60
    assert reading_grade(text, glossary()) <= GRADE


def test_likelihood_ratios_are_those_of_the_evidence() -> None:
    assert likelihood_ratios(0.3182, 0.5714) == pytest.approx((0.74, 1.19), abs=0.005)
    thomas = next(test for test in home_tests() if test.id == "thomas")
    assert "0.74" in thomas.worth
    assert "1.19" in thomas.worth
    handout = next(test for test in home_tests() if test.id == "resisted_flexion")
    assert "No likelihood ratio is known" in handout.worth
    for test in home_tests():
        assert all(cite(key) and source(key).verified == "read" for key in test.sources)
        assert images.picture(test.picture).alt


def test_every_place_can_be_pressed_on_the_map() -> None:
    sites = next(q for q in questions() if q.id == "sites")
    there = zones()
    assert set(there) == set(sites.options)
    for shapes in there.values():
        for x, y, wide, high in shapes:
            assert wide < x < MAP_CAMERA.width_px - wide
            assert high < y < MAP_CAMERA.height_px - high


def test_places_of_the_map_do_not_lie_on_one_another() -> None:
    middles = [(site, x, y) for site, shapes in zones().items() for x, y, _, _ in shapes]
    for site, shapes in zones().items():
        for x, y, wide, high in shapes:
            others = [s for s, mx, my in middles if s != site and ((mx - x) / wide) ** 2 + ((my - y) / high) ** 2 < 1]
            assert not others, (site, others)


def test_an_emergency_that_stops_the_questions_is_certain() -> None:
    """Whatever is answered later, the result stays an emergency: over random answers, cut off at every screen."""
    dice, book, nan = random.Random(5), rules_json(), float("nan")
    # as WEIGHTLESS in form.js
    nothing = {"sex": "?", "sites": ["?"], "side": "?", "onset": "?"}
    nothing |= dict.fromkeys(("age_years", "duration_days", "severity"), nan)
    order = [screen.questions for screen in form().screen]
    stopped = 0
    for _ in range(1500):
        answers = random_answers(dice)
        told: dict[str, object] = {}
        for asked in order:
            told |= {id: answers[id] for id in asked if id in answers}
            if evaluate(book, {**nothing, **told}).urgency == "emergency":
                stopped += 1
                later = random_answers(dice)
                assert assess({**later, **told}).urgency == "emergency", (told, later)
                break
    assert stopped > 400


def test_the_state_takes_an_invented_person_and_nothing_else() -> None:
    made = symptom_check("walter")
    assert "says: now" in repr(made)
    with pytest.raises(StateError, match="nobody is called 'walt'"):
        SymptomForm("walt")
    with pytest.raises(StateError, match="only an invented person's answers"):
        made.state = {"person": "", "answers": {"age_years": 50}, "screen": "welcome"}
    with pytest.raises(StateError, match="age_years"):
        made.state = {"person": "walter", "answers": {"age_years": 500}, "screen": "result"}
    with pytest.raises(StateError, match="screen"):
        made.state = {"person": "walter", "answers": {}, "screen": "cure"}


def test_a_page_around_the_form_hears_how_soon_and_nothing_else() -> None:
    made, heard = SymptomForm(hands_over=True), []
    made.when_done(lambda: heard.append((made.result and made.result.urgency, made.examined)))
    assert not may_show(made.result, "plan")

    def say(**message: object) -> None:
        made._hear(made, message, [])

    say(type="result", urgency="see_clinician", examined=False)
    assert not may_show(made.result, "plan", made.examined)
    say(type="result", urgency="see_clinician", examined=True)
    assert may_show(made.result, "plan", made.examined)
    say(type="result", urgency=None, examined=True)
    say(type="result", urgency="cured", examined=True)
    say(type="other", urgency="no_flag")
    assert heard == [("see_clinician", False), ("see_clinician", True), (None, False)]
    assert made.state == {"person": "", "answers": {}, "screen": "welcome"}
    deaf = SymptomForm()
    deaf._hear(deaf, {"type": "result", "urgency": "no_flag"}, [])
    assert deaf.result is None


def test_without_a_script_the_emergency_signs_still_stand_there() -> None:
    still = symptom_check().still()
    for id in form().screen[0].questions:
        assert next(q.ask for q in questions() if q.id == id)[:30] in still
    assert "emergency number" in still
