"""Errors of the gates. Their messages name feeds, months, rules and counts; never a value from the data."""

from __future__ import annotations

from collections.abc import Sequence

from expectations.result import RuleResult

_SHOWN = 12


class ExpectationsError(Exception):
    """A gate cannot do its work. Takes one plain sentence, kept as `message`, that is safe to log."""

    def __init__(self, message: str) -> None:
        """Keep `message`, which must not contain a value from the data."""
        super().__init__(message)
        self.message = message


class UnfitCells(ExpectationsError):
    """A table holds cells that are not of their column's type, so that no rule can judge it."""


class GateBlocked(ExpectationsError):
    """A gate is shut by the rules in `results`; the message says which, where and what to do next."""

    def __init__(self, results: Sequence[RuleResult]) -> None:
        """Take the blocking results, at least one."""
        self.results = tuple(results)
        lines = [_line(result) for result in self.results[:_SHOWN]]
        if more := len(self.results) - len(lines):
            lines.append(f"… 另有 {more} 条 / and {more} more")
        super().__init__(
            f"质量关口未通过，后续步骤不再执行：{len(self.results)} 条规则 / "
            f"the quality gate is shut and nothing after it runs: {len(self.results)} rules\n  " + "\n  ".join(lines)
        )


def _line(result: RuleResult) -> str:
    zh, en = remedy(result)
    return (
        f"[{result.code}] {result.subject}: {result.text.zh} / {result.text.en} — "
        f"{_finding(result)} — 处理：{zh} / what to do: {en}"
    )


def _finding(result: RuleResult) -> str:
    if result.verdict == "error":
        reason = ("没有数据", "no rows") if result.checked == 0 else ("执行异常", "could not be run")
        return f"未能检查（{reason[0]}）/ not checked ({reason[1]})"
    return f"检查 {result.checked}，不符 {result.failed} / checked {result.checked}, failed {result.failed}"


def remedy(result: RuleResult) -> tuple[str, str]:
    """What a person does about a blocking result, in Chinese and in English."""
    kind = result.code.rsplit(".", 1)[-1]
    if ".batch." in result.code and kind in _BATCH_REMEDIES:
        return _BATCH_REMEDIES[kind]
    if result.verdict == "error":
        return (
            "确认该数据源已入库且规则可执行，再重新运行",
            "see that the feed has been taken in and that the rule can run, then run again",
        )
    return (
        "数据与契约不符却已入库：停止发布，核对契约与入库规则后重新接收",
        "rows that break the contract were taken in: do not publish; compare contract and intake, take in again",
    )


_BATCH_REMEDIES = {
    "missing": (
        "请报送科室补报该月文件，放入 inbox 后重新运行",
        "ask the office for the file, put it into the inbox, run again",
    ),
    "volume_minimum": (
        "与报送科室核对文件是否完整，必要时重报",
        "ask the office whether the file is complete; have it delivered again if not",
    ),
    "quarantine_share": (
        "查看隔离清单的原因代码，退回科室更正后重报",
        "read the reason codes of the quarantine, return the file to the office for correction",
    ),
    "conservation": (
        "入库记录与数据湖不一致：删除该数据源的入库结果并重新接收",
        "delivery log and lake disagree: remove what this feed wrote to the lake and take it in again",
    ),
}
