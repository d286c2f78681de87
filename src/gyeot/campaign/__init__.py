"""Reads a poster, a leaflet or a notice before it is printed: what in it may hurt those it means to protect."""

from gyeot.campaign.check import check
from gyeot.campaign.found import Checked, Finding, Level, Number, Sure
from gyeot.said import Said

__all__ = ["Checked", "Finding", "Level", "Number", "Said", "Sure", "check"]
