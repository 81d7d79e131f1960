"""A list of customers and suppliers: known by number, or by name where the list has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context, command
from webapp.core.ids import new_id
from webapp.domains.partners import operations
from webapp.domains.partners.addresses import Place, addresses_of
from webapp.domains.partners.models import Partner
from webapp.flows.imports.items import refuse_twice
from webapp.flows.imports.taking import Imported, ImportRows, Rows, chunks, take_in
from webapp.imports.addresses import read, written
from webapp.imports.cells import Judged, Knowledge
from webapp.imports.kinds import PARTNERS

TEXTS = ("name", "name_en", "contact", "phone", "address")


@command("imports.partners", permission="partners.write", body=ImportRows, result=Imported)
def import_partners(ctx: Context, body: ImportRows) -> Imported:
    """Take in a list of customers and suppliers: change those known by number or name, add the others."""
    return take_in(ctx, PARTNERS, body, plan_partners, apply_partners)


def plan_partners(session: Session, rows: Rows, known: Knowledge) -> None:
    """Say of each row what it would do, and what keeps it from that."""
    refuse_twice([row for row in rows if row.values.get("number")])
    refuse_twice([row for row in rows if not row.values.get("number")], "name")
    for piece in chunks(rows):
        there = partners_by_word(session, (_key(row) for row in piece))
        kept = addresses_of(session, [one.id for one in there.values()])
        for row in piece:
            found = there.get(_key(row))
            _read_addresses(row)
            if found is None:
                _plan_new(row)
            else:
                _plan_change(row, found, written(kept.get(found.id, [])))


def apply_partners(ctx: Context, rows: Rows) -> None:
    """Write what was planned."""
    for piece in chunks([row for row in rows if row.verdict != "same"]):
        there = partners_by_word(ctx.session, (_key(row) for row in piece))
        for row in piece:
            found = there.get(_key(row))
            if found is None:
                own = replace(
                    ctx, command_id=new_id()
                )  # the id of a partner is that of its command, and this one has many
                operations.add_partner(own, _facts(row, set(row.values)), _places(row))
            else:
                changed = {one.field for one in row.changes}
                places = _places(row) if "addresses" in changed else None
                operations.change_partner(ctx, found.id, _facts(row, changed), places)


def partners_by_word(session: Session, words: Iterable[str]) -> dict[str, Partner]:
    """The partners called *words* by number, name or English name (a few hundred). A name that two have finds neither."""
    wanted = set(words) - {""}
    columns = (Partner.name_en, Partner.name, Partner.number)
    rows = session.scalars(select(Partner).where(or_(*(one.in_(wanted) for one in columns)))).all()
    found: dict[str, Partner] = {}
    for column in ("name_en", "name"):
        several = [getattr(row, column) for row in rows]
        found |= {getattr(row, column): row for row in rows if several.count(getattr(row, column)) == 1}
    found |= {row.number: row for row in rows}
    return {word: found[word] for word in wanted if word in found}


def _key(row: Judged) -> str:
    return row.values.get("number") or row.values.get("name", "")


def _read_addresses(row: Judged) -> None:
    """Let the cell say its addresses as we write them; one that says none is asked about."""
    text = row.values.get("addresses")
    if text is None:
        return
    found = read(text)
    if found is None:
        row.wrong("addresses", "no_addresses")
    else:
        row.values["addresses"] = written(found)


def _places(row: Judged) -> list[Place]:
    return [Place(*one) for one in read(row.values.get("addresses", "")) or []]


def _plan_new(row: Judged) -> None:
    row.verdict = "new"
    if not row.values.get("part") and not any(one.field == "part" for one in row.problems):
        row.wrong("part", "new_needs", number=_key(row))


def _plan_change(row: Judged, partner: Partner, kept: str) -> None:
    for name in TEXTS:
        given, before = row.values.get(name), getattr(partner, name)
        if given is not None and given != before and not (name == "name" and given == partner.name_en):
            row.change(name, before, given)
    days = row.values.get("payment_days")
    if days is not None and int(days) != partner.payment_days:
        row.change("payment_days", str(partner.payment_days), days)
    language = row.values.get("language")
    if language is not None and language != partner.language:
        row.change("language", partner.language, language)
    given = row.values.get("addresses")
    if given is not None and given != kept:
        row.change("addresses", kept, given)
    part = row.values.get("part")
    if part is not None and part != part_of(partner):
        row.change("part", part_of(partner), part)
    row.verdict = "changed" if row.changes else "same"


def part_of(partner: Partner) -> str:
    """Whether *partner* is a ``customer``, a ``supplier`` or ``both``."""
    if partner.is_customer and partner.is_supplier:
        return "both"
    return "customer" if partner.is_customer else "supplier"


def _facts(row: Judged, names: set[str]) -> dict[str, object]:
    facts: dict[str, object] = {name: row.values[name] for name in ("number", *TEXTS) if name in names}
    if "payment_days" in names:
        facts["payment_days"] = int(row.values["payment_days"])
    if "language" in names:
        facts["language"] = row.values["language"]
    if "part" in names:
        part = row.values["part"]
        facts |= {"is_customer": part in ("customer", "both"), "is_supplier": part in ("supplier", "both")}
    return facts
