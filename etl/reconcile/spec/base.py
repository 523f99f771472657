"""What every part of a declaration is made of: names, exact numbers, and mappings that know all their keys."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Period = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Cardinality = Annotated[str, StringConstraints(pattern=r"^(1|[a-z])(:(1|[a-z]))+$")]
Headers = Text | Annotated[list[Text], Field(min_length=1)]
Names = Annotated[list[Name], Field(min_length=1)]


def _decimal(value: Any) -> Any:
    """A number as it is written in the file: exact, never by way of a float."""
    try:
        return Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else value
    except InvalidOperation:
        raise PydanticCustomError("not_decimal", "not a number") from None


NotNegative = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0)]
Share = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0, le=1)]


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
