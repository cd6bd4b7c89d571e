"""The symptom check's promises, each over the whole space of answers: by structure, by exhaustion and by random search.

Why this covers every combination: a rule is built of leaves and of "at least n of", and nothing else (checked). Leaves
are tested with all their values, "at least n of" with all strengths of up to five parts. A strength that can only rise
when a part rises makes the whole rule rise, however large it is; so does the highest of all rules. What follows by that
is then tried again from outside, with thousands of random answer sets.
"""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.symptom_check import URGENCIES, Result, assess, may_show, questions
from lessons.symptom_check.check import BOOK, leaves, weigh

QUESTIONS = {q.id: q for q in questions()}
YES_NO = [q.id for q in questions() if q.kind == "yes_no"]
PICTURE = [q.id for q in questions() if q.group == "picture"]
WARNING = [id for id in YES_NO if id not in PICTURE]
SITES = list(QUESTIONS["sites"].options)
ORDINARY = ["low_back", "flank", "groin", "front_of_hip", "front_thigh", "outer_hip", "buttock", "knee", "lower_leg"]
SPECIAL = ["bleeding_risk", "could_be_pregnant", "fever_or_chills", "saddle_numbness", "bladder_bowel_or_sexual_change"]
LEVEL = URGENCIES.index
MANY = settings(max_examples=400, deadline=None)
SOME = settings(max_examples=200, deadline=None)

persons = st.fixed_dictionaries(
    {},
    optional={
        "age_years": st.one_of(st.integers(0, 120), st.sampled_from([15, 16, 17, 18, 30, 31, 49, 50, 59, 60, 64, 65])),
        "sex": st.sampled_from(["female", "male", "other"]),
        "sites": st.lists(st.sampled_from(SITES), unique=True, max_size=4),
        "side": st.sampled_from(["left", "right", "both"]),
        "onset": st.sampled_from(["sudden", "gradual", "after_injury", "unsure"]),
        "duration_days": st.one_of(st.integers(0, 100), st.sampled_from([42, 43, 3650])),
        "severity": st.integers(0, 10),
    },
)
# mostly "no" or not asked, with a few answers that count: where almost all rules fire, nothing can be seen to change
some_yes_no = st.dictionaries(st.sampled_from(YES_NO), st.sampled_from(["yes", "unsure", "no"]), max_size=5)
whole = st.dictionaries(st.sampled_from(YES_NO), st.sampled_from(["yes", "unsure", "no"]), max_size=len(YES_NO))


@st.composite
def answer_sets(draw):
    """Any answers at all: with the rest answered "no", with the rest not asked, or with many of them."""
    rest = draw(st.sampled_from(["no", "not asked", "many"]))
    given_ = draw(whole if rest == "many" else some_yes_no)
    return {**(dict.fromkeys(YES_NO, "no") if rest == "no" else {}), **draw(persons), **given_}


def level(answers):
    return LEVEL(assess(answers).urgency)


def all_no(**more):
    return (
        {"age_years": 40, "sex": "other", "sites": ["low_back"], "duration_days": 7}
        | dict.fromkeys(YES_NO, "no")
        | more
    )


# ---- the parts of which every rule is made --------------------------------------------------------------------------


def test_a_rule_is_made_of_leaves_and_counts_and_of_nothing_else():
    def check(node):
        if "of" in node:
            assert set(node) == {"at_least", "of"}
            assert 1 <= node["at_least"] <= len(node["of"])
            for part in node["of"]:
                check(part)
        else:
            assert node == {"unfinished": True} or node["id"] in QUESTIONS
            assert set(node) <= {"id", "any_of"} or set(node) <= {"id", "from", "to", "missing"} or "unfinished" in node

    for rule in BOOK["rules"]:
        check(rule["when"])


def test_at_least_n_can_only_rise_with_its_parts():
    """All strengths of one to five parts, all n, and each part raised by one."""
    part = {0: {"id": "constant", "any_of": ["yes", "unsure"]}, 1: {"id": "fever_or_chills"}, 2: {"id": "vomiting"}}
    answers = {"constant": "no", "fever_or_chills": "unsure", "vomiting": "yes"}
    for size in range(1, 6):
        for strengths in itertools.product((0, 1, 2), repeat=size):
            for n in range(1, size + 1):

                def weight(s, n=n):
                    return weigh({"at_least": n, "of": [part[x] for x in s]}, answers, False)[0]

                assert weight(strengths) == sorted(strengths)[-n]
                for k, s in enumerate(strengths):
                    if s < 2:
                        assert weight((*strengths[:k], s + 1, *strengths[k + 1 :])) >= weight(strengths)


def test_a_leaf_rises_from_no_to_unsure_to_yes_and_with_every_site():
    for leaf in {str(one): one for rule in BOOK["rules"] for one in leaves(rule["when"]) if "id" in one}.values():

        def weight(answers, leaf=leaf):
            return weigh(leaf, answers, False)[0]

        if QUESTIONS[leaf["id"]].kind == "yes_no":
            no, unsure, yes, unasked = (
                weight(a) for a in ({leaf["id"]: "no"}, {leaf["id"]: "unsure"}, {leaf["id"]: "yes"}, {})
            )
            assert no == 0 < unsure <= yes == 2  # unsure is never no
            assert no <= unasked <= yes
        elif leaf["id"] == "sites":
            assert weight({}) == weight({"sites": []}) == 0
            for have, more in itertools.product(SITES, SITES):
                assert weight({"sites": [have]}) <= weight({"sites": [have, more]})
                assert weight({"sites": [have, more]}) == max(weight({"sites": [s]}) for s in (have, more))


# ---- 1 to 10, as they are numbered here --------------------------------------------------------------------------


@MANY
@given(answer_sets())
def test_1_the_result_is_the_highest_urgency_of_any_rule(answers):
    result = assess(answers)
    levels = [LEVEL(reason.urgency) for reason in result.reasons]
    assert LEVEL(result.urgency) == max(levels, default=0)
    assert levels == sorted(levels, reverse=True)
    for reason in result.reasons:
        assert reason.why
        assert reason.sources
        assert set(reason.because) <= set(answers)
        assert reason.because or reason.rule == "not_all_asked"
    assert result == assess(answers)


@MANY
@given(answer_sets(), st.sampled_from(YES_NO))
def test_1_an_answer_that_rises_never_lowers_the_result(answers, id):
    no, unsure, yes = (level(answers | {id: value}) for value in ("no", "unsure", "yes"))
    assert no <= unsure <= yes


@MANY
@given(answer_sets(), st.sampled_from(SITES))
def test_1_a_site_more_never_lowers_the_result(answers, site):
    """From one site on: no site at all is "not asked", and an answer may lower what the open question had raised."""
    have = answers.get("sites") or ["knee"]
    assert level(answers | {"sites": have}) <= level(answers | {"sites": [*have, *({site} - set(have))]})


def must_ask(answers):
    """The list, written out again."""
    sex, age = answers.get("sex"), answers.get("age_years")
    ids = ["age_years", "sex", "sites", "duration_days", *WARNING]
    if sex == "male" or (age is not None and not 10 <= age <= 60):
        ids = [id for id in ids if id not in ("could_be_pregnant", "missed_period_or_bleeding")]
    return [id for id in ids if not (id == "testicle_pain" and sex == "female")]


@MANY
@given(answer_sets())
def test_2_no_flag_needs_every_must_ask_question(answers):
    result = assess(answers)
    open_ = {id for id in must_ask(answers) if answers.get(id, []) == []}
    assert set(result.missing) == open_
    assert len(result.missing) == len(open_)
    assert not open_ or LEVEL(result.urgency) >= LEVEL("see_clinician")


@pytest.mark.parametrize("id", must_ask({"sex": "other", "age_years": 40}))
def test_2_each_must_ask_question_alone_holds_no_flag_back(id):
    answers = {k: v for k, v in all_no().items() if k != id}
    result = assess(answers)
    assert id in result.missing
    assert result.urgency == "see_clinician"
    assert [r.rule for r in result.reasons] == ["not_all_asked"]
    assert assess(all_no()).urgency == "no_flag"


@pytest.mark.parametrize(
    ("sex", "age", "left_out"),
    [
        ("male", 40, {"could_be_pregnant", "missed_period_or_bleeding"}),
        ("female", 40, {"testicle_pain"}),
        ("other", 40, set()),
        ("female", 9, {"could_be_pregnant", "missed_period_or_bleeding", "testicle_pain"}),
        ("female", 10, {"testicle_pain"}),
        ("female", 60, {"testicle_pain"}),
        ("other", 61, {"could_be_pregnant", "missed_period_or_bleeding"}),
    ],
)
def test_2_what_cannot_apply_is_not_missing(sex, age, left_out):
    assert set(WARNING) - set(assess({"sex": sex, "age_years": age}).missing) == left_out
    assert set(WARNING) <= set(assess({}).missing)  # nobody known: everything applies


@settings(max_examples=700, deadline=None)
@given(answer_sets(), st.sampled_from(WARNING))
def test_3_unsure_is_never_no(answers, id):
    no, unsure, yes = (level(answers | {id: value}) for value in ("no", "unsure", "yes"))
    if yes > no:
        assert unsure >= LEVEL("see_clinician")
    if id in SPECIAL:
        assert unsure >= yes - 1


def test_3_in_every_rule_an_unsure_costs_one_level_and_not_more():
    for rule in BOOK["rules"]:
        for leaf in leaves(rule["when"]):
            if set(leaf) == {"id"} and QUESTIONS[leaf["id"]].kind == "yes_no":
                assert weigh(leaf, {leaf["id"]: "unsure"}, False)[0] == 1
    lone = {id: [LEVEL(assess(all_no(**{id: v})).urgency) for v in ("unsure", "yes")] for id in WARNING}
    assert lone["bleeding_risk"] == [2, 3]
    assert lone["saddle_numbness"] == [2, 3]
    assert lone["bladder_bowel_or_sexual_change"] == [2, 3]
    assert lone["fever_or_chills"] == [1, 2]
    for id, (unsure, yes) in lone.items():
        assert unsure >= min(1, yes), id
        assert unsure >= yes - 1, id


INFECTION = {
    "bent_hip_and_ground",
    "ill_and_ground",
    "sweats_and_ground",
    "injects_and_more",
    "recent_infection_and_more",
}
VESSEL = {"faint_or_clammy", "known_aneurysm_and_more", "beat_in_the_belly", "sudden_severe_and_more", "slow_artery"}


@pytest.mark.parametrize("rule", sorted(INFECTION | VESSEL))
def test_4_no_fever_and_no_age_is_required(rule):
    """Each of these emergencies is reached by somebody of 30 without fever."""
    from tests.symptom_check.witnesses import stored

    young = {"age_years": 30, "fever_or_chills": "no"}
    found = [
        w
        for w in stored()[rule]
        if "answers" in w
        and w.get("gives", [2])[0] == 2
        and w["answers"].get("age_years", 30) == 30
        and "fever_or_chills" not in w["answers"]
    ]
    assert found
    for witness in found:
        result = assess(all_no(**young, **{**witness.get("off", {}), **witness["answers"]}) | young)
        assert rule in {r.rule for r in result.reasons if r.urgency == "emergency"}


@SOME
@given(
    answer_sets(),
    st.sampled_from(["minor_injury", "eases_with_moving", "worse_after_sitting", "load_related", "sits_many_hours"]),
)
def test_5_a_trivial_injury_or_relief_never_cancels(answers, id):
    assert level(answers | {id: "yes"}) >= level(answers)


@SOME
@given(answer_sets())
def test_5_a_long_history_never_cancels_when_it_changes(answers):
    changing = answers | {"getting_worse": "yes"}
    assert level(changing | {"duration_days": 3650}) >= level(changing | {"duration_days": 3})


LASTING = [
    "saddle_numbness", "bladder_bowel_or_sexual_change", "both_legs_weak", "fever_or_chills", "faint_or_clammy",
    "night_sweats", "generally_unwell", "hip_stuck_bent", "cannot_bear_weight", "cannot_lift_thigh",
    "leg_weakness_new", "vomiting", "pulsating_belly", "injects_drugs", "leg_swollen",
    "after_deep_abdominal_massage", "groin_lump_stuck_or_painful", "blood_in_urine", "chest_pain_or_breathless",
    "confused", "abdominal_pain_right_lower",
]  # fmt: skip


@pytest.mark.parametrize("id", LASTING)
def test_5_a_long_history_of_ordinary_pain_does_not_cancel(id):
    assert level(all_no(duration_days=3650) | {id: "yes"}) == level(all_no() | {id: "yes"}) >= LEVEL("same_day")


@MANY
@given(answer_sets(), st.integers(0, 15))
def test_6_under_16_is_at_least_same_day(answers, age):
    assert level(answers | {"age_years": age}) >= LEVEL("same_day")


@SOME
@given(
    answer_sets(),
    st.integers(0, 17),
    st.sampled_from(["groin", "front_of_hip", "front_thigh", "outer_hip", "buttock", "knee"]),
)
def test_6_under_18_a_limp_with_hip_groin_thigh_or_knee_pain_is_a_growth_plate(answers, age, site):
    result = assess(answers | {"age_years": age, "sites": [site], "short_stride": "yes"})
    assert LEVEL(result.urgency) >= LEVEL("same_day")
    assert "growth_plate" in {reason.rule for reason in result.reasons}
    assert level(answers | {"age_years": age, "sites": [site], "short_stride": "unsure"}) >= LEVEL("see_clinician")


@MANY
@given(answer_sets())
def test_7_the_picture_is_never_shown_at_same_day_or_emergency(answers):
    result = assess(answers)
    if LEVEL(result.urgency) >= LEVEL("same_day"):
        assert result.pattern == ()
    else:
        assert result.pattern == tuple(id for id in PICTURE if answers.get(id) == "yes")


FREE, TO_DO, NEVER = (
    ["lesson_text", "plates", "explorers"],
    ["self_tests", "plan", "log_entry", "stretch"],
    ["psoas_word", "massage_word"],
)


def test_7_what_may_be_shown_is_the_one_table():
    for urgency in URGENCIES:
        result = Result(urgency, (), (), ())
        for examined in (False, True):
            assert all(may_show(result, what, examined) for what in FREE)
            assert not any(may_show(result, what, examined) for what in NEVER)
            allowed = urgency == "no_flag" or (urgency == "see_clinician" and examined)
            assert all(may_show(result, what, examined) == allowed for what in TO_DO)
    assert all(may_show(None, what) for what in FREE)
    assert not any(may_show(None, what, examined=True) for what in TO_DO + NEVER)  # no result means no plan


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((None, "plans"), "plans"),
        ((None, "plan", "yes"), "examined"),
        ((None, "plan", 1), "examined"),
        (("emergency", "plan"), "result"),
    ],
)
def test_7_may_show_refuses_what_it_does_not_know(args, says):
    with pytest.raises(ValueError, match=says):
        may_show(*args)


def test_9_ordinary_pain_of_an_adult_is_never_more_than_see_clinician():
    """Exhausted: all ordinary sites at once and every answer of the picture "yes" (the most by monotonicity), with
    every age, duration and severity that a rule knows, one below and one above, and all onsets. "other" and "both" are
    the most that sex and side can do, which is checked. Sudden and severe together are left out: they may be more.
    """
    all_leaves = [leaf for rule in BOOK["rules"] for leaf in leaves(rule["when"]) if "id" in leaf]
    for leaf in all_leaves:
        for id, most in (("sex", "other"), ("side", "both")):
            assert leaf["id"] != id or most in leaf["any_of"]

    def ends(id, low, high):
        known = {leaf[end] for leaf in all_leaves if leaf["id"] == id for end in ("from", "to") if end in leaf}
        return sorted({n for k in known for n in (k - 1, k, k + 1) if low <= n <= high} | {low, high})

    worst = 0
    for age, days in itertools.product(ends("age_years", 18, 120), [*ends("duration_days", 0, 40_000)]):
        for onset in ("sudden", "gradual", "after_injury", "unsure", None):
            for severity in (0, 6, None) if onset == "sudden" else (0, 6, 7, 10, None):
                answers = all_no(
                    age_years=age, sites=ORDINARY, side="both", duration_days=days, onset=onset, severity=severity
                )
                answers |= dict.fromkeys(PICTURE, "yes")
                worst = max(worst, level({k: v for k, v in answers.items() if v is not None}))
    assert worst == LEVEL("see_clinician")


@MANY
@given(
    persons,
    st.dictionaries(st.sampled_from(PICTURE), st.sampled_from(["yes", "no", "unsure"])),
    st.integers(18, 120),
    st.lists(st.sampled_from(ORDINARY), unique=True, min_size=1),
)
def test_9_the_same_from_outside(person, picture, age, sites):
    answers = person | picture | dict.fromkeys(WARNING, "no") | {"age_years": age, "sites": sites}
    if not (answers.get("onset") == "sudden" and answers.get("severity", 0) >= 7):
        assert level(answers) <= LEVEL("see_clinician")


def test_9_age_alone_or_night_pain_alone_is_never_an_emergency():
    for age in range(121):
        assert level(all_no(age_years=age)) <= LEVEL("same_day" if age < 16 else "see_clinician")
        assert level(all_no(age_years=age, night_pain="yes")) <= LEVEL("same_day" if age < 16 else "see_clinician")
    assert level(all_no()) == LEVEL("no_flag")


@pytest.mark.parametrize(
    ("days", "worse", "is_new"),
    [(0, "no", True), (42, "no", True), (43, "no", False), (3650, "no", False), (43, "yes", True), (None, "no", True)],
)
def test_10_new_is_42_days_or_a_change(days, worse, is_new):
    answers = all_no(bleeding_risk="yes", duration_days=days, getting_worse=worse)
    result = assess({k: v for k, v in answers.items() if v is not None})
    assert (result.urgency == "emergency") == is_new


@pytest.mark.parametrize(
    ("answers", "counts_as"),
    [
        ({"sites": ["testicle"]}, "testicle_pain"),
        ({"sites": ["low_back", "lower_abdomen"]}, "abdominal_pain"),
        ({"abdominal_pain_right_lower": "yes"}, "abdominal_pain"),
        ({"groin_lump_stuck_or_painful": "yes"}, "groin_lump"),
        ({"both_legs_weak": "yes"}, "leg_weakness_new"),
        ({"sites": ["low_back", "lower_leg"]}, "pain_below_knee"),
        ({"major_injury": "yes"}, "minor_injury"),
    ],
)
def test_10_of_two_answers_that_overlap_the_worse_one_counts(answers, counts_as):
    """A "no" to the question beside it takes nothing away, with any other warning answer."""
    base = all_no() | {counts_as: "no"} | answers
    said = all_no() | {counts_as: "yes"}
    for other in WARNING:
        assert (
            level(base | {other: "yes"} | answers | {counts_as: "no"})
            >= level(said | {other: "yes"} | {counts_as: "yes"})
            or other == counts_as
        )


def test_a_second_warning_answer_beside_a_fever_makes_it_an_emergency():
    assert level(all_no(fever_or_chills="yes")) == LEVEL("same_day")
    for id in WARNING:
        if id != "fever_or_chills":
            assert level(all_no(fever_or_chills="yes", **{id: "yes"})) == LEVEL("emergency"), id


def test_somebody_on_a_blood_thinner():
    result = assess({"age_years": 58, "sites": ["groin", "low_back"], "bleeding_risk": "yes"})
    assert result.urgency == "emergency"
    assert result.reasons[0].because == ("sites", "bleeding_risk")
    assert {"sex", "duration_days", "fever_or_chills"} <= set(result.missing)
    assert result.pattern == ()
