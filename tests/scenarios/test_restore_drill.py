"""The disk died: what the backup lacks comes back from the phones, each record once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask

from tests.backup.server import Server
from tests.support.house import new_house
from tests.sync.phone import new_floor
from webapp.core import doctor
from webapp.core.clock import SettableClock


def test_floor_work_since_the_backup_comes_back_from_the_phones_exactly_once(
    app: Flask, clock: SettableClock, tmp_path: Path
) -> None:
    floor = new_floor(new_house(app, clock))
    server = Server(floor, tmp_path)
    phone, second = floor.phone, floor.another_phone()

    # In the morning two pieces are reported; then the nightly backup is made.
    kept = [server.report_work("2")]
    epoch = phone.pull()["epoch"]
    file = server.good_backup(passphrase="night shift")

    # Another day's work: phones keep what was acknowledged for 14 days.
    clock.set(clock.now() + timedelta(hours=8))
    kept += [server.report_work("3"), server.report_work("1")]
    theirs = second.command("production.report", floor.report("1"), lane="other")
    assert second.statuses(theirs) == ["applied"]
    assert floor.made() == "7"

    # The server is put back to the morning.
    server.restore(file, "night shift")
    assert floor.made() == "2"

    # Each phone sees that the epoch has changed, starts over, and offers everything again.
    for holder, records in ((phone, kept), (second, [theirs])):
        assert holder.pull()["epoch"] != epoch
        assert set(holder.statuses(*records)) == {"applied"}
    assert floor.made() == "7"

    # Once more, since an answer may have got lost: nothing is doubled.
    assert [one["duplicate"] for one in phone.push(*kept)] == [True, True, True]
    assert floor.made() == "7"
    with floor.house.open() as factory:
        assert [one.problems for one in doctor.run(factory.session) if not one.healthy] == []
    server.clear()
