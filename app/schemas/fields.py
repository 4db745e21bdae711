"""Field types that commands share: what a person may type, checked before anything is stored."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import core_schema

from app.domain.opportunities import MAX_LINE, MAX_TEXT, MAX_TITLE, MAX_VALUE_PENCE
from app.domain.parsing import clean_text


class Command(BaseModel):
    """Input. Unknown fields are refused; a number is never made of true or false."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(BaseModel):
    """What a service or query returns: plain data, never a live row."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


def _not_a_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("Enter a whole number")
    return value


def _email(value: str) -> str:
    local, at, domain = value.partition("@")
    if not (local and at and "." in domain) or " " in value or "@" in domain:
        raise ValueError("Enter an e-mail address like name@example.gov.uk")
    return value.lower()


class WithRules:
    """Cleans text, bounds it, and says both in the JSON schema."""

    def __init__(self, limit: int, single_line: bool, required: bool) -> None:
        self.limit, self.single_line, self.required = limit, single_line, required

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> Any:
        described = handler(schema)
        described["maxLength"] = self.limit
        if self.required:
            described["minLength"] = 1
        return described

    def check(self, value: str) -> str:
        cleaned = clean_text(value, max_length=self.limit, single_line=self.single_line)
        if self.required and not cleaned:
            raise ValueError("Enter something here")
        return cleaned


Title = Annotated[str, WithRules(MAX_TITLE, single_line=True, required=True)]
Name = Annotated[str, WithRules(120, single_line=True, required=True)]
Line = Annotated[str, WithRules(MAX_LINE, single_line=True, required=False)]
Text = Annotated[str, WithRules(MAX_TEXT, single_line=False, required=False)]
RequiredText = Annotated[str, WithRules(MAX_TEXT, single_line=False, required=True)]
Whole = Annotated[int, BeforeValidator(_not_a_bool)]
Id = Annotated[int, BeforeValidator(_not_a_bool), Field(ge=1, le=2**63 - 1)]
DocumentIds = Annotated[
    list[Id], Field(max_length=200), AfterValidator(lambda ids: list(dict.fromkeys(ids)))
]
"""Documents of an opportunity, which holds no more; each once."""
Pence = Annotated[int, BeforeValidator(_not_a_bool), Field(ge=0, le=MAX_VALUE_PENCE)]
Email = Annotated[
    str,
    WithRules(254, single_line=True, required=True),
    AfterValidator(_email),
]
