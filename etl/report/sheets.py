"""What each sheet of the monthly statement shows: a query over the month's files, and what is said of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from etl.contracts import vocabulary
from etl.labels import catalogue, label, label_or_key
from etl.legs import parties
from etl.report import codes
from etl.report.book import Column, Kind, Row

_PARTY = "party:"  # columns that show what one party holds
_SCREEN = "|"
_MONEY = ("effect",)
_KINDS: dict[str, Kind] = {"money": "money", "integer": "integer", "date": "date"}
_WRAPPED = ("leg", "fund", "sentence", "evidence", "candidates", "message", "file", "obligation", "ref", "status")
_BY_WIDTH = {
    5: "rank",
    7: "age severity entries",
    8: "integer row_no tolerated",
    9: "component first_party first_month",
    11: "date",
    13: "text party other_party verdict odd_party",
    15: "money",
    17: "extract",
    20: "fund payer_id",
    22: "ref",
    26: "leg obligation",
    32: "rule_id",
    34: "wrap",
    58: "sentence message",
    66: "file_id",
}
_WIDTHS = {name: width for width, names in _BY_WIDTH.items() for name in names.split()}  # of a column, or of its kind
_LACKED = ("missing_batch", "one_sided", "missing")  # causes that say that the others have nothing


@dataclass(frozen=True)
class Sheet:
    """`sql` gives rows in order, `derive` adds to a row what SQL does not say, `shown` names the columns.

    A column is headed by the vocabulary's label, or by that of the catalogue's kind `column` where it is ours. Columns
    after a | are there on the screen only, not in print. `total` are summed, `live` are formulas of a row.
    """

    name: str
    sql: str
    shown: tuple[str, ...]
    derive: Callable[[Row], Row] = dict
    total: tuple[str, ...] = ()
    live: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """How each column is written."""
        names = [name for name in self.shown if name != _SCREEN]
        printed = self.shown.index(_SCREEN) if _SCREEN in self.shown else len(names)
        return tuple(self._column(name, place < printed) for place, name in enumerate(names))

    def _column(self, name: str, printed: bool) -> Column:
        known = vocabulary().get(name)
        kind: Kind = (
            "money" if name.startswith(_PARTY) or name in _MONEY else _KINDS.get(known.type if known else "", "text")
        )
        if name in _WRAPPED:
            kind = "wrap"
        width = _WIDTHS.get(name) or _WIDTHS[kind]
        return Column(name, kind, width, name in self.total, self.live.get(name, ""), self.heading(name), printed)

    def told(self, row: Row) -> Row:
        """A row as people read it: codes by their labels."""
        found = self.derive(row)
        return {name: codes.said(name, value) if isinstance(value, str) else value for name, value in found.items()}

    def heading(self, column: str) -> str:
        """The Chinese heading of `column`."""
        if column.startswith(_PARTY):
            return label("party", column.removeprefix(_PARTY))
        known = vocabulary().get(column)
        return catalogue().get(("column", column)) or (known.label if known else column)


def legs() -> Iterator[tuple[str, str]]:
    """Leg and its leading party."""
    yield from ((leg, names[0]) for leg, names in parties().items())


def _list(*names: str) -> tuple[str, ...]:
    return tuple(part for name in names for part in name.split())


def sheets() -> tuple[Sheet, ...]:
    """The sheets of the workbook, in their order."""
    return (_open_items(), _lines(), _causes(), _verdicts(), _clusters(), _findings(), _files())


def _lines() -> Sheet:
    amounts = ("total_first", "total_second", "difference", "opening", "new", "cleared", "tolerated", "closing")
    return Sheet(
        "lines",
        """select s.*, l.party as first_party, s.party as other_party
           from statement s left join leg_first l on l.leg = s.leg
           order by s.leg, s.party, s.fund, s.component""",
        (*_list("leg first_party other_party fund component"), *amounts),
        total=amounts,
        live={"difference": "={total_first}-{total_second}"},
    )


def _causes() -> Sheet:
    return Sheet(
        "causes",
        """select *, party as other_party from cause_movement order by leg, party, fund, component, cause""",
        _list("leg other_party fund component cause opening new cleared reclassified tolerated closing"),
        total=("opening", "new", "cleared", "reclassified", "tolerated", "closing"),
    )


def _verdicts() -> Sheet:
    columns = [f"max(amount) filter (where party = '{name}') as \"{_PARTY}{name}\"" for name in codes.parties_of_legs()]
    return Sheet(
        "verdicts",
        f"""select leg, fund, component, obligation, verdict, odd_party, {", ".join(columns)},
                   list(party order by party) filter (where amount is null) as lacking
            from verdict where verdict <> 'all_agree'
            group by leg, fund, component, obligation, verdict, odd_party
            order by count(*) desc, max(abs(amount)) desc, leg, fund, component, obligation""",
        (
            *_list("leg fund component obligation verdict odd_party"),
            *(_PARTY + name for name in codes.parties_of_legs()),
        ),
        _lacking,
    )


def _lacking(row: Row) -> Row:
    """A party of the comparison that has nothing is told from one that takes no part."""
    return {**row, **{_PARTY + party: label("column", "nothing") for party in row["lacking"] or ()}}


def _clusters() -> Sheet:
    return Sheet(
        "clusters",
        """select row_number() over (order by c.gross desc, c.entries desc, c.leg, c.party, c.fund, c.component,
                                     c.cause, c.attribute, c.cluster_value, c.first_entry) as rank, c.*, o.ref
           from cluster c
           left join open_item o on c.attribute = '' and o.leg = c.leg and o.entry_id = c.first_entry
           order by rank""",
        _list("rank sentence leg fund component cause first_month entries amount gross | party"),
        lambda row: {**row, "sentence": sentence(row)},
    )


def sentence(row: Row) -> str:
    """A cluster as people say it: 批次 20210331-07 财政缺失：214 笔，1,284,000.00 元 (compare report.clusters)."""
    subject = " ".join(filter(None, (label("attribute", row["attribute"]), row["cluster_value"] or row["ref"])))
    others = "、".join(label_or_key("party", name) for name in parties().get(row["leg"], ()) if name != row["party"])
    own = label_or_key("party", row["party"]) + label_or_key("cause", row["cause"])
    what = f"{others}{label('column', 'lacking')}" if row["cause"] in _LACKED else own
    return f"{subject} {what}：{row['entries']} 笔，{row['gross']:,.2f} 元"


def _open_items() -> Sheet:
    first = "leg fund party component cause entry_date first_month age ref amount evidence"
    return Sheet(
        "open_items",
        """select o.*, o.amount * o.sign as effect, t.told
           from open_item o
           left join (select leg, entry_id, list(distinct status order by status) as told
                      from candidate group by leg, entry_id) t on t.leg = o.leg and t.entry_id = o.entry_id
           order by o.leg, o.fund, o.first_month, o.break_id, o.entry_id""",
        _list(first, "| effect status candidates demand_no ticket_no batch_no payer_id break_id"),
        _told,
        total=("effect",),
    )


def _told(row: Row) -> Row:
    """Why an item could not be matched, and with what it might be."""
    status = "、".join(label("candidate", name) for name in row["told"] or ())
    said = {"candidates": codes.called(row["candidates"]), "evidence": codes.told(row["evidence"])}
    return {**row, **said, "status": status or None}


def _findings() -> Sheet:
    return Sheet(
        "findings",
        """select * from finding
           order by severity, rule_id, extract, fund, key, file, sheet, row_no, field, message""",
        _list("severity rule_id party extract fund file row_no message | sheet field expected actual key"),
        lambda row: {**row, "message": codes.told(row["message"])},
    )


def _files() -> Sheet:
    amounts = "amount_in amount_accepted amount_rejected file_id control_total"
    return Sheet(
        "files",
        "select * from source_file order by party, extract, file, file_id, sheet",
        _list("party extract file rows_in rows_accepted rows_rejected", amounts, "| sheet"),
        total=("rows_in", "rows_accepted", "rows_rejected"),
    )
