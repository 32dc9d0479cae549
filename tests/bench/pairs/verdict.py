"""Right or wrong: every figure that a contender gives, held against the truth."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Counted another way by peers, and not asked of us.
PEERS_OWN = ("alone.", "repeated_keys.")
SHOWN = 4


@dataclass(frozen=True)
class Verdict:
    """What a contender said.

    Attributes:
        given: how many figures it gives at all.
        wrong: figure -> (given, true); given is null where it had to be and was not.
    """

    given: int
    wrong: Mapping[str, tuple[int | None, int]] = field(default_factory=dict)

    @property
    def in_words(self) -> str:
        """For the table: right, nothing said, or which figures are how far off."""
        if not self.given:
            return "gives no figure"
        if not self.wrong:
            return f"right: {self.given} figures"
        worst = [
            f"{name} {'nothing' if said is None else f'{said:,}'} for {true:,}"
            for name, (said, true) in self.wrong.items()
        ]
        more = f"; {len(worst) - SHOWN} more" if len(worst) > SHOWN else ""
        return f"wrong in {len(worst)} of {self.given}: {'; '.join(worst[:SHOWN])}{more}"


def judged(truth: Mapping[str, int], given: Mapping[str, int], *, whole: bool) -> Verdict:
    """Hold the figures against the truth. With `whole`, a figure left out is a wrong one."""
    said: dict[str, int | None] = {name: given[name] for name in truth if name in given}
    if whole:
        asked = [name for name in truth if not name.startswith(PEERS_OWN)]
        said = {name: given.get(name) for name in asked}
    wrong = {name: (value, truth[name]) for name, value in said.items() if value != truth[name]}
    return Verdict(len(said), wrong)
