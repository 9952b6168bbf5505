"""What the command line says about databases."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.unit


def test_doctor_says_what_a_missing_driver_would_add(coachkit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drivers are optional: one that is missing, or does not work, is listed with its extra, and all is well."""

    def broken(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("coachkit.batch.doctor.import_module", broken)
    called = coachkit("doctor")
    assert "  missing psycopg: lets a profile ask a PostgreSQL database (the extra `postgres`)" in called.out
    assert "  missing pymysql: lets a profile ask a MySQL or MariaDB database (the extra `mysql`)" in called.out
    assert "all is well" in called.out
