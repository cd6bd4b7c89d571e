"""Lesson 10, the review: everything that its notebook imports."""

from lessons.review.further import more
from lessons.review.groups import groups
from lessons.review.index import objectives
from lessons.review.learnt import learnt
from lessons.review.ledger import ledger
from lessons.review.mixed import mixed
from lessons.review.reading import paper
from lessons.review.sheet import page
from lessons.review.words import words
from lessons.teaching import header, quiz, references

__all__ = [
    "groups",
    "header",
    "learnt",
    "ledger",
    "mixed",
    "more",
    "objectives",
    "page",
    "paper",
    "quiz",
    "references",
    "words",
]  # fmt: skip
