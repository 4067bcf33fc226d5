"""Lines over time, as geometry that templates draw: SVG needs no script and no style."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 720, 48, 716, 20, 212
STEPS, TICKS, APART = 4, 6, 110
SPARK_WIDTH, SPARK_TOP, SPARK_BOTTOM = 80, 3, 27


@dataclass(frozen=True)
class Chart:
    """`grid` has a line for each step of the scale: its y and what it stands for. `ticks` are the
    points that are named below: x, and which one. `lines` are paths by name, each with the number
    at its end; `base` is the y of nothing."""

    grid: list[tuple[float, int]]
    ticks: list[tuple[float, int]]
    lines: dict[str, str]
    base: float = BOTTOM
    right: float = RIGHT
    left: float = LEFT


def chart_of(places: Sequence[float], series: Mapping[str, Sequence[int]]) -> Chart:
    """`places` say where the points lie, from 0 to 1, in order; each series has a number for each
    of them."""
    top = _round_up(max((max(line, default=0) for line in series.values()), default=0))
    across = [round(LEFT + (RIGHT - LEFT) * place, 1) for place in places]
    return Chart(
        grid=[(_y(top * step // STEPS, top), top * step // STEPS) for step in range(STEPS, -1, -1)],
        ticks=_ticks(across),
        lines={
            name: _path(zip(across, (_y(value, top) for value in line), strict=True))
            for name, line in series.items()
        },
    )


def spark_of(places: Sequence[float], line: Sequence[int]) -> str:
    """A path of 80 by 28; empty where there is no way yet."""
    top = max(line, default=0)
    if len(line) < 2 or not top:
        return ""
    height = SPARK_BOTTOM - SPARK_TOP
    return _path(
        (round(SPARK_WIDTH * place, 1), round(SPARK_BOTTOM - height * value / top, 1))
        for place, value in zip(places, line, strict=True)
    )


def _y(value: int, top: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)


def _round_up(most: int) -> int:
    """The least of 4, 8, 12, 16, 20, 24, 32, 40, … that is not below: its quarters are whole."""
    size = 1
    while True:
        for first in (4, 8, 12, 16, 20, 24, 32):
            if most <= first * size:
                return first * size
        size *= 10


def _ticks(across: Sequence[float]) -> list[tuple[float, int]]:
    """The ends, and between them as many as can be read, evenly apart in number."""
    last = len(across) - 1
    if last < 1:
        return [(x, 0) for x in across]
    count = min(TICKS, last + 1)
    chosen = sorted({round(last * place / (count - 1)) for place in range(count)})
    kept = [chosen[0]]
    for index in chosen[1:-1]:
        if across[index] - across[kept[-1]] >= APART <= across[last] - across[index]:
            kept.append(index)
    return [(across[index], index) for index in [*kept, last]]


def _path(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{'L' if n else 'M'}{x:g} {y:g}" for n, (x, y) in enumerate(points))
