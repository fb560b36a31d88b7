"""Dates as people here say them, by Babel and never by the machine's locale."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from pelican import signals
from pelican.generators import Generator


@lru_cache(maxsize=4096)
def _format(day: datetime.date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


def dutch_date(moment: datetime.date, language: str = "nl") -> str:
    """«vrijdag 20 november 2026»."""
    return _format(_day(moment), "EEEE d MMMM yyyy", language)


def dutch_month(moment: datetime.date, language: str = "nl") -> str:
    """«november 2026»."""
    return _format(_day(moment), "MMMM yyyy", language)


def iso(moment: datetime.date) -> str:
    """For ``<time datetime>``: the day, with the minute when there is one."""
    day = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"  # Pelican's strftime takes a tenth of a millisecond
    if isinstance(moment, datetime.datetime) and (moment.hour or moment.minute):
        return f"{day}T{moment.hour:02}:{moment.minute:02}"
    return day


def _day(moment: datetime.date) -> datetime.date:
    return moment.date() if isinstance(moment, datetime.datetime) else moment


FILTERS: dict[str, Callable[..., Any]] = {"dutch_date": dutch_date, "dutch_month": dutch_month, "iso": iso}


def _give(generator: Generator) -> None:
    generator.env.filters.update(FILTERS)


def register() -> None:
    """When a generator has its templates' environment."""
    signals.generator_init.connect(_give)
