"""What an error is that ends in one sentence for a person; any other is a fault of the program."""


class Refusal(ValueError):
    """Why something cannot be done: one sentence for the person who asked for it."""
