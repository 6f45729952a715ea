"""What edited code imports and this Python does not have."""

import sys

import pytest
from glassbox import network
from glassbox.imports import bring_in, imports_of, missing

NOWHERE = "a_package_that_nobody_has"


def test_the_network_itself_misses_nothing():
    with open(network.__file__, encoding="utf-8") as file:
        source = file.read()
    assert [each.module for each in imports_of(source)] == ["numpy"]
    assert missing(source) == []


def test_what_cannot_be_found_is_named_by_its_package_once_with_its_line():
    source = f"""import numpy as np
import json, {NOWHERE}.inner as inner

def forward_propagation(X):
    from {NOWHERE} import something
    import another_one
"""
    assert missing(source) == [
        {"package": NOWHERE, "line": 2, "optional": False},
        {"package": "another_one", "line": 6, "optional": False},
    ]


@pytest.mark.parametrize(
    "caught", ["ImportError", "ModuleNotFoundError", "(OSError, ImportError)", "Exception", ""]
)
def test_what_the_code_can_do_without_is_optional(caught):
    source = f"try:\n    import {NOWHERE}\nexcept {caught}:\n    {NOWHERE} = None\n"
    assert missing(source) == [{"package": NOWHERE, "line": 2, "optional": True}]


def test_what_only_a_type_checker_imports_is_optional():
    source = f"""from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from {NOWHERE} import Array
"""
    assert missing(source) == [{"package": NOWHERE, "line": 3, "optional": True}]


def test_an_error_that_is_not_about_the_import_makes_it_no_less_needed():
    source = f"try:\n    import {NOWHERE}\nexcept ValueError:\n    import {NOWHERE}\n"
    assert missing(source) == [{"package": NOWHERE, "line": 2, "optional": False}]


def test_the_import_that_is_needed_counts_before_one_that_is_not():
    source = f"try:\n    import {NOWHERE}\nexcept ImportError:\n    pass\nimport {NOWHERE}.inner\n"
    assert missing(source) == [{"package": NOWHERE, "line": 5, "optional": False}]


@pytest.mark.parametrize(
    "source", ["import (", "x = '\0'", "", "from . import mine", "import __main__"]
)
def test_other_texts_miss_nothing(source):
    assert missing(source) == []


def test_nothing_of_the_text_is_run():
    missing("import sys\nsys.has_been_run = True\n")
    assert not hasattr(sys, "has_been_run")


def test_bring_in_imports_modules_and_leaves_what_fails_to_the_code(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] in ("colorsys", "wsgiref")]:
        monkeypatch.delitem(sys.modules, name)
    bring_in(f"import {NOWHERE}\nimport colorsys\nfrom wsgiref.util import nothing_of_that_name\n")
    assert "colorsys" in sys.modules and "wsgiref.util" in sys.modules
