# SPDX-License-Identifier: Apache-2.0
"""Makes the shipped table of Huế's 40 units from the MIT source and the state's conversion table.

    python tools/make_hue_units.py FOLDER

FOLDER holds `hue_wards_2025-07_full.geojson.gz` (names, codes, outlines; MIT), `hue_communes_2020-03_to_2025-07.csv`
(which commune of 2020 went where) and, in `../facilities` beside it, `hue_health_facilities.csv`. Writes
`hue_units_2025-07.geojson` and `hue_facilities.csv` into `src/epidesk/foundation/places/data/` and prints what it
checked; it refuses to write what fails a check. No outline of 2020 is read: a zone is a list of unit codes.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from epikit.formats.geojson import geometry_mapping
from epikit.geo.areas import AreaIndex
from epikit.geo.simplify import simplify_coverage

OUT = Path(__file__).resolve().parents[1] / "src/epidesk/foundation/places/data"
TOLERANCE_DEG = 0.0003  # chosen so that no border moves by more than MAX_MOVED_M and every commune stays in its unit
MAX_MOVED_M = 100
DECIMALS = 5  # about 1 m, what the source has
MAX_AREA_CHANGE = 0.005
SQUEEZE = math.cos(math.radians(16.3))  # degrees of longitude to degrees of latitude, in the middle of the province
M_PER_DEGREE = 111_195

# The nine districts of March 2020: GSO code -> name, short name, English name, type. Public facts, no outlines.
# English names keep the Vietnamese spelling: it is on every sign, and without marks several places read alike.
ZONES = {
    "474": ("Thành phố Huế", "Huế", "Huế city", "Thành phố"),
    "476": ("Huyện Phong Điền", "Phong Điền", "Phong Điền district", "Huyện"),
    "477": ("Huyện Quảng Điền", "Quảng Điền", "Quảng Điền district", "Huyện"),
    "478": ("Huyện Phú Vang", "Phú Vang", "Phú Vang district", "Huyện"),
    "479": ("Thị xã Hương Thủy", "Hương Thủy", "Hương Thủy town", "Thị xã"),
    "480": ("Thị xã Hương Trà", "Hương Trà", "Hương Trà town", "Thị xã"),
    "481": ("Huyện A Lưới", "A Lưới", "A Lưới district", "Huyện"),
    "482": ("Huyện Phú Lộc", "Phú Lộc", "Phú Lộc district", "Huyện"),
    "483": ("Huyện Nam Đông", "Nam Đông", "Nam Đông district", "Huyện"),
}

# Seven units join communes of two districts; each goes whole to the district of most of its communes of 2020:
#   19777 Vỹ Dạ       2 of Huế, 1 of Hương Thủy (Thủy Vân)           -> 474 Huế
#   19804 Hương An    2 of Huế, 1 of Hương Trà (Hương An)            -> 474 Huế
#   19813 Thuỷ Xuân   2 of Huế, 1 of Hương Thủy (Thủy Bằng)          -> 474 Huế
#   19900 Thuận An    3 of Phú Vang, 1 of Hương Trà (Hải Dương)      -> 478 Phú Vang
#   20014 Hoá Châu    2 of Hương Trà, 1 of Quảng Điền (Quảng Thành)  -> 480 Hương Trà
# and where the count is even, to the district of the commune whose code the unit carries:
#   19774 Kim Long    2 of Huế (Kim Long, Hương Long), 2 of Hương Trà (Hương Hồ, Hương Thọ); code of Kim Long -> 474 Huế
#   19873 Phong Quảng 2 of Phong Điền (Phong Hải, Điền Hải), 2 of Quảng Điền (Quảng Ngạn, Quảng Công);
#                     code of Quảng Ngạn -> 477 Quảng Điền
MIXED = {"19774", "19777", "19804", "19813", "19873", "19900", "20014"}

# Places whose unit is known; the last two lie near enough to a border or the sea to notice a careless outline.
KNOWN_PLACES = {
    "citadel": (107.5779, 16.4698, "19753"),
    "Phú Bài airport": (107.7026, 16.4015, "19960"),
    "A Lưới town": (107.2310, 16.2770, "20044"),
    "Lăng Cô": (108.0786, 16.2330, "20137"),
}


def zones_of_units(rows: list[dict[str, str]]) -> dict[str, str]:
    """Unit code -> zone code, by the majority of the unit's former communes (see `MIXED`)."""
    former: dict[str, Counter[str]] = {}
    district_of_commune = {row["commune_code_2020"]: row["district_code_2020"] for row in rows}
    for row in rows:
        former.setdefault(row["code_2025_07"], Counter())[row["district_code_2020"]] += 1
    mixed = {unit for unit, districts in former.items() if len(districts) > 1}
    require(mixed == MIXED, f"the mixed units are {sorted(mixed)}, not those decided upon")
    zones = {}
    for unit, districts in former.items():
        (first, most), *rest = districts.most_common()
        tied = bool(rest) and rest[0][1] == most
        zones[unit] = district_of_commune[unit] if tied else first
    return zones


def require(holds: bool, message: str) -> None:
    if not holds:
        raise SystemExit(f"Refused: {message}.")


def flat(shape: Any) -> Any:
    return shapely.transform(shape, lambda xy: xy * (SQUEEZE, 1.0))


def check(before: list[Any], after: list[Any], units: list[dict[str, Any]], rows: list[dict[str, str]]) -> None:
    require(bool(shapely.coverage_is_valid(after)), "borders do not fit after simplifying")
    require(all(shapely.is_valid(shape) for shape in after), "an outline is invalid")
    areas_before, areas_after = shapely.area(before), shapely.area(after)
    whole_before, whole_after = shapely.area(shapely.union_all(before)), shapely.area(shapely.union_all(after))
    change = abs(whole_after / whole_before - 1)
    require(change < MAX_AREA_CHANGE, f"the province's area changed by {change:.2%}")
    gaps = sum(len(part.interiors) for part in shapely.get_parts(shapely.union_all(after)))
    gaps_before = sum(len(part.interiors) for part in shapely.get_parts(shapely.union_all(before)))
    require(gaps == gaps_before, f"{gaps - gaps_before} gaps opened between units")
    index = AreaIndex([unit["code"] for unit in units], after)
    for place, (lon, lat, code) in KNOWN_PLACES.items():
        require(index.area_at(lon, lat) == code, f"{place} lies in {index.area_at(lon, lat)}, not {code}")
    for unit in units:
        at_label = index.area_at(unit["label_lon"], unit["label_lat"])
        require(at_label == unit["code"], f"the label of {unit['name']} lies in {at_label}")
    points = [(float(r["lon"]), float(r["lat"]), r["code_2025_07"]) for r in rows if r["lat"] and r["lon"]]
    wrong = [(lon, lat, code) for lon, lat, code in points if index.area_at(lon, lat) != code]
    moved_m = [
        shapely.hausdorff_distance(flat(a.boundary), flat(b.boundary)) * M_PER_DEGREE
        for a, b in zip(before, after, strict=True)
    ]
    require(max(moved_m) <= MAX_MOVED_M, f"a border moved by {max(moved_m):.0f} m")
    require(not wrong, f"reference points left their unit: {wrong}")
    print(f"points      {shapely.get_num_coordinates(before).sum()} -> {shapely.get_num_coordinates(after).sum()}")
    print(f"area        province {change:.4%}, worst unit {max(abs(areas_after / areas_before - 1)):.3%}")
    print(f"borders     moved at most {max(moved_m):.0f} m (median of the units' worst {sorted(moved_m)[20]:.0f} m)")
    print(f"communes    {len(points)} reference points of 2020, all in the right unit")


def unit_line(unit: dict[str, Any], shape: Any, zone: str) -> str:
    feature = {
        "type": "Feature",
        "properties": {
            "code": unit["code"],
            "name": unit["name"],
            "short_name": unit["short_name"],
            "name_en": f"{unit['short_name']} {'ward' if unit['unit_type'] == 'Phường' else 'commune'}",
            "unit_type": unit["unit_type"],
            "zone": zone,
            "label": [unit["label_lon"], unit["label_lat"]],
        },
        "geometry": geometry_mapping(shape, DECIMALS),
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def write_units(folder: Path) -> None:
    collection = json.loads(gzip.decompress((folder / "hue_wards_2025-07_full.geojson.gz").read_bytes()))
    features = sorted(collection["features"], key=lambda feature: feature["properties"]["code"])
    units = [feature["properties"] for feature in features]
    before = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    with (folder / "hue_communes_2020-03_to_2025-07.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    zones = zones_of_units(rows)
    require(set(zones) == {unit["code"] for unit in units}, "units of the two sources differ")
    require(set(zones.values()) == set(ZONES), "a zone has no unit")

    # Rounding the input keeps shared borders shared: simplifying only ever drops points, all units together.
    rounded = [shapely.transform(shape, lambda xy: xy.round(DECIMALS)) for shape in before]
    after = simplify_coverage(rounded, TOLERANCE_DEG)
    check(before, after, units, rows)

    head = {
        "type": "FeatureCollection",
        "set": {
            "name": "2025-07",
            "valid_from": "2025-07-01",
            "source": "thanglequoc/vietnamese-provinces-database @cd058063 (MIT), outlines simplified to about 100 m; "
            "zones: the districts of March 2020 by the GSO conversion table, as whole units",
        },
        "zones": [
            {"code": code, "name": name, "short_name": short, "name_en": en, "unit_type": kind}
            for code, (name, short, en, kind) in ZONES.items()
        ],
    }
    lines = [unit_line(unit, shape, zones[unit["code"]]) for unit, shape in zip(units, after, strict=True)]
    opening = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
    text = f'{opening},"features":[\n' + ",\n".join(lines) + "\n]}\n"
    (OUT / "hue_units_2025-07.geojson").write_text(text, encoding="utf-8")
    print(f"written     {len(text.encode()) / 1000:.0f} kB")


def write_facilities(folder: Path, ward_codes: dict[str, str]) -> None:
    """The facts of the source, areas by code. An empty phone stays empty: no source has one."""
    with (folder / "hue_health_facilities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ["name", "kind", "address", "ward_code", "zone_code", "lon", "lat", "location_note"]
    columns += ["phone", "phone_source", "beds", "beds_note", "source"]
    with (OUT / "hue_facilities.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            number, _, note = row["beds"].partition(" ")
            writer.writerow(
                {
                    **{column: row[column] for column in columns if column in row},
                    "ward_code": ward_codes[row["ward_2025_07"]] if row["ward_2025_07"] else "",
                    "zone_code": row["district_2020"],
                    "location_note": row["coord_quality"],
                    "beds": number,
                    "beds_note": note.strip("()"),
                }
            )
    print(f"facilities  {len(rows)}, {sum(bool(row['phone']) for row in rows)} with a phone")


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[1])
    OUT.mkdir(parents=True, exist_ok=True)
    write_units(folder)
    units = json.loads((OUT / "hue_units_2025-07.geojson").read_text(encoding="utf-8"))["features"]
    by_name = {unit["properties"]["name"]: unit["properties"]["code"] for unit in units}
    write_facilities(folder.parent / "facilities", by_name)


if __name__ == "__main__":
    main()
