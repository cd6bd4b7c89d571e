"""Lesson 10, the review: everything that its notebook imports."""

from lessons.review.mixed import mixed_quiz

__all__ = ["mixed_quiz"]
