"""A pack in real QGIS: /usr/bin/python3 check.py FOLDER [PICTURE.png]

Loads the project, asserts that no layer and no style is missing, that every theme shows layers of it and that every
layer reads as many features as its table holds, then draws the layout. Needs Debian's python3-qgis or any PyQGIS.
"""

import glob
import os
import sqlite3
import sys
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
os.environ["HOME"] = tempfile.mkdtemp()

from qgis.core import QgsApplication, QgsLayoutExporter, QgsProject  # noqa: E402

passed = failed = 0


def check(what, ok, detail=""):
    global passed, failed
    passed, failed = passed + bool(ok), failed + (not ok)
    if not ok:
        print("FAIL", what, detail)


def main(folder, picture):
    application = QgsApplication([], False)
    application.initQgis()
    messages = []
    application.messageLog().messageReceived.connect(lambda text, tag, level: level and messages.append(f"{tag}: {text}"))
    [path] = glob.glob(os.path.join(folder, "*.qgz"))
    [package] = glob.glob(os.path.join(folder, "*.gpkg"))
    project = QgsProject.instance()
    check("the project is read", project.read(path), project.error())
    layers = project.mapLayers()
    check("it has layers", len(layers) > 5, str(len(layers)))
    with sqlite3.connect(f"file:{package}?mode=ro&immutable=1", uri=True) as database:
        tables = {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents WHERE data_type='features'")}
        counts = {t: database.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}
        styled = {name for (name,) in database.execute("SELECT f_table_name FROM layer_styles")}
    check("every layer of the package has a style", tables == styled, str(tables ^ styled))
    shown = set()
    for key, layer in layers.items():
        check(f"{key} is valid", layer.isValid())
        table = layer.source().split("layername=")[-1]
        shown.add(table)
        check(f"{key} has all features", layer.featureCount() == counts.get(table), f"{layer.featureCount()} {counts.get(table)}")
        renderer = layer.renderer()
        check(f"{key} has rules", renderer.type() == "RuleRenderer", renderer.type())
        rules = renderer.rootRule().children()
        check(f"{key}: rules have words and symbols", all(rule.label() and rule.symbol() for rule in rules))
        if table.startswith(("isochrones_", "changes_", "extra_")):
            check(f"{key} has a class for each level or band", len(rules) > 2, str(len(rules)))
        for rule in rules:
            check(f"{key}: {rule.filterExpression()}", not rule.filter() or not rule.filter().hasParserError())
        check(f"{key} is in degrees", layer.crs().authid() == "EPSG:4326", layer.crs().authid())
    check("every table is shown", shown == tables, str(shown ^ tables))
    check("the paths are relative", not os.path.isabs(project.readPath("./x")) or project.filePathStorage() == 1)
    themes = project.mapThemeCollection()
    check("themes for each option", len(themes.mapThemes()) % 3 == 0 and themes.mapThemes(), str(themes.mapThemes()))
    for theme in themes.mapThemes():
        ids = themes.mapThemeVisibleLayerIds(theme)
        check(f"theme {theme} shows areas", any(i.startswith("areas_") for i in ids), str(ids))
    layouts = project.layoutManager().printLayouts()
    check("one layout", len(layouts) == 1, str(len(layouts)))
    if layouts and picture:
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 110
        result = QgsLayoutExporter(layouts[0]).exportToImage(picture, settings)
        check("the layout is drawn", result == QgsLayoutExporter.Success and os.path.getsize(picture) > 50_000, str(result))
    # Debian's PROJ comes without the grid for the last metres of the British National Grid.
    messages = [message for message in messages if "non-preferred coordinate operation" not in message]
    check("QGIS says nothing", not messages, " | ".join(messages))
    del layers, layouts
    project.clear()
    application.exitQgis()


main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
