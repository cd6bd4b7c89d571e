"""The tests, in folders that mirror lessons/."""
