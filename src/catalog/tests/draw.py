#!/usr/bin/env python3
"""Draws figures at random from a folder of facts: draw.py FOLDER SEED [COUNT] > drawn.csv

Each line is `file,row,column,value`, as the folder has it: of the classes that stand in the catalog, and of the single figures of counterparts.csv.
The files take turns, so that a short one is drawn from as often as a long one. Same folder, seed and count: the same lines.
"""

import csv
import json
import random
import sys
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
AWS_REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1", "ap-south-1"]
KINDS = {"single_zone": "postgres/single_az", "two_zones": "postgres/multi_az", "shared_storage": "aurora (mysql & postgresql)/aurora_standard"}


def lines(path):
    """The lines of a CSV file, those that begin with # left out."""
    with open(path, newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def sold(name):
    return lines(DATA / name)


def of_table(folder, file, row_of, wanted, columns):
    """Every figure of a CSV file whose row is wanted."""
    for line in lines(folder / file):
        row = row_of(line)
        if row in wanted:
            yield from ((file, row, column, line[column]) for column in columns if line[column])


def aws(folder):
    hours = ["usd_hour_" + region.replace("-", "_") for region in AWS_REGIONS]
    shape = ["vcpu", "memory_gib", "network_gbps_baseline", "ebs_baseline_iops", "ebs_baseline_mbytes_s"]
    machines = {line["class"] for line in sold("aws/compute.csv")}
    yield from of_table(folder, "aws_ec2.csv", lambda line: line["instance_type"], machines, shape + hours)

    databases = {f"{KINDS[line['kind']]}/{line['class']}" for line in sold("aws/database.csv")}
    row_of = lambda line: "/".join(line[column] for column in ("engine", "deployment", "instance_class"))
    yield from of_table(folder, "aws_rds.csv", row_of, databases, hours)

    nodes = {line["class"] for line in sold("aws/cache.csv")}
    redis = [f"{hour}_redis" for hour in hours[1:]]
    yield from of_table(folder, "aws_elasticache.csv", lambda line: line["node_type"], nodes, ["usd_hour_us_east_1_valkey", *redis])

    families = {line["family"] for line in sold("aws/discounts.csv") if line["product"] == "compute"}
    spot = "spot (30-day average saving)"
    for line in lines(folder / "aws_savings.csv"):
        if line["service"] == "ec2" and line["family"] in families and line["kind"] == spot:
            yield "aws_savings.csv", f"{line['family']}/{line['region']}", "spot", line["discount_pct_vs_on_demand"]


def gcp(folder):
    machines = {line["class"]: line["family"] for line in sold("gcp/compute.csv")}
    regions = regions_of("gcp/compute.csv")
    for line in lines(folder / "gcp.csv"):
        name, region = line["machine_type"], line["region"]
        if name in machines and region in regions:
            # A shared core stands here as two of which a share may be used.
            columns = ["usd_hour_on_demand", "memory_gib"] + ([] if machines[name] == "e2-shared" else ["vcpu"])
            yield from (("gcp.csv", f"{name}/{region}", column, line[column]) for column in columns)


def azure(folder):
    machines = {line["class"] for line in sold("azure/compute.csv")}
    regions = regions_of("azure/compute.csv")
    for line in lines(folder / "azure.csv"):
        name, region = line["vm_size"], line["region"]
        if name in machines and region in regions:
            yield from (("azure.csv", f"{name}/{region}", column, line[column]) for column in ("usd_hour_linux", "vcpu", "memory_gib") if line[column])


def regions_of(name):
    return {column.removesuffix(" source") for column in sold(name)[0] if column.endswith(" source")}


def single(folder):
    """The figures of counterparts.csv."""
    read = {}
    for line in lines(HERE / "counterparts.csv"):
        file = line["file"]
        figures = read.setdefault(file, dict(of_json(json.loads((folder / file).read_text()))))
        yield file, line["row"], line["column"], figures[line["row"], line["column"]]


def of_json(told):
    for price in told.get("prices", []) + told.get("unverified_prices", []):
        yield (f"{price['service']}/{price['item']}/{price['region']}", "usd"), price["usd"]
    for limit in told.get("limits", []):
        yield (f"{limit['service']}/{limit['limit']}", "value"), limit["value"]
    for sla in told.get("sla", []):
        yield (f"{sla['service']}/{sla['configuration']}", "monthly_uptime_pct"), sla["monthly_uptime_pct"]
    for server in told.get("servers", []) + told.get("servers_unverified", []):
        row = f"{server['model']}/{server['date']}"
        yield from (((row, column), server[column]) for column in ("price_month", "threads", "memory_gib"))
    for region, ratios in told.get("regional_price_ratio_vs_us_east_1", {}).get("values", {}).items():
        yield from (((region, column), ratio) for column, ratio in ratios.items())


def main(folder, seed, count=200):
    by_file = {}
    for figure in [*aws(folder), *gcp(folder), *azure(folder), *single(folder)]:
        by_file.setdefault(figure[0], []).append(figure)
    chance = random.Random(seed)
    piles = [chance.sample(figures, len(figures)) for _, figures in sorted(by_file.items())]
    drawn = []
    while piles and len(drawn) < count:
        for pile in piles:
            drawn.append(pile.pop())
        piles = [pile for pile in piles if pile]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["file", "row", "column", "value"])
    out.writerows(sorted(drawn[:count], key=lambda figure: [str(part) for part in figure]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:]))
