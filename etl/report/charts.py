"""The four charts of a year, drawn with a font that comes with a package, so that no machine lacks a character.

Lengths on paper are floats, as the library wants them; every number that is written is the exact decimal.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import FuncFormatter

from etl.labels import label
from etl.money import wan
from etl.report.year import Row, Year

BLUE, TEAL, ORANGE, GREY, RED = "#1f4e8c", "#3a9188", "#d98a29", "#8a97a5", "#b3261e"
_AGES = ((0, 0), (1, 2), (3, 5), (6, 11), (12, 10_000))


@dataclass(frozen=True)
class Chart:
    """`draw` fills the axes from the year's table `rows`, which comes from `view`; `wide` and `high` are inches on A4.

    With `each`, the chart grows by that many inches for each row.
    """

    name: str
    draw: Callable[[Axes, Year], None]
    rows: str
    view: str
    wide: float = 6.3
    high: float = 3.1
    each: float = 0

    @property
    def title(self) -> str:
        return label("chart", self.name)

    def height(self, year: Year) -> float:
        return max(self.high, 0.8 + self.each * len(year.rows(self.rows)))

    def source(self, year: Year) -> str:
        """Where its numbers come from, and of which months."""
        return label("chart", "source").format(self.view, year.figures[0].months_covered.replace("..", "～"))


def charts() -> tuple[Chart, ...]:
    """The charts in the order of the report."""
    return (
        Chart("execution", _execution, "execution", "report.budget_execution"),
        Chart("benefits", _benefits, "benefits", "report.benefits"),
        Chart("differences", _differences, "cause_months", "report.open_items", high=2.2, each=0.21),
        Chart("ages", _ages, "ages", "report.open_items"),
    )


@cache
def family() -> str:
    """Name of the font, made known to the library from the file in its package, before a system's of the same name."""
    path = str(files("mplfonts") / "fonts" / "NotoSansCJKsc-Regular.otf")
    name, known = font_manager.FontProperties(fname=path).get_name(), font_manager.fontManager
    known.ttflist = [font for font in known.ttflist if font.name != name]
    known.addfont(path)
    return name


def png(chart: Chart, year: Year, dpi: int = 220) -> bytes:
    """The chart for print; equal data give equal bytes."""
    return _saved(chart, year, "png", dpi=dpi, metadata={"Software": None})


def svg(chart: Chart, year: Year, wide: float = 4.3) -> str:
    """The chart for a page: letters are outlines, so that it needs no font; without XML declaration."""
    made = _saved(chart, year, "svg", wide, metadata={"Date": None, "Creator": None}).decode()
    return made[made.index("<svg") :]


def _saved(chart: Chart, year: Year, form: str, wide: float = 0, **options: Any) -> bytes:
    style: Any = {
        "font.family": [family()],
        "font.size": 9,
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
        "svg.hashsalt": chart.name,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": "#b8c2cc",
        "axes.axisbelow": True,
    }
    with mpl.rc_context(style):
        drawing = Drawing(figsize=(wide or chart.wide, chart.height(year)), layout="constrained")
        FigureCanvasAgg(drawing)
        axes = drawing.add_subplot()
        chart.draw(axes, year)
        out = io.BytesIO()
        drawing.savefig(out, format=form, **options)
        return out.getvalue()


def _length(amount: Decimal) -> float:
    return float(amount)


def _money_axis(axes: Axes, which: str = "y") -> None:
    axis = axes.yaxis if which == "y" else axes.xaxis
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.grid(axis=which, color="#e3e8ee", linewidth=0.8)  # type: ignore[arg-type]
    axes.tick_params(length=0)


def _months(rows: Sequence[Row]) -> list[str]:
    return [str(int(str(row["month"])[5:])) for row in rows]


def _legend(axes: Axes, columns: int) -> None:
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.17), ncols=columns, frameon=False, fontsize=8.5)


def _execution(axes: Axes, year: Year) -> None:
    """Paid in the month as columns, paid so far as a line, beside the budget at the start and as adjusted."""
    rows = year.rows("execution")
    places = range(len(rows))
    axes.bar(
        places, [_length(wan(r["paid_month"])) for r in rows], color=BLUE, width=0.62, label=label("chart", "paid")
    )
    lines = (("paid_year", TEAL, "o-"), ("budget_adjusted", ORANGE, "--"), ("budget_initial", GREY, ":"))
    for column, colour, style in lines:
        values = [_length(wan(row[column])) for row in rows]
        axes.plot(places, values, style, color=colour, label=label("chart", column), linewidth=1.8, markersize=3.5)
    axes.set_xticks(places, _months(rows))
    axes.set_xlabel(label("chart", "months"))
    axes.set_ylabel(label("chart", "wan"))
    axes.set_ylim(bottom=0)
    _money_axis(axes)
    _legend(axes, 4)


def _benefits(axes: Axes, year: Year) -> None:
    """A stack of the schemes for each month."""
    rows = year.rows("benefits")
    months = year.months
    base = [Decimal(0)] * len(months)
    funds = sorted({(row["fund"], row["fund_label"]) for row in rows})
    for (fund, name), colour in zip(funds, (BLUE, ORANGE, TEAL, GREY, RED, "#6b5ca5", "#5c6b7a"), strict=False):
        paid = {row["month"]: wan(row["amount_paid"]) for row in rows if row["fund"] == fund}
        values = [paid.get(month, Decimal(0)) for month in months]
        lengths, bottoms = [_length(value) for value in values], [_length(value) for value in base]
        axes.bar(range(len(months)), lengths, bottom=bottoms, color=colour, width=0.62, label=name)
        base = [below + value for below, value in zip(base, values, strict=True)]
    axes.set_xticks(range(len(months)), _months(year.rows("months")))
    axes.set_xlabel(label("chart", "months"))
    axes.set_ylabel(label("chart", "wan"))
    _money_axis(axes)
    _legend(axes, 2)


def _differences(axes: Axes, year: Year) -> None:
    """What differed in the year, by cause: cleared since, and still open; the text says how much and how many."""
    rows = list(reversed(year.rows("cause_months")))
    places = range(len(rows))
    still = [_length(wan(row["open_gross"])) for row in rows]
    cleared = [_length(wan(row["gross"] - row["open_gross"])) for row in rows]
    axes.barh(places, still, color=ORANGE, height=0.62, label=label("chart", "still_open"))
    bars = axes.barh(places, cleared, left=still, color=BLUE, height=0.62, label=label("chart", "cleared"))
    said = [
        label("chart", "difference").format(f"{wan(row['gross']):,}", row["items"], row["open_items"]) for row in rows
    ]
    axes.bar_label(bars, said, padding=4, fontsize=8, color="#3d4a57")
    axes.set_yticks(places, [row["cause_label"] for row in rows])
    axes.set_xlabel(label("chart", "wan"))
    axes.margins(x=3.8 / axes.get_figure(root=True).get_figwidth(), y=0.02)  # type: ignore[union-attr]  # for the text
    _money_axis(axes, "x")
    axes.legend(loc="lower right", frameon=False, fontsize=8.5)


def ages(year: Year) -> list[tuple[str, int, Decimal]]:
    """Open items by age: name of the span, number, absolute yuan."""
    rows = year.rows("ages")
    found = []
    for low, high in _AGES:
        inside = [row for row in rows if low <= row["age"] <= high]
        amount = sum((row["gross"] for row in inside), Decimal(0))
        found.append((label("age", str(low)), sum(int(row["items"]) for row in inside), amount))
    return found


def _ages(axes: Axes, year: Year) -> None:
    """Columns by age; above each the amount and the number."""
    spans = ages(year)
    heights = [_length(wan(amount)) for _, _, amount in spans]
    bars = axes.bar(range(len(spans)), heights, color=[TEAL, BLUE, BLUE, ORANGE, RED], width=0.55)
    said = [f"{wan(amount):,}\n{number} {label('chart', 'item')}" for _, number, amount in spans]
    axes.bar_label(bars, said, padding=3, fontsize=8, color="#3d4a57")
    axes.set_xticks(range(len(spans)), [name for name, _, _ in spans])
    axes.set_ylabel(label("chart", "wan"))
    axes.margins(y=0.2)
    _money_axis(axes)
