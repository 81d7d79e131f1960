"""Commands about the documents of items."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.domains.items import documents

DocumentKind = Literal["drawing", "instruction", "inspection", "certificate", "model", "other"]


class AddDocument(Body):
    """A document whose file was kept before under ``sha256``. ``revision``: for this revision of the item alone."""

    item_id: UUID
    revision: int | None = None
    kind: DocumentKind
    number: str = Field(min_length=1, max_length=64)
    document_revision: str = Field("", max_length=20)
    title: str = Field("", max_length=200)
    valid_from: date | None = None
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    file_name: str = Field("", max_length=200)


class WithdrawDocument(Body):
    """A document that must not be used any more, and why."""

    document_id: UUID
    note: str = Field(min_length=1, max_length=200)


class DocumentResult(BaseModel):
    """The document."""

    id: UUID
    number: str


@command("items.add_document", permission="items.write", body=AddDocument, result=DocumentResult)
def add_document(ctx: Context, body: AddDocument) -> DocumentResult:
    """Add a drawing, an instruction or a certificate to an item."""
    own = {"item_id", "valid_from", "sha256"}
    facts = {name: value for name, value in body if name not in own}
    document = documents.add_document(
        ctx, body.item_id, valid_from=body.valid_from, sha256=body.sha256, facts=facts
    )
    return DocumentResult(id=document.id, number=document.number)


@command("items.withdraw_document", permission="items.write", body=WithdrawDocument, result=DocumentResult)
def withdraw_document(ctx: Context, body: WithdrawDocument) -> DocumentResult:
    """Let a document count no more, with a reason; what it supersedes counts again."""
    document = documents.withdraw_document(ctx, body.document_id, body.note)
    return DocumentResult(id=document.id, number=document.number)
