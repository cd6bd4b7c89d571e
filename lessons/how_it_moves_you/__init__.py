"""Lesson 02, how it moves you: everything that its notebook imports."""
