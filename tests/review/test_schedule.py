"""The mixed quiz over random histories: nothing twice, the missed sooner, lessons alike, the same all day."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.review.schedule import REASONS, askable, draw, memory
from lessons.teaching.quiz import lessons_with_a_quiz, load
from lessons.teaching.store import Answer, Store

BANKS = [load(lesson) for lesson in lessons_with_a_quiz() if lesson != "review"]
KEYS = [(bank.lesson, bank.version, q.id) for bank in BANKS for q in askable(bank)]
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))


def answer(key, minutes_ago, right, now=NOW):
    lesson, version, question = key
    when = (now - timedelta(minutes=minutes_ago)).astimezone(UTC).isoformat(timespec="microseconds")
    return Answer(lesson, version, question, "0", right, when)


histories = st.lists(
    st.builds(answer, st.sampled_from(KEYS), st.integers(-5_000, 400 * 24 * 60), st.booleans()), max_size=120
)
moments = st.tuples(st.integers(1, 400 * 24 * 60), st.booleans())
times = st.lists(moments, min_size=1, max_size=8, unique_by=lambda moment: moment[0])


@settings(max_examples=40, deadline=None)
@given(histories, st.integers(1, 200))
def test_no_question_comes_twice_and_a_longer_draw_begins_with_the_shorter(history, count):
    drawn = draw(BANKS, history, NOW, count)
    assert len({pick.key for pick in drawn}) == len(drawn) == min(count, len(KEYS))
    assert {(pick.lesson, pick.question) for pick in drawn} <= {(lesson, q) for lesson, _, q in KEYS}
    assert draw(BANKS, history, NOW, 1 + count // 2) == drawn[: 1 + count // 2]


@settings(max_examples=40, deadline=None)
@given(histories, st.integers(0, 12 * 60))
def test_the_same_answers_give_the_same_draw_all_day(history, minutes):
    assert draw(BANKS, history, NOW, 20) == draw(BANKS, reversed(history), NOW + timedelta(minutes=minutes), 20)


@settings(max_examples=80, deadline=None)
@given(times, st.integers(0, 60), histories)
def test_a_missed_question_comes_no_later_than_a_right_one_with_the_same_history(before, days, others):
    first, second = [key for key in KEYS if key[0] == "meet_the_psoas"][3:5]
    now = NOW + timedelta(days=days)
    past = sorted(before, reverse=True)
    rest = [a for a in others if a.question not in (first[2], second[2])]
    (last, _), same = past[-1], past[:-1]
    both = [answer(key, at, right) for key in (first, second) for at, right in same]
    for missed, right in ((first, second), (second, first)):
        history = [*rest, *both, answer(missed, last, False), answer(right, last, True)]
        place = {(p.lesson, p.question): i for i, p in enumerate(draw(BANKS, history, now, len(KEYS)))}
        assert place[missed[0], missed[2]] < place[right[0], right[2]]


@settings(max_examples=80, deadline=None)
@given(times)
def test_missing_a_question_never_makes_it_due_later(before):
    past = [(NOW - timedelta(minutes=at), right) for at, right in sorted(before, reverse=True)]
    missed, right = (memory([*past[:-1], (past[-1][0], what)], NOW) for what in (False, True))
    assert missed.due <= right.due
    assert missed.strength <= right.strength


@settings(max_examples=40, deadline=None)
@given(histories)
def test_reasons_come_in_their_order_and_lessons_share_each_alike(history):
    drawn = draw(BANKS, history, NOW, len(KEYS))
    assert [REASONS.index(p.reason) for p in drawn] == sorted(REASONS.index(p.reason) for p in drawn)
    for reason in REASONS:
        waiting = Counter(p.lesson for p in drawn if p.reason == reason)
        taken = Counter(p.lesson for p in drawn if REASONS.index(p.reason) < REASONS.index(reason))
        for pick in [p for p in drawn if p.reason == reason]:
            behind = [n for lesson, n in waiting.items() if n and taken[lesson] < taken[pick.lesson]]
            assert not behind, f"{pick.key} comes before a lesson that has had fewer"
            taken[pick.lesson] += 1
            waiting[pick.lesson] -= 1


def test_whoever_has_answered_nothing_gets_every_lesson_and_other_questions_once_these_are_done():
    ten = draw(BANKS, [], NOW, len(BANKS))
    assert {p.lesson for p in ten} == {bank.lesson for bank in BANKS}
    assert {(p.reason, p.days) for p in ten} == {("new", None)}
    done = [answer((p.lesson, load(p.lesson).version, p.question), 10, True) for p in ten]
    assert not {p.key for p in draw(BANKS, done, NOW, len(BANKS))} & {p.key for p in ten}


def test_a_new_draw_asks_for_each_aim_of_a_lesson_before_it_asks_for_one_again():
    aims = {(bank.lesson, q.id): q.objective for bank in BANKS for q in bank.question}
    asked = [aims[p.lesson, p.question] for p in draw(BANKS, [], NOW, 200) if p.lesson == "start_here"]
    assert len(set(asked[: len(set(asked))])) == len(set(asked))


def test_what_was_missed_is_due_the_next_day_and_what_was_right_days_later():
    key = KEYS[0]
    for right, due_after in ((False, 1), (True, 2)):
        reasons = [draw(BANKS, [answer(key, 0, right)], NOW + timedelta(days=d), len(KEYS)) for d in range(4)]
        found = [next(p for p in drawn if p.question == key[2] and p.lesson == key[0]) for drawn in reasons]
        assert [p.days for p in found] == [0, 1, 2, 3]
        assert [p.reason == "due" for p in found] == [d >= due_after for d in range(4)]
        assert found[0].reason == ("known" if right else "missed")


def test_each_right_answer_makes_the_pause_longer():
    past, pauses = [], []
    at = NOW
    for _ in range(5):
        past.append((at, True))
        found = memory(past, at)
        pauses.append(found.due - at)
        at = found.due
    assert pauses == sorted(pauses)
    assert pauses[-1] > 10 * pauses[0]


def test_guesses_other_versions_and_unknown_questions_do_not_count():
    guess = next((b.lesson, b.version, q.id) for b in BANKS for q in b.question if q.where == "predict")
    lesson, version, question = KEYS[0]
    history = [
        answer(guess, 9999, False),
        answer((lesson, version + 1, question), 9999, False),
        answer((lesson, version, "gone"), 9999, False),
        answer(("no_such_lesson", 1, "x"), 9999, False),
    ]
    assert draw(BANKS, history, NOW, 20) == draw(BANKS, [], NOW, 20)


def test_it_reads_what_the_store_has_kept(tmp_path):
    lesson, version, question = KEYS[-1]
    store = Store.open(tmp_path)
    store.save_answer(lesson, version, question, 0, False)
    first = draw(BANKS, store.history(), datetime.now(UTC), 1)[0]
    assert (first.lesson, first.question, first.reason, first.days) == (lesson, question, "missed", 0)


def test_a_moment_without_a_time_zone_and_an_empty_draw_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        draw(BANKS, [answer(KEYS[0], 5, True)], datetime(2026, 3, 1), 5)
    with pytest.raises(ValueError, match="at least one"):
        draw(BANKS, [], NOW, 0)
    with pytest.raises(ValueError, match="never answered"):
        memory([], NOW)
