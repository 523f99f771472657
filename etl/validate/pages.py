"""Data Docs of a month: the pages of Great Expectations, readable without a network.

Great Expectations' own pages fetch styles and scripts from six hosts; here those are taken out, a few style rules
stand in for them, and what would change from run to run (random element ids, dates) goes too.
"""

from __future__ import annotations

import fcntl
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

from etl import storage
from etl.labels import label_or_key
from etl.months import Month

_OUT = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<footer\b.*?</footer>"
    r"|<nav class=\"navbar navbar-expand-md.*?</nav>\s*</div>\s*</nav>"
    r"|@media \(prefers-color-scheme: dark\) \{.*?\n\}(?=</style>)|-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.DOTALL,
)
_CARD = re.compile(
    r'<div class="card mb-3">\s*<div class="card-header p-2">\s*<strong>Actions.*?</div>\s*</div>\s*</div>\s*</div>',
    re.DOTALL,
)
_SUITE_LINK = re.compile(r'<a href="[^"#]*expectations/[^"]*"\s*>([^<]*)</a>')
_NO_DATE = "1970-01-01T00:00:00.000000Z"
_STYLE = """
body{font:14px/1.5 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:1.5rem;color:#222}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{border:1px solid #ddd;padding:.35rem .6rem;text-align:left}
td{vertical-align:top}thead{background:#f3f3f3}.alert{background:#eef1f4;padding:.5rem .8rem;margin:1rem 0 .5rem}
.row{display:flex;flex-wrap:wrap}.col-lg-2{display:none}.col-md-10,.col-12,.ml-2{width:100%}.col-6{width:50%}
pre,code{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px}h5,h6,p{margin:.2rem 0}h6{display:inline}
.fa-check-circle::before{content:"\\2714"}.fa-times::before{content:"\\2718"}.fa-exclamation-triangle::before{content:"\\26A0"}
.text-success,.passed{color:#1a7f37}.text-danger,.failed{color:#b42318}.text-warning,.not_assessable{color:#8a6d00}
"""


def write(month: Month, extract: str, folder: Path) -> None:
    """Write docs/<extract>.html from the result stored in `folder`, and docs/index.html over all that are there."""
    from great_expectations.render.renderer import ValidationResultsPageRenderer

    from etl.validate.ahead import PAGE

    docs = folder / "docs"
    page = ValidationResultsPageRenderer().render(_suite_result(_stored(folder / f"{extract}.json")))
    _put(docs / f"{extract}.html", offline(PAGE.render(page), f"{month} {extract}"))
    with (folder / ".index.lock").open("w") as lock:  # extracts are validated side by side; the last must see all
        fcntl.flock(lock, fcntl.LOCK_EX)
        _put(docs / "index.html", _index(month, list(_all_stored(folder))))


def _all_stored(folder: Path) -> Iterator[dict[str, Any]]:
    """Every extract's result, without those that a rerun beside us has just removed and will write again."""
    for path in sorted(folder.glob("*.json")):
        with suppress(FileNotFoundError):
            yield _stored(path)


def _stored(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


def _put(path: Path, html: str) -> None:
    with storage.replacing(path) as temporary:
        temporary.write_text(html, encoding="utf-8")


def _suite_result(result: Mapping[str, Any]) -> Any:
    """The stored results as Great Expectations' own object."""
    from great_expectations import __version__
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
        expectationValidationResultSchema,
    )
    from great_expectations.core.run_identifier import RunIdentifier

    stored = [row["gx"] for row in result["results"] if row["gx"]]
    good = sum(bool(row["success"]) for row in stored)
    return ExpectationSuiteValidationResult(
        success=good == len(stored),
        results=[expectationValidationResultSchema.load({**row, "meta": {}, "exception_info": {}}) for row in stored],
        suite_name=result["extract"],
        statistics={
            "evaluated_expectations": len(stored),
            "successful_expectations": good,
            "unsuccessful_expectations": len(stored) - good,
            "success_percent": 100 * good / len(stored) if stored else None,
        },
        meta={
            "run_id": RunIdentifier(run_name=result["month"], run_time=_NO_DATE),
            "great_expectations_version": __version__,
        },
    )


def offline(html: str, title: str) -> str:
    """A page without anything fetched from elsewhere, with the title given."""
    html = _SUITE_LINK.sub(r"\1", _CARD.sub("", _OUT.sub("", html)))
    html = (
        html.replace("<title></title>", "")
        .replace("/* some css overrides for dark mode*/", "")
        .replace("</head>", f"<style>{_STYLE}</style></head>")
    )
    html = re.sub(r"<title>.*?</title>", f"<title>{escape(title)}</title>", html, count=1)
    back = f'<p><a href="index.html">{escape(title)}</a></p>'
    return re.sub(r"\n\s*\n+", "\n", html.replace("<body>", f"<body>{back}", 1))


def _index(month: Month, results: list[Mapping[str, Any]]) -> str:
    rows = "".join(_index_row(result, row) for result in results for row in result["results"])
    head = "".join(f"<th>{name}</th>" for name in ("提取", "检查", "结论", "比较行数", "不符行数", "说明"))
    return (
        f'<!DOCTYPE html><html lang="zh"><head><meta charset="UTF-8"><title>{month} 校验结果</title>'
        f"<style>{_STYLE}</style></head><body><h1>{month} 校验结果</h1>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></body></html>\n"
    )


def _index_row(result: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    extract = result["extract"]
    page = f'<a href="{extract}.html">{escape(label_or_key("extract", extract))}</a>'
    outcome = f'<span class="{row["outcome"]}">{escape(label_or_key("outcome", row["outcome"]))}</span>'
    wrong = "" if row["unexpected"] is None else str(row["unexpected"])
    cells = (page, escape(row["id"]), outcome, str(row["compared"]), wrong, escape(row["message"]))
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"
