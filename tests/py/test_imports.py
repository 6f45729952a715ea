"""Who may import whom, of our own modules: the architecture, kept by a test."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "py" / "glassbox"

# The network is a page that learners read and edit: it stands alone, and the rest knows it only as
# a Program, so that a package with edited code in its place is whole. Training knows programs; data
# know neither; the session brings them together, and the command line is beside it.
MAY_IMPORT = {
    "__init__": set(),
    "refusal": set(),
    "network": set(),
    "metrics": set(),
    "guard": set(),
    "imports": set(),
    "program": {"guard", "network", "refusal"},
    "slopes": {"program"},
    "training": {"metrics", "program", "refusal"},
    "dataset": {"refusal"},
    "containers": {"dataset", "kinds"},
    "kinds": set(),
    "csv_lines": {"dataset"},
    "csv_header": {"csv_lines", "dataset"},
    "csv_rows": {"csv_header", "csv_lines", "dataset"},
    "csv_reader": {
        "accel.csv",
        "containers",
        "csv_header",
        "csv_lines",
        "csv_rows",
        "dataset",
        "kinds",
        "sideways",
    },
    "sideways": {"dataset", "metrics"},
    "drawing": set(),
    "sway": {"metrics", "program", "slopes", "training"},
    "gallery": {"dataset", "errors", "metrics"},
    "errors": {"dataset", "metrics", "program", "training"},
    "frame": {"dataset"},
    "backprop": {"metrics", "program", "slopes"},
    "digest": {"accel", "dataset"},
    "submission": {"dataset", "errors", "gallery", "metrics", "program", "training"},
    "verdict": set(),
    "gradient_check": {"refusal", "training", "verdict"},
    "probe": {"training"},
    "package": {"imports"},
    "npz": {"safetensors"},
    "onnx_export": {"dataset", "program", "refusal"},
    "safetensors": set(),
    "weights": {
        "dataset",
        "digest",
        "errors",
        "lessons",
        "npz",
        "onnx_export",
        "program",
        "refusal",
        "safetensors",
        "training",
        "wire",
    },
    "source": {"metrics", "network", "program"},
    "moments": {"frame", "program", "refusal", "training"},
    "picture": {"metrics", "moments", "program", "slopes", "training"},
    "compare": {"frame", "metrics", "moments", "picture", "program", "training"},
    "run": {"dataset", "frame", "moments", "picture", "program", "training"},
    "checkpoint": {
        "dataset",
        "digest",
        "frame",
        "kinds",
        "moments",
        "program",
        "refusal",
        "training",
    },
    "questions": {"dataset", "moments", "program", "refusal", "training"},
    "answers": {
        "backprop",
        "compare",
        "digest",
        "drawing",
        "program",
        "questions",
        "source",
    },
    "trace": {"program", "training"},
    "session": {
        "accel",
        "checkpoint",
        "dataset",
        "digest",
        "frame",
        "moments",
        "opening",
        "picture",
        "program",
        "questions",
        "refusal",
        "run",
        "training",
        "weights",
        "wire",
    },
    "opening": {"csv_reader", "dataset", "digest"},
    "wire": {"dataset", "program", "training"},
    "__main__": {
        "__version__",
        "csv_reader",
        "digest",
        "program",
        "session",
        "submission",
        "training",
        "weights",
        "wire",
    },
}

# What the page has imported when it opens: all else comes when somebody asks for it.
AT_ONCE = {
    "accel",
    "accel.library",
    "dataset",
    "frame",
    "guard",
    "metrics",
    "moments",
    "network",
    "picture",
    "program",
    "questions",
    "refusal",
    "run",
    "session",
    "slopes",
    "training",
    "wire",
}


def imports(name):
    """The modules of this package, and the other packages, that a module imports anywhere."""
    ours, others = set(), set()
    for node in ast.walk(ast.parse((PACKAGE / f"{name}.py").read_text())):
        if isinstance(node, ast.Import):
            others |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            ours |= {node.module} if node.module else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            others.add(node.module.split(".")[0])
    return ours, others


def test_every_module_has_its_rule():
    assert {path.stem for path in PACKAGE.glob("*.py")} == MAY_IMPORT.keys()


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_only_what_is_allowed_is_imported(name):
    ours, others = imports(name)
    assert ours <= MAY_IMPORT[name]
    foreign = others - sys.stdlib_module_names
    assert foreign <= {"numpy"} | {"csv_rows": {"pandas"}, "onnx_export": {"onnx"}}.get(name, set())


def test_the_network_imports_numpy_alone():
    assert imports("network") == (set(), {"numpy"})


def test_the_page_opens_and_trains_without_what_only_a_question_or_a_file_needs():
    session = """
import sys
sys.path.insert(0, sys.argv[1])
from examples import make_dataset, to_idx
from glassbox.session import Session
session = Session()
session.open_sample(*to_idx(make_dataset(40)))
session.reset({"alpha": 0.5, "batch": 0, "hidden": 5, "seed": 0, "heldOut": 0.1, "rule": "classic"})
session.show(1)
session.advance(1000, until=2)
session.refresh()
print(*(name for name in sys.modules if name.startswith("glassbox.")))
"""
    command = [sys.executable, "-c", session, str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert {name.removeprefix("glassbox.") for name in done.stdout.split()} == AT_ONCE
