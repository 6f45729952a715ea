"""Glassbox: a neural network written from scratch in NumPy, and what it takes to watch it learn."""

__version__ = "0.5.0"
