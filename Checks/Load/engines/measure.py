"""Times pyxform and JavaRosa on the questionnaires in a folder; prints JSON: {"row": {"pyxform": seconds, "JavaRosa": seconds}}.

Run by .venv's Python, where pyxform is; JavaRosa lies inside the jar that pyxform brings, and needs a JDK.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyxform
from pyxform.xls2xform import convert

JAR = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
READING = {"questions-600": "600 questions from .xlsx to the first question", "choices-50000": "50,000 choices in three levels, import"}


def main():
    folder, found = Path(sys.argv[1]), {}
    for path in sorted(folder.glob("*.xlsx")):
        began = time.process_time()
        xform = convert(xlsform=str(path), validate=False, form_name="data").xform
        spent = time.process_time() - began
        if path.stem in READING:
            found.setdefault(READING[path.stem], {})["pyxform"] = spent
        path.with_suffix(".xml").write_text(xform)
    with tempfile.TemporaryDirectory() as classes:
        subprocess.run(["javac", "-cp", JAR, "-d", classes, Path(__file__).with_name("Times.java")], check=True)
        try:
            done = subprocess.run(["java", "-cp", f"{classes}{os.pathsep}{JAR}", "Times", folder], capture_output=True, text=True, timeout=180)
            lines, error = done.stdout, done.stderr
        except subprocess.TimeoutExpired as late:
            lines, error = (late.stdout or b"").decode(), "not finished after three minutes"
    for line in lines.splitlines():
        name, tab, seconds = line.partition("\t")
        if tab:
            found.setdefault(name, {})["JavaRosa"] = float(seconds)
    if error:
        print(error[-2000:], file=sys.stderr)
    print(json.dumps(found))


main()
