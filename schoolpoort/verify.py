"""stub"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Verified:
    findings: tuple = ()
    hints: tuple = ()


def verify(*a):
    return Verified()
