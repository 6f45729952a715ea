"""What a text of Python imports and this Python does not have; the text is read, and never run."""

import ast
import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass

# Caught by whoever can do without what they import.
CAUGHT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


@dataclass(frozen=True)
class Import:
    """A module that is imported, without `from` its own package.

    Attributes
    ----------
    module : its full name
    names : what is taken out of it, which may be modules too
    line : of the text, from 1
    optional : the code goes on without it
    """

    module: str
    names: tuple[str, ...]
    line: int
    optional: bool

    @property
    def package(self) -> str:
        """The top of its name."""
        return self.module.partition(".")[0]


def imports_of(source: str) -> list[Import]:
    """Every import of a text, in its order, inside functions too; none if it is no Python."""
    try:
        return list(_imports(ast.parse(source), optional=False))
    except (SyntaxError, ValueError, RecursionError):
        return []  # whoever compiles it says so


def missing(source: str) -> list[dict]:
    """The packages that a text imports and that cannot be found.

    Returns
    -------
    list
        One entry a package: "package", the top-level name; "line", of the first import that the
        code cannot do without, or of the first; "optional", whether it can do without all of them.
    """
    found: dict[str, dict] = {}
    for each in imports_of(source):
        entry = {"package": each.package, "line": each.line, "optional": each.optional}
        before = found.setdefault(each.package, entry)
        if before["optional"] and not each.optional:
            before.update(entry)
    return [entry for package, entry in found.items() if not _there(package)]


def bring_in(source: str) -> None:
    """Import what a text imports: a large package takes seconds, which are not the code's own.

    What fails here will fail again when the code runs, and is told then, with its line.
    """
    for each in imports_of(source):
        with contextlib.suppress(Exception):
            module = importlib.import_module(each.module)
            for name in each.names:
                getattr(module, name)  # imports it, if it is a module that comes when asked for


def packages_of(source: str) -> list[str]:
    """The packages that a text cannot do without, besides the standard library."""
    found = {each.package for each in imports_of(source) if not each.optional}
    return sorted(found - sys.stdlib_module_names)


def _imports(node: ast.AST, optional: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(alias.name, (), node.lineno, optional)
    elif isinstance(node, ast.ImportFrom):
        if node.module and not node.level:
            names = tuple(alias.name for alias in node.names if alias.name != "*")
            yield Import(node.module, names, node.lineno, optional)
    elif isinstance(node, ast.Try | ast.TryStar):
        for child in node.body:
            yield from _imports(child, optional or any(map(_catches, node.handlers)))
        for child in (*node.handlers, *node.orelse, *node.finalbody):
            yield from _imports(child, optional)
    else:
        # What only a type checker imports is as good as optional.
        guarded = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.iter_child_nodes(node):
            yield from _imports(child, optional or guarded)


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in CAUGHT for kind in kinds)


def _there(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ValueError:  # imported, but by nobody who says from where, as __main__ is
        return True
