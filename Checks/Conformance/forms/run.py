#!/usr/bin/env python3
"""Plays forms with Ventanilla and with JavaRosa and compares every step and the submission.

    run.py path/to/ventanilla

Needs pyxform (PyPI), whose ODK Validate jar contains JavaRosa, and a JDK. Ends with 1 where anything differs.
"""
import difflib, json, os, pathlib, re, subprocess, sys, tempfile
import xml.etree.ElementTree as ET

import pyxform
from pyxform.xls2xform import convert

HERE = pathlib.Path(__file__).parent
JAR = pathlib.Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
ZONE = "America/Mexico_City"


def leaves(element, path=""):
    name = path + "/" + re.sub(r"{.*}", "", element.tag)
    text = (element.text or "").strip()
    yield name + "=" + ("uuid" if text.startswith("uuid:") else text)
    for child in element:
        yield from leaves(child, name)


def ours(program, form, answers):
    out = subprocess.run([program, "play", "--json", "--tz", ZONE, str(form)], input=answers, capture_output=True, text=True).stdout
    steps, submission, refused = [], "", False
    for line in out.splitlines():
        (kind, value), = json.loads(line).items()
        if kind == "done":
            submission = value["submission"]
        elif kind == "ask" and refused:
            refused = False
        elif kind == "ask":
            choices = "".join(" " + choice["name"] for choice in value["choices"])
            steps.append(f"Q {value['ref']} | {value['label']} | {str(value['required']).lower()} | {value['value']} |{choices}")
        elif kind == "error":
            steps.append("E " + value["code"])
            refused = True
        else:
            steps.append({"group": "G ", "repeat": "P ", "note": "N "}[kind] + value["ref"] + (" | " + value["label"] if kind == "note" else ""))
    return steps, submission


def theirs(folder, xform, answers):
    command = ["java", "-cp", f"{folder}{os.pathsep}{JAR}", "Walk", str(xform)]
    out = subprocess.run(command, input=answers, capture_output=True, text=True, env={**os.environ, "TZ": ZONE}).stdout
    steps, submission = [], ""
    for line in out.splitlines():
        if line.startswith("XML "):
            submission = line[4:]
        elif line.startswith("N "):
            steps.append(" | ".join(line.split(" | ")[:2]))
        else:
            steps.append("G " + line[2:] if line.startswith("R ") else line)
    return steps, submission


def main():
    program, failed = sys.argv[1], False
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["javac", "-cp", str(JAR), "-d", folder, str(HERE / "Walk.java")], check=True)
        for form in sorted(HERE.glob("*.in")):
            answers = form.read_text()
            form = form.with_suffix(".md")
            xform = pathlib.Path(folder) / (form.stem + ".xml")
            xform.write_text(convert(xlsform=form.read_text(), file_type=".md", validate=False, form_name="data").xform)
            (a, x), (b, y) = theirs(folder, xform, answers), ours(program, form, answers)
            lines = list(difflib.unified_diff(a, b, "JavaRosa", "Ventanilla", lineterm="", n=0))
            if x and y:
                lines += difflib.unified_diff(list(leaves(ET.fromstring(x))), list(leaves(ET.fromstring(y))), "JavaRosa", "Ventanilla", lineterm="", n=0)
            else:
                lines.append("one of the two did not come to the end")
            print(form.stem, "differs" if lines else f"is the same: {len(b)} steps")
            print("\n".join(lines), end="\n" if lines else "")
            failed = failed or bool(lines)
    sys.exit(1 if failed else 0)


main()
