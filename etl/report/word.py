"""A Word document as bureaus print it: A4, Chinese fonts, tables with repeated heads, page numbers, fixed bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from etl.identifiers import mask

_WHEN = datetime(2000, 1, 1)  # a document's bytes must depend on its content alone
_ZIP_WHEN = (2000, 1, 1, 0, 0, 0)
BODY, HEAD, KAI, TABLE = "仿宋", "黑体", "楷体", "宋体"
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


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
        paragraph = self.document.add_paragraph(mask(text), style="Title")
        paragraph.alignment = CENTRE
        _no_border(paragraph)
        if below:
            self.line(below, CENTRE)

    def heading(self, text: str, level: int = 1, new_page: bool = False) -> None:
        """A heading of level 1 to 3."""
        paragraph = self.document.add_heading(mask(text), level)
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(10), Pt(4)
        paragraph.paragraph_format.page_break_before = new_page

    def text(self, spans: Iterable[Span] | str) -> None:
        """A paragraph with indented first line."""
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        form.first_line_indent, form.line_spacing, form.space_after = Pt(2 * self._size), 1.5, Pt(0)
        for span in [Span(spans)] if isinstance(spans, str) else spans:
            self._span(paragraph, span)

    def line(self, text: str, align: Any = LEFT, points: float = 10.5, bold: bool = False, keep: bool = False) -> None:
        """A line of small text without indent; kept on the page of what follows if asked to."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.keep_with_next = keep or None
        run = paragraph.add_run(mask(text))
        run.bold = bold
        _font(run, TABLE, points)

    def _span(self, paragraph: Any, span: Span) -> None:
        run = paragraph.add_run(mask(span.text))
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
        table = self.document.add_table(rows=1 + len(rows), cols=len(head), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        shares = list(widths) or [1.0] * len(head)
        columns = [Cm(self.width * share / sum(shares)) for share in shares]
        for place, width in enumerate(columns):
            table.columns[place].width = width
        for number, (row, cells) in enumerate(zip(table.rows, [head, *rows], strict=True)):
            for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                cell.width = columns[place]
                align = CENTRE if number == 0 else RIGHT if place in numbers else LEFT
                _cell(cell, text, align, points, number == 0 or (bold_last and number == len(rows)))
            _whole(row)
            if number < (len(rows) if together else min(len(rows), 2)):  # the head never stands alone
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
            if tall and number:
                row.height = Cm(tall)
            if marks and number:
                self._bookmark(row.cells[0].paragraphs[0], marks[number - 1])
        _repeat(table.rows[0])
        self.line(source, points=8)

    def _bookmark(self, paragraph: Any, name: str) -> None:
        self._marks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self._marks))
            if tag == "w:bookmarkStart":
                mark.set(qn("w:name"), name)
            paragraph._p.append(mark)

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
    of.font.name, of.font.size = "Times New Roman", Pt(points)
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


def _cell(cell: Any, text: str, align: Any, points: float, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    run = paragraph.add_run(mask(text))
    run.bold = bold or None
    _font(run, TABLE, points)


def _whole(row: Any) -> None:
    """The row is not broken between pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _no_border(paragraph: Any) -> None:
    for border in paragraph.style.element.xpath(".//w:pBdr"):
        border.getparent().remove(border)
