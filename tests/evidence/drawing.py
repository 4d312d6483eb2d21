"""Plots as small SVG files, drawn by hand: bars in groups, and lines."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 300, 50, 40, 40
COLOURS = ("#c0392b", "#d68910", "#1e8449", "#2e4a7d")
Groups = Mapping[str, Sequence[float]]


def bars(title: str, groups: Groups, legend: Sequence[str], *, low: float, high: float) -> str:
    """A group of bars for each name, one bar for each entry of the legend, each with its figure."""
    across = (WIDTH - LEFT - 10) / len(groups)
    wide = across * 0.8 / len(legend)
    drawn = []
    for place, (name, values) in enumerate(groups.items()):
        begin = LEFT + across * (place + 0.1)
        drawn.append(_text(begin + across * 0.4, HEIGHT - BOTTOM + 18, name))
        for number, value in enumerate(values):
            top = _height(value, low, high)
            left = begin + wide * number
            drawn.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide * 0.92:.1f}"'
                f' height="{HEIGHT - BOTTOM - top:.1f}" fill="{COLOURS[number]}"/>'
            )
            drawn.append(_text(left + wide * 0.46, top - 4, f"{value:.3g}"))
    return _picture(title, [*drawn, *_legend(legend)])


def lines(title: str, curves: Mapping[str, Sequence[tuple[float, float]]], *, longest: float) -> str:
    """A line for each name, over days from 0 to the longest, of values from 0 to 100."""
    drawn = []
    for number, points in enumerate(curves.values()):
        places = " ".join(
            f"{LEFT + (WIDTH - LEFT - 10) * day / longest:.1f},{_height(value, 0, 100):.1f}" for day, value in points
        )
        drawn.append(f'<polyline points="{places}" fill="none" stroke="{COLOURS[number]}" stroke-width="2"/>')
    drawn += [_text(LEFT - 18, _height(value, 0, 100) + 4, str(value)) for value in (0, 40, 70, 100)]
    step = int(longest / 4)
    drawn += [_text(LEFT + (WIDTH - LEFT - 10) * day / longest, HEIGHT - BOTTOM + 18, f"{day}")
              for day in range(0, int(longest), step)]  # fmt: skip
    return _picture(title, [*drawn, *_legend(list(curves))])


def save(folder: Path, name: str, picture: str) -> None:
    (folder / name).write_text(picture)


def _height(value: float, low: float, high: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low)


def _text(x: float, y: float, said: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="{anchor}">{escape(said)}</text>'


def _legend(names: Sequence[str]) -> list[str]:
    drawn = []
    for number, name in enumerate(names):
        left = LEFT + number * 145
        drawn.append(f'<rect x="{left}" y="{HEIGHT - 14}" width="10" height="10" fill="{COLOURS[number]}"/>')
        drawn.append(_text(left + 15, HEIGHT - 5, name, "start"))
    return drawn


def _picture(title: str, drawn: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" role="img">'
        f'<title>{escape(title)}</title><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        + _text(WIDTH / 2, 20, title)
        + "".join(drawn)
        + "</svg>\n"
    )
