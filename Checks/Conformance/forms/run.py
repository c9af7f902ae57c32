#!/usr/bin/env python3
"""Plays forms with Ventanilla and with JavaRosa and compares every step and the submission.

    run.py path/to/ventanilla [--walks N] [--seed N] [form …]

Each form is played with the answers of its `.in` file, where it has one, and with N walks made by chance from a seed: answers that fit and
that do not, going back, jumping, rows added and deleted. Needs pyxform (PyPI), whose ODK Validate jar contains JavaRosa, and a JDK. Ends
with 1 where anything differs.
"""
import argparse, difflib, json, os, pathlib, random, re, shutil, subprocess, sys, tempfile
import xml.etree.ElementTree as ET

import pyxform
from pyxform.xls2xform import convert

HERE = pathlib.Path(__file__).parent
JAR = pathlib.Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
ZONE = "America/Mexico_City"
WORDS = ["Ana", "yes", "no", "a b", "7", "2026-05-06", "ñandú", "x'y", "skip", "<&>"]


def plain(text):
    """Identifiers and moments, which differ from run to run, by what they are."""
    text = text.strip()
    if text.startswith("uuid:"):
        return "uuid"
    return "moment" if re.match(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.(?!000)", text) else text


def leaves(element, path=""):
    name = path + "/" + re.sub(r"{.*}", "", element.tag)
    yield name + "=" + plain(element.text or "")
    for child in element:
        yield from leaves(child, name)


class Ours:
    """A form played with Ventanilla, line by line."""

    def __init__(self, program, form):
        command = [program, "play", "--json", "--tz", ZONE, str(form)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.steps, self.submission, self.waiting, self.refused = [], "", None, False
        self.read()

    def read(self):
        """Takes lines until one waits for an answer."""
        self.waiting = None
        for line in self.process.stdout:
            ((kind, value),) = json.loads(line).items()
            if kind == "done":
                self.submission = value["submission"]
                return
            if kind == "error":
                self.steps.append("E " + ("type" if value["code"] == "choice" else value["code"]))
                self.refused = True
                continue
            if not self.refused:
                self.steps.append(self.shown(kind, value))
            if kind in ("ask", "repeat"):
                self.refused = False
                self.waiting = dict(value, kind=kind)
                return

    @staticmethod
    def shown(kind, value):
        if kind == "ask":
            choices = "".join(" " + choice["name"] for choice in value["choices"])
            required = str(value["required"]).lower()
            return f"Q {value['ref']} | {' '.join(value['label'].split())} | {required} | {plain(value['value'])} |{choices}"
        words = " | " + " ".join(value["label"].split()) if kind == "note" else ""
        return {"group": "G ", "repeat": "P ", "note": "N "}[kind] + value["ref"] + words

    def answer(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        self.read()


def theirs(folder, xform, answers):
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{folder}{os.pathsep}{JAR}", "Walk", str(xform)]
    done = subprocess.run(command, input=answers, capture_output=True, text=True, env={**os.environ, "TZ": ZONE})
    steps, submission = [], ""
    for line in done.stdout.splitlines():
        if line.startswith("XML "):
            submission = line[4:]
            continue
        parts = [" ".join(part.split()) if 0 < index < 3 else part for index, part in enumerate(line.split(" | "))]
        if len(parts) > 1 and parts[1] == "null":
            parts[1] = ""
        if line.startswith("N "):
            parts = parts[:2]
        elif line.startswith("Q "):
            parts[3:] = [re.sub(r"^(.*?) \|", lambda found: plain(found[1]) + " |", " | ".join(parts[3:]))]
        text = " | ".join(parts)
        steps.append("G " + text[2:] if text.startswith("R ") else text)
    if not submission:
        steps.append("stopped: " + done.stderr.strip()[:400])
    return steps, submission


def good(chance, ask, jumps):
    """An answer that its type takes, most of the time."""
    kind, names = ask["type"], [choice["name"] for choice in ask["choices"]]
    if kind in ("select_one",):
        return chance.choice(names) if names else ""
    if kind == "select_multiple":
        return " ".join(chance.sample(names, chance.randint(0, len(names))))
    if kind == "rank":
        return " ".join(chance.sample(names, len(names)))
    if kind == "integer":
        return str(chance.choice([-3, 0, 1, 2, 3, 4, 5, 7, 18, 18, 99] if jumps else [0, 1, 2, 3, 4]))
    if kind == "decimal":
        return chance.choice(["0", "1.5", "-2.25", "3", "10.125", "99.9"])
    if kind == "range":
        return str(chance.choice([2, 4, 6]))
    if kind == "date":
        return chance.choice(["2026-01-01", "2024-02-29", "1999-12-31", "2030-07-15"])
    if kind == "time":
        return chance.choice(["00:00", "10:20", "23:59"])
    if kind == "dateTime":
        return chance.choice(["2026-03-04T10:20:30", "2024-12-31T23:59:00"])
    if kind == "geopoint":
        return chance.choice(["19.4 -99.1", "1 2 5 2", "-33.25 151.5 12 3"])
    if kind == "geotrace":
        return chance.choice(["19.4 -99.1;19.5 -99.1", "1 2;0 1;1 1"])
    if kind == "geoshape":
        return chance.choice(["19.4 -99.1;19.5 -99.1;19.5 -99.2;19.4 -99.1", "1 1;0 1;1 2;1 1"])
    if kind == "acknowledge":
        return "OK"
    if kind in ("image", "audio", "video", "file"):
        return "file" + str(chance.randint(1, 3)) + ".bin"
    return chance.choice(WORDS)


def rows_around(ref):
    """The references of the rows that a reference lies in, or names."""
    parts = ref.split("/")
    return ["/".join(parts[: index + 1]) for index in range(2, len(parts))]


def walk(program, form, seed, repeats, jumps, limit=70):
    chance, lines, seen = random.Random(seed), [], []
    player = Ours(program, form)
    while player.waiting and len(lines) < 4 * limit:
        ask, tired = player.waiting, len(lines) >= limit
        dice = 1 if tired else chance.random()
        rows = {row for ref in seen for row in rows_around(ref) if re.sub(r"\[\d+\]", "", row) in repeats}
        rows = sorted(row for row in rows if not (ask["ref"] + "/").startswith(row + "/"))
        if dice < 0.07:
            line = '{"back":true}'
        elif dice < 0.12 and seen and jumps:
            line = json.dumps({"goto": chance.choice(seen)}, separators=(",", ":"))
        elif dice < 0.16 and rows and jumps and ask["kind"] == "ask":
            line = json.dumps({"delete": chance.choice(rows)}, separators=(",", ":"))
        elif ask["kind"] == "repeat":
            line = "no" if tired or chance.random() < 0.4 or int(ask["ref"].rsplit("[")[-1][:-1]) > 4 else "yes"
        elif dice < 0.22 and ask["type"] != "acknowledge":
            line = chance.choice(["1.5x", "?", "2026-02-30", "not a choice"])
        elif dice < 0.3:
            line = ""
        else:
            line = good(chance, ask, jumps)
        if ask["kind"] == "ask":
            seen.append(ask["ref"])
        lines.append(line)
        player.answer(line)
    player.process.stdin.close()
    player.process.wait()
    return lines, player


def replay(program, form, lines):
    player = Ours(program, form)
    for line in lines:
        if not player.waiting:
            break
        player.answer(line)
    player.process.stdin.close()
    player.process.wait()
    return player


def compare(name, folder, xform, lines, player):
    steps, submission = theirs(folder, xform, "\n".join(lines) + "\n")
    differences = list(difflib.unified_diff(steps, player.steps, "JavaRosa", "Ventanilla", lineterm="", n=1))
    if submission and player.submission:
        one, other = (list(leaves(ET.fromstring(text))) for text in (submission, player.submission))
        differences += difflib.unified_diff(one, other, "JavaRosa", "Ventanilla", lineterm="", n=0)
    elif bool(submission) != bool(player.submission):
        differences.append("one of the two did not come to the end")
    if differences:
        print(name, "differs")
        print("\n".join(differences[:60]))
        (pathlib.Path(tempfile.gettempdir()) / f"ventanilla-walk-{name.replace(' ', '-')}.in").write_text("\n".join(lines) + "\n")
    return len(player.steps), not differences


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("--walks", type=int, default=3)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("forms", nargs="*")
    options = options.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["javac", "-nowarn", "-Xlint:none", "-cp", str(JAR), "-d", folder, str(HERE / "Walk.java")], check=True)
        for data in [*HERE.glob("*.csv"), *HERE.glob("*.geojson"), *HERE.glob("*.xml")]:
            shutil.copy(data, folder)
        for form in sorted(HERE.glob("*.md")):
            if form.stem == "README" or options.forms and form.stem not in options.forms:
                continue
            xform = pathlib.Path(folder) / (form.stem + ".xml")
            xform.write_text(convert(xlsform=form.read_text(), file_type=".md", validate=False, form_name="data").xform)
            repeats = set(re.findall(r'<repeat nodeset="([^"]*)"(?![^>]*jr:count)', xform.read_text()))
            # Looking for a place in JavaRosa walks over the form, which makes the rows of counted repeats too early.
            jumps = "jr:count" not in xform.read_text()
            results = []
            if form.with_suffix(".in").exists():
                lines = form.with_suffix(".in").read_text().splitlines()
                results.append(compare(form.stem, folder, xform, lines, replay(options.program, form, lines)))
            for number in range(options.walks):
                seed = f"{form.stem} {options.seed + number}"
                lines, player = walk(options.program, form, seed, repeats, jumps)
                results.append(compare(seed, folder, xform, lines, player))
            same = sum(1 for result in results if result[1])
            print(f"{form.stem}: {same} of {len(results)} walks are the same, {sum(result[0] for result in results)} steps", flush=True)
            failed = failed or same < len(results)
    sys.exit(1 if failed else 0)


main()
