"""What all Python tests share: how hard hypothesis tries."""

from hypothesis import settings

# No deadline: how long an example takes is the machine's business, not the test's.
settings.register_profile("glassbox", max_examples=60, deadline=None)
settings.load_profile("glassbox")
