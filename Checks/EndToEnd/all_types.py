"""Writes a form of every type, appearance and structure that residents meet, in three languages, as a service of a city."""
import csv
import struct
import zlib
from pathlib import Path

import yaml

LANGUAGES = {"es": "Español (es)", "en": "English (en)", "ar": "العربية (ar)"}
SERVICE = """\
title: {es: "Todos los tipos", en: "All types"}
summary: {es: "Una pregunta de cada tipo.", en: "One question of each type."}
mode: full
owner: locatel
privacy: restricted
attachments:
  photos: {types: [image/jpeg, image/png], max: 10MB, count: 0..3}
route:
  - {id: todo, unit: locatel, because: {es: "Es una prueba.", en: "It is a trial."}}
clock: {calendar: laborable, accept: P1D, first_answer: P5D, resolve: P40D}
"""
#: name: (type, words in es | en | ar, further columns). Groups begin with `>` or `*` (repeat) and end with `<`.
SURVEY = [
    ("welcome", "note", "Una pregunta de cada tipo | One question of each type | سؤال من كل نوع", {}),
    (">words", "", "Textos | Texts | نصوص", {"appearance": "field-list"}),
    ("short", "text", "Tu nombre | Your name | اسمك", {"required": "yes", "guidance_hint": "Como en tu identificación | As on your identity card | كما في هويتك"}),
    ("long", "text", "Cuéntanos **más** | Tell us **more** | أخبرنا **المزيد**", {"appearance": "multiline"}),
    ("site", "text", "Página | Web page | موقع", {"appearance": "url"}),
    ("mail", "text", "Correo | E-mail | بريد", {"appearance": "email"}),
    ("secret", "text", "Clave | Secret | سر", {"appearance": "masked"}),
    ("<words", "", "", {}),
    (">numbers", "", "Números | Numbers | أرقام", {"appearance": "field-list"}),
    ("income", "integer", "Ingreso al mes | Monthly income | الدخل الشهري", {"appearance": "thousands-sep", "constraint": ". >= 0"}),
    ("weight", "decimal", "Peso en kilos | Weight in kilos | الوزن", {"parameters": ""}),
    ("people", "integer", "Personas en casa | People at home | الأشخاص", {"appearance": "counter"}),
    ("pain", "range", "Dolor del 0 al 10 | Pain from 0 to 10 | الألم", {"parameters": "start=0 end=10 step=1", "required": "yes"}),
    ("stars", "range", "Estrellas | Stars | نجوم", {"parameters": "start=1 end=5 step=1", "appearance": "rating"}),
    ("<numbers", "", "", {}),
    ("one", "select_one yesno", "¿Sí o no? | Yes or no? | نعم أم لا؟", {"required": "yes", "appearance": "horizontal"}),
    ("many", "select_multiple colours", "¿Qué colores? | Which colours? | أي ألوان؟", {"appearance": "columns-2"}),
    ("quickly", "select_one colours", "Un color | One colour | لون", {"appearance": "quick"}),
    ("small", "select_one fruits", "Una fruta | One fruit | فاكهة", {"appearance": "minimal"}),
    ("drawn", "select_one shapes", "¿Qué forma? | Which shape? | أي شكل؟", {"appearance": "columns"}),
    ("agree", "select_one agreement", "¿De acuerdo? | Do you agree? | هل توافق؟", {"appearance": "likert"}),
    (">table", "", "Los servicios | The services | الخدمات", {"appearance": "table-list"}),
    ("water", "select_one agreement", "El agua es buena | The water is good | الماء جيد", {}),
    ("light", "select_one agreement", "La luz es buena | The light is good | الضوء جيد", {"required": "yes"}),
    ("<table", "", "", {}),
    ("order", "rank fruits", "Ordena las frutas | Rank the fruits | رتب", {"required": "yes"}),
    ("place", "select_one_from_file lugares.csv", "¿Qué lugar? | Which place? | أي مكان؟", {"appearance": "autocomplete", "required": "yes"}),
    ("day", "date", "¿Qué día? | Which day? | أي يوم؟", {"required": "yes"}),
    ("month", "date", "¿Qué mes? | Which month? | أي شهر؟", {"appearance": "month-year"}),
    ("year", "date", "¿Qué año? | Which year? | أي سنة؟", {"appearance": "year"}),
    ("hour", "time", "¿A qué hora? | At what time? | أي ساعة؟", {}),
    ("moment", "dateTime", "¿Cuándo? | When? | متى؟", {}),
    ("spot", "geopoint", "¿Dónde? | Where? | أين؟", {}),
    ("path", "geotrace", "¿Por dónde pasas? | Which way do you go? | أي طريق؟", {}),
    ("plot", "geoshape", "¿Cuál terreno? | Which plot? | أي أرض؟", {}),
    ("code", "barcode", "Código de barras | Bar code | رمز", {}),
    ("photos", "image", "Fotos | Photos | صور", {}),
    ("sign", "image", "Tu firma | Your signature | توقيعك", {"appearance": "signature"}),
    ("voice", "audio", "Una grabación | A recording | تسجيل", {}),
    ("paper", "file", "Un documento | A document | وثيقة", {}),
    (">home", "", "Tu casa | Your home | بيتك", {}),
    (">inner", "", "Adentro | Inside | في الداخل", {"appearance": "field-list"}),
    ("pets", "select_one yesno", "¿Hay animales? | Any animals? | حيوانات؟", {"required": "yes"}),
    ("which", "text", "¿Cuáles? | Which ones? | أيها؟", {"relevant": "${pets} = 'yes'", "required": "yes"}),
    ("<inner", "", "", {}),
    ("*child", "", "Hijas e hijos | Children | الأطفال", {}),
    ("child_name", "text", "Su nombre | Their name | الاسم", {"required": "yes"}),
    ("child_photo", "image", "Su foto | Their photo | الصورة", {}),
    ("<child", "", "", {}),
    ("rooms", "integer", "¿Cuántos cuartos? | How many rooms? | كم غرفة؟", {"constraint": ". < 4", "required": "yes"}),
    ("*room", "", "Cuarto | Room | غرفة", {"repeat_count": "${rooms}"}),
    ("size", "integer", "Metros | Metres | متر", {"required": "yes"}),
    ("<room", "", "", {}),
    ("<home", "", "", {}),
    ("total", "calculate", "", {"calculation": "sum(${size})"}),
    ("secretly", "hidden", "", {"default": "x"}),
    ("limit", "integer", "¿Más que los metros de tus cuartos? | More than the metres of your rooms? | أكثر؟",
     {"required": "yes", "constraint": ". > ${total}",
      "constraint_message": "Debe ser más que los metros | It must be more than the metres | يجب أن يكون أكثر"}),
    ("sure", "acknowledge", "Todo es verdad | All of it is true | كل شيء صحيح", {"required": "yes"}),
]
CHOICES = {
    "yesno": ["yes: Sí | Yes | نعم", "no: No | No | لا"],
    "colours": ["red: Rojo | Red | أحمر", "green: Verde | Green | أخضر", "blue: Azul | Blue | أزرق", "white: Blanco | White | أبيض"],
    "fruits": ["apple: Manzana | Apple | تفاح", "pear: Pera | Pear | إجاص", "fig: Higo | Fig | تين", "date: Dátil | Date | تمر",
               "plum: Ciruela | Plum | برقوق", "lime: Lima | Lime | ليم"],
    "shapes": ["ring: Círculo | Circle | دائرة", "square: Cuadro | Square | مربع"],
    "agreement": ["1: Nada | Not at all | أبدا", "2: Un poco | A little | قليلا", "3: Bastante | Quite | كثيرا", "4: Del todo | Entirely | تماما"],
}
TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message")


def spoken(column, text):
    parts = [part.strip() for part in text.split("|")]
    return {f"{column}::{name}": part for name, part in zip(LANGUAGES.values(), parts) if part}


def row(name, kind, label, more):
    begins = {">": "begin_group", "*": "begin_repeat", "<": "end_group"}.get(name[0])
    if name[0] == "<":
        opened = next(entry[0][0] for entry in SURVEY if entry[0][1:] == name[1:] and entry[0][0] != "<")
        return {"type": "end_repeat" if opened == "*" else "end_group", "name": name[1:]}
    cells = {"type": begins or kind, "name": name[1:] if begins else name} | spoken("label", label)
    for column, text in more.items():
        if text:
            cells |= spoken(column, text) if column in TRANSLATED else {column: text}
    return cells


def png(red, green, blue, side=40):
    """A square of one colour."""
    rows = b"".join(b"\0" + bytes((red, green, blue)) * side for _ in range(side))
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def add_to(city, places=50_000, code="tipos"):
    """Adds the service to a city's folder."""
    folder = Path(city) / "services" / code
    folder.mkdir()
    choices = []
    for name, entries in CHOICES.items():
        for entry in entries:
            value, words = entry.split(":", 1)
            cells = {"list_name": name, "name": value} | spoken("label", words)
            if name == "shapes":
                cells["image"] = f"{value}.png"
            choices.append(cells)
    form = {
        "settings": [{"form_title": "Todos", "form_id": "tipos", "version": "1", "default_language": LANGUAGES["es"]}],
        "survey": [row(*entry) for entry in SURVEY], "choices": choices,
    }
    (folder / "questionnaire.yaml").write_text(yaml.safe_dump(form, allow_unicode=True, sort_keys=False))
    (folder / "service.yaml").write_text(SERVICE)
    (folder / "ring.png").write_bytes(png(100, 42, 128))
    (folder / "square.png").write_bytes(png(28, 79, 128))
    with open(folder / "lugares.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "label"])
        writer.writerow(["nunoa", "Ñuñoa de los Álamos"])
        for number in range(places):
            writer.writerow([f"p{number}", f"Lugar {number} de Áng{'é' if number % 2 else 'e'}lica"])
    return folder
