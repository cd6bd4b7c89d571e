"""Random answers to the symptom check, valid and of every density, for tests."""

import random
from typing import Any

from lessons.symptom_check.check import questions


def random_answers(dice: random.Random) -> dict[str, Any]:
    """One set: some questions unasked, mostly "no" or mostly not, ages and durations near the limits of rules."""
    asked, yes = dice.choice((0.1, 0.5, 0.9, 1.0)), dice.choice((0.02, 0.1, 0.3, 0.6))
    answers: dict[str, Any] = {}
    for q in questions():
        if dice.random() > asked:
            continue
        if q.kind == "yes_no":
            answers[q.id] = dice.choices(("yes", "unsure", "no"), (yes, yes / 3, 1 - yes))[0]
        elif q.kind == "one":
            answers[q.id] = dice.choice(list(q.options))
        elif q.kind == "many":
            answers[q.id] = [value for value in q.options if dice.random() < dice.choice((0.1, 0.3))]
        elif q.high is None:
            answers[q.id] = dice.choice((0, 1, 2, 6, 7, 14, 41, 42, 43, 90, 91, 400, 5000))
        else:
            limits = [n for n in (15, 16, 17, 18, 30, 40, 49, 50, 60, 61, 65) if q.low <= n <= q.high]
            answers[q.id] = dice.choice([*limits, dice.randint(q.low, q.high)])
    return answers
