"""Recognition: every shipped profile's own fixtures are recognised by it, whatever the files are called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coachkit.crm.onboarding.gather import gather
from coachkit.crm.onboarding.propose import Proposal, propose
from coachkit.workspace import Workspace

pytestmark = pytest.mark.unit

FIXTURES = Path(__file__).parent / "fixtures" / "profiles"
FILES = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("*") if path.is_file())
Map = Callable[..., Proposal]


@pytest.fixture
def mapped(workspace: Callable[..., Workspace], tmp_path: Path) -> Map:
    """Propose how to read a file, in a workspace that has nothing else, or the files given."""

    def make(name: str, content: bytes | str, answers: dict[str, str] | None = None, **more: object) -> Proposal:
        made = workspace({"reps.csv": "", "opportunities.csv": ""} | dict(more.pop("files", {})), **more)  # type: ignore[call-overload]
        path = tmp_path / "crm" / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return propose(gather(path, made), answers or {})

    return make


@pytest.mark.parametrize("file", FILES)
def test_every_shipped_profile_is_recognised(mapped: Map, file: str) -> None:
    """A file written for a profile is recognised as that profile's, clean or nasty."""
    folder, name = file.split("/")
    proposal = mapped(name, (FIXTURES / file).read_bytes())
    assert proposal.known is not None
    assert proposal.known.name == folder
    assert not proposal.problems


def test_a_file_for_several_tables_gives_all_of_them(mapped: Map) -> None:
    """HubSpot deals with the days of stages are opportunities and their changes."""
    proposal = mapped("anything.csv", (FIXTURES / "hubspot/deals.csv").read_bytes())
    assert proposal.tables == ("opportunities", "opportunity_changes")


def test_owners_are_the_team_where_no_file_says_who_is(mapped: Map) -> None:
    """The kit's own roster of owners goes beside the profile; with a roster it is not needed; it may be declined."""
    deals = (FIXTURES / "hubspot/deals.csv").read_bytes()
    assert mapped("deals.csv", deals).beside == ["hubspot_owners"]
    assert mapped("deals.csv", deals, {"roster": "no"}).beside == []
    assert mapped("deals.csv", deals, files={"reps.csv": "rep_id,name\n1,Ana\n"}).beside == []


def test_two_profiles_that_fit_alike_are_asked(mapped: Map) -> None:
    """Whether Close's values are in cents no file tells: both profiles are offered, the plain one is proposed."""
    proposal = mapped("export.csv", (FIXTURES / "close/opportunities.csv").read_bytes())
    question = proposal.inquiry.next
    assert question is not None
    assert (question.key, question.proposal) == ("profile", "close")
    assert [choice.value for choice in question.choices] == ["close", "close_api", "none"]


def test_what_a_recognised_file_leaves_open_is_asked(mapped: Map) -> None:
    """Stages of one's own in a known export are asked, and only they are new."""
    deals = (FIXTURES / "hubspot/deals_unknown_stages.csv").read_bytes()
    keys = [question.key for question in mapped("deals.csv", deals).undecided]
    assert keys == ["status.Handshake", "status.43872911"]
    proposal = mapped("deals.csv", deals, {"status.Handshake": "open", "status.43872911": "leave out"})
    assert [made.own for made in proposal.parts] == [
        {"map": {"status": {"Handshake": "open", "43872911": "leave out"}}}
    ]


def test_dates_of_a_known_export_that_read_two_ways_are_asked(mapped: Map) -> None:
    """A Salesforce report writes dates as its user likes: one answer counts for all its columns."""
    text = (
        "Opportunity ID,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date,Created Date\n"
        "006000000000001,One,Ana,Closed Won,10,2/3/2026,1/2/2026\n"
    )
    assert [question.key for question in mapped("report1.csv", text).undecided] == ["created_date.order"]
    proposal = mapped("report1.csv", text, {"created_date.order": "month-first"})
    assert proposal.undecided == []
    assert proposal.parts[0].own["format"] == {
        "created_date": {"date": "month-first"},
        "close_date": {"date": "month-first"},
    }


def test_a_column_may_be_named_against_the_profile(mapped: Map) -> None:
    """A person's word about a column counts more than the profile's."""
    text = (FIXTURES / "hubspot/deals.csv").read_text(encoding="utf-8")
    proposal = mapped("deals.csv", text, {"account": "Deal Name"})
    assert proposal.parts[0].own == {"rename": {"account": "Deal Name"}}


def test_a_profile_for_another_name_still_fits(mapped: Map) -> None:
    """A profile that looks for a file by name is recognised by its headers; the name is what is new."""
    text = "order,who,day,amount\nS1,7,2026-01-02,5\n"
    profile = (
        "about: Our orders\ntables:\n  opportunities:\n    file: lines.csv\n    rename: {opportunity_id: order, "
        "rep_id: who, created_date: day, amount: amount}\n    constant: {status: won, stage: Won}\n"
    )
    proposal = mapped("orders 2026.csv", text, profiles={"ours": profile}, files={"reps.csv": "rep_id,name\n7,Al\n"})
    assert proposal.known is not None
    assert proposal.known.name == "ours"
    assert proposal.parts[0].own == {"file": "orders *.csv"}


def test_a_workspaces_own_profile_comes_first(mapped: Map) -> None:
    """Of two that read a file, the workspace's own wins."""
    own = "about: Ours\nbased_on: hubspot\ntables:\n  opportunities:\n    constant: {currency: EUR}\n"
    proposal = mapped("deals.csv", (FIXTURES / "hubspot/deals.csv").read_bytes(), profiles={"ours": own})
    assert proposal.known is not None
    assert proposal.known.name == "ours"


def test_a_table_of_the_kits_own_needs_no_profile(mapped: Map) -> None:
    """A canonical file is said to be one; where its dates read two ways, a profile says how."""
    head = "opportunity_id,rep_id,status,stage,created_date\n"
    assert mapped("opportunities.csv", f"{head}O1,1,open,New,2026-01-02\n").canonical
    asked = mapped("opportunities.csv", f"{head}O1,1,open,New,1/2/2026\n")
    assert not asked.canonical
    assert [question.key for question in asked.undecided] == ["created_date.order"]


def test_a_deals_file_is_no_sheet_of_targets(mapped: Map) -> None:
    """A pattern that takes any header is no sign of a sheet of targets where no header is a period."""
    text = "Deal ID,Owner,Stage,Amount,Created\nD1,Ana,Won,1,2026-01-05\n"
    proposal = mapped("liste.csv", text)
    assert proposal.known is None
    assert proposal.tables == ("reps", "opportunities")
