"""A Word document as bureaus print it: A4, Chinese fonts, tables with repeated heads, page numbers, fixed bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from etl.report.clean import clean

_WHEN = datetime(2000, 1, 1)  # a document's bytes must depend on its content alone
_ZIP_WHEN = (2000, 1, 1, 0, 0, 0)
BODY, HEAD, KAI, TABLE = "仿宋", "黑体", "楷体", "宋体"
LATIN = "Times New Roman"
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_TWIPS = 1440 / 2.54  # a centimetre in twentieths of a point
_FORM = (
    '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/>'
    '<w:tblLayout w:type="fixed"/></w:tblPr>'
)


@dataclass(frozen=True)
class Span:
    """A piece of a paragraph; `anchor` links it to a bookmark, `small` sets it as a superscript."""

    text: str
    anchor: str = ""
    small: bool = False
    bold: bool = False


class Paper:
    """A document under construction. Everything written is masked."""

    def __init__(
        self, title: str, running: str, landscape: bool = False, margin: float = 2.5, size: float = 12
    ) -> None:
        self.document = Document()
        self._size, self._marks = size, 0
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = title, "", ""
        properties.created = properties.modified = _WHEN
        self._page(landscape, margin)
        self._styles(size)
        self._running(running)

    def _page(self, landscape: bool, margin: float) -> None:
        section = self.document.sections[0]
        wide, high = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = wide, high
        section.left_margin = section.right_margin = Cm(margin)
        section.top_margin = section.bottom_margin = Cm(min(margin, 2.2))
        self.width = (29.7 if landscape else 21.0) - 2 * margin

    def _styles(self, size: float) -> None:
        fonts = {"Normal": (BODY, size), "Title": (HEAD, 20), "Heading 1": (HEAD, 15), "Heading 2": (KAI, 14)}
        for name, (font, points) in {**fonts, "Heading 3": (BODY, size)}.items():
            style: Any = self.document.styles[name]
            _font(style, font, points)
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.font.italic = False

    def _running(self, text: str) -> None:
        """Page numbers as fields: 第 1 页 共 9 页."""
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.alignment = CENTRE
        for piece in (f"{text}　　第 ", "PAGE", " 页　共 ", "NUMPAGES", " 页"):
            run = paragraph.add_run("" if piece.isascii() and piece.isalpha() else piece)
            _font(run, TABLE, 9)
            if piece in ("PAGE", "NUMPAGES"):
                _field(run, piece)

    def title(self, text: str, below: str = "") -> None:
        """The document's title, and a centred line below it."""
        paragraph = self.document.add_paragraph(clean(text), style="Title")
        paragraph.alignment = CENTRE
        _no_border(paragraph)
        if below:
            self.line(below, CENTRE)

    def heading(self, text: str, level: int = 1, new_page: bool = False) -> None:
        """A heading of level 1 to 3."""
        paragraph = self.document.add_heading(clean(text), level)
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(10), Pt(4)
        paragraph.paragraph_format.page_break_before = new_page

    def text(self, spans: Iterable[Span] | str) -> None:
        """A paragraph with indented first line."""
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        form.first_line_indent, form.line_spacing, form.space_after = Pt(2 * self._size), 1.5, Pt(0)
        for span in [Span(spans)] if isinstance(spans, str) else spans:
            self._span(paragraph, span)

    def line(
        self,
        text: str,
        align: Any = LEFT,
        points: float = 10.5,
        bold: bool = False,
        keep: bool = False,
        before: float = 0,
    ) -> None:
        """A line of small text without indent; kept on the page of what follows if asked to."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(2)
        paragraph.paragraph_format.keep_with_next = keep or None
        run = paragraph.add_run(clean(text))
        run.bold = bold
        _font(run, TABLE, points)

    def _span(self, paragraph: Any, span: Span) -> None:
        run = paragraph.add_run(clean(span.text))
        run.bold = span.bold or None
        run.font.superscript = span.small or None
        if span.anchor:
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), span.anchor)
            link.append(run._r)
            paragraph._p.append(link)

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float] = (),
        numbers: Sequence[int] = (),
        points: float = 9,
        marks: Sequence[str] = (),
        bold_last: bool = False,
        source: str = "",
        tall: float = 0,
        together: bool = False,
    ) -> None:
        """A table whose head repeats on each page; `widths` are shares, `numbers` columns stand right.

        `marks` are bookmarks, one for each row, that links may go to; `source` is said in a small line below. A row
        is at least `tall` centimetres high; a table kept `together` is not broken between pages.
        """
        shares = list(widths) or [1.0] * len(head)
        columns = [round(self.width * _TWIPS * share / sum(shares)) for share in shares]
        aligned = ["right" if place in numbers else "left" for place in range(len(head))]
        kept = len(rows) if together else min(len(rows), 2)  # the head never stands alone
        top = [_cell(t, w, "center", points, True, True) for t, w in zip(head, columns, strict=True)]
        parts = [_row(top, head=True)]
        for number, cells in enumerate(rows, start=1):
            last = number == len(rows)
            bold = bold_last and last
            keep = number < kept or (bold_last and number == len(rows) - 1) or (last and bool(source))  # nor the sum
            made = [_cell(t, w, a, points, bold, keep) for t, w, a in zip(cells, columns, aligned, strict=True)]
            if marks:
                made[0] = made[0].replace("<w:r>", f"{self._bookmark(marks[number - 1])}<w:r>", 1)
            parts.append(_row(made, tall))
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
        body = self.document.element.body
        body.insert(
            len(body) - 1,
            parse_xml(f"<w:tbl {nsdecls('w')}>{_FORM}<w:tblGrid>{grid}</w:tblGrid>{''.join(parts)}</w:tbl>"),
        )
        self.line(source, points=8, before=2)

    def _bookmark(self, name: str) -> str:
        self._marks += 1
        return f'<w:bookmarkStart w:id="{self._marks}" w:name="{name}"/><w:bookmarkEnd w:id="{self._marks}"/>'

    def picture(self, png: bytes, caption: str, width: float = 0) -> None:
        """A picture with its caption below, on one page."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = CENTRE
        paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run()
        run.add_picture(io.BytesIO(png), width=Cm(width or self.width))
        properties = run._r.xpath(".//wp:docPr")[0]
        properties.set("descr", caption)
        self.line(caption, CENTRE)

    def save(self, path: Path) -> None:
        """Write the document; the same content gives the same bytes."""
        held = io.BytesIO()
        self.document.save(held)
        with zipfile.ZipFile(held) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for item in source.infolist():
                entry = zipfile.ZipInfo(item.filename, _ZIP_WHEN)
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, source.read(item))


def _font(of: Any, name: str, points: float) -> None:
    of.font.name, of.font.size = LATIN, Pt(points)
    properties = of.element.get_or_add_rPr() if hasattr(of, "element") else of._r.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:eastAsia"), name)


def _field(run: Any, code: str) -> None:
    """A field such as PAGE, with a number for readers that do not compute it."""
    for kind in ("begin", "instr", "separate", "text", "end"):
        if kind == "instr":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = code
        elif kind == "text":
            part = OxmlElement("w:t")
            part.text = "1"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _cell(text: str, width: int, align: str, points: float, bold: bool, keep: bool) -> str:
    """A cell as XML: a table of thousands of rows is written in a second, which python-docx's objects cannot."""
    size = round(points * 2)
    fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{TABLE}"/>'
    look = f'<w:rPr>{fonts}{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'
    form = f'{"<w:keepNext/>" if keep else ""}<w:spacing w:before="30" w:after="30"/><w:jc w:val="{align}"/>'
    said = escape(clean(text)).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    run = f'<w:r>{look}<w:t xml:space="preserve">{said}</w:t></w:r>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>{form}</w:pPr>{run}</w:p></w:tc>'


def _row(cells: Sequence[str], tall: float = 0, head: bool = False) -> str:
    """A row as XML, never broken between pages; at least `tall` centimetres high; a head repeats on each page."""
    height = f'<w:trHeight w:val="{round(tall * _TWIPS)}"/>' if tall else ""
    repeat = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeat}</w:trPr>{''.join(cells)}</w:tr>"


def _no_border(paragraph: Any) -> None:
    for border in paragraph.style.element.xpath(".//w:pBdr"):
        border.getparent().remove(border)
