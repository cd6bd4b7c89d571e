"""Lesson 10, the review: everything that its notebook imports."""
