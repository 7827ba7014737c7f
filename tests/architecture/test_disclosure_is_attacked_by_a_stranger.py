"""The attack shares no code with the protector, so that one mistake cannot hide in both."""

import ast
from pathlib import Path

import pytest

import publish.disclosure

FOLDER = Path(publish.disclosure.__file__).parent
PROTECTOR = {"protect", "selection", "swing"}
ATTACKER = {"attack", "outsider", "insiders", "programs", "algebra"}
COMMON = {"cells", "policy", "compiled"}
"""The data both work on, what the public knows, and the compiler."""


def imported(module: str) -> set[str]:
    """The modules of this package that a module imports."""
    tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    froms = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    plain = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    package = "publish.disclosure."
    return {name.removeprefix(package).split(".")[0] for name in [*froms, *plain] if name.startswith(package)}


@pytest.mark.parametrize("module", sorted(ATTACKER))
def test_the_attacker_knows_only_the_data(module: str) -> None:
    assert imported(module) <= ATTACKER | COMMON


@pytest.mark.parametrize("module", sorted(PROTECTOR))
def test_the_protector_knows_only_the_data(module: str) -> None:
    assert imported(module) <= PROTECTOR | COMMON


@pytest.mark.parametrize("module", sorted(COMMON))
def test_the_data_know_neither(module: str) -> None:
    assert imported(module) <= COMMON


@pytest.mark.parametrize("module", sorted(ATTACKER | PROTECTOR))
def test_compiled_functions_call_no_compiled_ones_of_other_modules(module: str) -> None:
    """The copy on disk of a compiled function does not notice changes in another file."""
    tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    compiled = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id == "compiled" for d in node.decorator_list)
    ]
    foreign = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("publish.")
        for alias in node.names
    } - {"compiled"}
    for function in compiled:
        called = {
            node.func.id
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & foreign, function.name
