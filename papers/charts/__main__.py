"""One JSON document on stdin, one PNG on stdout. Whoever starts it sets MPLCONFIGDIR and a limit.

A document that makes no sense ends with exit code 1 and one line that says why.
"""

import sys

from papers.charts.chart import Chart
from papers.charts.picture import draw


def main() -> None:
    """Draw what is asked for."""
    try:
        chart = Chart.read(sys.stdin.buffer.read())
    except ValueError as error:
        sys.exit(str(error))
    draw(chart, sys.stdout.buffer)


if __name__ == "__main__":
    main()
