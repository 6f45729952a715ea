"""Times a call by repeating it until the clock's grain (100 µs in a browser) is nothing."""

import time
from collections.abc import Callable


def seconds(call: Callable[[], object], count: int) -> float:
    """Time of one call, the mean over `count` of them."""
    began = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - began) / count


def repeats(call: Callable[[], object], enough: float) -> tuple[int, float]:
    """How many calls last about `enough` seconds, once the code is awake; and the time of the
    last of those tried, of one call, which is good enough for calls that last seconds."""
    count = 1
    while (each := seconds(call, count)) * count < enough:
        count *= 2 if each * count > enough / 8 else 8
    return max(1, round(enough / each)), each
