"""Rules, routes and clocks as the team meets them on the command line: `check`, `play`, `decide` and its dry-run."""
import json
import shutil
import subprocess

from program import ROOT, Program, binary

CITY = ROOT / "cities" / "cdmx"
NOW = ["--now", "2026-07-14T10:35:00-06:00"]


def run(*arguments, stdin=None, code=0):
    done = subprocess.run([binary(), *map(str, arguments)], input=stdin, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout


def play(service, answers):
    """Answers by name of the question; of the others the first choice where one is required, else nothing. The last line, and what was asked."""
    process = subprocess.Popen(
        [binary(), "play", service, "--json", "--seed", "1", "--city", CITY, *NOW], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, cwd=ROOT)
    asked = []
    try:
        for line in process.stdout:
            step = json.loads(line)
            if "done" in step:
                return step["done"], asked
            if "error" in step:
                raise AssertionError(step)
            if "ask" in step:
                ask = step["ask"]
                asked.append(ask["name"])
                first = ask["choices"][0]["name"] if ask["required"] and ask.get("choices") else ""
                process.stdin.write(answers.get(ask["name"], first) + "\n")
                process.stdin.flush()
        raise AssertionError("the questionnaire ended without a last line")
    finally:
        process.kill()
        process.wait()


POTHOLE = {
    "street": "Oriente 157 número 48", "colonia": "El Coyol", "borough": "gustavo-a-madero", "road": "street", "lane": "right",
    "size": "tyre", "depth": "hand", "since": "weeks", "danger": "bikes", "patched_before": "no", "water": "no",
}


def test_the_city_has_no_errors():
    run("check", CITY)


def test_play_ends_with_unit_and_reasons():
    done, _ = play("bacheo", POTHOLE)
    assert done["unit"] == "gustavo-a-madero-servicios"
    assert done["outputs"] == {}
    assert done["because"][-1]["rule"] == "por-alcaldia-elegida"
    assert "Gustavo A. Madero" in done["because"][-1]["text"]
    assert {"question": "borough", "value": "Gustavo A. Madero"} in done["because"][-1]["facts"]


def test_play_knows_a_row_of_a_family_by_its_code():
    done, asked = play("reportes-retiro-cascajo", {"street": "Canal de Chalco", "colonia": "La Draga", "borough": "tlahuac"})
    assert "motive" not in asked and "debris" in asked
    assert done["unit"] == "tlahuac-servicios"
    assert done["values"]["motive"] == "retiro-cascajo"


def test_decide_says_the_same_for_answers_from_a_file(tmp_path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(POTHOLE))
    said = json.loads(run("decide", "bacheo", "--answers", file, "--city", CITY, *NOW))
    assert set(said) == {"outputs", "unit", "because", "version"}
    assert said["unit"] == "gustavo-a-madero-servicios"
    assert len(said["version"]) == 64


def test_a_dry_run_tells_which_past_cases_a_changed_folder_would_send_elsewhere(tmp_path):
    program = Program(tmp_path)
    program.start()
    program.stop()
    changed = tmp_path / "bacheo"
    shutil.copytree(CITY / "services" / "bacheo", changed)
    service = changed / "service.yaml"
    service.write_text(service.read_text().replace("area: ${place}", "unit: obras").replace("area: borough", "unit: obras"))
    same = run("decide", "bacheo", "--dry-run", CITY, "--city", CITY, "--database", program.database).splitlines()
    total = json.loads(same[-1])
    assert total["looked"] > 0 and total["changed"] == 0 and total["unread"] == 0
    lines = [json.loads(line) for line in run(
        "decide", "bacheo", "--dry-run", changed, "--city", CITY, "--database", program.database).splitlines()]
    assert lines[-1]["looked"] == total["looked"]
    assert lines[-1]["changed"] == len(lines) - 1 > 0
    for line in lines[:-1]:
        assert line["before"]["unit"] != line["after"]["unit"] == "obras"
        assert "facts" not in line["because"][0]


def test_a_broken_calendar_and_a_table_with_a_hole_are_told_with_file_and_row(tmp_path):
    city = tmp_path / "city"
    shutil.copytree(CITY, city)
    calendar = city / "calendars" / "laborable.yaml"
    calendar.write_text(calendar.read_text() + '\nspecial:\n  - {date: 2026-12-24, periods: ["09:00-13:00", "12:00-15:00"], name: {es: Nochebuena, en: Christmas Eve}}\n')
    findings = [json.loads(line) for line in run("check", city, "--json", code=1).splitlines()]
    overlap = [found for found in findings if found["code"] == "calendar.overlapping_periods"]
    assert overlap and overlap[0]["file"] == "calendars/laborable.yaml" and overlap[0]["row"]
    shutil.copy(CITY / "calendars" / "laborable.yaml", calendar)
    (city / "services" / "bacheo" / "rules.yaml").write_text(
        "version: 1\nstatus: draft\ntables:\n  - output: urgency\n    hit: first\n    rules:\n"
        "      - {id: R1, when: \"${depth} = 'hand'\", then: high, because: {es: Es hondo, en: It is deep}}\n"
        "    otherwise: person\n")
    findings = [json.loads(line) for line in run("check", city / "services" / "bacheo", "--json").splitlines()]
    gap = [found for found in findings if found["code"] == "rules.gap"]
    assert gap and gap[0]["severity"] == "warning" and gap[0]["row"] and "depth" in gap[0]["message"]
