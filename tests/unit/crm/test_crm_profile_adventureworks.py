"""The profile `adventureworks_sales`: order lines, monthly targets and three keys for one person, by data alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from coachkit.conversation.prepare import Prepared, prepare_team
from coachkit.crm.data import CrmData
from coachkit.crm.read import read_crm
from coachkit.model import Metric, PrepReport, dump_json
from coachkit.workspace import Workspace, open_workspace

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]

FILES = ("Salesperson.csv", "Sales.csv", "Reseller.csv", "Targets.csv")
TEAM = "{profiles: [adventureworks_sales], currency: USD}"


@pytest.fixture(scope="module")
def published(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Make a workspace of the published files, byte for byte."""
    root = tmp_path_factory.mktemp("adventureworks")
    (root / "crm").mkdir()
    (root / "parameters").mkdir()
    for name in FILES:
        shutil.copyfile(shared_data / "adventureworks" / name, root / "crm" / name)
    (root / "parameters" / "team.yaml").write_text(TEAM)
    return open_workspace(root)


@pytest.fixture(scope="module")
def data(published: Workspace) -> CrmData:
    """Read them."""
    return read_crm(published)


@pytest.fixture(scope="module")
def first_quarter(published: Workspace) -> Prepared:
    """Prepare the team on the last day of the first quarter of 2020."""
    return prepare_team(published, date(2020, 3, 31))


@pytest.fixture(scope="module")
def last_day(published: Workspace) -> Prepared:
    """Prepare the team on the last day with sales."""
    return prepare_team(published, date(2020, 5, 31))


def metrics(prepared: Prepared, metric_id: str) -> dict[str, Metric]:
    """Return one metric by the rep's name."""
    return {
        report.rep.name: next(metric for metric in report.metrics if metric.metric_id == metric_id)
        for report in prepared.reports.values()
    }


def test_order_lines_account_for_won_orders(data: CrmData) -> None:
    """57,851 lines are 3,616 won orders of 77.55 M; every line is used, and names survive."""
    orders = data["opportunities"]
    account = next(source for source in data.sources if source.table == "opportunities")
    assert (account.rows_in, account.rows_used, account.set_aside) == (57851, 57851, ())
    assert (len(orders), set(orders["status"])) == (3616, {"won"})
    assert orders["amount"].sum() == pytest.approx(77.55e6, abs=5000)
    assert "José Saraiva" in set(data["reps"]["name"])
    assert orders["account"].notna().all()
    assert data.set_aside == ()
    assert data.newest == date(2020, 5, 31)


@pytest.mark.guide("E9")
def test_attainment_is_the_published_one(first_quarter: Prepared) -> None:
    """Sales over targets of the first quarter of 2020, joined over two keys of a person."""
    found = metrics(first_quarter, "attainment")
    shown = {name: None if metric.value is None else round(metric.value, 3) for name, metric in found.items()}
    assert shown["Jillian Carson"] == 1.112
    assert shown["Lynn Tsoflias"] == 1.596
    assert shown["Linda Mitchell"] == 0.450
    assert shown["Stephen Jiang"] == 0.015
    assert found["Jillian Carson"].n == 49
    assert len(found) == 18


def test_who_sells_nothing_himself_has_no_attainment(first_quarter: Prepared) -> None:
    """The director owns a target of 6 million and no order in the data: not 0 %, but none, and why."""
    for metric_id in ("attainment", "pace"):
        his = metrics(first_quarter, metric_id)["Brian Welcker"]
        assert (his.value, his.interval) == (None, None)
        assert his.reason == "no opportunity of this rep is in the data, open or closed"
    report = first_quarter.reports["277"]
    assert (report.quota.value, report.quota.attainment) == (6_000_000, None)


def test_won_orders_alone_claim_no_rate_and_no_cycle(first_quarter: Prepared) -> None:
    """Nothing lost and nothing open is in the data, and an order's day is its only one: both are said."""
    for name, metric in metrics(first_quarter, "win_rate").items():
        assert (metric.value, metric.reason) == (None, "only won opportunities are in the data"), name
    for name, metric in metrics(first_quarter, "sales_cycle_days").items():
        assert metric.value is None, name
        assert "every win was created on the day it closed" in (metric.reason or "")


def test_target_months_without_sales_are_not_missed(data: CrmData, last_day: Prepared, published: Workspace) -> None:
    """362 of 809 target months have no sales: none is a shortfall while it lies ahead, nor after the data end."""
    won = data["opportunities"]
    sold = set(zip(won["rep_id"], won["close_date"].dt.strftime("%Y-%m"), strict=True))
    targets = data["quotas"][["rep_id", "period"]].itertuples(index=False, name=None)
    assert sum(target not in sold for target in targets) == 362
    assert len(data["quotas"]) == 809
    for name, metric in metrics(last_day, "attainment").items():
        why = "of the quarter's months, 2020-06 had no quota yet"  # its target counts from its first day
        assert (metric.value, metric.reason) == (None, why), name
    later = prepare_team(published, date(2020, 9, 30))
    for name, metric in metrics(later, "attainment").items():
        why = "nothing in the data is newer than 31 May 2020, before 2020-Q3 began"
        assert (metric.value, metric.reason) == (None, why), name
    assert any("122 days before the day of the reports" in remark for remark in later.remarks)
    for prepared in (last_day, later):
        printed = "".join(dump_json(_figures_of(report)) for report in prepared.reports.values())
        printed += "".join(prepared.remarks)
        assert "US$0" not in printed
        # As words of a sentence: `strength-behind-figures-01` is the id of a question, "shortfall": a key.
        assert re.findall(r"(?<![\w-])(?:missed|shortfall|behind)(?![\w-]|\":)", printed) == []


SALESPERSON = (
    "EmployeeKey\tEmployeeID\tTitle\tUPN\tSalesperson\n"
    "901\t00123456\tSales Representative\tmaria@loft.example\tMária Kovács\n"
)
SALES = (
    "SalesOrderNumber\tOrderDate\tProductKey\tResellerKey\tEmployeeKey\tSalesTerritoryKey\tQuantity\tUnit Price\t"
    "Sales\tCost\n"
    'SO1\tFriday, January 10, 2020\t1\t11\t901\t1\t1\t$1,000.50\t"$1,000.50"\t$900.00\n'
    "SO1\tFriday, January 10, 2020\t2\t11\t901\t1\t1\t$99.50\t$99.50\t$90.00\n"
    "SO2\tMonday, March 2, 2020\t2\t12\t901\t1\t1\t$99.50\t$99.50\t$90.00\n"
)
TARGETS = (
    "EmployeeID\tTargetAmount\tTargetMonth\n"
    "00123456\t$1,000\tWednesday, January 1, 2020\n00123456\t$2,000\tSaturday, February 1, 2020\n"
)


def test_the_workbooks_own_notation_is_read(reading: Read) -> None:
    """Tabs, dates in words and dollar signs give the same; an order keeps the date and the reseller of its lines."""
    resellers = "ResellerKey\tReseller\n11\tSmall Wheels, Ltd\n"
    given = {
        "reps.csv": "", "opportunities.csv": "", "Salesperson.csv": SALESPERSON, "Sales.csv": SALES,
        "Targets.csv": TARGETS, "Reseller.csv": resellers,
    }  # fmt: skip
    data = reading(given, team=TEAM)
    orders = data["opportunities"]
    assert orders["amount"].tolist() == [1100.0, 99.5]
    assert orders["close_date"].tolist() == [pd.Timestamp("2020-01-10"), pd.Timestamp("2020-03-02")]
    assert orders["account"].fillna("").tolist() == ["Small Wheels, Ltd", ""]
    assert data["quotas"][["rep_id", "period", "value"]].to_numpy().tolist() == [
        ["901", "2020-01", 1000.0], ["901", "2020-02", 2000.0],
    ]  # fmt: skip
    assert "crm/Sales.csv says '12' in 1 row; crm/Reseller.csv has nothing like it: nothing is fetched." in data.remarks


def _figures_of(report: PrepReport) -> PrepReport:
    """Leave out the talk: a question such as "what lies behind it" says nothing about a figure."""
    return report.model_copy(update={"questions": (), "questions_left_out": (), "agenda": (), "below_the_line": ()})
