"""Letters to whose account somebody else has changed: sent when it is done, by the process that did it."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

log = logging.getLogger("portal.account_letters")


def tell(user, actor, subject: str, done: str) -> None:
    """When this transaction is committed, if the person has an address.

    actor: None for the server's console. done: what follows “… vừa”, up to the full stop. A mail server that does not
    answer changes nothing: what was done stands, and the log says so.
    """
    if not user.email:
        return
    who = f"Quản trị viên {actor}" if actor else "Người quản trị máy chủ"
    text = (
        f"Chào {user},\n\n{who} vừa {done}\n\nNếu bạn không nhờ việc này, xin báo ngay cho quản trị viên của cơ quan.\n"
    )
    transaction.on_commit(lambda: _send(user.email, subject, text))


def of_account(user) -> str:
    return f"tài khoản {user.get_username()} ở {settings.SITE_URL}"


def _send(to: str, subject: str, text: str) -> None:
    try:
        send_mail(subject, text, None, [to])
    except (OSError, smtplib.SMTPException) as error:
        log.warning("The letter “%s” was not sent: %s", subject, error)
