"""Lesson 07, strengthen it: everything that its notebook imports."""

from lessons.strengthen_it.cards import cards
from lessons.strengthen_it.figures import graph
from lessons.strengthen_it.rungs import rungs
from lessons.strengthen_it.scrub import explore
from lessons.strengthen_it.story import story
from lessons.strengthen_it.timer import timer
from lessons.strengthen_it.training import training
from lessons.teaching import claims, header, quiz, references

__all__ = ["cards", "claims", "explore", "graph", "header", "quiz", "references", "rungs", "story", "timer", "training"]
