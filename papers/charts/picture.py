"""Draws a chart for a phone: few, large words; bars above, dots below, shaded where people work."""

from typing import IO, Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from papers.charts.chart import Chart

WIDTH, HEIGHT, DPI = 1280, 880, 160
"""Pixels. Telegram shows it 360 wide on a phone, so 17 points are the least that can be read."""

INK, QUIET, PAPER = "#1c1c1e", "#75757a", "#ffffff"
BLUE, SHADE = "#3390ec", "#e9f5ea"
IN_TIME, LATE = "#2a9d8f", "#e5533d"
LARGE, SMALL = 13, 7
"""Points across: a median, a single reply."""

LABELLED = 14
"""With more places than that, only the highest ones have room for a number."""

TITLE_FITS = 24
"""Letters that have room beside the legend; a longer title is written smaller."""

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 17,
    "text.color": INK,
    "text.parse_math": False,  # a dollar in somebody's words is a dollar
    "xtick.color": QUIET,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 18,
    "axes.titlepad": 12,
    "axes.spines.top": False,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#c7c7cc",
}


def draw(chart: Chart, target: IO[bytes]) -> None:
    """Write the picture as a PNG."""
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(figure)
        spoken = any(minutes is not None for minutes in chart.reply) or any(chart.few)
        rows = figure.subplots(2 if spoken else 1, 1, sharex=True, squeeze=False)[:, 0]
        _arrivals(rows[0], chart)
        if spoken:
            _replies(rows[1], chart)
        for axes in rows:
            _ground(axes, chart)
        _bottom(rows[-1], chart)
        _head(figure, chart)
        # Telegram writes the time over the lower right corner: nothing may stand there.
        figure.subplots_adjust(0.03, 0.195, 0.97, 0.81, hspace=0.42)
        figure.savefig(target, format="png")


def _arrivals(axes: Axes, chart: Chart) -> None:
    axes.set_title(chart.words.arrivals)
    top = max(chart.arrivals)
    axes.bar(range(len(chart.places)), chart.arrivals, width=0.72, color=BLUE, zorder=2)
    axes.set_ylim(0, max(top, 1) * 1.36)
    for place, count in enumerate(chart.arrivals):
        if count and (len(chart.places) <= LABELLED or count == top):
            _number(axes, place, count, str(count), INK, chart.duty[place])


def _replies(axes: Axes, chart: Chart) -> None:
    """A large dot for what was usual, a small one for each reply where there are but few."""
    axes.set_title(chart.words.reply)
    found = [(place, minutes) for place, minutes in enumerate(chart.reply) if minutes is not None]
    few = [(place, max(some)) for place, some in enumerate(chart.few) if some]
    top = max(minutes for _, minutes in found + few)
    axes.plot(range(len(chart.places)), _gaps(chart), color="#c7c7cc", linewidth=3, zorder=2)
    if chart.target is not None:
        axes.axhline(chart.target, color=QUIET, linewidth=1.5, linestyle=(0, (6, 5)), zorder=1)
    axes.set_ylim(0, max(top, chart.target or 0, 1) * 1.5)
    for place, some in enumerate(chart.few):
        for minutes in some:
            _dot(axes, place, minutes, chart, SMALL)
    for place, minutes in found:
        _dot(axes, place, minutes, chart, LARGE)
    for place, minutes in found + few:
        if len(chart.places) <= LABELLED or minutes == top:
            text = "<1" if minutes < 1 else f"{minutes:.0f}"
            _number(axes, place, minutes, text, _colour(chart, minutes), chart.duty[place])


def _dot(axes: Axes, place: int, minutes: float, chart: Chart, size: int) -> None:
    colour = _colour(chart, minutes)
    axes.plot(place, minutes, "o", color=colour, markersize=size, zorder=3, clip_on=False)


def _colour(chart: Chart, minutes: float) -> str:
    return LATE if chart.target is not None and minutes > chart.target else IN_TIME


def _gaps(chart: Chart) -> list[float]:
    """The line breaks where there is nothing to show."""
    return [float("nan") if minutes is None else minutes for minutes in chart.reply]


def _number(axes: Axes, place: int, height: float, text: str, colour: str, on_duty: bool) -> None:
    """Above its place, with a rim, so that no line strikes it through."""
    axes.annotate(
        text,
        (place, height),
        (0, 11),
        textcoords="offset points",
        ha="center",
        color=colour,
        path_effects=[withStroke(linewidth=5, foreground=SHADE if on_duty else PAPER)],
    )


def _ground(axes: Axes, chart: Chart) -> None:
    """Shaded where somebody was on duty; no scale at the side, the numbers say it."""
    axes.set_yticks([])
    axes.set_xlim(-0.6, len(chart.places) - 0.4)
    axes.tick_params(axis="x", length=0, labelbottom=False)
    for place, on_duty in enumerate(chart.duty):
        if on_duty:
            axes.axvspan(place - 0.5, place + 0.5, color=SHADE, linewidth=0, zorder=0)


def _bottom(axes: Axes, chart: Chart) -> None:
    step = -(-len(chart.places) // LABELLED)
    shown = range(0, len(chart.places), step)
    axes.set_xticks(list(shown), [chart.places[place] for place in shown])
    axes.tick_params(axis="x", labelbottom=True, pad=8)


def _head(figure: Figure, chart: Chart) -> None:
    title = chart.words.title
    size = 22 * min(1, TITLE_FITS / max(len(title), 1))
    figure.text(0.03, 0.93, title, fontsize=size, fontweight="bold", va="center")
    if any(chart.duty):
        figure.legend(
            handles=[Patch(color=SHADE, label=chart.words.duty)],
            loc="center right",
            bbox_to_anchor=(0.985, 0.93),
            frameon=False,
            handlelength=1.2,
            handleheight=1.2,
            fontsize=17,
        )
