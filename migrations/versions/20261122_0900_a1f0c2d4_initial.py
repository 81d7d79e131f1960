"""The first schema: every table, the row-level security of each, and the triggers that guard history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import POSTGRESQL_FUNCTION, guarded, immutable
from webapp.core.tenancy import row_level_security

revision = "a1f0c2d4"
down_revision = None
branch_labels = None
depends_on = None


OWNED = (
    "attachment",
    "audit_entry",
    "background_job",
    "blob",
    "bom_line",
    "change",
    "characteristic",
    "command",
    "command_conflict",
    "company_counter",
    "company_setting",
    "cost_entry",
    "defect_code",
    "device",
    "downtime_reason",
    "enrolment_code",
    "inspection",
    "inspection_plan",
    "item",
    "item_valuation",
    "lot",
    "machine",
    "number_series",
    "operation_report",
    "partner",
    "place",
    "reading",
    "report_scrap",
    "reservation",
    "revaluation",
    "routing_operation",
    "sales_order",
    "sales_order_line",
    "shipment",
    "shipment_line",
    "sign_in_failure",
    "stock_balance",
    "stock_move",
    "ticket",
    "unit",
    "user",
    "user_role",
    "work_centre",
    "work_order",
    "work_order_material",
    "work_order_operation",
    "work_session",
)
IMMUTABLE = (
    "attachment",
    "audit_entry",
    "command_conflict",
    "cost_entry",
    "operation_report",
    "reading",
    "report_scrap",
    "revaluation",
    "shipment",
    "shipment_line",
    "stock_move",
)
GUARDED = {
    "command": (
        "type",
        "version",
        "body",
        "body_hash",
        "actor_id",
        "device_id",
        "stream",
        "seq",
        "occurred_at",
        "received_at",
    ),
    "inspection": ("plan_id", "type", "verdict", "inspector_id", "occurred_at", "command_id"),
}


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=64), nullable=False),
        sa.Column("epoch", types.Guid(), nullable=False),
        sa.Column("founded_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("code", name=op.f("uq_company_code")),
        sa.UniqueConstraint("tag", name=op.f("uq_company_tag")),
    )
    op.create_table(
        "attachment",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document_kind", sa.String(length=64), nullable=False),
        sa.Column("document_id", types.Guid(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_attachment_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_attachment")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_attachment_company_id_document_id"),
        "attachment",
        ["company_id", "document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_attachment_company_id_sha256"), "attachment", ["company_id", "sha256"], unique=False
    )
    op.create_table(
        "audit_entry",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("actor_id", types.Guid(), nullable=True),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("detail_hash", sa.String(), nullable=False),
        sa.Column("algorithm", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_audit_entry_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_audit_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_audit_entry_company_id_seq"), "audit_entry", ["company_id", "seq"], unique=True)
    op.create_table(
        "blob",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("display_sha256", sa.String(), nullable=True),
        sa.Column("completed_at", types.UtcDateTime(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_blob_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_blob")),
        sa.UniqueConstraint("company_id", "sha256", name=op.f("uq_blob_company_id_sha256")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "change",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("entity_id", types.Guid(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_change_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_change")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_change_company_id_seq"), "change", ["company_id", "seq"], unique=False)
    op.create_table(
        "command",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", types.Json, nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("actor_id", types.Guid(), nullable=True),
        sa.Column("device_id", types.Guid(), nullable=True),
        sa.Column("stream", sa.String(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("lane", sa.String(), nullable=True),
        sa.Column("depends_on", types.Json, nullable=False),
        sa.Column("base", types.Json, nullable=False),
        sa.Column("blobs", types.Json, nullable=False),
        sa.Column("flags", types.Json, nullable=False),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("received_at", types.UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("answer", types.Json, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("judged_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_command_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_command")),
        info={
            "owned": True,
            "immutable": False,
            "guarded": (
                "type",
                "version",
                "body",
                "body_hash",
                "actor_id",
                "device_id",
                "stream",
                "seq",
                "occurred_at",
                "received_at",
            ),
        },
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_command_company_id_actor_id_occurred_at"),
        "command",
        ["company_id", "actor_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_command_company_id_lane_seq"), "command", ["company_id", "lane", "seq"], unique=False
    )
    op.create_index(
        op.f("ix_command_company_id_status_received_at"),
        "command",
        ["company_id", "status", "received_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_command_company_id_stream_seq"), "command", ["company_id", "stream", "seq"], unique=False
    )
    op.create_table(
        "company_counter",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("audit_seq", sa.BigInteger(), nullable=False),
        sa.Column("audit_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_counter_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_company_counter")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "company_setting",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", types.Json, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_setting_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_company_setting")),
        sa.UniqueConstraint("company_id", "key", name=op.f("uq_company_setting_company_id_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "defect_code",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("severity", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_defect_code_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_defect_code")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_defect_code_company_id_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "device",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("enrolled_at", types.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", types.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_device_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_device")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_device_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "downtime_reason",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_downtime_reason_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_downtime_reason")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_downtime_reason_company_id_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "enrolment_code",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.Column("used_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_enrolment_code_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_enrolment_code")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_enrolment_code_company_id_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "number_series",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_number_series_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("company_id", "kind", "year", name=op.f("uq_number_series_company_id_kind_year")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "partner",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("is_customer", sa.Boolean(), nullable=False),
        sa.Column("is_supplier", sa.Boolean(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_partner_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_partner")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_partner_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_place_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_place")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_place_company_id_code")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_place_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_sign_in_failure_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_sign_in_failure")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_sign_in_failure_company_id_subject_at"),
        "sign_in_failure",
        ["company_id", "subject", "at"],
        unique=False,
    )
    op.create_table(
        "unit",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_unit_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_unit")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_unit_company_id_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "user",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=64), nullable=False),
        sa.Column("badge", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("pin_hash", sa.String(), nullable=True),
        sa.Column("hourly_rate", types.Scaled(6), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("inactive_since", types.UtcDateTime(), nullable=True),
        sa.Column("sign_in_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_user_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_user")),
        sa.UniqueConstraint("company_id", "badge", name=op.f("uq_user_company_id_badge")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_user_company_id_number")),
        sa.UniqueConstraint("company_id", "username", name=op.f("uq_user_company_id_username")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "work_centre",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("hourly_rate", types.Scaled(6), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_work_centre_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_work_centre")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_work_centre_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "background_job",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("params", types.Json, nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=200), nullable=False),
        sa.Column("warnings", types.Json, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("requested_by", types.Guid(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "requested_by"],
            ["user.company_id", "user.id"],
            name=op.f("fk_background_job_company_id_requested_by"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_background_job_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_background_job")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_background_job_company_id_requested_by"),
        "background_job",
        ["company_id", "requested_by"],
        unique=False,
    )
    op.create_index(
        op.f("ix_background_job_company_id_state"), "background_job", ["company_id", "state"], unique=False
    )
    op.create_table(
        "command_conflict",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.Column("actor_id", types.Guid(), nullable=True),
        sa.Column("device_id", types.Guid(), nullable=True),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("body", types.Json, nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_command_conflict_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_command_conflict_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_command_conflict")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "item",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("specification", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("unit_id", types.Guid(), nullable=False),
        sa.Column("lot_traced", sa.Boolean(), nullable=False),
        sa.Column("final_inspection", sa.Boolean(), nullable=False),
        sa.Column("shelf_life_days", sa.Integer(), nullable=True),
        sa.Column("safety_stock", types.Scaled(6), nullable=False),
        sa.Column("standard_material", types.Scaled(6), nullable=False),
        sa.Column("standard_labour", types.Scaled(6), nullable=False),
        sa.Column("standard_machine", types.Scaled(6), nullable=False),
        sa.Column("sales_price", types.Scaled(6), nullable=False),
        sa.Column("drawing_sha256", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "unit_id"], ["unit.company_id", "unit.id"], name=op.f("fk_item_company_id_unit_id")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_item_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_item")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_item_company_id_code")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_item_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "machine",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("work_centre_id", types.Guid(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "work_centre_id"],
            ["work_centre.company_id", "work_centre.id"],
            name=op.f("fk_machine_company_id_work_centre_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_machine_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_machine")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_machine_company_id_code")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_machine_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sales_order",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("customer_id", types.Guid(), nullable=False),
        sa.Column("customer_reference", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("total", types.Scaled(2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("shipped_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "customer_id"],
            ["partner.company_id", "partner.id"],
            name=op.f("fk_sales_order_company_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_sales_order_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_sales_order_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_sales_order_company_id_customer_id"),
        "sales_order",
        ["company_id", "customer_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sales_order_company_id_status_due_on"),
        "sales_order",
        ["company_id", "status", "due_on"],
        unique=False,
    )
    op.create_table(
        "user_role",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("user_id", types.Guid(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "user_id"],
            ["user.company_id", "user.id"],
            name=op.f("fk_user_role_company_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_user_role_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_user_role")),
        sa.UniqueConstraint(
            "company_id", "user_id", "role", name=op.f("uq_user_role_company_id_user_id_role")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bom_line",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("component_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("loss_rate", types.Scaled(6), nullable=False),
        sa.Column("supply", sa.String(length=64), nullable=False),
        sa.Column("operation_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "component_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_bom_line_company_id_component_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_bom_line_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_bom_line_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_bom_line")),
        sa.UniqueConstraint("company_id", "item_id", "seq", name=op.f("uq_bom_line_company_id_item_id_seq")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cost_entry",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("element", sa.String(length=64), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("operation_seq", sa.Integer(), nullable=True),
        sa.Column("item_id", types.Guid(), nullable=True),
        sa.Column("document_id", types.Guid(), nullable=True),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_cost_entry_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_cost_entry_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_cost_entry_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_cost_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_cost_entry_company_id_command_id"), "cost_entry", ["company_id", "command_id"], unique=False
    )
    op.create_index(
        op.f("ix_cost_entry_company_id_occurred_at"),
        "cost_entry",
        ["company_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_cost_entry_company_id_order_id"), "cost_entry", ["company_id", "order_id"], unique=False
    )
    op.create_table(
        "inspection_plan",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("operation_seq", sa.Integer(), nullable=True),
        sa.Column("sample_size", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_inspection_plan_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_inspection_plan_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_inspection_plan")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_inspection_plan_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_inspection_plan_company_id_item_id"),
        "inspection_plan",
        ["company_id", "item_id"],
        unique=False,
    )
    op.create_table(
        "item_valuation",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("value", types.Scaled(2), nullable=False),
        sa.Column("last_unit_cost", types.Scaled(6), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "id"], ["item.company_id", "item.id"], name=op.f("fk_item_valuation_company_id_id")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_item_valuation_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_item_valuation")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lot",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("supplier_id", types.Guid(), nullable=True),
        sa.Column("supplier_lot", sa.String(length=200), nullable=False),
        sa.Column("work_order_id", types.Guid(), nullable=True),
        sa.Column("received_at", types.UtcDateTime(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"], ["item.company_id", "item.id"], name=op.f("fk_lot_company_id_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "supplier_id"],
            ["partner.company_id", "partner.id"],
            name=op.f("fk_lot_company_id_supplier_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_lot_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_lot")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_lot_company_id_code")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_lot_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_lot_company_id_expires_on"), "lot", ["company_id", "expires_on"], unique=False)
    op.create_index(op.f("ix_lot_company_id_item_id"), "lot", ["company_id", "item_id"], unique=False)
    op.create_index(
        op.f("ix_lot_company_id_work_order_id"), "lot", ["company_id", "work_order_id"], unique=False
    )
    op.create_table(
        "revaluation",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.Column("document_kind", sa.String(length=64), nullable=False),
        sa.Column("document_id", types.Guid(), nullable=True),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_revaluation_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_revaluation_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_revaluation_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_revaluation")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_revaluation_company_id_item_id"), "revaluation", ["company_id", "item_id"], unique=False
    )
    op.create_table(
        "routing_operation",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("work_centre_id", types.Guid(), nullable=False),
        sa.Column("setup_minutes", types.Scaled(6), nullable=False),
        sa.Column("run_minutes", types.Scaled(6), nullable=False),
        sa.Column("piece_price", types.Scaled(6), nullable=False),
        sa.Column("first_article", sa.Boolean(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("instructions_en", sa.Text(), nullable=False),
        sa.Column("parameters", types.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_routing_operation_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "work_centre_id"],
            ["work_centre.company_id", "work_centre.id"],
            name=op.f("fk_routing_operation_company_id_work_centre_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_routing_operation_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_routing_operation")),
        sa.UniqueConstraint(
            "company_id", "item_id", "seq", name=op.f("uq_routing_operation_company_id_item_id_seq")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sales_order_line",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("unit_price", types.Scaled(6), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("shipped", types.Scaled(6), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_sales_order_line_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["sales_order.company_id", "sales_order.id"],
            name=op.f("fk_sales_order_line_company_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_sales_order_line_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_sales_order_line")),
        sa.UniqueConstraint(
            "company_id", "order_id", "seq", name=op.f("uq_sales_order_line_company_id_order_id_seq")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_sales_order_line_company_id_item_id"),
        "sales_order_line",
        ["company_id", "item_id"],
        unique=False,
    )
    op.create_table(
        "shipment",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_shipment_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["sales_order.company_id", "sales_order.id"],
            name=op.f("fk_shipment_company_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_shipment_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_shipment_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_shipment_company_id_order_id"), "shipment", ["company_id", "order_id"], unique=False
    )
    op.create_table(
        "characteristic",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("plan_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("nominal", types.Scaled(6), nullable=True),
        sa.Column("lower", types.Scaled(6), nullable=True),
        sa.Column("upper", types.Scaled(6), nullable=True),
        sa.Column("choices", types.Json, nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("instruction", sa.Text(), nullable=False),
        sa.Column("instruction_en", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "plan_id"],
            ["inspection_plan.company_id", "inspection_plan.id"],
            name=op.f("fk_characteristic_company_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_characteristic_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_characteristic")),
        sa.UniqueConstraint(
            "company_id", "plan_id", "seq", name=op.f("uq_characteristic_company_id_plan_id_seq")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reservation",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("lot_id", types.Guid(), nullable=True),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("document_kind", sa.String(length=64), nullable=False),
        sa.Column("document_id", types.Guid(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_reservation_not_negative")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_reservation_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "lot_id"],
            ["lot.company_id", "lot.id"],
            name=op.f("fk_reservation_company_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_reservation_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_reservation")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_reservation_company_id_document_id"),
        "reservation",
        ["company_id", "document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reservation_company_id_item_id"), "reservation", ["company_id", "item_id"], unique=False
    )
    op.create_table(
        "shipment_line",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("shipment_id", types.Guid(), nullable=False),
        sa.Column("order_line_id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("cost", types.Scaled(2), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_shipment_line_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_line_id"],
            ["sales_order_line.company_id", "sales_order_line.id"],
            name=op.f("fk_shipment_line_company_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "shipment_id"],
            ["shipment.company_id", "shipment.id"],
            name=op.f("fk_shipment_line_company_id_shipment_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_shipment_line_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_shipment_line")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_shipment_line_company_id_order_line_id"),
        "shipment_line",
        ["company_id", "order_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_shipment_line_company_id_shipment_id"),
        "shipment_line",
        ["company_id", "shipment_id"],
        unique=False,
    )
    op.create_table(
        "stock_balance",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("place_id", types.Guid(), nullable=False),
        sa.Column("lot_id", types.Guid(), nullable=True),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_stock_balance_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "lot_id"],
            ["lot.company_id", "lot.id"],
            name=op.f("fk_stock_balance_company_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "place_id"],
            ["place.company_id", "place.id"],
            name=op.f("fk_stock_balance_company_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_stock_balance_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_stock_balance")),
        sa.UniqueConstraint(
            "company_id",
            "item_id",
            "place_id",
            "lot_id",
            name=op.f("uq_stock_balance_company_id_item_id_place_id_lot_id"),
            postgresql_nulls_not_distinct=True,
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_stock_balance_company_id_lot_id"), "stock_balance", ["company_id", "lot_id"], unique=False
    )
    op.create_table(
        "stock_move",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("lot_id", types.Guid(), nullable=True),
        sa.Column("from_place_id", types.Guid(), nullable=False),
        sa.Column("to_place_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("value", types.Scaled(2), nullable=False),
        sa.Column("document_kind", sa.String(length=64), nullable=False),
        sa.Column("document_id", types.Guid(), nullable=True),
        sa.Column("document_number", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("posted_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.Column("actor_id", types.Guid(), nullable=True),
        sa.Column("reverses_id", types.Guid(), nullable=True),
        sa.CheckConstraint("from_place_id <> to_place_id", name=op.f("ck_stock_move_moves")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_move_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_stock_move_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "from_place_id"],
            ["place.company_id", "place.id"],
            name=op.f("fk_stock_move_company_id_from_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_stock_move_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "lot_id"],
            ["lot.company_id", "lot.id"],
            name=op.f("fk_stock_move_company_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "reverses_id"],
            ["stock_move.company_id", "stock_move.id"],
            name=op.f("fk_stock_move_company_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "to_place_id"],
            ["place.company_id", "place.id"],
            name=op.f("fk_stock_move_company_id_to_place_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_stock_move_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_stock_move")),
        sa.UniqueConstraint("company_id", "reverses_id", name=op.f("uq_stock_move_company_id_reverses_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_stock_move_company_id_command_id"), "stock_move", ["company_id", "command_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_move_company_id_document_id"),
        "stock_move",
        ["company_id", "document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_stock_move_company_id_item_id_occurred_at"),
        "stock_move",
        ["company_id", "item_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_stock_move_company_id_lot_id"), "stock_move", ["company_id", "lot_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_move_company_id_occurred_at"),
        "stock_move",
        ["company_id", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "work_order",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sales_order_line_id", types.Guid(), nullable=True),
        sa.Column("split_from_id", types.Guid(), nullable=True),
        sa.Column("good", types.Scaled(6), nullable=False),
        sa.Column("scrap", types.Scaled(6), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("partial_reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("released_at", types.UtcDateTime(), nullable=True),
        sa.Column("started_at", types.UtcDateTime(), nullable=True),
        sa.Column("completed_at", types.UtcDateTime(), nullable=True),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_work_order_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "sales_order_line_id"],
            ["sales_order_line.company_id", "sales_order_line.id"],
            name=op.f("fk_work_order_company_id_sales_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "split_from_id"],
            ["work_order.company_id", "work_order.id"],
            name=op.f("fk_work_order_company_id_split_from_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_work_order_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_work_order")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_work_order_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_work_order_company_id_item_id"), "work_order", ["company_id", "item_id"], unique=False
    )
    op.create_index(
        op.f("ix_work_order_company_id_sales_order_line_id"),
        "work_order",
        ["company_id", "sales_order_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_work_order_company_id_status_due_on"),
        "work_order",
        ["company_id", "status", "due_on"],
        unique=False,
    )
    op.create_table(
        "ticket",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("work_order_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("printed_at", types.UtcDateTime(), nullable=True),
        sa.Column("print_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "work_order_id"],
            ["work_order.company_id", "work_order.id"],
            name=op.f("fk_ticket_company_id_work_order_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_ticket_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_ticket_company_id_code")),
        sa.UniqueConstraint(
            "company_id", "work_order_id", "seq", name=op.f("uq_ticket_company_id_work_order_id_seq")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "work_order_material",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("work_order_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("quantity_per", types.Scaled(6), nullable=False),
        sa.Column("loss_rate", types.Scaled(6), nullable=False),
        sa.Column("required", types.Scaled(6), nullable=False),
        sa.Column("issued", types.Scaled(6), nullable=False),
        sa.Column("supply", sa.String(length=64), nullable=False),
        sa.Column("operation_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_work_order_material_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "work_order_id"],
            ["work_order.company_id", "work_order.id"],
            name=op.f("fk_work_order_material_company_id_work_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_work_order_material_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_work_order_material")),
        sa.UniqueConstraint(
            "company_id",
            "work_order_id",
            "seq",
            name=op.f("uq_work_order_material_company_id_work_order_id_seq"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_work_order_material_company_id_item_id"),
        "work_order_material",
        ["company_id", "item_id"],
        unique=False,
    )
    op.create_table(
        "work_order_operation",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("work_order_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("work_centre_id", types.Guid(), nullable=False),
        sa.Column("setup_minutes", types.Scaled(6), nullable=False),
        sa.Column("run_minutes", types.Scaled(6), nullable=False),
        sa.Column("piece_price", types.Scaled(6), nullable=False),
        sa.Column("machine_rate", types.Scaled(6), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("instructions_en", sa.Text(), nullable=False),
        sa.Column("parameters", types.Json, nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("first_article", sa.String(length=64), nullable=False),
        sa.Column("good", types.Scaled(6), nullable=False),
        sa.Column("scrap", types.Scaled(6), nullable=False),
        sa.Column("rework", types.Scaled(6), nullable=False),
        sa.Column("on_hold", types.Scaled(6), nullable=False),
        sa.Column("minutes", types.Scaled(6), nullable=False),
        sa.Column("started_at", types.UtcDateTime(), nullable=True),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "work_centre_id"],
            ["work_centre.company_id", "work_centre.id"],
            name=op.f("fk_work_order_operation_company_id_work_centre_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "work_order_id"],
            ["work_order.company_id", "work_order.id"],
            name=op.f("fk_work_order_operation_company_id_work_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_work_order_operation_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_work_order_operation")),
        sa.UniqueConstraint(
            "company_id",
            "work_order_id",
            "seq",
            name=op.f("uq_work_order_operation_company_id_work_order_id_seq"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_work_order_operation_company_id_work_centre_id_status"),
        "work_order_operation",
        ["company_id", "work_centre_id", "status"],
        unique=False,
    )
    op.create_table(
        "inspection",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("plan_id", types.Guid(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("work_order_id", types.Guid(), nullable=True),
        sa.Column("operation_id", types.Guid(), nullable=True),
        sa.Column("lot_id", types.Guid(), nullable=True),
        sa.Column("verdict", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("inspector_id", types.Guid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("released_at", types.UtcDateTime(), nullable=True),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_inspection_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "inspector_id"],
            ["user.company_id", "user.id"],
            name=op.f("fk_inspection_company_id_inspector_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_inspection_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "lot_id"],
            ["lot.company_id", "lot.id"],
            name=op.f("fk_inspection_company_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "operation_id"],
            ["work_order_operation.company_id", "work_order_operation.id"],
            name=op.f("fk_inspection_company_id_operation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "plan_id"],
            ["inspection_plan.company_id", "inspection_plan.id"],
            name=op.f("fk_inspection_company_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "work_order_id"],
            ["work_order.company_id", "work_order.id"],
            name=op.f("fk_inspection_company_id_work_order_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_inspection_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_inspection_company_id_number")),
        info={
            "owned": True,
            "immutable": False,
            "guarded": ("plan_id", "type", "verdict", "inspector_id", "occurred_at", "command_id"),
        },
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_inspection_company_id_occurred_at"),
        "inspection",
        ["company_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_inspection_company_id_status"), "inspection", ["company_id", "status"], unique=False
    )
    op.create_index(
        op.f("ix_inspection_company_id_work_order_id"),
        "inspection",
        ["company_id", "work_order_id"],
        unique=False,
    )
    op.create_table(
        "operation_report",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("work_order_id", types.Guid(), nullable=False),
        sa.Column("operation_id", types.Guid(), nullable=False),
        sa.Column("ticket_id", types.Guid(), nullable=True),
        sa.Column("machine_id", types.Guid(), nullable=True),
        sa.Column("worker_id", types.Guid(), nullable=False),
        sa.Column("good", types.Scaled(6), nullable=False),
        sa.Column("scrap", types.Scaled(6), nullable=False),
        sa.Column("rework", types.Scaled(6), nullable=False),
        sa.Column("on_hold", types.Scaled(6), nullable=False),
        sa.Column("minutes", types.Scaled(6), nullable=False),
        sa.Column("pay", types.Scaled(6), nullable=False),
        sa.Column("labour_cost", types.Scaled(6), nullable=False),
        sa.Column("machine_cost", types.Scaled(6), nullable=False),
        sa.Column("parameters", types.Json, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("over_report", sa.Boolean(), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("received_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.Column("reverses_id", types.Guid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_operation_report_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "machine_id"],
            ["machine.company_id", "machine.id"],
            name=op.f("fk_operation_report_company_id_machine_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "operation_id"],
            ["work_order_operation.company_id", "work_order_operation.id"],
            name=op.f("fk_operation_report_company_id_operation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "reverses_id"],
            ["operation_report.company_id", "operation_report.id"],
            name=op.f("fk_operation_report_company_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "ticket_id"],
            ["ticket.company_id", "ticket.id"],
            name=op.f("fk_operation_report_company_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "work_order_id"],
            ["work_order.company_id", "work_order.id"],
            name=op.f("fk_operation_report_company_id_work_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "worker_id"],
            ["user.company_id", "user.id"],
            name=op.f("fk_operation_report_company_id_worker_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_operation_report_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_operation_report")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_operation_report_company_id_occurred_at"),
        "operation_report",
        ["company_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_operation_report_company_id_operation_id"),
        "operation_report",
        ["company_id", "operation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_operation_report_company_id_work_order_id_occurred_at"),
        "operation_report",
        ["company_id", "work_order_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_operation_report_company_id_worker_id_occurred_at"),
        "operation_report",
        ["company_id", "worker_id", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "work_session",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("operation_id", types.Guid(), nullable=False),
        sa.Column("worker_id", types.Guid(), nullable=False),
        sa.Column("machine_id", types.Guid(), nullable=True),
        sa.Column("started_at", types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", types.UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("pause_reason", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "machine_id"],
            ["machine.company_id", "machine.id"],
            name=op.f("fk_work_session_company_id_machine_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "operation_id"],
            ["work_order_operation.company_id", "work_order_operation.id"],
            name=op.f("fk_work_session_company_id_operation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "worker_id"],
            ["user.company_id", "user.id"],
            name=op.f("fk_work_session_company_id_worker_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_work_session_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_work_session")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_work_session_company_id_operation_id"),
        "work_session",
        ["company_id", "operation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_work_session_company_id_worker_id_started_at"),
        "work_session",
        ["company_id", "worker_id", "started_at"],
        unique=False,
    )
    op.create_table(
        "reading",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("inspection_id", types.Guid(), nullable=False),
        sa.Column("characteristic_id", types.Guid(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("number", types.Scaled(6), nullable=True),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "characteristic_id"],
            ["characteristic.company_id", "characteristic.id"],
            name=op.f("fk_reading_company_id_characteristic_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "inspection_id"],
            ["inspection.company_id", "inspection.id"],
            name=op.f("fk_reading_company_id_inspection_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_reading_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_reading")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_reading_company_id_inspection_id"), "reading", ["company_id", "inspection_id"], unique=False
    )
    op.create_table(
        "report_scrap",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("report_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "report_id"],
            ["operation_report.company_id", "operation_report.id"],
            name=op.f("fk_report_scrap_company_id_report_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_report_scrap_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_report_scrap")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_report_scrap_company_id_report_id"),
        "report_scrap",
        ["company_id", "report_id"],
        unique=False,
    )
    _build_walls()


def downgrade() -> None:
    op.drop_index(op.f("ix_report_scrap_company_id_report_id"), table_name="report_scrap")
    op.drop_table("report_scrap")
    op.drop_index(op.f("ix_reading_company_id_inspection_id"), table_name="reading")
    op.drop_table("reading")
    op.drop_index(op.f("ix_work_session_company_id_worker_id_started_at"), table_name="work_session")
    op.drop_index(op.f("ix_work_session_company_id_operation_id"), table_name="work_session")
    op.drop_table("work_session")
    op.drop_index(op.f("ix_operation_report_company_id_worker_id_occurred_at"), table_name="operation_report")
    op.drop_index(
        op.f("ix_operation_report_company_id_work_order_id_occurred_at"), table_name="operation_report"
    )
    op.drop_index(op.f("ix_operation_report_company_id_operation_id"), table_name="operation_report")
    op.drop_index(op.f("ix_operation_report_company_id_occurred_at"), table_name="operation_report")
    op.drop_table("operation_report")
    op.drop_index(op.f("ix_inspection_company_id_work_order_id"), table_name="inspection")
    op.drop_index(op.f("ix_inspection_company_id_status"), table_name="inspection")
    op.drop_index(op.f("ix_inspection_company_id_occurred_at"), table_name="inspection")
    op.drop_table("inspection")
    op.drop_index(
        op.f("ix_work_order_operation_company_id_work_centre_id_status"), table_name="work_order_operation"
    )
    op.drop_table("work_order_operation")
    op.drop_index(op.f("ix_work_order_material_company_id_item_id"), table_name="work_order_material")
    op.drop_table("work_order_material")
    op.drop_table("ticket")
    op.drop_index(op.f("ix_work_order_company_id_status_due_on"), table_name="work_order")
    op.drop_index(op.f("ix_work_order_company_id_sales_order_line_id"), table_name="work_order")
    op.drop_index(op.f("ix_work_order_company_id_item_id"), table_name="work_order")
    op.drop_table("work_order")
    op.drop_index(op.f("ix_stock_move_company_id_occurred_at"), table_name="stock_move")
    op.drop_index(op.f("ix_stock_move_company_id_lot_id"), table_name="stock_move")
    op.drop_index(op.f("ix_stock_move_company_id_item_id_occurred_at"), table_name="stock_move")
    op.drop_index(op.f("ix_stock_move_company_id_document_id"), table_name="stock_move")
    op.drop_index(op.f("ix_stock_move_company_id_command_id"), table_name="stock_move")
    op.drop_table("stock_move")
    op.drop_index(op.f("ix_stock_balance_company_id_lot_id"), table_name="stock_balance")
    op.drop_table("stock_balance")
    op.drop_index(op.f("ix_shipment_line_company_id_shipment_id"), table_name="shipment_line")
    op.drop_index(op.f("ix_shipment_line_company_id_order_line_id"), table_name="shipment_line")
    op.drop_table("shipment_line")
    op.drop_index(op.f("ix_reservation_company_id_item_id"), table_name="reservation")
    op.drop_index(op.f("ix_reservation_company_id_document_id"), table_name="reservation")
    op.drop_table("reservation")
    op.drop_table("characteristic")
    op.drop_index(op.f("ix_shipment_company_id_order_id"), table_name="shipment")
    op.drop_table("shipment")
    op.drop_index(op.f("ix_sales_order_line_company_id_item_id"), table_name="sales_order_line")
    op.drop_table("sales_order_line")
    op.drop_table("routing_operation")
    op.drop_index(op.f("ix_revaluation_company_id_item_id"), table_name="revaluation")
    op.drop_table("revaluation")
    op.drop_index(op.f("ix_lot_company_id_work_order_id"), table_name="lot")
    op.drop_index(op.f("ix_lot_company_id_item_id"), table_name="lot")
    op.drop_index(op.f("ix_lot_company_id_expires_on"), table_name="lot")
    op.drop_table("lot")
    op.drop_table("item_valuation")
    op.drop_index(op.f("ix_inspection_plan_company_id_item_id"), table_name="inspection_plan")
    op.drop_table("inspection_plan")
    op.drop_index(op.f("ix_cost_entry_company_id_order_id"), table_name="cost_entry")
    op.drop_index(op.f("ix_cost_entry_company_id_occurred_at"), table_name="cost_entry")
    op.drop_index(op.f("ix_cost_entry_company_id_command_id"), table_name="cost_entry")
    op.drop_table("cost_entry")
    op.drop_table("bom_line")
    op.drop_table("user_role")
    op.drop_index(op.f("ix_sales_order_company_id_status_due_on"), table_name="sales_order")
    op.drop_index(op.f("ix_sales_order_company_id_customer_id"), table_name="sales_order")
    op.drop_table("sales_order")
    op.drop_table("machine")
    op.drop_table("item")
    op.drop_table("command_conflict")
    op.drop_index(op.f("ix_background_job_company_id_state"), table_name="background_job")
    op.drop_index(op.f("ix_background_job_company_id_requested_by"), table_name="background_job")
    op.drop_table("background_job")
    op.drop_table("work_centre")
    op.drop_table("user")
    op.drop_table("unit")
    op.drop_index(op.f("ix_sign_in_failure_company_id_subject_at"), table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_table("place")
    op.drop_table("partner")
    op.drop_table("number_series")
    op.drop_table("enrolment_code")
    op.drop_table("downtime_reason")
    op.drop_table("device")
    op.drop_table("defect_code")
    op.drop_table("company_setting")
    op.drop_table("company_counter")
    op.drop_index(op.f("ix_command_company_id_stream_seq"), table_name="command")
    op.drop_index(op.f("ix_command_company_id_status_received_at"), table_name="command")
    op.drop_index(op.f("ix_command_company_id_lane_seq"), table_name="command")
    op.drop_index(op.f("ix_command_company_id_actor_id_occurred_at"), table_name="command")
    op.drop_table("command")
    op.drop_index(op.f("ix_change_company_id_seq"), table_name="change")
    op.drop_table("change")
    op.drop_table("blob")
    op.drop_index(op.f("ix_audit_entry_company_id_seq"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index(op.f("ix_attachment_company_id_sha256"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_company_id_document_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_table("company")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION suigong_refuse_change()")


def _build_walls() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(POSTGRESQL_FUNCTION)
        for table in OWNED:
            _execute(row_level_security(table))
    for table in IMMUTABLE:
        _execute(immutable(dialect, table))
    for table, columns in GUARDED.items():
        _execute(guarded(dialect, table, columns))


def _execute(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)
