"""The program's own words by key, from `locales/`, so that checks press the button that a person reads."""
import functools
import re

import yaml

from program import ROOT


@functools.cache
def _all(language):
    words = {}
    for file in sorted((ROOT / "locales" / language).glob("*.yaml")):
        _merge(words, yaml.safe_load(file.read_text()))
    return words


def _merge(into, more):
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def word(language, key):
    """The words of a key such as `layout.continue`."""
    value = _all(language)
    for part in key.split("."):
        value = value[part]
    return value


def pattern(language, *keys):
    """A pattern that finds any of these words, whatever stands in their places for values."""
    pieces = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(word(language, key))) for key in keys]
    return re.compile("|".join(pieces))
