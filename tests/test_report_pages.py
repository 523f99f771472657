"""Dashboard in a real browser, charts without a missing character, the dictionary's page up to date."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
import warnings
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font
from reporting import PERSON, RISKY, load_year
from sqlalchemy import Connection, Engine, text

from etl.labels import catalogue
from etl.report import charts, dashboard, dictionary, year
from etl.report.year import Year
from etl.settings import Settings
from etl.warehouse import lexicon

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE = """<!doctype html><body style="margin:0">
<iframe id="f" src="page.html" style="width:390px;height:800px;border:0"></iframe>
<script>onload = () => {
  const d = document.getElementById('f').contentDocument, e = d.scrollingElement
  document.body.dataset.seen = [e.scrollWidth, e.clientWidth, d.querySelectorAll('td').length].join(' ')
}</script>"""


@pytest.fixture(scope="module")
def settings(module_warehouse_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("home"), warehouse_url=module_warehouse_url)
    load_year(made)
    return made


@pytest.fixture(scope="module")
def data(settings: Settings) -> Year:
    return year.read(2021, settings)


@pytest.fixture
def served(data: Year, tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """The page beside one that holds it at a phone's width, on loopback; the list takes the paths asked for."""
    (tmp_path / "page.html").write_text(dashboard.page(data), encoding="utf-8")
    (tmp_path / "phone.html").write_text(PHONE, encoding="utf-8")
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_request(self, *_: object) -> None:
            asked.append(self.path)

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/phone.html", asked
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
def test_the_dashboard_on_a_phone(served: tuple[str, list[str]], tmp_path: Path) -> None:
    url, asked = served
    options = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
    more = "--disable-sync --no-first-run --enable-logging=stderr --virtual-time-budget=3000 --dump-dom"
    hosts = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    command = [str(BROWSER), *options.split(), *more.split(), hosts, f"--user-data-dir={tmp_path / 'profile'}", url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    [seen] = re.findall(r'data-seen="(\d+) (\d+) (\d+)"', done.stdout)
    scroll, width, cells = map(int, seen)
    assert cells > 300
    assert scroll <= width <= 390
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []
    assert [path for path in asked if path not in ("/phone.html", "/page.html", "/favicon.ico")] == []


def test_the_dashboard_needs_nothing_from_elsewhere_and_masks(data: Year) -> None:
    page = dashboard.page(data)
    assert re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"|url\((?!#)|@import|<script", page) == []
    assert PERSON not in page
    assert "440281********1234" in page
    assert RISKY not in page
    assert "=HYPERLINK(&#34;x&#34;)" in page
    assert page.count("<svg") == 4
    assert "119.88 万元" in page


def test_charts_miss_no_character(data: Year) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pictures = [charts.png(chart, data, dpi=60) for chart in charts.charts()]
        drawn = [charts.svg(chart, data) for chart in charts.charts()]
    assert len(pictures) == 4
    assert [chart.name for chart in charts.charts()] == ["execution", "benefits", "differences", "ages"]
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert all("<text" not in svg and "<image" not in svg for svg in drawn)  # letters are outlines
    assert pictures[0] == charts.png(charts.charts()[0], data, dpi=60)


def test_the_font_of_the_package_has_every_character_of_the_labels() -> None:
    known = set(FT2Font(findfont(FontProperties(family=charts.family()))).get_charmap())
    shown = {
        letter
        for (kind, _), label in catalogue().items()
        if kind in ("chart", "cause", "age", "fund")
        for letter in label
    }
    assert len(shown) > 80
    assert {letter for letter in shown if ord(letter) not in known} == set()


def test_ages_fall_into_their_spans(data: Year) -> None:
    assert [(name, number, amount) for name, number, amount in charts.ages(data) if number] == [
        ("当月", 1, 70),
        ("6至11个月", 1, 30),
    ]


def test_the_page_of_the_dictionary_is_up_to_date() -> None:
    assert dictionary.PAGE.read_text(encoding="utf-8") == dictionary.page(), "run: fundrecon dictionary --no-warehouse"


@pytest.fixture
def connection(shared_warehouse: Engine) -> Iterator[Connection]:
    with shared_warehouse.connect() as connection:
        yield connection


def test_the_dictionary_names_every_view_and_column_in_chinese(connection: Connection) -> None:
    sql = """select table_name, column_name from information_schema.columns c
             join pg_views v on v.viewname = c.table_name and v.schemaname = c.table_schema
             where c.table_schema = 'report'"""
    found = {(f"report.{view}", column) for view, column in connection.execute(text(sql))}
    told = {(entry.object, entry.name) for entry in dictionary.entries() if entry.kind == "view" and entry.place}
    assert len(told) > 200
    assert told == found
    assert [entry for entry in dictionary.entries() if not (entry.label and entry.meaning)] == []
    explained = [
        e
        for e in dictionary.entries()
        if (e.kind in ("table", "view") and e.place) or e.kind in ("pass", "cause", "rule")
    ]
    assert [entry for entry in explained if entry.detail.isascii()] == []  # in Chinese as well
    tables = {entry.object for entry in dictionary.entries() if entry.kind == "table"}
    assert {"fact.tax_detail", "recon.figure_history", "ops.signoff", "report.dictionary"} <= tables
    assert {"r14_paid_to_dead", "r01_bank_reconciliation"} <= {
        e.object for e in dictionary.entries() if e.kind == "rule"
    }
    assert all(table.label and all(said for *_, said in table.columns) for table in lexicon.own_tables())


def test_the_dictionary_says_codes_units_and_rules() -> None:
    found = {(entry.object, entry.name): entry for entry in dictionary.entries()}
    assert (
        "取值：due 待发放、paid 已发放、failed 发放失败、written_off 核销"
        in found["fact.benefit_payment", "state"].detail
    )
    assert found["report.monthly_statement", "unproved"].unit == "元"
    assert found["report.yearly_figures", "status"].meaning.startswith("state: of a candidate")
    rule = found["r14_paid_to_dead", "benefit_payment"]
    assert (rule.label, rule.detail) == ("向死亡人员发放待遇", "严重；死亡以后的月份不应再有待遇")
    assert rule.meaning == "No benefit is due for the months after a death."


def test_no_meaning_is_left_over() -> None:
    names = {part for e in dictionary.entries() for part in (e.name, e.object, e.object.rpartition("/")[2])}
    assert len(dictionary.meanings()) > 250
    assert [name for name in dictionary.meanings() if name not in names] == []


def test_the_dictionary_fills_a_table(settings: Settings, tmp_path: Path) -> None:
    said = dictionary.run(settings, tmp_path / "dictionary.html")
    assert "对账规则 19" in said
    assert json.dumps(dictionary.entries()[0].row(), ensure_ascii=False)
