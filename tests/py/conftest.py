"""What all Python tests share: how hard hypothesis tries."""

from hypothesis import HealthCheck, settings

# No deadline: how long an example takes is the machine's business, not the test's.
settings.register_profile(
    "glassbox", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("glassbox")
