"""Readers: one text in five forms gives the same verdicts; what is no text or has no figures is an error."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from etl.checker import Report, check
from etl.errors import ContractError, DataError

SENTENCE = "本年支出合计670.00万元，其中：基本支出412.00万元，占61.49%；项目支出285.00万元，占38.51%。"
ROWS = [["项目", "预算数", "决算数"], ["教育", "10.00", "9.00"], ["卫生", "20.00", "18.00"], ["合计", "30.00", "28.00"]]


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("单位：万元")
    table = document.add_table(rows=0, cols=3)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph(SENTENCE)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def web() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    page = f"<script>var a='支出1万元';</script><p>单位：万元</p><table>{rows}</table><div><p>{SENTENCE}</p></div>"
    return f"<html><head><meta charset=gb18030></head><body>{page}</body></html>".encode("gb18030")


def markdown() -> bytes:
    rows = ["|" + "|".join(row) + "|" for row in ROWS]
    return "\n".join(["单位：万元", "", rows[0], "|---|---|---|", *rows[1:], "", SENTENCE]).encode()


def drawn() -> bytes:
    lines = ["    ".join(row) for row in ROWS]
    return "\n".join(["单位：万元", "", *lines, "", SENTENCE[:20], SENTENCE[20:]]).encode("utf-8-sig")


def printed(lines: list[str]) -> bytes:
    """A PDF of one page with a text layer in a font that readers know by name."""
    shown = "".join(
        f"1 0 0 1 40 {800 - 20 * n} Tm <{line.encode('utf-16-be').hex()}> Tj\n" for n, line in enumerate(lines)
    )
    stream = f"BT /F1 10 Tf\n{shown}ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    return (
        out
        + b"xref\n0 7\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    )


def read(tmp_path: Path, name: str, content: bytes) -> Report:
    path = tmp_path / name
    path.write_bytes(content)
    return check(path)


@pytest.mark.parametrize(
    ("name", "content"), [("a.docx", word()), ("a.html", web()), ("a.md", markdown()), ("a.txt", drawn())]
)
def test_every_form_says_the_same(tmp_path: Path, name: str, content: bytes) -> None:
    report = read(tmp_path, name, content)
    found = {(verdict.kind, verdict.stated, verdict.computed) for verdict in report.of("contradiction")}
    assert found == {("total", "670.00万元", "697.00万元"), ("table", "28.00", "27.00万元")}
    for verdict in report.of("contradiction"):
        for mention in verdict.mentions:
            assert report.document.text[mention.start : mention.end].replace("\n", "") == mention.text


def test_pdf_with_a_text_layer(tmp_path: Path) -> None:
    report = read(tmp_path, "a.pdf", printed([SENTENCE[:26], SENTENCE[26:], "- 1 -"]))
    (verdict,) = report.of("contradiction")
    assert (verdict.stated, verdict.mentions[0].place) == ("670.00万元", "第1页")


def test_position_of_a_figure(tmp_path: Path) -> None:
    report = read(tmp_path, "a.txt", f"标题\n\n{SENTENCE}\n".encode())
    (verdict,) = report.of("contradiction")
    assert (verdict.mentions[0].place, report.document.line(verdict.mentions[0].start)) == ("第3行", (3, 7))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", b"no zip"), ("a.pdf", b"no pdf"), ("a.pdf", printed([])), ("a.txt", b"\0\0\1"), ("a.xls", b"x")],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(ContractError):
        read(tmp_path, name, content)


def test_no_figures_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="没有找到"):
        read(tmp_path, "a.txt", "本单位职责明确，第3条规定如下。".encode())


def test_merged_header_cells(tmp_path: Path) -> None:
    page = (
        "<p>单位：万元</p><table><tr><th rowspan=2>险种</th><th colspan=2>收入</th><th rowspan=2>执行率</th></tr>"
        "<tr><th>预算数</th><th>决算数</th></tr>"
        "<tr><td>职工</td><td>100.0</td><td>90.0</td><td>90.0%</td></tr>"
        "<tr><td>居民</td><td>50.0</td><td>40.0</td><td>80.0%</td></tr>"
        "<tr><td>工伤</td><td>20.0</td><td>19.0</td><td>95.0%</td></tr>"
        "<tr><td>合计</td><td>170.0</td><td>149.0</td><td>78.6%</td></tr></table>"
    )
    report = read(tmp_path, "a.html", page.encode())
    assert [(v.stated, v.computed) for v in report.of("contradiction")] == [("78.6%", "87.647%")]
