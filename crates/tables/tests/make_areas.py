"""Writes the same four areas as layers of polygons in every format that the tables crate reads.

    python3 make_areas.py FOLDER

Needs geopandas (GDAL) and pyarrow. One area has a hole, one has two parts.
"""

import gzip
import os
import shutil
import sys
import zipfile

import geopandas
from shapely.geometry import MultiPolygon, Polygon, box

folder = sys.argv[1]


def at(name):
    return os.path.join(folder, name)


def square(lon, lat, half):
    return box(lon - half, lat - half, lon + half, lat + half)


AREAS = {
    "a": Polygon(square(-3.0, 51.05, 0.004).exterior, [square(-2.998, 51.052, 0.001).exterior]),
    "b": square(-2.93, 51.04, 0.004),
    "c": MultiPolygon([square(-2.99, 51.0, 0.003), square(-2.98, 51.0, 0.002)]),
    "d": square(-2.9, 51.01, 0.004),
}
layer = geopandas.GeoDataFrame(
    {"area_code": list(AREAS), "name": [f"Area {key} é" for key in AREAS]}, geometry=list(AREAS.values()), crs="EPSG:4326"
)
grid = layer.to_crs("EPSG:27700")

layer.to_file(at("gdal.geojson"), driver="GeoJSON", COORDINATE_PRECISION=9)
layer.to_file(at("gdal.fgb"), driver="FlatGeobuf")
grid.to_file(at("gdal_grid.fgb"), driver="FlatGeobuf", SPATIAL_INDEX="NO")
layer.to_parquet(at("geopandas.parquet"), index=False)
grid.to_file(at("grid.gpkg"), driver="GPKG", layer="areas", SPATIAL_INDEX="NO")
with open(at("grid.gpkg"), "rb") as plain, gzip.GzipFile(at("gdal_grid.gpkg.gz"), "wb", mtime=0) as packed:
    shutil.copyfileobj(plain, packed)
os.remove(at("grid.gpkg"))
for name, made in [("gdal_shapefile", layer), ("gdal_grid_shapefile", grid)]:
    made.to_file(at("areas.shp"), driver="ESRI Shapefile", encoding="UTF-8")
    with zipfile.ZipFile(at(f"{name}.zip"), "w", zipfile.ZIP_DEFLATED) as packed:
        for extension in ["shp", "shx", "dbf", "prj", "cpg"]:
            packed.write(at(f"areas.{extension}"), f"areas.{extension}")
            os.remove(at(f"areas.{extension}"))
