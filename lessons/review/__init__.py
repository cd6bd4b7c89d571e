"""Lesson 10, the review: everything that its notebook imports."""

from lessons.review.groups import groups
from lessons.review.index import objectives
from lessons.review.ledger import ledger
from lessons.review.mixed import mixed_quiz
from lessons.review.reading import summary

__all__ = ["groups", "ledger", "mixed_quiz", "objectives", "summary"]
