"""Glassbox: a neural network written from scratch in NumPy, and what it takes to watch it learn."""
