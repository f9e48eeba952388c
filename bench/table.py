"""Owns how figures are shown: a title, rows of name, figure and what it should be."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """One benchmark's figures."""

    title: str
    rows: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, name: str, figure: str, wanted: str = "") -> None:
        """One line of it."""
        self.rows.append((name, figure, wanted))

    def bound(self, name: str, value: float, most: float, unit: str = "") -> None:
        """A figure that is to be `most` at the highest, and whether it is; 0: only to be seen."""
        wanted = f"wanted: at most {most:g} {unit}".rstrip()
        holds = "holds" if value <= most else "DOES NOT HOLD"
        self.add(name, f"{value:.2f} {unit}".rstrip(), f"{wanted}: {holds}" if most else "")

    def least(self, name: str, value: float, least: float, unit: str = "") -> None:
        """A figure that is to be `least` at the lowest, and whether it is."""
        wanted = f"wanted: at least {least:g} {unit}".rstrip()
        holds = "holds" if value >= least else "DOES NOT HOLD"
        self.add(name, f"{value:.0f} {unit}".rstrip(), f"{wanted}: {holds}")

    def __str__(self) -> str:
        wide = [max((len(row[column]) for row in self.rows), default=0) for column in range(3)]
        lines = (
            f"  {name:<{wide[0]}}  {figure:>{wide[1]}}  {wanted}".rstrip()
            for name, figure, wanted in self.rows
        )
        return "\n".join([self.title, *lines, ""])


def quantile(values: list[float], share: float) -> float:
    """The value below which that share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def milliseconds(seconds: float) -> str:
    """A duration as people compare it."""
    return f"{seconds * 1000:.1f} ms"
