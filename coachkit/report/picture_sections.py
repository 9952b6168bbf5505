"""The sections that are pictures: each with its sentence, what it draws in words, and its figures in a table."""

from __future__ import annotations

from coachkit.model import PrepReport
from coachkit.report import charts
from coachkit.report.forecast_charts import pace_picture
from coachkit.report.section import Section, build_section
from coachkit.report.stage_chart import stage_picture
from coachkit.report.svg import Picture
from coachkit.report.usual_chart import usual_pictures


def bookings(prep: PrepReport) -> Section:
    """Draw bookings by week against the quota."""
    return _pictures("Bookings by week", charts.bookings_picture(prep), "no booking in the last 26 weeks to draw.")


def activity(prep: PrepReport) -> Section:
    """Draw calls, e-mails, meetings and tasks by week."""
    return _pictures("Activities by week", charts.activity_picture(prep), "none in the last 26 weeks is in the data.")


def new_pipeline(prep: PrepReport) -> Section:
    """Draw new pipeline by week."""
    empty = "nothing new with an amount in the last 26 weeks."
    return _pictures("New pipeline by week", charts.new_pipeline_picture(prep), empty)


def hygiene(prep: PrepReport) -> Section:
    """Draw past due, untouched and no next step by week."""
    empty = "nothing to draw: none, or no history of changes."
    return _pictures("Open opportunities by week", charts.hygiene_picture(prep), empty)


def own_history(prep: PrepReport) -> Section:
    """Draw what inferred findings are about, else touches, between what the rep's own weeks usually are."""
    note = (
        "The band is where weeks lie that differ by chance alone: the mean of the oldest 12 weeks, give or take 2.66 × "
        "the mean step from one week to the next, never below 0 (XmR; NHSRplotthedots). It is there to look at, not to "
        "judge by; below about five a week it is rough. Weeks without a working day are left out."
    )
    empty = "fewer than six weeks of it are known, or nothing is on record."
    return _pictures("Own history with its limits", usual_pictures(prep), empty, method=note)


def pace(prep: PrepReport) -> Section:
    """Draw bookings in the quarter against the pace of the quota."""
    basis = prep.quota.pace_basis
    if prep.quota.value is None:
        empty = "no quota is known."
    elif not prep.quota.pace:
        empty = f"{basis or 'there is no quota to be on pace for'}."
    else:
        empty = "what was booked week by week is not known."
    return _pictures("Pace of the quota", pace_picture(prep), empty, f"The pace goes {basis}.")


def stage_conversion(prep: PrepReport) -> Section:
    """Draw, stage by stage, how many opportunities went on or were won."""
    note = "The thin line is the range that fits so few cases (95\u00a0%)."
    if any(step.peers_share is not None for step in prep.stages):
        note += (
            " The thick tick is the other reps together, where five or more stand behind it; of several, one lies "
            "outside now and then by luck. What was tested stands under the findings."
        )
    empty = "no opportunity is known to have left a stage in the last 26 weeks; it takes a log of changes to know."
    return _pictures("Conversion by stage", stage_picture(prep), empty, note)


def _pictures(
    label: str,
    drawn: Picture | tuple[Picture, ...] | None,
    empty: str,
    note: str | None = None,
    method: str | None = None,
) -> Section:
    """Show pictures with a note on how to read them, or say why there are none; a `method` is folded away."""
    shown = drawn if isinstance(drawn, tuple) else (drawn,) if drawn else ()
    text = f"{label}: {'; '.join(chart.title for chart in shown) or empty}"
    return build_section("picture", text, label=label, charts=shown, empty=empty, note=note, method=method)


__all__ = ["activity", "bookings", "hygiene", "new_pipeline", "own_history", "pace", "stage_conversion"]
