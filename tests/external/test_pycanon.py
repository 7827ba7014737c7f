"""k, l and t of a sample, counted by pycanon too.

pycanon pins numpy and pandas of another year, so it runs in an environment of its own: MZ_PYCANON names its Python
(`python3 -m venv peer && peer/bin/pip install pycanon==1.3.5`, then MZ_PYCANON=peer/bin/python).
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path

import pytest

from catalog.methods import Sampling
from publish.disclosure.methods.anonymise import anonymise
from publish.disclosure.methods.linkage import classes_of
from tests.unit.publish.disclosure.methods.test_sample import QUASI, SENSITIVE, ladders, people

PEER = os.environ.get("MZ_PYCANON", "")
pytestmark = [pytest.mark.external, pytest.mark.skipif(not PEER, reason="MZ_PYCANON names no Python with pycanon")]

PROGRAM = """
import json, sys
import pandas
from pycanon import anonymity
quasi, sensitive = json.loads(sys.argv[2])
rows = pandas.read_csv(sys.argv[1], dtype=str)
k = anonymity.k_anonymity(rows, quasi)
print(json.dumps([int(k), int(anonymity.l_diversity(rows, quasi, sensitive)),
                  float(anonymity.t_closeness(rows, quasi, sensitive))]))
"""


@pytest.mark.parametrize("seed", range(4))
def test_pycanon_counts_the_same(tmp_path: Path, seed: int) -> None:
    settings = Sampling.model_validate(
        {"fraction": "0.1", "k": 3 + seed, "distinct": 2, "closeness": "0.7", "blanked_share": "0.1"}
    )
    rows = people(seed, 150)
    found = anonymise(rows, ladders(rows), SENSITIVE, settings)
    sensitive = [tuple(rows[place][name] for name in SENSITIVE) for place in found.quasi]
    ours = classes_of(list(found.quasi.values()), sensitive)
    path = tmp_path / "sample.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*QUASI, *SENSITIVE])
        writer.writerows([*values, *own] for values, own in zip(found.quasi.values(), sensitive, strict=True))
    arguments = [PEER, "-c", PROGRAM, str(path), json.dumps([QUASI, SENSITIVE])]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, env=environment)
    k, distinct, closeness = json.loads(done.stdout)
    assert (ours.k, ours.distinct) == (k, distinct)
    assert ours.closeness == pytest.approx(closeness, abs=1e-6)
    assert ours.k >= settings.k
