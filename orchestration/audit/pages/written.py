"""`mz audit pages` and `mz explain … --html`: pages written where only their owner reads them, never below the site.

Belongs here: making and writing. Does not belong here: what pages tell (`contents`, `figure`) and their form (`sheet`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalog.model import Bureau
from orchestration.audit.access import Access
from orchestration.audit.pages.contents import pages_of
from orchestration.audit.pages.facts import facts_of
from orchestration.audit.pages.figure import page_of
from orchestration.audit.pages.sheet import Edition, Frame, alone, rendered
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from orchestration.stages import Stages
from publish.release.disk import PRIVATE, install_folder, make_folder, remove_folder, write_file, write_tree


def made(stages: Stages, edition: Edition) -> dict[str, bytes]:
    """Takes a bureau's stages and an edition; gives its pages: file name -> content. Raises OrchestrationError as
    `facts_of` does."""
    facts = facts_of(stages, edition)
    frame = Frame(edition, facts.bureau, facts.manifest["synthetic"], facts.manifest["release"])
    return rendered(frame, pages_of(facts))


def write(stages: Stages, edition: Edition, access: Access | None) -> Path:
    """Write an edition into `audit/pages/<edition>/` of the data root, in place of the one before; gives the folder.

    Who takes the restricted edition is written into the evidence first. Raises OrchestrationError without a person.
    """
    files = made(stages, edition)
    if edition == "restricted":
        if access is None:
            raise OrchestrationError("the restricted edition is made for a named person: --person … --reason …")
        access.record_export(stages.paths, stages.now, "auditor pages", _digest(files))
    folder = make_folder(stages.paths.root / "audit" / "pages", PRIVATE)
    building = folder / f".{edition}"
    remove_folder(building)
    write_tree(building, files, PRIVATE)
    install_folder(building, folder / edition)
    return folder / edition


def write_explained(bureau: Bureau, paths: Paths, data: Mapping[str, Any], path: Path) -> Path:
    """Takes the explanation of a figure; writes it as one page that only its owner may read, and gives its path.

    Raises OrchestrationError for a place below what is published: the page tells what is not public.
    """
    target = path.resolve()
    if target.is_relative_to(paths.publish.resolve()):
        raise OrchestrationError(f"{path}: this page is restricted and may not lie in the publishing folder")
    release = data["release"]["version"] if data["release"] else ""
    frame = Frame("restricted", bureau.name, bureau.synthetic, release)
    write_file(target, alone(frame, page_of(data)), PRIVATE)
    return target


def _digest(files: Mapping[str, bytes]) -> str:
    """One hash of all pages."""
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return hashlib.sha256(sums.encode()).hexdigest()
