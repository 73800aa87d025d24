"""An option that takes several values in one go (`--past A B C`); click's options take one each."""

from collections.abc import Collection, Sequence

import click


class SeveralPast(click.Command):
    """A command whose `--past` takes all paths up to the next option, where its own files were named before it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, after the option was repeated for each of its values."""
        options = [one for one in self.params if isinstance(one, click.Option) and not one.is_flag]
        return super().parse_args(ctx, spread_values(args, "--past", {name for one in options for name in one.opts}))


def spread_values(args: Sequence[str], option: str, with_value: Collection[str]) -> list[str]:
    """The arguments with `option` repeated before each further value of it. `with_value` are the names of all options
    that take one. Before any plain argument `option` takes but one value: what follows is what the command is about."""
    spread: list[str] = []
    value_due = several = plain_given = False
    for place, one in enumerate(args):
        if one == "--":
            return [*spread, *args[place:]]
        if value_due:
            value_due = False
        elif one.startswith("-") and one != "-":
            several = plain_given and one.partition("=")[0] == option
            value_due = one in with_value
        elif several:
            spread.append(option)
        else:
            plain_given = True
        spread.append(one)
    return spread
