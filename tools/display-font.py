"""Makes the font of headings and folios: Cabin Bold with the letters of Spanish and English, as WOFF2, under a name of its own.

The licence (OFL) reserves the name "Cabin" for the unchanged font, so the subset is called "Ventanilla Display".
"""
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = "/usr/share/fonts/opentype/cabin/Cabin-Bold.otf"
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x2212]
NAME = "Ventanilla Display"

font = TTFont(SOURCE)
options = subset.Options()
options.flavor = "woff2"
options.layout_features = ["kern", "liga", "tnum", "lnum", "mark", "ccmp"]
options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14]
options.hinting = False
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=LETTERS)
subsetter.subset(font)
for record in list(font["name"].names):
    if record.nameID in (1, 3, 4):
        record.string = NAME
    elif record.nameID == 6:
        record.string = NAME.replace(" ", "") + "-Bold"
if "CFF " in font:
    top = font["CFF "].cff
    top.fontNames = [NAME.replace(" ", "") + "-Bold"]
    top.topDictIndex[0].FullName = top.topDictIndex[0].FamilyName = NAME
font.flavor = "woff2"
font.save(sys.argv[1])
