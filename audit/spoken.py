"""A line on the terminal: a word in front, then what is told, which gives no orders."""

from rich.console import Console
from rich.markup import escape

from reports.render import visible
from reports.words import NBSP


def say(to: Console, what: str, text: str) -> None:
    """`what` in front, then the text, on one line."""
    to.print(f"[bold]{what:<10}[/]{plain(text)}", highlight=False, soft_wrap=True)


def plain(text: str) -> str:
    """Text that the data wrote: on one line, without markup, what can't be seen named."""
    return escape(str(visible(text.replace(NBSP, " "))).replace("\n", " "))
