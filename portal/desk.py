"""Where the newsroom stands: what is under it is answered, framed and guarded otherwise than what citizens read."""

DESK = "/admin/"


def is_desk(path: str) -> bool:
    return f"{path}/".startswith(DESK)
