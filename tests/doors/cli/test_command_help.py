# SPDX-License-Identifier: Apache-2.0
"""Every command teaches: its help has a sentence of purpose and, unless it is a group, an example to copy."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from epidesk.interfaces.cli.main import epidesk


def every_command(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if command.hidden:
            continue
        yield (*words, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*words, name))


@pytest.mark.parametrize("words", list(every_command(epidesk)), ids=" ".join)
def test_help_has_a_purpose_and_an_example(words: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(epidesk, [*words, "--help"], prog_name="epidesk")
    assert answer.exit_code == 0, answer.output
    lines = [line.strip() for line in answer.output.splitlines()]
    assert lines[2], "no sentence of purpose"
    if "Commands:" in lines:
        return  # a group: its commands have the examples
    assert any(line.startswith("Example") for line in lines), answer.output
    assert f"epidesk {words[0]}" in answer.output.split("Example", 1)[1]


def test_the_command_alone_lists_what_there_is() -> None:
    answer = CliRunner().invoke(epidesk, ["--help"], prog_name="epidesk")
    assert "up " in answer.output
    assert "doctor " in answer.output
    assert "manage " not in answer.output


def test_an_unknown_command_is_refused_by_name() -> None:
    answer = CliRunner().invoke(epidesk, ["fly"], prog_name="epidesk")
    assert answer.exit_code == 2
    assert "fly" in answer.output
