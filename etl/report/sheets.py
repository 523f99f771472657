"""What each sheet of the monthly statement shows: a query over the month's files, and what is said of its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from etl.contracts import vocabulary
from etl.labels import catalogue, label, label_or_key
from etl.legs import parties

Row = dict[str, Any]
_PARTY = "party:"  # columns that show what one party holds
_LACKED = ("missing_batch", "one_sided", "missing")  # causes that say that the others have nothing


@dataclass(frozen=True)
class Sheet:
    """`sql` gives rows in order, `derive` adds to a row what SQL does not say, `shown` names the columns.

    A column is headed by the vocabulary's label, or by that of the catalogue's kind `column` where it is ours.
    """

    name: str
    sql: str
    shown: tuple[str, ...]
    derive: Callable[[Row], Row] = dict

    def heading(self, column: str) -> str:
        """The Chinese heading of `column`."""
        if column.startswith(_PARTY):
            return label("party", column.removeprefix(_PARTY))
        known = vocabulary().get(column)
        return catalogue().get(("column", column)) or (known.label if known else column)


def legs() -> Iterator[tuple[str, str]]:
    """Leg and its leading party."""
    yield from ((leg, names[0]) for leg, names in parties().items())


def _named() -> tuple[str, ...]:
    """Every party of any leg, each once, in the order of the catalogue."""
    known = {name for names in parties().values() for name in names}
    return tuple(key for kind, key in catalogue() if kind == "party" and key in known)


def _list(*names: str) -> tuple[str, ...]:
    return tuple(part for name in names for part in name.split())


def sheets() -> tuple[Sheet, ...]:
    """The sheets of the workbook, in their order."""
    return (_statement(), _causes(), _verdicts(), _clusters(), _open_items(), _findings(), _files())


def _statement() -> Sheet:
    amounts = "total_first total_second difference opening new cleared tolerated closing"
    return Sheet(
        "statement",
        """select s.*, l.party as first_party, s.party as other_party
           from statement s left join leg_first l on l.leg = s.leg
           order by s.leg, s.party, s.fund, s.component""",
        _list("leg first_party other_party fund component", amounts),
    )


def _causes() -> Sheet:
    return Sheet(
        "causes",
        """select *, party as other_party from cause_movement order by leg, party, fund, component, cause""",
        _list("leg other_party fund component cause opening new cleared reclassified tolerated closing"),
    )


def _verdicts() -> Sheet:
    columns = [f"max(amount) filter (where party = '{name}') as \"{_PARTY}{name}\"" for name in _named()]
    return Sheet(
        "verdicts",
        f"""select leg, fund, component, obligation, verdict, odd_party, {", ".join(columns)},
                   list(party order by party) filter (where amount is null) as lacking
            from verdict where verdict <> 'all_agree'
            group by leg, fund, component, obligation, verdict, odd_party
            order by count(*) desc, max(abs(amount)) desc, leg, fund, component, obligation""",
        (*_list("leg fund component obligation verdict odd_party"), *(_PARTY + name for name in _named())),
        _lacking,
    )


def _lacking(row: Row) -> Row:
    """A party of the comparison that has nothing is told from one that takes no part."""
    return row | {_PARTY + party: label("column", "nothing") for party in row["lacking"] or ()}


def _clusters() -> Sheet:
    return Sheet(
        "clusters",
        """select row_number() over (order by c.gross desc, c.entries desc, c.leg, c.party, c.fund, c.component,
                                     c.cause, c.attribute, c.cluster_value, c.first_entry) as rank, c.*, o.ref
           from cluster c
           left join open_item o on c.attribute = '' and o.leg = c.leg and o.entry_id = c.first_entry
           order by rank""",
        _list("rank sentence leg party fund component cause first_month entries amount gross"),
        lambda row: row | {"sentence": sentence(row)},
    )


def sentence(row: Row) -> str:
    """A cluster as people say it: 批次 20210331-07 财政缺失：214 笔，1,284,000.00 元 (compare report.clusters)."""
    subject = " ".join(filter(None, (label("attribute", row["attribute"]), row["cluster_value"] or row["ref"])))
    others = "、".join(label_or_key("party", name) for name in parties().get(row["leg"], ()) if name != row["party"])
    own = label_or_key("party", row["party"]) + label_or_key("cause", row["cause"])
    what = f"{others}{label('column', 'lacking')}" if row["cause"] in _LACKED else own
    return f"{subject} {what}：{row['entries']} 笔，{row['gross']:,.2f} 元"


def _open_items() -> Sheet:
    first = "leg fund party component cause first_month age entry_date ref demand_no ticket_no batch_no payer_id"
    return Sheet(
        "open_items",
        """select o.*, t.told
           from open_item o
           left join (select leg, entry_id, list(distinct status order by status) as told
                      from candidate group by leg, entry_id) t on t.leg = o.leg and t.entry_id = o.entry_id
           order by o.leg, o.fund, o.first_month, o.break_id, o.entry_id""",
        _list(first, "amount evidence status candidates break_id"),
        _told,
    )


def _told(row: Row) -> Row:
    """Why an item could not be matched, and with what it might be."""
    status = "、".join(label("candidate", name) for name in row["told"] or ())
    return row | {"status": status or None, "candidates": called(row["candidates"])}


def called(entries: str | None) -> str | None:
    """Entry ids as people read them: 2021-03|tax|T001|employer is 税务 T001 单位缴费."""
    if entries is None:
        return None
    words = "|".join(re.escape(name) for name in _named())
    return re.sub(rf"\d{{4}}-\d{{2}}\|({words})\|([^|;+]*)(?:\|(\w+))?", _call, entries)


def told(evidence: str | None) -> str | None:
    """Evidence as people read it: entries by their names, funds and components by their labels."""
    words = re.compile(r"(?<![\w|])[a-z]+(?:_[a-z]+)*(?![\w|])")
    text = called(evidence)
    return text and words.sub(lambda found: label_or_key("fund", label_or_key("component", found[0])), text)


def _call(found: re.Match[str]) -> str:
    component = label_or_key("component", found[3]) if found[3] else ""
    return f"{label_or_key('party', found[1])} {found[2]} {component}".rstrip()


def _findings() -> Sheet:
    return Sheet(
        "findings",
        """select * from finding
           order by severity, rule_id, extract, fund, key, file, sheet, row_no, field, message""",
        _list("severity rule_id party extract fund file sheet row_no field expected actual message"),
    )


def _files() -> Sheet:
    amounts = "amount_in amount_accepted amount_rejected control_total file_id"
    return Sheet(
        "files",
        "select * from source_file order by party, extract, file, file_id, sheet",
        _list("party extract file sheet rows_in rows_accepted rows_rejected", amounts),
    )
