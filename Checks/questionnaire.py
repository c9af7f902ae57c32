"""The questions of a service as a person reads them, so that checks find fields by their words in either language."""
from pathlib import Path

import yaml

HEADINGS = {"es": "label::Español (es)", "en": "label::English (en)"}


class Questionnaire:
    def __init__(self, folder):
        sheets = yaml.safe_load((Path(folder) / "questionnaire.yaml").read_text())
        self.rows = {row["name"]: row for row in sheets["survey"] if row.get("name") and not row["type"].startswith("end")}
        self.choices = {}
        for row in sheets.get("choices", []):
            self.choices.setdefault(row["list_name"], {})[str(row["name"])] = row

    def type(self, name):
        return self.rows[name]["type"].split()[0]

    def label(self, name, language):
        return self.rows[name].get(HEADINGS[language], "")

    def choice(self, name, value, language):
        return self.choices[self.rows[name]["type"].split()[1]][value][HEADINGS[language]]


def service_title(folder, language):
    """How a service is called."""
    return yaml.safe_load((Path(folder) / "service.yaml").read_text())["title"][language]
