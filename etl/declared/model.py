"""What a declaration may say: parties and their files, legs, passes, gates. The editors' schema derives from here."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Period = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Cardinality = Annotated[str, StringConstraints(pattern=r"^(1|[a-z])(:(1|[a-z]))+$")]
Headers = Text | Annotated[list[Text], Field(min_length=1)]


def _decimal(value: Any) -> Any:
    """A number as it is written in the file: exact, never by way of a float."""
    try:
        return Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else value
    except InvalidOperation:
        raise PydanticCustomError("not_decimal", "not a number") from None


NotNegative = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0)]
Share = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0, le=1)]
WHOLE = "whole"  # the scope of a declaration that names none
WINDOW = r"^(\d+|-?\d+\.\.-?\d+)$"
NORMALISE = r"^(digits|letters|letters_digits|upper|half_width|strip_zeros|no_spaces|(first|last) [1-9]\d*)$"
Normalise = dict[Name, list[Annotated[str, StringConstraints(pattern=NORMALISE)]]]


class Strict(BaseModel):
    """A mapping whose keys are all known; an unknown one is an error that names the nearest."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, value: Any) -> Any:
        for key in value if isinstance(value, dict) else ():
            if key not in cls.model_fields:
                near = next(iter(get_close_matches(str(key), cls.model_fields, 1, 0.0)), "")
                context = {"key": str(key), "near": near, "known": ", ".join(cls.model_fields)}
                raise PydanticCustomError("unknown_key", "unknown key {key!r}", context)
        return value


class Pair(Strict):
    """Two amount columns of which the entry is the difference: receipt minus payment, debit minus credit."""

    receipt: Headers = Field(description="header of the column that counts as plus")
    payment: Headers = Field(description="header of the column that counts as minus")


class Direction(Strict):
    """A column that says which way an amount goes."""

    column: Headers = Field(description="header of the column")
    plus: list[Text] = Field(description="what it holds where the amount counts as plus, e.g. 贷", min_length=1)
    minus: list[Text] = Field(description="what it holds where the amount counts as minus, e.g. 借", min_length=1)


class Dates(Strict):
    """A date column whose dates are not written in a usual way."""

    column: Headers = Field(description="header of the column")
    formats: list[Text] = Field(description="strptime formats, e.g. %d/%m/%Y", min_length=1)


class Party(Strict):
    """One who holds amounts: where its files are and what their columns mean."""

    title: Text = Field(description="what people call the party")
    files: Headers = Field(description="files, with *, ? and {period}, seen from this declaration's folder")
    format: Literal["csv", "xlsx", "parquet"] | None = Field(
        None, description="told by the file's first bytes if not given"
    )
    sheet: Text = Field("*", description="sheets of a workbook, with * and ?")
    header_rows: Literal[1, 2] = Field(1, description="2: an upper and a lower header row, named upper/lower")
    encoding: Text | None = Field(None, description="of text files; found if not given")
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = Field(
        None, description="of text files; found if not given"
    )
    columns: dict[Name, Headers] = Field(
        {}, description="our name: the header in the file, or several it may have; `ref` is what the row is called by"
    )
    ref: list[Name] = Field([], description="columns that make up `ref` where no column is; else the row's number")
    constants: dict[Name, str] = Field({}, description="our name: the value in every row")
    codes: dict[Name, dict[str, str]] = Field({}, description="our name: {value in the file: our value}")
    required: list[Name] = Field([], description="columns that may not be empty; rows without are rejected")
    ignore: list[Text] = Field([], description="headers that are not read")
    ignore_rest: bool = Field(False, description="do not read headers that are not named here, instead of an error")
    amount: Headers | Pair = Field(description="header of the amount, or a receipt and a payment column")
    sign: Literal[1, -1] | Direction = Field(1, description="-1: this party counts the other way round")
    unit: Literal["yuan", "wan"] = Field("yuan", description="of amounts, where the file does not say")
    date: Headers | Dates | None = Field(None, description="header of the date; without, the period's first day")


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

    unexplained: NotNegative | None = Field(Decimal("0.00"), description="yuan without a cause, both signs added up")
    open: NotNegative | None = Field(Decimal("0.00"), description="yuan of open items, both signs added up")
    unmatched_share: Share | None = Field(None, description="share of entries that stay open")
    rejected_share: Share | None = Field(Decimal("0.00"), description="share of rows that could not be read")


class Leg(Strict):
    """What two or more parties must agree on."""

    title: Text
    parties: list[Name] = Field(description="the first leads: differences are first minus other", min_length=2)
    where: dict[Name, Text] = Field({}, description="party: SQL condition on its columns; the rest takes no part")
    obligation: list[Name] = Field(description="columns that name what is owed: verdicts are given on it", min_length=1)
    normalise: Normalise = Field({}, description="column: how it is brought to one form as a key or in an obligation")
    cluster: list[Name] = Field([], description="columns by which open items are told of together, e.g. a batch")
    passes: list[AnyPass] = Field(min_length=1)
    causes: Literal["default"] | list[Text] = Field(
        "default", description="SQL files, as in sql/causes; `default` among them stands for the usual ones"
    )
    gates: Gates = Field(default=Gates.model_validate({}))


class Spec(Strict):
    """A declaration: who holds what, and what must agree."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
    title: Text
    period: Period | None = Field(None, description="YYYY-MM; --period says it if not given here")
    scope: list[Name] = Field([], description="columns across which nothing ever pairs, e.g. fund or account")
    labels: dict[Name, Text] = Field({}, description="column: what people call it; else its first header")
    causes: dict[Name, Text] = Field({}, description="causes of your own: what people call them")
    parties: dict[Name, Party] = Field(min_length=2)
    legs: dict[Name, Leg] = Field(min_length=1)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of our own names, scope first, in the order in which they are declared."""
        declared = (name for party in self.parties.values() for name in (*party.columns, *party.constants))
        return tuple(dict.fromkeys((*self.scope, *(name for name in declared if name != "ref"))))

    @property
    def attributes(self) -> tuple[str, ...]:
        """The columns that are not the scope."""
        return self.columns[len(self.scope) :]


def headers(value: Headers) -> tuple[str, ...]:
    """The headers a column may have."""
    return (value,) if isinstance(value, str) else tuple(value)


def json_schema() -> dict[str, Any]:
    """The JSON schema of a declaration, for editors."""
    schema = Spec.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
