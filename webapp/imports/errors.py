"""Why a file cannot be read at all. What is wrong with single cells is a ``Problem``, not an error."""

from __future__ import annotations

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class NotASpreadsheet(DomainError):
    """Neither Excel nor a text table."""

    code = "not_a_spreadsheet"
    message = N_(
        "This is no table that can be read. Please save it in Excel as .xlsx or .csv and choose that file."
    )


class SavedWebPage(NotASpreadsheet):
    """What some programs call .xls is a web page inside."""

    code = "saved_web_page"
    message = N_(
        "This file is a web page under the name of a sheet. Please open it in Excel and save it as .xlsx."
    )


class FileProtected(DomainError):
    """A password is asked for."""

    code = "file_protected"
    message = N_("This file is protected by a password. Please save it without one.")


class FileDamaged(DomainError):
    """It begins like a sheet, and is none."""

    code = "file_damaged"
    message = N_("This file is damaged. Please open it in Excel, save it again and choose the new file.")


class UnpacksTooLarge(DomainError):
    """Far more comes out of the file than any list of a factory holds. Params: limit (MB)."""

    code = "unpacks_too_large"
    message = N_(
        "Unpacked, this file is larger than {limit} MB. Please split it, or copy only the list into a new one."
    )


class TooManyRows(DomainError):
    """Params: limit."""

    code = "too_many_rows"
    message = N_("At most {limit} rows fit into one import. Please split the file.")


class TooWide(DomainError):
    """Params: limit."""

    code = "too_wide"
    message = N_("The sheet has more than {limit} columns. Please keep only those that are to be imported.")


class NothingThere(DomainError):
    """No row with anything in it."""

    code = "nothing_there"
    message = N_("There is nothing in this table.")


class SheetMissing(DomainError):
    """The file has no sheet of this name. Params: sheet."""

    code = "sheet_missing"
    message = N_("The file has no sheet {sheet}.")
