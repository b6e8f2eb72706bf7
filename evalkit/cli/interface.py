"""Typer in the reader's language: its own words in help and errors, examples, and what was meant by a slip."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import typer.core
from typer.completion import install
from typer.core import TyperCommand, TyperGroup

from evalkit.cli.reader import WORDS, Exit, interruptible, say

# Typer's words that go through gettext, by the keys of the catalogue.
_GETTEXT = {
    "Arguments": "arguments",
    "Commands": "commands",
    "Options": "options",
    "required": "required",
    "default: {default}": "default",
}
# What Typer calls the options that it adds itself.
_OWN_OPTIONS = ("help", "install_completion", "show_completion")
OPTIONS = f"[{WORDS.text('cli.typer.kind.options')}]"
COMMAND = f"{WORDS.text('cli.typer.kind.command')} [...]"


def _translated(text: str) -> str:
    key = _GETTEXT.get(text)
    # Its field stays open: Typer fills it in.
    return WORDS.template(f"cli.typer.{key}") if key else text


typer.core._ = _translated  # type: ignore[attr-defined, assignment]


class _InWords:
    """What commands and the group of them have in common."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters; those that Typer adds in the reader's words."""
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if param.name in _OWN_OPTIONS:
                param.help = WORDS.text(f"cli.typer.{param.name}")
            if param.name == "install_completion":
                param.callback = _install_completion
            if param.param_type_name == "argument":
                # Typer would print the type of Python after what it has been told to print.
                param.display_type = lambda ctx: ""
        return params

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write how the command is used."""
        # Typer puts braces around what must be given: a reader would type them.
        pieces = re.sub(r"[{}]", "", " ".join(self.collect_usage_pieces(ctx)))  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{WORDS.text('cli.typer.usage')} ")


class Command(_InWords, TyperCommand):
    """One command; Ctrl-C is answered, also where there is no more to say than that."""

    def invoke(self, ctx: Any) -> Any:
        """Do what the command does."""
        with interruptible(lambda: WORDS.text("cli.interrupted")):
            return super().invoke(ctx)


class Group(_InWords, TyperGroup):
    """All commands: tells wrong use in the reader's words, and what was most likely meant."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments name."""
        if args and self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            told = {"name": args[0], "near": near[0] if near else ""}
            ctx.fail(WORDS.text("cli.typer.no_command_near" if near else "cli.typer.no_command", **told))
        return super().resolve_command(ctx, args)

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run the command that the arguments name, and leave with its exit code."""
        try:
            code = super().main(*arguments, **{**options, "standalone_mode": False})
        except Exception as error:
            # The errors of wrong use have no public names; what they have in common is how they tell of themselves.
            if not hasattr(error, "format_message"):
                raise
            for line in _wrong_use(error):
                say(line)
            sys.exit(Exit.WRONG_USE)
        sys.exit(code or 0)


def _install_completion(ctx: Any, param: Any, value: Any) -> Any:
    """As Typer does it, told in the reader's words."""
    if not value or ctx.resilient_parsing:
        return value
    shell, path = install(shell=value if isinstance(value, str) else None)
    typer.echo(WORDS.text("cli.typer.installed", shell=shell, path=path.as_posix()))
    raise typer.Exit


def examples(command: str) -> str:
    """Return how a command is called, to stand below its help as it is."""
    lines = WORDS.text(f"cli.example.{command}").splitlines()
    return "\n".join(("\b", WORDS.text("cli.typer.examples"), *(f"  {line}" for line in lines)))


def _wrong_use(error: Any) -> Iterator[str]:
    """How the command is used, where to read more, and what is wrong with how it was used."""
    kind, ctx = type(error).__name__, error.ctx
    if kind == "NoArgsIsHelpError":
        yield error.format_message()
        return
    if ctx is not None:
        yield ctx.get_usage()
        yield WORDS.text("cli.typer.more", command=f"{ctx.command_path} --help")
        yield ""
    yield WORDS.text("cli.typer.error", text=_told(error, kind))


def _told(error: Any, kind: str) -> str:
    if kind == "NoSuchOption":
        near = get_close_matches(error.option_name, error.possibilities or (), n=1, cutoff=0)
        key = "cli.typer.no_option_near" if near else "cli.typer.no_option"
        return WORDS.text(key, name=error.option_name, near=near[0] if near else "")
    if kind in ("MissingParameter", "BadParameter"):
        return _about_parameter(error.param, "missing" if kind == "MissingParameter" else "bad_value")
    if kind == "BadOptionUsage":
        # The other kind is a value for an option that has none.
        needs = "argument" in error.message
        return WORDS.text("cli.typer.option_use" if needs else "cli.typer.option_alone", name=error.option_name)
    return WORDS.text("cli.typer.too_much") if error.message.startswith("Got unexpected") else str(error.message)


def _about_parameter(param: Any, told: str) -> str:
    name = param.metavar if param.param_type_name == "argument" else param.opts[0]
    return WORDS.text(f"cli.typer.{told}", name=name)
