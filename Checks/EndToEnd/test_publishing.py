"""A city that is no demonstration is served as it was published: a changed folder waits, on the page and after a restart, until somebody publishes it."""
import json
import os
import re
import subprocess
import time

import pytest

from mail_server import MailServer
from person import Person
from program import ROOT, Program, binary, free_port
from resident import Resident, report
from small_city import small_city
from test_staff import arrive


def run(program, *words, status=0):
    done = subprocess.run([str(word) for word in (binary(), *words, "--database", program.database, "--city", program.city)],
                          capture_output=True, text=True, check=False, cwd=ROOT,
                          env={key: value for key, value in os.environ.items() if not key.startswith("VENTANILLA_")})
    assert done.returncode == status, f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture
def city(tmp_path):
    """A real city, not a demonstration, with three small services."""
    folder = small_city(tmp_path)
    for name in list((folder / "services").iterdir()):
        if name.name not in ("prueba", "corta", "medida"):
            subprocess.run(["rm", "-r", name], check=True)
    (folder / "templates.yaml").unlink(missing_ok=True)
    program = Program(tmp_path, city=folder, demo=False)
    program.start()
    yield program
    program.stop()


@pytest.fixture
def ana(chromium, city):
    """An administrator of the city, invited on the command line, at her desk."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="es-MX")
    context.set_default_timeout(15_000)
    person = Person(context.new_page(), city.url, "es", True)
    said = run(city, "staff", "add", "Ana Ruiz", "--unit", "locatel", "--role", "administrator", "--json", "--base-url", city.url)
    arrive(person, json.loads(said.splitlines()[0])["link"], "Ana Ruiz", "ana@oficina.example")
    yield person
    context.close()


def change(program, old, new, name="service.yaml", service="prueba"):
    path = program.city / "services" / service / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_changed_folder_waits_and_is_published_by_a_person(city, ana):
    page = ana.page
    page.goto(city.url + "/services/prueba")
    assert page.get_by_text("Para medir y para romper.").first.is_visible()
    change(city, "Para medir y para romper.", "Para medir con cuidado.")
    change(city, "survey:\n", 'survey:\n  - {type: integer, name: depth, "label::Español (es)": "¿Qué tan hondo?", "label::English (en)": "How deep?"}\n',
           "questionnaire.yaml")
    page.goto(city.url + "/admin/services")
    page.get_by_role("button", name="Leer la carpeta otra vez").click()
    assert page.get_by_text("Cambió la carpeta").first.is_visible()
    ana.look()
    # Nothing is served before.
    assert "Para medir y para romper." in page.request.get(city.url + "/services/prueba").text()

    page.get_by_role("link", name="Prueba").first.click()
    until = time.monotonic() + 60
    while not page.get_by_role("button", name="Publicar").is_visible():
        assert time.monotonic() < until, page.inner_text("main")
        time.sleep(0.5)
        page.reload()
    ana.look()
    said = page.inner_text("main")
    assert "depth" in said and "¿Qué tan hondo?" in said and "Para medir con cuidado." in said
    page.get_by_role("button", name="Publicar").click()
    assert page.get_by_text("Publicado.").first.is_visible()
    assert "Para medir con cuidado." in page.request.get(city.url + "/services/prueba").text()
    assert "service.activated" in run(city, "audit", "show", "--kind", "service.activated", "--limit", "1")


def test_changed_rules_are_tried_on_past_cases_before_they_are_published(city, ana):
    page = ana.page
    folios = [report(Resident(city.url), "prueba", {"what": f"bache {number}", "how": "small"})[1] for number in range(3)]
    change(city, "unit: locatel", "unit: agua")
    page.goto(city.url + "/admin/services")
    ana.press("Leer la carpeta otra vez")
    page.goto(city.url + "/admin/services/prueba")
    ana.press("^Probar$")
    until = time.monotonic() + 60
    while page.get_by_role("link", name="Ver cómo va").is_visible():
        assert time.monotonic() < until, page.inner_text("main")
        time.sleep(0.5)
        page.reload()
    ana.look()
    ana.says("Cambiarían 3 casos", "Se revisaron 3", *folios)
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar la tabla").click()
    rows = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 4 and all(",locatel,agua," in row for row in rows[1:])
    assert "rules.tried" in run(city, "audit", "show", "--kind", "rules.tried")


def test_a_restart_publishes_nothing_and_the_command_does(city):
    change(city, "Para medir y para romper.", "Otra cosa.")
    city.stop()
    city.start()
    served = subprocess.run(["curl", "-s", city.url + "/services/prueba"], capture_output=True, text=True, check=True).stdout
    assert "Para medir y para romper." in served and "Otra cosa." not in served
    assert re.search(r"prueba\t[0-9a-f]{12}\t0 errors", run(city, "publish"))
    run(city, "publish", "prueba")
    until = time.monotonic() + 15
    while "Otra cosa." not in served:
        assert time.monotonic() < until, "the running program did not notice what was published"
        time.sleep(0.5)
        served = subprocess.run(["curl", "-s", city.url + "/services/prueba"], capture_output=True, text=True, check=True).stdout


def test_mails_come_from_whom_the_published_city_names(city):
    port = free_port()
    server = MailServer(port).start()
    city.stop()
    city.environment = {"VENTANILLA_SMTP_URL": f"smtp://127.0.0.1:{port}?starttls=never"}
    city.start()

    def sender_of_next():
        before = len(server.mails)
        report(Resident(city.url), "prueba", {"what": "bache", "how": "small", "contact_email": "ana@example.org"})
        assert len(server.wait(before + 1, seconds=30)) > before, "no mail came"
        sender = server.mails[-1][1]["From"].addresses[0]
        return sender.display_name, sender.addr_spec

    try:
        assert sender_of_next() == ("Ventanilla, Ciudad de México", "ventanilla@ciudad.example")
        path = city.city / "city.yaml"
        text = path.read_text()
        assert "Ventanilla, Ciudad de México" in text and "ventanilla@ciudad.example" in text
        path.write_text(text.replace("Ventanilla, Ciudad de México", "Avisos de la Ciudad").replace("ventanilla@ciudad.example", "avisos@ciudad.example"))
        run(city, "publish", "city")
        until = time.monotonic() + 30
        while sender_of_next() != ("Avisos de la Ciudad", "avisos@ciudad.example"):
            assert time.monotonic() < until, "mails still come from the sender before"
    finally:
        server.stop()


def test_a_broken_folder_is_said_with_place_and_remedy_and_refused(city, ana):
    page = ana.page
    change(city, "owner: locatel", "owner: locatl")
    page.goto(city.url + "/admin/services")
    page.get_by_role("button", name="Leer la carpeta otra vez").click()
    page.goto(city.url + "/admin/services/prueba")
    until = time.monotonic() + 60
    while "service.unknown_unit" not in page.inner_text("main"):
        assert time.monotonic() < until, page.inner_text("main")
        time.sleep(0.5)
        page.reload()
    ana.look()
    said = page.inner_text("main")
    assert "Did you mean locatel?" in said and "services/prueba/service.yaml" in said and "Con errores no se publica" in said
    assert not page.get_by_role("button", name="Publicar").is_visible()
    assert "unknown_unit" in run(city, "publish", "prueba", status=1)
    # A restart with a broken folder still serves what was published.
    city.stop()
    city.start()
    assert page.request.get(city.url + "/services/prueba").status == 200
