"""Which questions come in the mixed quiz, and why: replayed from the answers that the learner's store has kept.

FSRS (the `fsrs` package, default weights) estimates from the answers to a question when it begins to fade. Nothing of
that is stored: whoever has the same answers gets the same questions on the same day. `now` comes from outside.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from fsrs import Card, Rating, Scheduler

from lessons.teaching.quiz import Bank, Question
from lessons.teaching.store import Answer

Reason = Literal["due", "missed", "new", "known"]
REASONS: tuple[Reason, ...] = ("due", "missed", "new", "known")  # in the order in which they come

# Steps of minutes are for flash cards; here the shortest pause is a day. Without chance, the draw can be repeated.
_FSRS = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@dataclass(frozen=True)
class Memory:
    """What the answers to one question say: the day it is `due`, and how likely it is still known, from 0 to 1."""

    due: datetime
    strength: float
    last: datetime
    right: bool


@dataclass(frozen=True)
class Pick:
    """A question of the draw: why it comes; if it was answered, how many days ago, and whether that was `right`."""

    lesson: str
    question: str
    reason: Reason
    days: int | None = None
    right: bool | None = None

    @property
    def key(self) -> str:
        """One text for lesson and question."""
        return f"{self.lesson}/{self.question}"


def memory(answers: Sequence[tuple[datetime, bool]], now: datetime) -> Memory:
    """What is left at the end of the day of `now` of a question with these (time, right) answers, oldest first.

    Raises ValueError without an answer, or for a time without a time zone.
    """
    if not answers:
        raise ValueError("answers is empty; a question that was never answered has no memory")
    end = end_of_day(now)
    card = Card(card_id=0, due=answers[0][0].astimezone(UTC))
    for when, right in answers:
        card, _ = _FSRS.review_card(card, Rating.Good if right else Rating.Again, when.astimezone(UTC))
    strength = _FSRS.get_card_retrievability(card, end.astimezone(UTC))
    return Memory(card.due.astimezone(now.tzinfo), strength, *answers[-1])


def end_of_day(now: datetime) -> datetime:
    """The last moment of the learner's day, so that a draw is the same from morning to night. Raises ValueError."""
    if now.tzinfo is None:
        raise ValueError(f"now is {now!r}; it needs a time zone")
    return now.replace(hour=23, minute=59, second=59, microsecond=999999)


def askable(bank: Bank) -> list[Question]:
    """The questions that may come again: no guesses (a guess is never a failure), and none that needs its lesson."""
    return [q for q in bank.question if q.where != "predict" and q.alone]


def draw(banks: Sequence[Bank], history: Iterable[Answer], now: datetime, count: int) -> tuple[Pick, ...]:
    """The first `count` questions for a learner with this `history` on the day of `now`.

    `banks` stand in the order of the lessons. What is due comes first, then what was missed, then what is new, then
    what is known; each of the four is spread over the lessons as evenly as it can be. A longer draw begins with the
    shorter one. Raises ValueError.
    """
    if count < 1:
        raise ValueError(f"count is {count}; a draw has at least one question")
    answered = _answered(banks, history)
    groups: dict[Reason, list[tuple[tuple[float, str], Pick, str]]] = {reason: [] for reason in REASONS}
    for bank in banks:
        for q in askable(bank):
            pick, urgency = _judge(bank.lesson, q.id, answered.get((bank.lesson, q.id), []), now)
            groups[pick.reason].append(((urgency, _shuffle(pick.key)), pick, q.objective))
    taken: Counter[object] = Counter()
    drawn: list[Pick] = []
    for reason in REASONS:
        found = sorted(groups[reason], key=lambda entry: entry[0])
        if reason == "new":  # not three questions about one aim while another aim of the lesson waits
            found = _spread(found, lambda entry: (entry[1].lesson, entry[2]), Counter())
        drawn += [entry[1] for entry in _spread(found, lambda entry: entry[1].lesson, taken)]
        taken = Counter(pick.lesson for pick in drawn)
    return tuple(drawn[:count])


def _answered(banks: Sequence[Bank], history: Iterable[Answer]) -> dict[tuple[str, str], list[tuple[datetime, bool]]]:
    """The (time, right) answers of each question, oldest first, of the present version of each lesson."""
    versions = {bank.lesson: bank.version for bank in banks}
    found: dict[tuple[str, str], list[tuple[datetime, bool]]] = {}
    for a in sorted(history, key=lambda a: (a.when, a.answer, a.correct)):
        if versions.get(a.lesson) == a.version:
            found.setdefault((a.lesson, a.question), []).append((datetime.fromisoformat(a.when), a.correct))
    return found


def _judge(lesson: str, question: str, answers: list[tuple[datetime, bool]], now: datetime) -> tuple[Pick, float]:
    """Why the question comes, and how urgently: what is weaker has the smaller number."""
    if not answers:
        return Pick(lesson, question, "new"), 0.0
    found = memory(answers, now)
    days = max(0, (now.date() - found.last.astimezone(now.tzinfo).date()).days)
    reason: Reason = "due" if found.due <= end_of_day(now) else "known" if found.right else "missed"
    return Pick(lesson, question, reason, days, found.right), found.strength


_Entry = tuple[tuple[float, str], Pick, str]


def _spread(found: list[_Entry], part: Callable[[_Entry], object], taken: Counter[object]) -> list[_Entry]:
    """The same entries, the first of each part, then the second; a part that `taken` counts waits for the others."""
    place = Counter(taken)
    ranked = []
    for number, entry in enumerate(found):
        ranked.append((place[part(entry)], number, entry))
        place[part(entry)] += 1
    return [entry for _, _, entry in sorted(ranked, key=lambda item: item[:2])]


def _shuffle(key: str) -> str:
    """A fixed place for each question that does not follow the order in its file."""
    return hashlib.sha256(key.encode()).hexdigest()
