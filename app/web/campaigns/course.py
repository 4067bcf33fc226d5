"""How a campaign went over time, as its page draws and tables it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.compose.context import Context
from app.crm.campaigns.moments import DAY, HOUR, QUARTER, Moment, in_steps, moments_of, start_of
from app.crm.campaigns.record import Campaign
from app.web import typed
from app.web.charts import Chart, chart_of, spark_of

# How long a stretch is: the shortest that needs no more rows than these.
LENGTHS, MOST = (QUARTER, HOUR, DAY, 7 * DAY), 72
DRAWN = ("sent", "opened", "clicked")


@dataclass(frozen=True)
class Row:
    """A stretch: what came in it, and how many there were at its end."""

    at: datetime
    new: Moment
    total: Moment


@dataclass(frozen=True)
class Course:
    """`daily`: its stretches are days or weeks; `long`: it is more than one day. `sparks` are small
    lines of the same."""

    rows: list[Row]
    ends: list[datetime]
    chart: Chart
    sparks: dict[str, str]
    daily: bool

    @property
    def long(self) -> bool:
        return self.ends[-1] - self.ends[0] > DAY


def course_of(ctx: Context, campaign: Campaign) -> Course | None:
    """From the launch until now, or until the last thing that happened where all is done. None
    where nothing went out yet."""
    found = moments_of(ctx, campaign.id)
    if not found or campaign.launched_at is None:
        return None
    begin = campaign.launched_at
    last = found[-1].at if campaign.status == "completed" else max(found[-1].at, ctx.now)
    end = max(min(last, ctx.now), begin)
    step = next((one for one in LENGTHS if (end - begin) / one < MOST), LENGTHS[-1])
    rows = _rows(found, begin, end, step)
    ends = [begin, *(min(row.at + step, ctx.now) for row in rows)]
    span = (ends[-1] - begin) / timedelta(seconds=1) or 1
    places = [max(0.0, (at - begin).total_seconds() / span) for at in ends]
    lines = {name: [0, *(getattr(row.total, name) for row in rows)] for name in DRAWN}
    return Course(
        rows=rows,
        ends=ends,
        chart=chart_of(places, lines),
        sparks={name: spark_of(places, line) for name, line in lines.items()},
        daily=step >= DAY,
    )


def _rows(found: list[Moment], begin: datetime, end: datetime, step: timedelta) -> list[Row]:
    """Every stretch from `begin` to `end`. What is told of a time outside of it counts at its
    edge: the clocks of others go wrong."""
    zone = typed.zone()
    inside = (Moment(min(max(one.at, begin), end), *_counts(one)) for one in found)
    counted = {one.at: one for one in in_steps(sorted(inside, key=_at), step, zone)}
    at, total, rows = start_of(begin, step, zone), Moment(begin), []
    while at <= end:
        new = counted.get(at, Moment(at))
        total = total.and_then(new)
        rows.append(Row(at, new, total))
        # A day may have 23 or 25 hours.
        at = start_of(at + step + (HOUR if step >= DAY else timedelta()), step, zone)
    return rows


def _at(moment: Moment) -> datetime:
    return moment.at


def _counts(moment: Moment) -> tuple[int, int, int, int]:
    return moment.sent, moment.delivered, moment.opened, moment.clicked
