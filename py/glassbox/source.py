"""Which lines of the source compute each beat of the stepper: found in the code, not written down.

The lines are looked up by what they assign, so that they are right after an edit as well.
"""

import ast
from pathlib import Path

from . import metrics, network
from .program import ORIGINAL

# Beat -> where it is computed: the module, the function, and the names assigned there. No names
# means the function's head, and "return" what it returns.
BEATS = {
    "x": (network, "forward_propagation", ()),
    "Z1": (network, "forward_propagation", ("Z1",)),
    "A1": (network, "forward_propagation", ("A1",)),
    "Z2": (network, "forward_propagation", ("Z2",)),
    "A2": (network, "forward_propagation", ("A2",)),
    "loss": (metrics, "mean_squared_error", ("return",)),
    "dZ2": (network, "backward_propagation", ("dZ2",)),
    "dW2": (network, "backward_propagation", ("dW2", "db2")),
    "dZ1": (network, "backward_propagation", ("dZ1",)),
    "dW1": (network, "backward_propagation", ("dW1", "db1")),
    "update": (network, "update_parameters", ("W1", "b1", "W2", "b2")),
    "after": (network, "forward_propagation", ("Z1", "A1", "Z2", "A2")),
}


def source(rule, code=ORIGINAL.source):
    """The text of the files that compute the beats, and each beat's lines in them.

    Parameters
    ----------
    rule : "classic" or "exact MSE"; lines under `if rule == …` count only where they run
    code : str, the text of network.py in force

    Returns
    -------
    dict
        `files`: file name -> its text. `beats`: beat -> its `file` and `lines`, counted from 1.
    """
    texts = {network: code, metrics: _path(metrics).read_text(encoding="utf-8")}
    return {
        "files": {_path(module).name: text for module, text in texts.items()},
        "beats": {
            beat: {
                "file": _path(module).name,
                "lines": lines_of(texts[module], function, names, rule),
            }
            for beat, (module, function, names) in BEATS.items()
        },
    }


def lines_of(text, function, names, rule):
    """Numbers of the lines, from 1, on which a function assigns these names.

    Parameters
    ----------
    text : Python source
    function, names : as in BEATS
    rule : as of `source`

    Returns
    -------
    list of int, rising; empty where there are none
    """
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            if not names:
                return [node.lineno]
            return [line for part in node.body for line in _lines_in(part, names, rule)]
    return []


def _lines_in(statement, names, rule):
    """The lines of one statement, if it makes one of the names."""
    if isinstance(statement, ast.If):
        inner = [line for part in statement.body for line in _lines_in(part, names, rule)]
        # Of a condition on another rule nothing is computed.
        runs = repr(rule) in ast.unparse(statement.test)
        return [statement.lineno, *inner] if inner and runs else []
    if isinstance(statement, ast.Assign):
        made = {target.id for target in statement.targets if isinstance(target, ast.Name)}
    elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        made = {statement.target.id}
    elif isinstance(statement, ast.Return):
        made = {"return"}
    else:
        made = set()
    return list(range(statement.lineno, statement.end_lineno + 1)) if made & set(names) else []


def _path(module):
    """Its source, which lies beside the compiled file."""
    return Path(module.__file__).with_suffix(".py")
