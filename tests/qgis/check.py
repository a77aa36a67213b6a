"""A pack in real QGIS: /usr/bin/python3 check.py FOLDER [LAYOUT.png [CANVAS.png]]

Loads the project, asserts that no layer and no style is missing, that every theme shows layers of it and that every
layer reads as many features as its table holds, that the project has a reference system and an ellipsoid, and that
the map shows data when the project is opened; then draws the layout. Needs Debian's python3-qgis or any PyQGIS.
"""

import glob
import os
import sqlite3
import sys
import tempfile
import zipfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
os.environ["HOME"] = tempfile.mkdtemp()

from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor, QImage  # noqa: E402
from qgis.PyQt.QtXml import QDomDocument  # noqa: E402
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsLayoutExporter,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
)

CANVAS_PX = (1200, 900)

passed = failed = 0


def check(what, ok, detail=""):
    global passed, failed
    passed, failed = passed + bool(ok), failed + (not ok)
    if not ok:
        print("FAIL", what, detail)


def share_drawn(settings, layers, picture=None):
    """The share of the canvas, 0 to 1, whose colour is not the background's, with these layers drawn."""
    settings.setLayers(layers)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format_RGB32)
    if picture:
        image.save(picture)
    pixels = memoryview(image.constBits().asstring(image.sizeInBytes())).cast("I")
    blank = settings.backgroundColor().rgb()
    return sum(pixel != blank for pixel in pixels) / len(pixels)


def check_canvas(project, path, picture):
    """What a person sees first: the main window's canvas, in the project's own reference system."""
    crs = project.crs()
    expected = QDomDocument()
    expected.setContent(read_qgs(path))
    written = expected.documentElement().firstChildElement("projectCrs").elementsByTagName("authid").at(0)
    check("the project has a reference system", crs.isValid() and not crs.isGeographic(), crs.authid() or "none")
    check("it is the one that is written", crs.authid() == written.toElement().text(), crs.authid() or "none")
    check("the project has an ellipsoid", project.ellipsoid() not in ("", "NONE"), project.ellipsoid())
    check("it is that of the reference system", project.ellipsoid() == crs.ellipsoidAcronym(), f"{project.ellipsoid()} {crs.ellipsoidAcronym()}")
    # As QgsMapCanvas::readProject does in the main window: the view is stored, its reference system is the project's.
    settings = QgsMapSettings()
    settings.readXml(expected.documentElement().firstChildElement("mapcanvas"))
    settings.setDestinationCrs(crs)
    settings.setTransformContext(project.transformContext())
    settings.setEllipsoid(project.ellipsoid())
    settings.setBackgroundColor(QColor(project.backgroundColor()))
    settings.setOutputSize(QSize(*CANVAS_PX))
    tree = project.layerTreeRoot()
    visible = [layer for layer in tree.layerOrder() if tree.findLayer(layer).isVisible()]
    check("layers are visible at first", len(visible) > 1, str(len(visible)))
    share = share_drawn(settings, visible, picture)
    # Dots and roads on bare land cover little; the land within reach of a site covers much of its surroundings.
    check("the map shows data", share >= 0.01, f"{share:.2%}")
    for layer in visible:
        share = share_drawn(settings, [layer])
        check(f"{layer.id()} is seen on the map", share > 0.0, f"{share:.3%}")
    themes = project.mapThemeCollection()
    shares = {name: share_drawn(settings, themes.mapThemeVisibleLayers(name)) for name in themes.mapThemes()}
    for name, share in shares.items():
        check(f"theme {name} shows data", share >= 0.01, f"{share:.2%}")
    check("land within reach covers a tenth of the map or more", max(shares.values()) >= 0.1, str(shares))


def read_qgs(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("project.qgs").decode()


def main(folder, picture, canvas_picture):
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
    check_canvas(project, path, canvas_picture)
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


main(*(sys.argv[1:] + [None, None])[:3])
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
