"""Times a call by repeating it until the clock's grain (100 µs in a browser) is nothing."""

import time
from collections.abc import Callable


def seconds(call: Callable[[], object], count: int) -> float:
    """Time of one call, the mean over `count` of them."""
    began = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - began) / count


def repeats(call: Callable[[], object], enough: float) -> int:
    """How many calls last about `enough` seconds, once the code is awake."""
    count = 1
    while (elapsed := seconds(call, count) * count) < enough:
        count *= 2 if elapsed > enough / 8 else 8
    return max(1, round(count * enough / elapsed))
