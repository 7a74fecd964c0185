"""The product's own source, read as text and as trees."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for path in (ROOT / "summit").rglob("*.py") if "migrations" not in path.parts)


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree_of(path):
    return ast.parse(path.read_text())


def imports_of(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name


def calls(path, method, of=""):
    """Line numbers at which ``….method(…)`` is called (on a thing whose name ends in ``of``)."""
    return [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and ast.unparse(node.func.value).endswith(of)
    ]
