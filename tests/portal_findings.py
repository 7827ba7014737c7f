"""What the made-up release of the portal's tests says about its data: feeds, rules, claims and relations."""

from __future__ import annotations

from decimal import Decimal

from catalog.model import Text
from publish.release.model import ClaimResult, FeedQuality, RelationResult, RuleResult

HOSTILE = """<script>alert("x")</script><img src=x onerror='alert(1)'>"""


OWNER = Text(zh="社会救助科", en="Social assistance section")


def feeds_told(text: Text | None) -> tuple[FeedQuality, ...]:
    roster = text or Text(zh="低保在册名册", en="Roster of the minimum living guarantee")
    batches = Text(zh="一卡通发放批次", en="Payment batches")
    reasons = {"id-checksum": 61, "amount-negative": 7, "unknown-area": 12}
    return (
        FeedQuality("dibao_roster", "S01", roster, OWNER, 14, 41_360, 41_230, 80, 50, reasons),
        FeedQuality("payment_batches", "S02", batches, OWNER, 14, 40_112, 40_109, 3, 0, {"id-checksum": 3}),
    )


def rules_told(text: Text | None) -> tuple[RuleResult, ...]:
    check = text or Text(
        zh="居民身份证号码校验位不正确，且在同一户的其他记录中也找不到可以核实的号码",
        en="The check digit of the ID number is wrong, and no other record of the household confirms it",
    )
    area = Text(zh="地区代码不存在", en="Area code does not exist")
    return (
        RuleResult("intake", "id-checksum", check, "dibao_roster", 41_360, 61, "passed", "quarantine"),
        RuleResult("intake", "unknown-area", area, "dibao_roster", 41_360, 12, "passed", "quarantine"),
        RuleResult(
            "expectations",
            "volume",
            Text(zh="批次行数与上月相差不超过两成", en="Rows differ from last month by at most a fifth"),
            "payment_batches 2020-02",
            14,
            1,
            "warned",
            "warn",
        ),
        RuleResult(
            "dbt",
            "money-kept",
            Text(zh="金额守恒", en="Money is conserved"),
            "fct_payment",
            None,
            0,
            "passed",
            "block",
        ),
        RuleResult(
            "disclosure",
            "attack",
            Text(
                zh="用界限法攻击，无法还原受保护的数值",
                en="An attack with bounds recovers no protected value",
            ),
            "dibao-monthly",
            168,
            0,
            "passed",
            "block",
        ),
    )


def claims_told(text: Text | None) -> tuple[ClaimResult, ...]:
    agrees = Text(zh="完全一致", en="Agrees exactly")
    return (
        ClaimResult(
            "C-001",
            "低保对象人数",
            Decimal(2861),
            "人",
            Decimal(2861),
            Decimal(0),
            "reproduced",
            agrees,
            "2020年工作总结",
            "第12行",
        ),
        ClaimResult(
            "C-002",
            HOSTILE if text else "1—10月累计发放低保金及补贴",
            Decimal("12191600"),
            "元",
            Decimal("12191450.25"),
            Decimal("-149.75"),
            "differs",
            Text(zh="差额来自四舍五入到百元", en="The difference comes from rounding to hundreds"),
            "2020年工作总结",
            "第14行",
        ),
        ClaimResult(
            "C-003",
            "特困供养人数",
            Decimal(84),
            "人",
            None,
            None,
            "not_computable",
            text or Text(zh="登记尚未接入", en="The register is not connected yet"),
            "2020年工作总结",
            "第15行",
        ),
    )


def relations_told(text: Text | None) -> tuple[RelationResult, ...]:
    parts = Text(zh="设施 = 两类之和", en="Facilities = both kinds together")
    share = text or Text(zh="占比 = 部分 ÷ 全部", en="Share = part ÷ whole")
    return (
        RelationResult(
            *("R01", share, "document", "rounds_to", "19 ÷ 26", "73%"),
            *(Decimal("73.076923"), Decimal(73), "percent", "holds", "protected"),
            *(Text(zh="成立", en="holds"), None, ("C-001", "C-002")),
        ),
        RelationResult(
            *("R02", parts, "document", "equal", "15 + 1,031", "1,047"),
            *(Decimal(1046), Decimal(1047), "facility", "broken", "not_computable"),
            Text(zh="各部分之和比所列合计少1", en="the parts fall short of the stated total by 1"),
            text or Text(zh="合计没有“约”字。", en="The total is not given as approximate."),
            ("C-001", "C-003"),
        ),
        RelationResult(
            *("C", Text(zh="没有统计到署期之后的数字", en="No figure counts to a day after the date"), "rule", "dated"),
            *("1", "0", Decimal(1), Decimal(0), "figure", "broken", "not_computable"),
            *(Text(zh="有1个数字", en="1 figure"), None, ("C-001",)),
        ),
    )
