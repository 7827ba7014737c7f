"""XML forms: what stands in the elements comes out as it is, and what cannot be trusted is refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.model import Source
from intake.engine import WHITE
from tests.unit.intake.counter import LABELS, XML, contract, record, xml
from tests.unit.intake.office import Office, ReadRows, id_number

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
SOURCE = Source.model_validate(contract("xml"))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=12)


TOTALS = ("合计", "总计", "小计")


def _has_text(rows: Sequence[Sequence[str]]) -> bool:
    return any(text.strip(WHITE) for row in rows for text in row)


def _are_records(rows: Sequence[Sequence[str]]) -> bool:
    """Whether no row begins like a total, which is read as one."""
    return not any(text.strip(WHITE).startswith(TOTALS) for row in rows for text in row)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("xml")


@pytest.fixture
def counter(office: Office) -> Office:
    office.learn(contract("xml", total={"counts": True}))
    return office


def test_a_form_is_taken_in(counter: Office) -> None:
    counter.send(XML, xml([record(1), record(2, 状态="停不停")], 合计="2"))
    delivery = counter.one()
    assert (delivery.status, delivery.source, delivery.accepted) == ("admitted", 2, 1)
    assert delivery.reasons == {"S99.facility_status_code.code": 1}
    assert delivery.control == {"rows": {"stated": "2", "computed": "2"}}
    assert counter.quarantined("counter_form") == {2: ["S99.facility_status_code.code"]}
    assert counter.lake("counter_form", "amount_yuan, payment_month, filing_date, has_clinic, area_code") == [
        (Decimal("500.00"), date(2020, 3, 1), date(2020, 3, 2), True, "420112001000")
    ]


def test_name_and_birth_are_one_person_with_a_number_or_without(office: Office) -> None:
    office.learn(contract("xml", born="filing_date"))
    rows = [record(1, 日期="1985年6月7日", 身份证号=""), record(2), record(3, 日期="", 身份证号="")]
    office.send(XML, xml(rows))
    assert office.one().accepted == 3
    birth = office.keys.token("birth|", "1985-06-07")
    name = office.keys.token("name|", "测试甲")
    tokens = office.lake("counter_form", "person_token is null, person_name_token, person_birth_token")
    assert tokens == [(True, name, birth), (False, name, birth), (True, name, None)]


@pytest.mark.parametrize(("encoding", "declared"), [("utf-8", "UTF-8"), ("gb18030", "GBK"), ("utf-8-sig", "GB2312")])
def test_the_bytes_decide_on_the_encoding_and_not_the_declaration(
    counter: Office, read_rows: ReadRows, encoding: str, declared: str
) -> None:
    rows = [record(1, 姓名="䶮㙟🀄")]
    path = counter.send(XML, xml(rows, declared, 合计="1"), encoding)
    assert [row["person_name"] for row in read_rows(path, SOURCE)] == ["䶮㙟🀄"]
    assert counter.one().accepted == 1


@pytest.mark.parametrize(
    "stated",
    [
        "<表><合计>２ </合计><记录/>{}</表>",
        '<表 合计="2"><页>{}</页></表>',
        '<表><页 count="2">{}</页><合计>9</合计></表>',
        "<表><页>{}</页><总计>2</总计></表>",
    ],
)
def test_a_stated_count_ties(counter: Office, stated: str) -> None:
    both = xml([record(1), record(2)]).split("<登记表>")[1].removesuffix("</登记表>")
    counter.send(XML, stated.replace("{}", both))
    delivery = counter.one()
    assert (delivery.status, delivery.source) == ("admitted", 2), delivery.message


@pytest.mark.parametrize("stated", ["3", "二", ""])
def test_a_count_that_does_not_tie_stops_the_delivery(counter: Office, stated: str) -> None:
    counter.send(XML, xml([record(1), record(2)], 合计=stated))
    assert counter.one().reasons == {"delivery.total_mismatch": 2}


def test_groups_namespaces_attributes_and_comments_change_nothing(counter: Office, read_rows: ReadRows) -> None:
    cells = record(7)
    inner = "".join(f'<b:{label} 类型="x">{text}</b:{label}>' for label, text in cells.items())
    first, rest = inner.split("<b:金额", 1)
    document = (
        f'<表 xmlns:b="urn:x" 合计="1"><b:记录 序号="1"><!-- 注 --><b:基本情况><b:人>{first}</b:人></b:基本情况>\n'
        f"<![CDATA[ ]]><b:金额{rest}</b:记录></表>"
    )
    path = counter.send(XML, document)
    assert [(row["source_row"], row["amount_yuan"]) for row in read_rows(path, SOURCE)] == [(1, "500.00")]
    assert counter.one().accepted == 1


CUT = ("delivery.unreadable", ["在一个字的中间结束", "middle of a character", "upload it completely"])
BROKEN: list[tuple[str, str | bytes, str, list[str]]] = [
    ("cut off", xml([record(1)])[:-30], "delivery.unreadable", ["第2行", "line 2", "重新导出"]),
    ("cut in UTF-8", xml([record(1, 姓名="测")]).encode().split("测".encode())[0] + "测".encode()[:2], *CUT),
    ("cut in GB18030", "<表><记录><姓名>测试".encode("gb18030")[:-1], *CUT),
    ("wrong element", xml([record(1)]).replace("记录", "行"), "delivery.unreadable", ["“记录”", "no element"]),
    ("no XML", "编号,姓名\n1,2\n", "delivery.unreadable", ["完整的XML", "complete XML"]),
    ("nothing", "", "delivery.unreadable", ["完整的XML"]),
    ("no records", "<登记表><合计>0</合计></登记表>", "delivery.empty", ["没有数据行", "no data row"]),
    ("blank records", "<登记表 合计='0'><记录/></登记表>", "delivery.missing_column", ["编号"]),
    ("UTF-16", xml([record(1)]).encode("utf-16"), "delivery.encoding", ["UTF-8", "GB18030", "XML"]),
    ("Big5", xml([record(1, 姓名="許功蓋")]).encode("big5", "ignore") + b"\xff\xff", "delivery.encoding", ["GB18030"]),
    ("missing", xml([record(1)]).replace("金额", "备注"), "delivery.unknown_column", ["备注"]),
    ("twice", xml([record(1)]).replace("<姓名>", "<姓名>乙</姓名><姓名>"), "delivery.unreadable", ["第1条", "twice"]),
    ("stray text", xml([record(1)]).replace("<姓名>", "乙<姓名>"), "delivery.unreadable", ["夹有文字", "text between"]),
    (
        "billion laughs",
        f'<!DOCTYPE 表 [<!ENTITY l0 "哈">{LAUGHS}]><表><记录><姓名>&l9;</姓名></记录></表>',
        "delivery.unreadable",
        ["DTD", "DOCTYPE"],
    ),
    (
        "external entity",
        '<!DOCTYPE 表 [<!ENTITY x SYSTEM "file:///etc/passwd">]><表><记录><姓名>&x;</姓名></记录></表>',
        "delivery.unreadable",
        ["DTD"],
    ),
    ("external DTD", '<!DOCTYPE 表 SYSTEM "http://localhost/x.dtd"><表/>', "delivery.unreadable", ["DTD"]),
]


@pytest.mark.parametrize(("content", "code", "said"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_broken_document_is_refused_in_words(
    counter: Office, content: str | bytes, code: str, said: list[str]
) -> None:
    counter.send(XML, content)
    delivery = counter.one()
    assert (delivery.status, list(delivery.reasons)) == ("rejected", [code]), delivery.message
    assert all(text in delivery.message for text in said), delivery.message
    assert not any(secret in delivery.message for secret in (id_number(1), "测试甲", "6222000000012345", "root:"))


def test_no_cut_document_is_half_read(counter: Office) -> None:
    content = xml([record(1), record(2)], 合计="2").encode()
    for cut in range(0, len(content), 7):
        counter.send(XML.replace(".xml", f"_{cut}.xml"), content[:cut])
    assert {line.status for line in counter.run().deliveries} == {"rejected"}


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(*[TEXTS] * len(LABELS)), min_size=1, max_size=4).filter(_has_text).filter(_are_records),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
)
def test_every_text_comes_back_as_it_was(
    read_rows: ReadRows, folder: Path, rows: list[tuple[str, ...]], encoding: str
) -> None:
    labels = [label for label, _ in LABELS.values()]
    path = folder / XML
    path.write_bytes(xml([dict(zip(labels, row, strict=True)) for row in rows], encoding).encode(encoding))
    expected = [
        {"source_row": number, **dict(zip(LABELS, row, strict=True))}
        for number, row in enumerate(rows, start=1)
        if _has_text([row])
    ]
    assert read_rows(path, SOURCE) == expected
