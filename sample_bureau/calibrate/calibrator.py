"""Plans every register so that the bureau's published figures come out, and keeps account of how far they did.

Belongs here: which claim is met by which register. Does not belong here: reading one claim (`calibrate.targets`),
meeting it (`calibrate.counts`, `calibrate.sums`), the account itself (`calibrate.report`).
"""

from __future__ import annotations

from collections.abc import Mapping

from catalog.load import Catalog
from catalog.model import Bureau, Claim, Source
from sample_bureau.calibrate.counts import count_records
from sample_bureau.calibrate.report import Met, Report, Unused
from sample_bureau.calibrate.stated import Settled, settlers
from sample_bureau.calibrate.targets import NotUsed, Target, target_of
from sample_bureau.recipe.draft import Draft, Ground
from sample_bureau.recipe.model import Recipe
from sample_bureau.recipe.records import Plan, free_plan
from sample_bureau.recipe.schedule import schedule_of


class Calibrator:
    """The claims of one bureau, on their way into the registers."""

    def __init__(self, bureau: Bureau, catalog: Catalog, recipes: Mapping[str, Recipe]) -> None:
        self._bureau, self._catalog = bureau, catalog
        self._claims = catalog.claims(bureau.id)
        self._feed_of_model = {
            recipe.calibration.model: feed for feed, recipe in reversed([*recipes.items()]) if recipe.calibration
        }
        self._targets: dict[str, list[Target]] = {}
        self._missed: dict[str, dict[str, float]] = {}
        self._sums: dict[str, dict[str, Settled]] = {}
        self._met: list[Met] = []
        self._unused: dict[str, Unused] = {}

    def plan(self, recipe: Recipe, source: Source, ground: Ground) -> Plan:
        """The plan of a register: from the claims about it, or free where there are none."""
        targets = self._targets_of(recipe, source, ground)
        if not targets:
            return free_plan(recipe, source, ground)
        counted = count_records(recipe, source, ground, targets)
        sums = settlers(targets)
        self._targets[recipe.feed], self._sums[recipe.feed] = targets, sums
        self._missed[recipe.feed] = dict(counted.missed)
        return counted.plan.with_settlers({name: settler.settle for name, settler in sums.items()})

    def account(self, draft: Draft) -> None:
        """Compares what a register holds with what was published."""
        feed = draft.recipe.feed
        for settler in self._sums.get(feed, {}).values():
            self._missed[feed] |= settler.missed
        for target in self._targets.get(feed, []):
            missed = self._missed[feed].get(target.claim.claim_id, 0.0)
            self._met.append(Met.of(draft, target, missed, self._targets[feed]))

    def report(self) -> Report:
        """The account of all claims."""
        used = {met.claim_id for met in self._met}
        for claim in self._claims:
            if claim.claim_id not in used and claim.claim_id not in self._unused:
                self._unused[claim.claim_id] = Unused(claim.claim_id, claim.indicator, self._reason(claim))
        return Report(self._bureau.id, tuple(self._met), tuple(self._unused.values()))

    def _targets_of(self, recipe: Recipe, source: Source, ground: Ground) -> list[Target]:
        calibration = recipe.calibration
        if calibration is None or self._feed_of_model[calibration.model] != recipe.feed:
            return []
        targets: list[Target] = []
        schedule = schedule_of(source, self._bureau)
        if not schedule.due:
            return targets
        for claim in self._claims:
            indicator = self._catalog.indicators.get(claim.indicator or "")
            if indicator is None or indicator.model != calibration.model:
                continue
            try:
                root, known = self._bureau.area_root, ground.areas.known
                targets.append(target_of(claim, indicator, calibration, schedule, root, known))
            except NotUsed as reason:
                self._unused[claim.claim_id] = Unused(claim.claim_id, claim.indicator, str(reason))
        return targets

    def _reason(self, claim: Claim) -> str:
        if claim.indicator is None:
            return "no indicator computes it" if not claim.waits_for else f"it waits for register {claim.waits_for}"
        return "its register has no recipe"
