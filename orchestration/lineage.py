"""From which models of the warehouse a model is computed, as dbt's manifest tells it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

LAYERS = ("staging", "conformed", "aggregates", "indicators")


def lineage(manifest: Path, models: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Takes dbt's manifest and names of models; gives for each the models above it and itself, as `layer/name`, in the
    order in which data flow."""
    read = json.loads(manifest.read_bytes())
    found = {key: node for key, node in read["nodes"].items() if node["resource_type"] == "model"}
    parents = {key: [parent for parent in read["parent_map"].get(key, ()) if parent in found] for key in found}
    keys = {node["name"]: key for key, node in found.items()}
    places = {key: (LAYERS.index(node["fqn"][1]), node["name"]) for key, node in found.items()}
    return {
        model: tuple(
            f"{LAYERS[layer]}/{name}" for layer, name in sorted(places[key] for key in _above(keys[model], parents))
        )
        for model in models
    }


def _above(key: str, parents: Mapping[str, Sequence[str]]) -> set[str]:
    """A node and all that it is made of."""
    seen, waiting = {key}, [key]
    while waiting:
        for parent in parents[waiting.pop()]:
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return seen
