"""Reads the part of an address that a site shows of a writer without an account. It is a trace, never a person.

DC Inside shows the first two parts of an IPv4 address, older answers of it with stars for the rest, and of an IPv6
address the first four; thousands of people share either.
"""

import re

_IPV4 = re.compile(r"([0-9]{1,3}\.[0-9]{1,3})(?:\.(?:\*|[0-9]{1,3})){0,2}")
_IPV6 = re.compile(r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f*]{0,4}")
_NICK = re.compile(r"(.{1,200}?)\s?\(([0-9]{1,3}\.[0-9]{1,3})\)", re.DOTALL)


def shown(written: str) -> str:
    """Give what a site shows of an address, "" for anything that is none.

    >>> shown("(121.165)"), shown("220.127.*.*"), shown("hidden")
    ('121.165', '220.127', '')
    """
    address = written.strip().strip("()").strip()
    found = _IPV4.fullmatch(address)
    if found:
        return found[1]
    return address if _IPV6.fullmatch(address) else ""


def parted(written: str) -> tuple[str, str]:
    """Part "nick(121.165)", as a floating nick is shown, into nick and address; "" where there is no address.

    >>> parted("호두(121.165)"), parted("호두")
    (('호두', '121.165'), ('호두', ''))
    """
    written = written.strip()
    found = _NICK.fullmatch(written)
    return (found[1], found[2]) if found else (written, "")
