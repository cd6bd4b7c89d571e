"""The ledger in lesson 10: every sentence once, the filters, the whole chain, and a still that has it all."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.evidence import STATUSES, TOPICS, claims, source
from lessons.review import ledger
from lessons.review.ledger import chosen, taught_in, words
from lessons.teaching.interactive import StateError

START = {"lesson": "", "status": "", "topic": "", "word": "", "open": ""}
STATES = st.fixed_dictionaries({
    "lesson": st.sampled_from(["", *taught_in()]),
    "status": st.sampled_from(["", *STATUSES]),
    "topic": st.sampled_from(["", *TOPICS]),
    "word": st.sampled_from(["", "inch", "PAIN", "  hip  year ", "s4", "zzz"]),
})  # fmt: skip


def test_it_begins_with_all_sentences_counted_by_status():
    said = ledger().sentence()
    assert said.startswith("46 of 46 sentences.")
    counts = [int(n) for n in re.findall(r": (\d+)", said)]
    assert sum(counts) == 46
    assert len(counts) == len(STATUSES)


@given(STATES)
def test_filters_narrow_and_the_counts_agree(state):
    state = START | state
    found = chosen(state)
    assert set(found) <= set(claims())
    for key in ("lesson", "status", "topic"):
        assert all(getattr(one, key) == state[key] for one in found if state[key])
        assert set(found) <= set(chosen(state | {key: ""}))
    assert len(found) == sum(len(chosen(state | {"status": s})) for s in STATUSES if state["status"] in ("", s))
    said = ledger(state).sentence()
    assert said.startswith(f"{len(found)} of 46") if found else said == words().nothing


def test_every_topic_and_every_lesson_finds_something():
    for topic in TOPICS:
        assert chosen(START | {"topic": topic}), topic
    for lesson in taught_in():
        assert chosen(START | {"lesson": lesson}), lesson


def test_a_word_is_found_in_the_claim_in_the_reason_and_in_the_sources():
    assert [one.id for one in chosen(START | {"word": "inch"})] == ["S31"]
    assert "S37" in [one.id for one in chosen(START | {"word": "csapo"})]
    assert "S24" in [one.id for one in chosen(START | {"word": "animals free"})]
    assert chosen(START | {"word": "animals inch"}) == ()


def test_what_is_open_is_said():
    said = ledger({"open": "S31"}).sentence()
    assert said.endswith("Open: When it is released you may gain an inch in height. No evidence found.")
    assert "Open" not in ledger({"open": "S31", "topic": "strength"}).sentence()


@pytest.mark.parametrize("wrong", [{"lesson": "your_option"}, {"status": "proven"}, {"topic": "legs"}, {"open": "S47"}])
def test_a_state_that_cannot_be_shown_is_refused(wrong):
    with pytest.raises(StateError, match="there"):
        ledger(wrong)


def test_without_a_script_the_whole_chain_of_every_claim_stands_in_the_still():
    still = ledger().still()
    assert still.count("<details>") == len(STATUSES)
    assert still.count("<li>") == 46
    for one in claims():
        item = next(part for part in still.split("<li>") if f"<strong>{html.escape(one.text)}</strong>" in part)
        for told in (one.status, one.why, one.change_our_mind, words().verified[one.verified]):
            assert html.escape(told) in item, one.id
        for key in one.sources:
            assert html.escape(source(key).cite) in item
            assert html.escape(source(key).url) in item
        assert taught_in()[one.lesson][2] in item
    assert "<script" not in still
