from portal.models.account_seal import AccountSeal, RoleSeal
from portal.models.alarm import Alarm
from portal.models.alert import Alert
from portal.models.attempts import Attempts
from portal.models.audit import AuditEntry
from portal.models.audithead import AuditHead
from portal.models.dispatch import Dispatch
from portal.models.furniture import Furniture
from portal.models.home import HomeSlot
from portal.models.jobs import Job, Lease
from portal.models.leader import Leader
from portal.models.menu import Menu
from portal.models.outbound import HostUse, OutboundHost
from portal.models.passkey import Passkey
from portal.models.redirect import Redirect
from portal.models.sealcheck import SealCheck
from portal.models.sealkey import SealKey
from portal.models.session import Session
from portal.models.site import SiteSettings
from portal.models.user import MailPreference, User
from portal.models.version import PictureHold, Version, Versioned

__all__ = [
    "AccountSeal",
    "Alarm",
    "Alert",
    "Attempts",
    "AuditEntry",
    "AuditHead",
    "Dispatch",
    "Furniture",
    "HomeSlot",
    "HostUse",
    "Job",
    "Leader",
    "Lease",
    "MailPreference",
    "Menu",
    "OutboundHost",
    "Passkey",
    "PictureHold",
    "Redirect",
    "RoleSeal",
    "SealCheck",
    "SealKey",
    "Session",
    "SiteSettings",
    "User",
    "Version",
    "Versioned",
]
