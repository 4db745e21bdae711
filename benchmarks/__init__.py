"""How fast it is: `python -m benchmarks.run`. Measures and prints; asserts nothing about time."""
