"""What an office can do about a reason for which a row was held back, in words; and which cells it is about.

Belongs here: reason code -> cells and suggestion. Does not belong here: the words of the rules themselves
(the catalogue's, and those of `expectations.suites`).
"""

from __future__ import annotations

from catalog import Catalog
from catalog.model import Text
from intake.plan import FeedPlan, FieldPlan

_MOST_CODES = 15

_FIXED = {
    "missing": ("请填写“{zh}”", "fill in {en}"),
    "damaged": (
        "“{zh}”被电子表格转成了数字：请保持文本格式，对照原件重新填写",
        "a spreadsheet turned {en} into a number: type it again from the original, as text",
    ),
    "checksum": ("请对照证件原件核对“{zh}”，校验码与前面各位不符", "compare {en} with the document: a digit is wrong"),
    "area": (
        "“{zh}”请填区划表中的代码（6、9或12位）",
        "write {en} as a code of the area table (6, 9 or 12 digits)",
    ),
}
_FORMATS = {
    "person": ("“{zh}”应为18位（或旧15位）公民身份号码", "{en} is an ID number of 18 (formerly 15) digits"),
    "organisation": ("“{zh}”应为18位统一社会信用代码", "{en} is a unified social credit code of 18 characters"),
    "date": ("“{zh}”请写成 2020-01-05 的样式", "write {en} like 2020-01-05"),
    "month": ("“{zh}”请写成 202001 的样式", "write {en} like 202001"),
    "number": ("“{zh}”只填数字，不带文字；金额最多两位小数", "{en} is a number without words; money has two decimals"),
    "area": ("“{zh}”请填6、9或12位区划代码", "{en} is an area code of 6, 9 or 12 digits"),
}
_CONFLICT = Text(
    zh="同一主键已有内容不同的一行：请核对主键；确为更正的，请整件重报",
    en="another row has the same key and other content: check the key; to change that row deliver the form again",
)

_GONE = Text(
    zh="该规则已不在登记表要求之内：原样发回即可重新核验",
    en="the form no longer has this rule: send the row back as it is to have it judged again",
)


def fields_at_fault(plan: FeedPlan, code: str) -> tuple[FieldPlan, ...]:
    """The fields that a reason code is about: one, those that a row rule speaks of, or those of the key.

    None for a code that the contract had when the row came and has no more.
    """
    _, _, rest = code.partition(".")
    subject, _, kind = rest.partition(".")
    if subject != "row":
        return tuple(field for field in plan.fields if field.name == subject)
    rules = {rule.name: rule for rule in plan.source.rules}
    if kind in rules:
        return plan.mentioned(rules[kind])
    about_the_key = kind in ("key_conflict", "duplicate")
    return tuple(field for field in plan.fields if about_the_key and field.name in plan.source.key)


def remedy(plan: FeedPlan, catalog: Catalog, code: str) -> Text:
    """What to do about a reason code of the feed."""
    fields = fields_at_fault(plan, code)
    kind = code.rpartition(".")[2]
    if not fields:
        return _GONE
    if code.split(".")[1] == "row":
        return _CONFLICT if kind == "key_conflict" else _row_remedy(fields, catalog)
    return _field_remedy(fields[0], kind, catalog)


def _row_remedy(fields: tuple[FieldPlan, ...], catalog: Catalog) -> Text:
    labels = [catalog.meaning(field.contract).label for field in fields]
    return Text(
        zh=f"请核对{'、'.join(f'“{field.label}”' for field in fields)}，改正不符的一项",
        en=f"check {', '.join(label.en for label in labels)} and mend what does not fit",
    )


def _field_remedy(field: FieldPlan, kind: str, catalog: Catalog) -> Text:
    zh, en = _words(field, kind, catalog)
    return Text(zh=zh.format(zh=field.label), en=en.format(en=catalog.meaning(field.contract).label.en))


def _words(field: FieldPlan, kind: str, catalog: Catalog) -> tuple[str, str]:
    if kind in _FIXED:
        return _FIXED[kind]
    if kind == "code":
        return _codes(field, catalog)
    if kind == "range":
        lower, upper = field.contract.minimum, field.contract.maximum
        zh = [f"不小于 {lower}"] * (lower is not None) + [f"不大于 {upper}"] * (upper is not None)
        en = [f"at least {lower}"] * (lower is not None) + [f"at most {upper}"] * (upper is not None)
        return "“{zh}”应" + "、".join(zh), "{en} is " + " and ".join(en)
    reading = "month" if field.type == "month" else field.reading
    return _FORMATS.get(
        reading, ("“{zh}”请按登记表要求的样式填写", "write {en} in the form that the register asks for")
    )


def _codes(field: FieldPlan, catalog: Catalog) -> tuple[str, str]:
    codes = catalog.codelists.get(field.domain, ())
    if not codes:
        return "“{zh}”请填“是”或“否”", "{en} is yes or no"
    if len(codes) > _MOST_CODES:
        return "“{zh}”请填代码表中的代码或名称", "{en} is a code or a name of its code list"
    zh = "、".join(_plain(code.label.zh) for code in codes)
    en = ", ".join(_plain(code.label.en) for code in codes)
    return "“{zh}”只能填：" + zh, "{en} is one of: " + en


def _plain(text: str) -> str:
    """A label that `str.format` leaves alone."""
    return text.replace("{", "{{").replace("}", "}}")
