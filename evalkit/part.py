"""Part: what all parts of `project.toml` have in common, and the kinds of values that many of them hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Share = Annotated[float, Field(gt=0, le=1)]
Texts = dict[Literal["fi", "en", "sv"], str]
# Names in their order; one that is listed twice is meant once.
Names = Annotated[tuple[str, ...], AfterValidator(lambda listed: tuple(dict.fromkeys(listed)))]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Part(BaseModel):
    """A part of `project.toml`: frozen, and an unknown key is a fault, since it is most often a misspelt one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
