"""Lesson 08, stretch it: how to stretch the hip and not the back, and how little and how slowly it changes."""
