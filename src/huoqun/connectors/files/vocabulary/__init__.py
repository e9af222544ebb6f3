"""The words of exports, Chinese and English: column headers and the values of closed columns."""

from huoqun.connectors.files.vocabulary.headers import HEADERS, KNOWN_HEADERS, header_word
from huoqun.connectors.files.vocabulary.templates import TEMPLATES
from huoqun.connectors.files.vocabulary.words import (
    AFFINITIES,
    EMPTY_WORDS,
    EVENT_REASONS,
    GENDERS,
    JOIN_MODES,
    LEAVE_REASONS,
    MEMBER_EVENTS,
    MESSAGE_KINDS,
    ORDER_STATUSES,
    PLATFORMS,
    POSITIONINGS,
    ROLES,
    STILL_THERE_WORDS,
    UNSAID_GENDERS,
)

__all__ = [
    "AFFINITIES",
    "EMPTY_WORDS",
    "EVENT_REASONS",
    "GENDERS",
    "HEADERS",
    "JOIN_MODES",
    "KNOWN_HEADERS",
    "LEAVE_REASONS",
    "MEMBER_EVENTS",
    "MESSAGE_KINDS",
    "ORDER_STATUSES",
    "PLATFORMS",
    "POSITIONINGS",
    "ROLES",
    "STILL_THERE_WORDS",
    "TEMPLATES",
    "UNSAID_GENDERS",
    "header_word",
]
