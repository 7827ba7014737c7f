"""The words for everything that is enumerated: units, states, verdicts, frequencies.

Belongs here: closed vocabularies of the portal in Chinese and English. Sentences belong in the templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from catalog import model
from catalog.model import Text
from publish.release.model import VERDICT_ORDER as VERDICT_ORDER


class Unit(NamedTuple):
    """A unit. `tight` units follow the number without a space; `single` is the English for one."""

    zh: str
    en: str
    single: str
    tight: bool = False


def _unit(zh: str, single: str, plural: str | None = None) -> Unit:
    return Unit(zh, plural or f"{single}s", single)


_PERCENT = Unit("%", "%", "%", tight=True)
_YUAN = _unit("元", "yuan", "yuan")
_PERSON = _unit("人", "person")
_HOUSEHOLD = _unit("户", "household")
_PERSON_TIME = _unit("人次", "person-time")
_COUPLE = _unit("对", "couple")
_CASE = _unit("件", "case")
_ITEM = _unit("个", "item")
_PLACE = _unit("处", "site")
_BED = _unit("张", "bed")
_LINE = _unit("条", "record")
_ORGANISATION = _unit("家", "organisation")
_YUAN_PER_PERSON_MONTH = Unit("元/人·月", "yuan per person and month", "yuan per person and month")

_UNITS: Final[Mapping[str, Unit]] = {
    "%": _PERCENT,
    "percent": _PERCENT,
    "pct": _PERCENT,
    "‰": Unit("‰", "‰", "‰", tight=True),
    "per_1000": Unit("‰", "‰", "‰", tight=True),
    "元": _YUAN,
    "yuan": _YUAN,
    "万元": _unit("万元", "× 10,000 yuan", "× 10,000 yuan"),
    "wan_yuan": _unit("万元", "× 10,000 yuan", "× 10,000 yuan"),
    "元/月": _unit("元/月", "yuan a month", "yuan a month"),
    "yuan_per_month": _unit("元/月", "yuan a month", "yuan a month"),
    "元/人": _unit("元/人", "yuan a person", "yuan a person"),
    "yuan_per_person": _unit("元/人", "yuan a person", "yuan a person"),
    "元/户": _unit("元/户", "yuan a household", "yuan a household"),
    "yuan_per_household": _unit("元/户", "yuan a household", "yuan a household"),
    "元/人次": _unit("元/人次", "yuan a person-time", "yuan a person-time"),
    "yuan_per_person_time": _unit("元/人次", "yuan a person-time", "yuan a person-time"),
    "人": _PERSON,
    "person": _PERSON,
    "户": _HOUSEHOLD,
    "household": _HOUSEHOLD,
    "人次": _PERSON_TIME,
    "person_time": _PERSON_TIME,
    "对": _COUPLE,
    "couple": _COUPLE,
    "件": _CASE,
    "case": _CASE,
    "个": _ITEM,
    "item": _ITEM,
    "处": _PLACE,
    "site": _PLACE,
    "家": _ORGANISATION,
    "organisation": _ORGANISATION,
    "facility": Unit("处", "facilities", "facility"),
    "batch": Unit("批", "batches", "batch"),
    "registration": _unit("件", "registration"),
    "roster_line": _unit("条", "roster line"),
    "multiple": Unit("倍", "times", "times"),
    "ratio": Unit("", "", "", tight=True),
    "month": _unit("个月", "month"),
    "year_of_age": Unit("岁", "years of age", "year of age"),
    "degree": Unit("°", "°", "°", tight=True),
    "square metre": _unit("平方米", "square metre"),
    "元/人·月": _YUAN_PER_PERSON_MONTH,
    "yuan_per_person_month": _YUAN_PER_PERSON_MONTH,
    "张": _BED,
    "bed": _BED,
    "条": _LINE,
    "record": _LINE,
    "payment": _unit("笔", "payment"),
    "lead": _unit("条", "lead"),
    "人/户": _unit("人/户", "person a household", "persons a household"),
    "persons_per_household": _unit("人/户", "person a household", "persons a household"),
}
# Units of published figures that stand in the bureau's documents, not in its registers.
UNITS: Final[Mapping[str, Unit]] = {
    **_UNITS,
    "ordinal": Unit("", "", "", tight=True),
    "rank": Unit("", "", "", tight=True),
    "times": _unit("次", "time"),
    "times_per_month": _unit("次/月", "time a month", "times a month"),
    "project": _unit("个项目", "project"),
    "document": _unit("份", "document"),
    "figure": _unit("个", "figure"),
    "issue": _unit("期", "issue"),
    "topic": _unit("个专题", "topic"),
    "event": _unit("场", "event"),
    "set": _unit("套", "set"),
    "hour": _unit("小时", "hour"),
    "sheet": _unit("张", "sheet"),
    "community": Unit("个社区", "communities", "community"),
    "level": _unit("级", "level"),
    "space": _unit("个车位", "space"),
    "sqm": _unit("平方米", "square metre"),
    "year": _unit("年", "year"),
    "kind": _unit("种", "kind"),
    "week": _unit("周", "week"),
    "metre": _unit("米", "metre"),
    "day": _unit("天", "day"),
    "minute": _unit("分钟", "minute"),
    "times_per_quarter": _unit("次/季", "time a quarter", "times a quarter"),
    "square_metre": _unit("平方米", "square metre"),
    "street": _unit("个街道（乡镇）", "street or township", "streets and townships"),
    "district": _unit("个区", "district"),
    "village": _unit("个村", "village"),
    "estate": _unit("个小区", "estate"),
    "alarm": _unit("次告警", "alarm"),
    "application": _unit("件", "application"),
    "category": _unit("类", "category", "categories"),
    "certificate": _unit("本", "certificate"),
    "entry": _unit("条", "entry", "entries"),
    "finding": _unit("个问题", "finding"),
    "flag": _unit("条", "flag"),
    "fund": _unit("个基金", "fund"),
    "enterprise": _unit("家企业", "enterprise"),
    "filing": _unit("件备案", "filing"),
    "donation": _unit("笔捐赠", "donation"),
    "allocation": _unit("笔分配", "allocation"),
    "contract": _unit("份合同", "contract"),
    "grave": _unit("座", "grave"),
    "hazard": _unit("处隐患", "hazard"),
    "household_time": _unit("户次", "household-time"),
    "order": _unit("单", "order"),
    "patrol": _unit("次", "patrol"),
    "pledge": _unit("份", "pledge"),
    "post": _unit("个岗位", "post"),
    "problem": _unit("个问题", "problem"),
    "programme": _unit("个项目", "programme"),
    "seat": _unit("个座位", "seat"),
    "session": _unit("次", "session"),
    "team": _unit("支", "team"),
    "transaction": _unit("笔", "transaction"),
    "view": _unit("次", "view"),
    "visit": _unit("次", "visit"),
    "warning": _unit("条", "warning"),
    "check": _unit("次", "check"),
    "class": _unit("期", "class", "classes"),
    "line": _unit("条", "line"),
    "marker": _unit("根界桩", "marker"),
    "round": _unit("轮次", "round"),
    "person_per_10k": _unit("人/万人", "per 10,000 residents", "per 10,000 residents"),
}
TIGHT_UNITS: Final = frozenset(code for code, unit in UNITS.items() if unit.tight)
PERCENT_UNITS: Final = frozenset({"%", "percent", "pct"})
MONEY_UNITS: Final = frozenset({"元", "yuan"})

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
    "c": Text(zh="保密", en="confidential"),
    "x": Text(zh="不可得", en="unavailable"),
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
