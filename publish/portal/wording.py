"""The words for everything that is enumerated: states, verdicts, frequencies.

Belongs here: closed vocabularies of the portal in Chinese and English. Sentences belong in the templates, words
that files of a release need too (units) in the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from catalog import model
from catalog.model import Text
from publish.release.model import VERDICT_ORDER as VERDICT_ORDER

STATES: Final[Mapping[str, Text]] = {
    "draft": Text(zh="草稿", en="Draft"),
    "approved": Text(zh="已批准", en="Approved"),
    "published": Text(zh="已发布", en="Published"),
}
GATES: Final[Mapping[str, Text]] = {
    "intake": Text(zh="接收关：逐行检查", en="Intake: every row"),
    "expectations": Text(zh="批次关：整批检查", en="Expectations: every batch"),
    "dbt": Text(zh="关系关：表与守恒检查", en="Relations: keys, references, conservation"),
    "disclosure": Text(zh="保密关：逐格检查", en="Disclosure: every cell"),
}
SUBJECTS: Final[Mapping[str, Text]] = {
    "delivery": Text(zh="报送文件", en="Delivered files"),
    "warehouse": Text(zh="数据仓库", en="Warehouse"),
    "release": Text(zh="整个版本", en="The release as a whole"),
}
VERDICTS: Final[Mapping[str, Text]] = {
    "passed": Text(zh="通过", en="Passed"),
    "warned": Text(zh="提示", en="Warned"),
    "failed": Text(zh="未通过", en="Failed"),
    "error": Text(zh="未能执行", en="Could not run"),
}
VERDICT_MARKS: Final[Mapping[str, str]] = {"passed": "✓", "warned": "!", "failed": "✕", "error": "✕"}
# The order for readers who look for trouble: the worst first.
ACTIONS: Final[Mapping[str, Text]] = {
    "block": Text(zh="阻断发布", en="Block"),
    "quarantine": Text(zh="隔离该行", en="Quarantine"),
    "warn": Text(zh="提示", en="Warn"),
}
CLAIM_STATUSES: Final[Mapping[str, Text]] = {
    "reproduced": Text(zh="一致", en="Reproduced"),
    "reported": Text(zh="填报", en="Reported only"),
    "differs": Text(zh="有差异", en="Differs"),
    "not_computable": Text(zh="无法复算", en="Not computable"),
}
CLAIM_ORDER: Final = ("differs", "reproduced", "reported", "not_computable")
CLAIM_MARKS: Final[Mapping[str, str]] = {"reproduced": "✓", "reported": "✎", "differs": "≠", "not_computable": "–"}
RELATION_STATUSES: Final[Mapping[str, Text]] = {
    "broken": Text(zh="不成立", en="Broken"),
    "holds": Text(zh="成立", en="Holds"),
    "not_computable": Text(zh="无法复算", en="Not computable"),
    "protected": Text(zh="受保护，不公开", en="Protected, not shown"),
}
RELATION_MARKS: Final[Mapping[str, str]] = {"broken": "≠", "holds": "✓", "not_computable": "–", "protected": "–"}
RELATION_ORDER: Final = ("broken", "holds")
# How the sides of a relation are compared.
COMPARISONS: Final[Mapping[str, Text]] = {
    "equal": Text(zh="等于", en="equals"),
    "at_most": Text(zh="不大于", en="is at most"),
    "less": Text(zh="小于", en="is less than"),
    "rounds_to": Text(zh="取整为", en="rounds to"),
    "dated": Text(zh="应为", en="should be"),
}
BASES: Final[Mapping[str, Text]] = {
    "document": Text(zh="文件自述", en="Stated by the document"),
    "rule": Text(zh="按数字含义", en="Follows from what the figures mean"),
    "solved": Text(zh="反推并验证", en="Solved for and checked"),
}
STATUSES: Final[Mapping[str, Text]] = {
    "A": Text(zh="正常", en="normal"),
    "b": Text(zh="口径中断", en="series break"),
    "c": Text(zh="保密", en="confidential"),
    "x": Text(zh="不可得", en="unavailable"),
    "z": Text(zh="不适用", en="not applicable"),
    "e": Text(zh="估计", en="estimated"),
}
OPENNESS: Final[Mapping[str, Text]] = {
    attribute: Text(zh=words.zh, en=words.en.capitalize()) for attribute, words in model.OPENNESS.items()
}
COLUMN_TYPES: Final[Mapping[str, Text]] = {
    "string": Text(zh="字符串", en="Text"),
    "integer": Text(zh="整数", en="Integer"),
    "number": Text(zh="数值", en="Number"),
    "date": Text(zh="日期", en="Date"),
    "month": Text(zh="月份", en="Month"),
    "boolean": Text(zh="是/否", en="Yes/no"),
}
INDICATOR_KINDS: Final[Mapping[str, Text]] = {
    "stock": Text(zh="时点数（期末）", en="Stock (end of period)"),
    "flow": Text(zh="时期数（期内累计）", en="Flow (over the period)"),
    "rate": Text(zh="比率", en="Rate"),
    "growth": Text(zh="增幅", en="Growth"),
    "reported": Text(zh="填报", en="Reported"),
    "standard": Text(zh="标准", en="Standard"),
    "target": Text(zh="目标", en="Target"),
    "rank": Text(zh="名次", en="Rank"),
}
PERIOD_KINDS: Final[Mapping[str, Text]] = {
    "month": Text(zh="月度", en="Monthly"),
    "ytd": Text(zh="年初至今累计", en="Year to date"),
    "cumulative": Text(zh="历年累计", en="Since records begin"),
}
DIRECTIONS: Final[Mapping[str, Text]] = {
    "higher_is_better": Text(zh="越高越好", en="Higher is better"),
    "lower_is_better": Text(zh="越低越好", en="Lower is better"),
    "neutral": Text(zh="无好坏之分", en="Neither is better"),
}
STATUS_COLUMN: Final = Text(zh="状态", en="Status")
STATUS_COLUMN_DESCRIPTION: Final = Text(
    zh="A 正常；e 估计，为保密作了调整；c 保密，数值不公布；x 不可得。",
    en="A: normal; e: estimated, adjusted to protect people; c: confidential, the value is not published; "
    "x: unavailable.",
)
OTHER_THEME: Final = Text(zh="其他", en="Other")
WHOLE: Final = Text(zh="全部", en="All")

# How a dataset about people is protected.
PROTECTION_MEANS: Final[Mapping[str, Text]] = {
    "hidden": Text(zh="隐藏", en="Hidden cells"),
    "changed": Text(zh="调整数字", en="Changed figures"),
    "sample": Text(zh="匿名样本", en="Anonymous sample"),
}
# What protection does not promise, said before anybody has to find out.
RESIDUAL_RISKS: Final[tuple[Text, ...]] = (
    Text(
        zh="两个月末在册数或去重人数相差很小时，读者知道净增减很小，但不知道是谁。",
        en="Where two month-end numbers, or two counts of distinct persons, differ little, a reader knows that the net "
        "change is small, but not who it was.",
    ),
    Text(
        zh="检验假设知情者是某个格子里唯一的人；多人串通不在检验之内。",
        en="The attack takes an insider to be the only one in a cell; several who share what they know are not tested.",
    ),
    Text(
        zh="以前的文件已经公布过的数字无法收回，也不能再用来掩护别的数字。",
        en="What a document has told before cannot be taken back, and shields no other figure.",
    ),
)

# The catalogue page: what an entry is, and the ways to narrow the list down.
ENTRY_KINDS: Final[Mapping[str, Text]] = {
    "dataset": Text(zh="数据集", en="Dataset"),
    "indicator": Text(zh="指标", en="Indicator"),
}
FACETS: Final[Mapping[str, Text]] = {
    "kind": Text(zh="类型", en="Kind"),
    "theme": Text(zh="主题", en="Theme"),
    "register": Text(zh="登记", en="Register"),
    "level": Text(zh="地区层级", en="Area level"),
    "frequency": Text(zh="更新频率", en="Frequency"),
    "openness": Text(zh="开放属性", en="Openness"),
    "quality": Text(zh="质量", en="Quality"),
}
AREA_LEVELS: Final[Mapping[str, Text]] = {
    "city": Text(zh="市", en="City"),
    "district": Text(zh="区县", en="District"),
    "street": Text(zh="街道（乡镇）", en="Street or township"),
    "nowhere": Text(zh="不分地区", en="Without areas"),
}
# The worst verdict of the rules about what stands behind an entry.
ENTRY_QUALITY: Final[Mapping[str, Text]] = {
    "passed": Text(zh="检查通过", en="Checks passed"),
    "warned": Text(zh="检查有提示", en="Checks with a warning"),
    "failed": Text(zh="检查未通过", en="Checks failed"),
    "error": Text(zh="检查未能执行", en="Checks could not run"),
    "unjudged": Text(zh="未作检查", en="Not checked"),
}

# Where the latest value stands against the stated target.
TARGET_STATES: Final[Mapping[str, Text]] = {
    "reached": Text(zh="已达到目标", en="Target reached"),
    "short": Text(zh="尚未达到目标", en="Target not yet reached"),
    "unjudged": Text(zh="有目标，不作判断", en="Target stated, not judged"),
    "hidden": Text(zh="有目标，没有可公布的实际值", en="Target stated, no actual value published"),
    "none": Text(zh="未设目标", en="No target stated"),
}
TARGET_MARKS: Final[Mapping[str, str]] = {"reached": "✓", "short": "○", "unjudged": "–", "hidden": "…", "none": "·"}

# How far the step goes from the release before, the widest first.
CHANGE_STEPS: Final[Mapping[str, Text]] = {
    "first": Text(zh="首次发布", en="New"),
    "returned": Text(zh="重新发布", en="Published again"),
    "major": Text(zh="结构不兼容", en="Structure changed"),
    "minor": Text(zh="内容增加或修订", en="More or revised content"),
    "patch": Text(zh="同期更正", en="Corrected"),
    "none": Text(zh="没有变化", en="Unchanged"),
}
