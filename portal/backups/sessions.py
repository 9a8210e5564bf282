"""Tables whose rows never leave the site: whoever reads them is logged in."""

from portal.models import Session

SESSIONS = (Session._meta.db_table, "django_session")
"""The second is Django's own, where the program kept them until portal.0016."""
