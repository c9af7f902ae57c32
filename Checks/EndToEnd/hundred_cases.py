"""A hundred reports as they come in: many services and boroughs, some late, some in the wrong office, some of the same thing, one of somebody
who came back, one with a neighbour's telephone in it. Sent through the residents' own pages."""
import concurrent.futures
import re

from resident import FOLIO, Resident, answers_for, main_form

WRONG = "Es vía primaria, no calle de la colonia"
LOST = "No me acuerdo bien entre qué calles es"
NEIGHBOUR = "Juan Tenorio, teléfono 55 0000 4321"
DEEP = "Hoyo hondo frente a la panadería Ideal, ya se poncharon tres motos"

STREETS = ["Adolfo Prieto", "Amores", "Gabriel Mancera", "Nicolás San Juan", "Pilares", "Pitágoras", "Heriberto Frías", "Anaxágoras", "Tajín"]
CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{5}[-\s]*){4}\b")


class Report:
    """One report: what it is about, and what the person says."""

    def __init__(self, service, point, details="", street=None, count=0):
        self.service, self.point, self.details = service, point, details
        self.street = street or f"{STREETS[count % len(STREETS)]} {100 + 7 * count}"
        self.folio = self.code = None

    def answers(self):
        return {"place": self.point, "street": self.street, "colonia": "Del Valle Centro", "road": "street", "details": self.details,
                "contact_name": "Teodora Luna", "contact_phone": "55 0000 9914", "contact_email": "", "how_many": "1", "*": ""}


def spot(count):
    """A point of Benito Juárez, each some 300 m from the next."""
    return f"{19.370 + 0.003 * (count % 9):.4f}, {-99.176 + 0.003 * (count // 9 % 7):.4f}"


def old():
    """What came in two weeks ago and nobody has looked at; the last one was answered since."""
    return [Report("bacheo", spot(count), "Lleva semanas así", count=count) for count in range(7)]


def fresh():
    """What came in today."""
    counts = iter(range(10, 200))
    reports = []

    def add(service, number, details=""):
        for _ in range(number):
            count = next(counts)
            reports.append(Report(service, spot(count), details, count=count))

    add("recoleccion-basura", 39, "No ha pasado el camión")
    add("reportes-limpieza-via-publica", 16, "Hay basura en la banqueta")
    add("alumbrado", 10, "La cuadra está oscura")
    add("poda-arbol", 8, "La rama tapa la luz")
    add("bacheo", 12, "Hay un hoyo")
    add("bacheo", 2, WRONG)
    add("bacheo", 2, LOST)
    add("bacheo", 1, f"Pregunten por {NEIGHBOUR}")
    # The same hole three times, within twenty metres.
    reports += [Report("bacheo", f"19.39{north}, -99.1531", DEEP, street="Xola y Pestalozzi") for north in ("401", "410", "415")]
    return reports


def elsewhere():
    """Those of other boroughs, which no clerk of this one sees."""
    points = ["19.3467, -99.1617", "19.3574, -99.0671", "19.4326, -99.1500"]
    return [Report("recoleccion-basura", point, count=300 + number) for number, point in enumerate(points * 2)]


def checked(form, answers):
    """Like `answers_for`, with a choice that the question really has, and of boxes the last, which says that nothing of this applies."""
    values = answers_for(form, answers)
    for name, kind in form["kinds"].items():
        options = [option for option in form["options"].get(name, []) if option]
        if kind == "checkbox" and options:
            values[name] = "none" if "none" in options else options[-1]
        elif options and values.get(name) not in options:
            values[name] = options[0]
    return values


def send(base, report):
    resident = Resident(base)
    try:
        page = resident.get(f"/services/{report.service}")
        for _ in range(40):
            form = main_form(page)
            assert page.status < 400 and form, f"{page.url} answered {page.status}: {page.title}"
            page = resident.send(page, form, checked(form, report.answers()))
            if page.url.split("?")[0].endswith("/sent"):
                report.folio = FOLIO.search(page.text)[0]
                bare = re.sub(r"<[^>]+>", " ", page.text)
                report.code = CODE.search(bare.split(report.folio, 1)[1])[0]
                return report
        raise AssertionError(f"no folio for {report.service}; the last page was {page.url}: {page.title}")
    finally:
        resident.close()


def send_all(base, reports):
    with concurrent.futures.ThreadPoolExecutor(3) as several:
        return list(several.map(lambda report: send(base, report), reports))


def reopen(base, report, reason):
    """The resident says that it was not solved."""
    resident = Resident(base)
    try:
        page = resident.get(f"/folio/{report.folio}")
        page = resident.send(page, page.form(action="/open"), {"code": report.code})
        page = resident.get(f"/folio/{report.folio}/reopen")
        page = resident.send(page, page.form(action="/reopen"), {"reason": reason, "text": reason})
        assert page.status == 200, f"{page.url} answered {page.status}: {page.title}"
    finally:
        resident.close()
