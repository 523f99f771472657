"""How pages are written: jinja2, everything escaped and masked, numbers in one form."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from etl.identifiers import mask
from etl.labels import label
from etl.money import wan


@cache
def environment() -> Environment:
    """Templates of this folder; a string that is not ours is masked where it is written."""
    made = Environment(
        loader=PackageLoader("etl.report", "."),
        autoescape=select_autoescape(enabled_extensions=("j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: mask(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    made.filters |= {"money": money, "wan": lambda yuan: money(wan(yuan)), "count": lambda number: f"{number:,}"}
    made.globals |= {"label": label}
    return made


def money(amount: Decimal | None) -> str:
    """1,234.50 and, with a real minus sign, −1,234.50; empty for none."""
    return "" if amount is None else f"{amount:,.2f}".replace("-", "−")


def number(value: Any, unit: str) -> str:
    """A figure as pages show it: 100.00, 6,433 or − where it is not assessable."""
    if value is None:
        return label("figure", "none")
    return money(value) if unit in ("万元", "元", "%") else f"{value:,.0f}"
