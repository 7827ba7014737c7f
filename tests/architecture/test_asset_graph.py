"""The asset graph as a committed snapshot: a change of the graph is a change of this file, seen in review."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestration.definitions import build_definitions
from orchestration.stages import Stages

SNAPSHOT = Path(__file__).parent / "asset_graph.txt"


@pytest.fixture(scope="module")
def graph(untouched: Stages) -> str:
    assets = build_definitions(untouched).resolve_asset_graph()
    lines = []
    for key in sorted(assets.get_all_asset_keys(), key=lambda k: k.path):
        node = assets.get(key)
        parents = " ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        partitions = " [monthly]" if node.partitions_def else ""
        lines.append(f"{key.to_user_string()}{partitions} <- {parents}".rstrip())
    return "\n".join(lines) + "\n"


def test_the_asset_graph_is_the_committed_one(graph: str) -> None:
    if os.environ.get("MZ_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(graph, encoding="utf-8")
    assert graph == SNAPSHOT.read_text(encoding="utf-8"), "review the change, then run with MZ_UPDATE_SNAPSHOTS=1"


def test_keys_read_layer_then_relation(graph: str) -> None:
    layers = {line.split("/")[0] for line in graph.splitlines()}
    expected = {"lake", "gates", "reference", "staging", "conformed", "aggregates", "indicators", "safe", "release"}
    assert layers == expected


def test_the_way_of_a_row_is_straight(graph: str) -> None:
    """Each layer takes from the one before it; nothing reaches back, nothing skips the gate into a release."""
    order = ["lake", "gates", "reference", "staging", "conformed", "aggregates", "indicators", "safe", "release"]
    for line in graph.splitlines():
        child, _, parents = line.partition(" <- ")
        for parent in parents.split():
            assert order.index(parent.split("/")[0]) <= order.index(child.split("/")[0])
