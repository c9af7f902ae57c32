"""The example city with a service of three questions, for checks that send many reports, and for measuring one that asks them on one page
and one of twenty."""
from program import copy_city

QUESTIONNAIRE = """\
settings:
  - {form_title: Prueba, form_id: prueba, version: "1", default_language: Español (es)}
survey:
  - {type: text, name: what, "label::Español (es)": "¿Qué pasa?", "label::English (en)": "What is it?", required: "yes"}
  - {type: text, name: contact_email, "label::Español (es)": "Correo", "label::English (en)": "E-mail"}
  - {type: select_one how, name: how, "label::Español (es)": "¿Cómo es?", "label::English (en)": "What is it like?", required: "yes"}
choices:
  - {list_name: how, name: small, "label::Español (es)": "Chico", "label::English (en)": "Small"}
  - {list_name: how, name: large, "label::Español (es)": "Grande", "label::English (en)": "Large"}
"""

SERVICE = """\
title: {es: "Prueba", en: "Trial"}
summary: {es: "Para medir y para romper.", en: "For measuring and for breaking."}
mode: full
owner: locatel
privacy: public
prefill: {contact_email: {from: contact.email}}
route:
  - id: todo
    unit: locatel
    because: {es: "Es una prueba.", en: "It is a trial."}
clock: {calendar: laborable, accept: P1D, first_answer: P5D, resolve: P40D}
"""


LONG_SERVICE = SERVICE.replace("Prueba", "Medida").replace("Trial", "Measure").replace("prefill: {contact_email: {from: contact.email}}\n", "")
SHORT_SERVICE = SERVICE.replace("Prueba", "Corta").replace("Trial", "Short")

SHORT_QUESTIONNAIRE = QUESTIONNAIRE.replace("prueba", "corta").replace("survey:\n", "survey:\n  - {type: begin_group, name: all, appearance: field-list}\n").replace(
    "choices:\n", "  - {type: end_group}\nchoices:\n")

QUESTIONS = 20

LONG_QUESTIONNAIRE = (
    'settings:\n  - {form_title: Medida, form_id: medida, version: "1", default_language: Español (es)}\nsurvey:\n'
    + "".join(f'  - {{type: text, name: q{number}, "label::Español (es)": "Pregunta {number}", "label::English (en)": "Question {number}", '
              f'required: "yes", constraint: "string-length(.) < 100"}}\n' for number in range(1, QUESTIONS + 1)))


def small_city(folder):
    city = copy_city(folder)
    for name, questions, words in (
            ("prueba", QUESTIONNAIRE, SERVICE), ("corta", SHORT_QUESTIONNAIRE, SHORT_SERVICE), ("medida", LONG_QUESTIONNAIRE, LONG_SERVICE)):
        service = city / "services" / name
        service.mkdir()
        (service / "questionnaire.yaml").write_text(questions)
        (service / "service.yaml").write_text(words)
    return city
