"""Writes the same four clinics in every format that the tables crate reads, with the programs that people use.

    python3 make_files.py FOLDER

What a library that is missing would have written is left out. Needs pandas, geopandas (GDAL), openpyxl, odfpy, pyarrow.
"""

import gzip
import os
import shutil
import sys
import zipfile

folder = sys.argv[1]
CLINICS = [
    ("0417", "Höfn", -15.2082, 64.2539, 12),
    ("0418", "Vík í Mýrdal", -19.0083, 63.4194, 7),
    ("0419", "Egilsstaðir, east", -14.3948, 65.2653, 1250),
    ("0420", "Akureyri", -18.1059, 65.6835, 88),
]
COLUMNS = ["id", "name", "lon", "lat", "beds"]


def at(name):
    return os.path.join(folder, name)


def attempt(what):
    try:
        what()
    except Exception as error:  # a library that is not there
        print(f"{what.__name__}: {error}", file=sys.stderr)


def frame():
    import pandas

    return pandas.DataFrame(CLINICS, columns=COLUMNS)


def layer():
    import geopandas

    table = frame()
    points = geopandas.points_from_xy(table.lon, table.lat)
    return geopandas.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=points, crs="EPSG:4326")


def csv():
    table = frame()
    table.to_csv(at("pandas.csv"), index=False)
    table.to_csv(at("pandas_semicolon.csv"), index=False, sep=";", decimal=",", encoding="utf-8-sig")
    table.to_csv(at("pandas_utf16.txt"), index=False, sep="\t", encoding="utf-16")
    table.to_csv(at("pandas.csv.gz"), index=False)
    table.to_csv(at("pandas_zipped.zip"), index=False, compression={"method": "zip", "archive_name": "clinics.csv"})


def excel():
    frame().to_excel(at("pandas.xlsx"), index=False, sheet_name="Clinics")


def openpyxl_titles():
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Clinics"
    sheet.append(["Clinics of the country"])
    sheet.append([])
    sheet.append(COLUMNS)
    for row in CLINICS:
        sheet.append(row)
    hidden = book.create_sheet("Lists")
    hidden.append(["x", "y"])
    hidden.append([1, 2])
    hidden.sheet_state = "hidden"
    book.save(at("openpyxl_titles.xlsx"))


def ods():
    frame().to_excel(at("pandas.ods"), index=False, engine="odf", sheet_name="Clinics")


def geopackage():
    layer().to_file(at("gdal.gpkg"), driver="GPKG", layer="clinics", SPATIAL_INDEX="NO")
    with open(at("gdal.gpkg"), "rb") as plain, gzip.GzipFile(at("gdal.gpkg.gz"), "wb", mtime=0) as packed:
        shutil.copyfileobj(plain, packed)
    os.remove(at("gdal.gpkg"))


def flatgeobuf():
    layer().to_file(at("gdal.fgb"), driver="FlatGeobuf")


def geojson():
    layer().to_file(at("gdal.geojson"), driver="GeoJSON")


def mercator():
    layer().to_crs("EPSG:3857").to_file(at("gdal_mercator.geojson"), driver="GeoJSON")


def shapefile():
    layer().to_file(at("clinics.shp"), driver="ESRI Shapefile", encoding="UTF-8")
    with zipfile.ZipFile(at("gdal_shapefile.zip"), "w", zipfile.ZIP_DEFLATED) as packed:
        for extension in ["shp", "shx", "dbf", "prj", "cpg"]:
            packed.write(at(f"clinics.{extension}"), f"clinics.{extension}")
            os.remove(at(f"clinics.{extension}"))


def parquet():
    frame().to_parquet(at("pandas.parquet"), index=False)
    layer().to_parquet(at("geopandas.parquet"), index=False)


for what in [csv, excel, openpyxl_titles, ods, geopackage, flatgeobuf, geojson, mercator, shapefile, parquet]:
    attempt(what)
