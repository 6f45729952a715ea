"""Stops edited code that loops for ever, on the line where it loops, whatever it computes.

Python 3.12 and newer can call back on each backward jump of chosen code, and of no other: a loop
in watched code costs a look at the clock, everything else costs nothing. Older Pythons cannot; the
command line, which runs under them too, has Ctrl-C. Nothing here stops a single call into C.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType

AVAILABLE = hasattr(sys, "monitoring")
TOOL = 4  # of the six that `sys.monitoring` can tell apart, one that nobody has a name for


class TimeIsUp(BaseException):
    """The limit has passed. Not an Exception: `except Exception` in a loop must not catch it."""


class _Clock:
    deadline = float("inf")


def watch(code: CodeType) -> None:
    """Watch a compiled file: the loops of all functions in it, and its own."""
    if not AVAILABLE:
        return
    events = sys.monitoring.events
    if sys.monitoring.get_tool(TOOL) is None:
        sys.monitoring.use_tool_id(TOOL, "glassbox")
        sys.monitoring.register_callback(TOOL, events.JUMP, _jumped)
        sys.monitoring.register_callback(TOOL, events.PY_START, _look)
    # A start as well: functions that call each other for ever do not jump.
    sys.monitoring.set_local_events(TOOL, code, events.JUMP | events.PY_START)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            watch(inner)


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Let watched code run for so long; TimeIsUp is raised in it where it is then.

    Of limits within each other the one that ends first counts.
    """
    before = _Clock.deadline
    _Clock.deadline = min(before, time.monotonic() + seconds)
    try:
        yield
    finally:
        _Clock.deadline = before


def _look(code: CodeType, offset: int) -> None:
    if time.monotonic() > _Clock.deadline:
        raise TimeIsUp


def _jumped(code: CodeType, offset: int, destination: int) -> None:
    _look(code, offset)
