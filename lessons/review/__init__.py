"""Lesson 10, review: everything that its notebook imports."""

from lessons.review.index import objectives
from lessons.review.ledger import ledger

__all__ = ["ledger", "objectives"]
