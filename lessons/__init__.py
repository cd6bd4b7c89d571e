"""The Psoas: an interactive course. One folder a lesson, on three foundations: `body`, `evidence` and `teaching`."""
