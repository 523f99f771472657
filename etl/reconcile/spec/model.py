"""What a declaration may say: parties and their files, legs, passes, gates. The editors' schema derives from here."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from etl.contracts import DUCKDB_TYPES, table
from etl.labels import label_or_key
from etl.reconcile.spec.base import Cardinality, Name, Names, NotNegative, Period, Share, Strict, Text
from etl.reconcile.spec.party import Party, TableFiles

WHOLE = "whole"  # the scope of a declaration that names none
WINDOW = r"^(\d+|-?\d+\.\.-?\d+)$"
NORMALISE = r"^(digits|letters|letters_digits|upper|half_width|strip_zeros|no_spaces|(first|last) [1-9]\d*)$"
# Columns of every entry, whatever else is known of it; and what the contract `entry` has beside them as text.
CORE = (
    *("month", "leg", "entry_id", "party", "ref", "entry_date", "amount", "sign", "extract", "file_id", "sheet"),
    "row_no",
)
TEXTS = tuple(f.name for f in table("entry").fields if f.name not in CORE and DUCKDB_TYPES[f.type] == "VARCHAR")
Normalise = dict[Name, list[Annotated[str, StringConstraints(pattern=NORMALISE)]]]


class SqlPass(Strict):
    """A pass as a SQL file with a head, as in sql/match."""

    file: Text = Field(description="SQL file, seen from the folder of this declaration")


class Pass(Strict):
    """Which open entries pair, declared in short."""

    name: Name
    sentence: Text | None = Field(None, description="for people; made from the rest if not given")
    keys: list[Name] = Field([], description="columns that must be equal and not empty")
    between: Literal["parties", "one party"] = "parties"
    cardinality: Cardinality | None = Field(None, description="1 or a letter for each party: 1:1, 1:n, n:m, 1:1:n")
    tolerance: NotNegative = Field(Decimal("0.00"), description="yuan per line")
    tolerance_percent: NotNegative = Field(Decimal(0), description="percent of the first party's amount")
    window: Annotated[int, Field(ge=0)] | Annotated[str, StringConstraints(pattern=WINDOW)] | None = Field(
        None, description="days between the dates: 5 is either way, -2..5 from two before to five after the first's"
    )
    distinguish: list[Name] = Field([], description="columns that tell candidates apart: several are ambiguous")
    method: Literal["sums", "assignment", "subset"] = "sums"
    references: list[Name] = Field([], description="assignment: columns compared as text")
    weights: dict[Literal["amount", "date", "reference"], Annotated[int, Field(ge=0)]] = Field(
        {}, description="assignment: what counts how much; amount 4, date 2, reference 4 if not given"
    )
    accept: Share = Field(Decimal(1), description="assignment: confidence from which a proposal is a match")
    propose: Share = Field(Decimal("0.60"), description="assignment: confidence below which nothing is proposed")
    inexact: bool = Field(False, description="assignment: amounts as alike as a typing error may be matched")
    bound: Annotated[int, Field(ge=0)] = Field(
        0, description="entries a block may have; 0: 100 for assignment, 40 for subset"
    )
    steps: Annotated[int, Field(ge=1)] = Field(200_000, description="subset: steps after which a block is given up")
    normalise: Normalise = Field({}, description="key column: how it is brought to one form; else as the leg says")
    where: Text | None = Field(None, description="SQL condition on an entry")
    cause: Name | None = Field(None, description="cause of what pairs, e.g. reversal")
    instead_of: list[Name] = Field([], description="earlier causes that it replaces")


def _kind_of_pass(value: Any) -> str:
    return "file" if isinstance(value, dict) and "file" in value else "declared"


AnyPass = Annotated[Annotated[SqlPass, Tag("file")] | Annotated[Pass, Tag("declared")], Discriminator(_kind_of_pass)]


class Gates(Strict):
    """Limits above which the run reports a finding; no limit where none is given."""

    unexplained: Literal["settings"] | NotNegative | None = Field(
        Decimal("0.00"),
        description="yuan without a cause, both signs added up; settings: FUNDRECON_UNEXPLAINED_LIMIT",
    )
    open: NotNegative | None = Field(Decimal("0.00"), description="yuan of open items, both signs added up")
    unmatched_share: Share | None = Field(None, description="share of entries that stay open")
    rejected_share: Share | None = Field(Decimal("0.00"), description="share of rows that could not be read")


class FirstOf(Strict):
    """A name that is the first of several columns that is known."""

    first_of: Names = Field(description="columns, the best one first")


class Leg(Strict):
    """What two or more parties must agree on."""

    title: Text | None = Field(None, description="what people call it; as in etl/labels.csv if not given")
    parties: list[Name] = Field(description="the first leads: differences are first minus other", min_length=2)
    entries: dict[Name, Text] = Field(
        {}, description="party: SQL file of what it holds, with a head, as in sql/entries; for all parties or none"
    )
    where: dict[Name, Text] = Field({}, description="party: SQL condition on its columns; the rest takes no part")
    obligation: Names | FirstOf = Field(
        description="columns that together name what is owed, else `ref`: verdicts are given on it"
    )
    normalise: Normalise = Field({}, description="column: how it is brought to one form as a key or in an obligation")
    cluster: list[Name] = Field([], description="columns by which open items are told of together, e.g. a batch")
    passes: list[AnyPass] = Field(min_length=1)
    causes: Literal["default"] | list[Text] = Field(
        "default", description="SQL files, as in sql/causes; `default` among them stands for the usual ones"
    )
    gates: Gates = Field(default=Gates.model_validate({}))

    @property
    def owed(self) -> list[str]:
        """The columns of the obligation."""
        return self.obligation.first_of if isinstance(self.obligation, FirstOf) else self.obligation


class Spec(Strict):
    """A declaration: who holds what, and what must agree."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
    title: Text
    period: Period | None = Field(None, description="YYYY-MM; --period says it if not given here")
    scope: list[Name] = Field([], description="columns across which nothing ever pairs, e.g. fund or account")
    labels: dict[Name, Text] = Field({}, description="column: what people call it; else its first header")
    causes: dict[Name, Text] = Field({}, description="causes of your own: what people call them")
    tables: dict[Name, TableFiles] = Field({}, description="relations that SQL files read, beside the entries")
    parties: dict[Name, Party] = Field({}, description="whose files are read; not those whose entries are SQL files")
    legs: dict[Name, Leg] = Field(min_length=1)
    rules: list[Text] = Field([], description="folders of SQL files as in sql/rules: what must hold within the tables")
    verdicts: list[Text] = Field([], description="folders of SQL files as in sql/verdicts: obligations across legs")

    @property
    def from_tables(self) -> bool:
        """Whether entries are SQL over `tables`, with the columns of the contract `entry`, instead of parties' rows."""
        return any(leg.entries for leg in self.legs.values())

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of our own names, scope first, in the order in which they are declared."""
        declared = (name for party in self.parties.values() for name in (*party.columns, *party.constants))
        own = TEXTS if self.from_tables else (name for name in declared if name != "ref")
        return tuple(dict.fromkeys((*self.scope, *own)))

    @property
    def attributes(self) -> tuple[str, ...]:
        """The columns that are not the scope."""
        return self.columns[len(self.scope) :]

    @property
    def leg_titles(self) -> dict[str, str]:
        """Leg: what people call it."""
        return {name: leg.title or label_or_key("leg", name) for name, leg in self.legs.items()}

    @property
    def party_titles(self) -> dict[str, str]:
        """Party: what people call it; those with files first."""
        titles = {name: party.title for name, party in self.parties.items()}
        for leg in self.legs.values():
            titles |= {name: label_or_key("party", name) for name in leg.parties if name not in titles}
        return titles


def json_schema() -> dict[str, Any]:
    """The JSON schema of a declaration, for editors."""
    schema = Spec.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
