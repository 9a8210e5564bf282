"""A newsroom that works in processes of its own, for drills that take away what it stands on.

work.py writes and publishes on and on; killed.py is killed at every statement of an act; shifted.py runs a command by a
clock that jumps; checking.py looks at what is left. site.py makes the site, postgres.py a server of its own.
"""
