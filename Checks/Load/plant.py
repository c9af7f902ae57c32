"""Plants many cases into a city's SQLite database by bulk load, from the rows of its sample cases.

    plant.py FILE COUNT

What servants list, count and search by is there: folio, service, unit, state, area, dates, words, and the event of the report. Sealed values belong to
the case that they were copied from and do not open: pages of single cases are measured on cases that were really reported.
"""
import os
import random
import sqlite3
import sys
import time

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DAY = 86_400_000
#: States with their share; one case in ten is open.
STATES = [("confirmed", 70), ("answered", 12), ("out_of_competence", 5), ("cancelled", 3), ("in_work", 4), ("received", 3),
          ("accepted", 1), ("waiting_for_resident", 1), ("reopened", 1)]
OPEN = {"received", "accepted", "transferred", "in_work", "waiting_for_resident", "reopened"}


def folio(number):
    """Eight letters, another for each number, the last of which checks the others."""
    mixed = number * 0x9E3779B1 % (1 << 35)
    symbols = [mixed >> shift & 31 for shift in range(30, -1, -5)]
    check = 0
    for symbol in symbols:
        check = (check ^ symbol) << 1
        check = check ^ 0b10_0101 if check & 32 else check
    return "".join(LETTERS[symbol] for symbol in symbols + [check])


def rows(database, table):
    found = database.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in found.description]
    return names, [dict(zip(names, row)) for row in found]


def plant(path, count, seed=1, largest="locatel"):
    """Half of them are with the unit `largest`, if any case of the models is. Returns the seconds that it took."""
    began, chance = time.monotonic(), random.Random(seed)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -200000")
    columns, models = rows(database, "case_file")
    event_columns, events = rows(database, "case_event")
    first = {event["case_id"]: event for event in events if event["sequence"] == 1}
    units = sorted({model["unit"] for model in models})
    # Half of the city's cases are with one office.
    shares_of_units = [len(units) - 1 or 1 if unit == largest else 1 for unit in units]
    servants = sorted({model["assignee"] for model in models if model["assignee"]}) or [None]
    states, shares = zip(*STATES)
    now = int(time.time() * 1000)
    words = {}
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'case_search'").fetchone():
        search_columns, found = rows(database, "case_search")
        words = {row["case_id"]: row for row in found}
        number = max((row["number"] for row in found), default=0)

    def cases(numbers):
        for number in numbers:
            model, state = chance.choice(models), chance.choices(states, shares)[0]
            is_open = state in OPEN
            opened = now - chance.randrange(60 * DAY if is_open else 730 * DAY)
            due = opened + chance.choice([1, 5, 40]) * DAY
            closed = None if is_open else min(now, opened + chance.randrange(DAY, 40 * DAY))
            values = dict(model, id=opened.to_bytes(6, "big") + b"\x70" + os.urandom(9), folio=folio(number), state=state, opened_at=opened,
                          updated_at=closed or opened, closed_at=closed, next_due=due, is_open=int(is_open),
                          assignee=None if state == "received" else chance.choice(servants), unit=chance.choices(units, shares_of_units)[0],
                          accept_by=opened + DAY, first_answer_by=opened + 5 * DAY, resolve_by=opened + 40 * DAY, version=1,
                          code_hash=os.urandom(32))
            if "reopened_at" in values:
                values["reopened_at"] = opened + DAY if state == "reopened" else None
                values["first_answer_at"] = closed
            planted.append((values, model))
            yield [values[name] for name in columns]

    def reports():
        for values, model in planted:
            event = dict(first.get(model["id"]) or next(iter(first.values())), case_id=values["id"], id=os.urandom(16), at=values["opened_at"],
                         unit=values["unit"], payload=None)
            yield [event[name] for name in event_columns]

    def searched():
        for place, (values, model) in enumerate(planted):
            if model["id"] in words:
                row = dict(words[model["id"]], case_id=values["id"], number=number + start + place + 1, unit=values["unit"])
                yield [row[name] for name in search_columns]

    def insert(table, names, values):
        quoted = ", ".join(f'"{name}"' for name in names)
        database.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})", values)

    # In pieces, so that the rows of one transaction fit into memory.
    for start in range(0, count, 100_000):
        planted = []
        database.execute("BEGIN")
        insert("case_file", columns, cases(range(start, min(count, start + 100_000))))
        insert("case_event", event_columns, reports())
        if words:
            insert("case_search", search_columns, searched())
        database.execute("COMMIT")
    database.execute("ANALYZE")
    database.close()
    return time.monotonic() - began


if __name__ == "__main__":
    print(f"{plant(sys.argv[1], int(sys.argv[2])):.0f} s")
