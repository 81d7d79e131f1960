"""Why people, phones and companies are turned away."""

from __future__ import annotations

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class CompanyUnknown(DomainError):
    """No company has this code, or there are several and none was named."""

    code = "company_unknown"
    message = N_("No company has this code.")
    http_status = 404


class CompanyCodeTaken(DomainError):
    """Another company has this code."""

    code = "company_code_taken"
    message = N_("Another company already uses this code.")
    http_status = 409


class CredentialsWrong(DomainError):
    """Name or secret is wrong; which of them is not said."""

    code = "credentials_wrong"
    message = N_("Name or password is wrong, or badge or PIN.")
    http_status = 401


class UserInactive(DomainError):
    """The secret was right, but the person no longer works here."""

    code = "user_inactive"
    message = N_("This account is closed. Ask an administrator.")
    http_status = 403


class PinLocked(DomainError):
    """Too many wrong PINs: a team leader has to take the lock back."""

    code = "pin_locked"
    message = N_("Too many wrong PINs: this badge is locked. A team leader can unlock it.")
    http_status = 403


class PresentPasswordWrong(DomainError):
    """Who changes their own password has to know the one that counts now."""

    code = "present_password_wrong"
    message = N_("This is not your present password.")


class Throttled(DomainError):
    """Too many wrong attempts; ``retry_after`` is in seconds."""

    code = "throttled"
    message = N_("Too many attempts. Try again in {retry_after} seconds.")
    http_status = 429

    @property
    def retry_after(self) -> int:
        return int(self.params["retry_after"])


class DeviceUnknown(DomainError):
    """No phone has this token."""

    code = "device_unknown"
    message = N_("This phone is not enrolled.")
    http_status = 401


class DeviceRevoked(DomainError):
    """The phone was enrolled once and may no longer take part."""

    code = "device_revoked"
    message = N_("This phone was taken out of use. Ask the office.")
    http_status = 401


class EnrolmentUnknown(DomainError):
    """No such enrolment code, or it was used already."""

    code = "enrolment_unknown"
    message = N_("This enrolment code is not known. Ask the office for a new one.")
    http_status = 404


class EnrolmentExpired(DomainError):
    """The enrolment code is older than ten minutes."""

    code = "enrolment_expired"
    message = N_("This enrolment code has expired. Ask the office for a new one.")
    http_status = 410


class NumberTaken(DomainError):
    """Another person has this staff number."""

    code = "number_taken"
    message = N_("Another person already has this number.")


class UsernameTaken(DomainError):
    """Another person signs in by this name."""

    code = "username_taken"
    message = N_("Another person already signs in by this name.")


class RoleUnknown(DomainError):
    """There is no such role."""

    code = "role_unknown"
    message = N_("There is no role {role}.")


class LastAdministrator(DomainError):
    """Without an administrator nobody could make one."""

    code = "last_administrator"
    message = N_("This is the last administrator. Make somebody else administrator first.")


class SettingUnknown(DomainError):
    """There is no such setting."""

    code = "setting_unknown"
    message = N_("There is no setting {key}.")


class SettingValueUnknown(DomainError):
    """The setting does not have this value."""

    code = "setting_value_unknown"
    message = N_("Please choose one of the values offered.")
