"""Why a record from the floor is not judged yet, or never, and why a photo is not taken."""

from __future__ import annotations

from webapp.core.errors import Deferred, DomainError, Held, StateError, Unjudged
from webapp.core.i18n import N_


class NotADocument(DomainError):
    """The file is of no type that documents may have."""

    code = "not_a_document"
    message = N_(
        "Only PDF, PNG, JPEG, WebP, DXF and STEP files can be kept here, and this is none of them inside."
    )


class DocumentTooLarge(DomainError):
    """The file has more bytes than documents may have."""

    code = "document_too_large"
    message = N_("The file has {size} MB; at most {limit} MB can be kept.")


class TicketInvalid(Unjudged):
    """The actor ticket was not signed by this server for this company."""

    code = "ticket_invalid"
    message = N_("It cannot be proved who did this; the record is kept. Ask the office.")


class TicketExpired(Unjudged):
    """The work was not done within the life of the actor ticket."""

    code = "ticket_expired"
    message = N_("The sign-in had expired when this was recorded; the record is kept. Ask the office.")


class Withdrawn(DomainError):
    """It had been refused, and its worker has dealt with it; a restored server gets it to keep, not to judge."""

    code = "withdrawn"
    message = N_("Was refused before, and its worker has dealt with it since.")


class PhoneRevoked(Unjudged):
    """The phone was taken out of use."""

    code = "device_revoked"
    message = N_("This phone was taken out of use; the record is kept. Ask the office.")


class DependencyWaits(Deferred):
    """A record that this one builds on was not applied yet."""

    code = "dependency_waits"
    message = N_("Waits for the record that it builds on.")


class LaneWaits(Deferred):
    """An earlier record of the same lane still waits."""

    code = "lane_waits"
    message = N_("Waits for an earlier record of the same operation.")


class WaitedTooLong(Held):
    """What the record builds on did not come within 24 hours."""

    code = "waited_too_long"
    message = N_("What this builds on did not arrive within a day: waits for the team leader.")


class PersonLeft(Held):
    """The worker did not work here any more at that time."""

    code = "user_inactive"
    message = N_("{name} was no longer active then: waits for the team leader.")


class SignInChanged(Held):
    """The PIN had changed by then, or the office had ended the sign-in, and the phone still used the old one."""

    code = "sign_in_changed"
    message = N_("The sign-in of {name} was no longer valid then: waits for the team leader.")


class SignInNeeded(DomainError):
    """The actor ticket is missing, expired or void."""

    code = "ticket_invalid"
    message = N_("Please sign in again with your badge and PIN.")
    http_status = 401


class NotWaiting(StateError):
    """The record was decided meanwhile."""

    code = "not_waiting"
    message = N_("This record no longer waits for a decision.")


class AuthorUnknown(DomainError):
    """Nobody can be named who did it, so it cannot be booked for anybody."""

    code = "author_unknown"
    message = N_("It is not known who did this. Decline it, and let it be recorded again.")


class PictureNotNamed(DomainError):
    """A revoked phone may hand over what its records name, and nothing else."""

    code = "device_revoked"
    message = N_("This phone was taken out of use. Ask the office.")
    http_status = 403


class StorageFull(DomainError):
    """The server has no room left; what it has stays, and the phone keeps the rest. ``retry_after`` is in seconds."""

    code = "storage_full"
    message = N_(
        "The server has no room for pictures at the moment. It stays on this phone and is sent again."
    )
    http_status = 507


class NotAPhonesFile(DomainError):
    """The bytes are not what a phone writes."""

    code = "not_a_phones_file"
    message = N_("This is not a file that a phone wrote, or it is damaged.")


class PhonesFileTooNew(DomainError):
    """The file has a form that this server does not know."""

    code = "phones_file_too_new"
    message = N_("The app that wrote this file is newer than this server. Update the server, then load it.")


class PhonesFileGone(DomainError):
    """Files are kept for a day after they were loaded."""

    code = "phones_file_gone"
    message = N_("This file is no longer here. Load it again.")
    http_status = 404


class PictureTooLarge(DomainError):
    """The file, or one part of it, has too many bytes."""

    code = "too_large"
    message = N_("At most {limit} bytes.")
    http_status = 413


class NotAPicture(DomainError):
    """The bytes are not the picture that they claim to be."""

    code = "unsupported_media_type"
    message = N_("Only JPEG, PNG and WebP pictures.")
    http_status = 415


class HashMismatch(DomainError):
    """The bytes that arrived are not the ones that the hash names; start again at 0."""

    code = "hash_mismatch"
    message = N_("The picture was damaged on its way. It is sent again.")


class BadRange(DomainError):
    """The Content-Range header is missing or does not fit the bytes."""

    code = "bad_range"
    message = N_("Send Content-Range: bytes a-b/total.")
    http_status = 400


class PartMissing(DomainError):
    """Bytes before this part are missing: go on from ``received``."""

    code = "part_missing"
    message = N_("Go on from byte {received}.")
    http_status = 409


class CountsAlready(Held):
    """The record that this one replaces was booked meanwhile, or put right by somebody else."""

    code = "counts_already"
    message = N_("What this puts right was decided meanwhile: the team leader looks whether it counts twice.")


class NobodyToAsk(DomainError):
    """Nobody would read a question: the record came from a desk or a phone out of use, or its worker has left."""

    code = "nobody_to_ask"
    message = N_(
        "No phone in use would show this question to its worker: ask in person, then accept or decline it."
    )


class OrderNotOver(StateError):
    """The record's order is open, or it names none."""

    code = "order_not_over"
    message = N_("The order of this record is neither closed nor cancelled.")


class NotChangeable(DomainError):
    """A record of this kind cannot be put right by somebody else."""

    code = "not_changeable"
    message = N_("Only the person who recorded this can put it right: return it with a question.")
