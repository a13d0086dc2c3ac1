"""Whole processes side by side: bilat, DuckDB, polars (both from PyPI) and R's data.table, on generated files.

    cargo build --release && cargo bench --bench generate -- DIR
    python3 benches/compare.py DIR [--runs 5] [--only straight,import,store]

Every question is asked of all in turn, run by run, so that a slow minute is slow for all. Printed are the fastest and the median
wall time, processor time and peak memory. The answers of bilat and DuckDB are compared to the cent.
"""
import argparse, csv, decimal, glob, io, os, resource, shutil, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
BILAT = os.path.join(HERE, "..", "target", "release", "bilat")
TYPES = "{'t':'SMALLINT','i':'SMALLINT','j':'SMALLINT','k':'VARCHAR','v':'%s','q':'VARCHAR'}"


def duck(sql):
    return [sys.executable, "-c", f"import duckdb; r = duckdb.sql({sql!r}); print(len(r.fetchall()) if r is not None else 0)"]


def measure(command):
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execvp(command[0], command)
    start = time.perf_counter()
    _, status, use = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"failed: {' '.join(command)[:200]}")
    return wall, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024


def compare(title, commands, runs, before=None):
    times = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            if before:
                before(name)
            times[name].append(measure(command))
    print(f"\n{title}")
    ours = None
    for name, results in times.items():
        fastest, median = min(r[0] for r in results), statistics.median(r[0] for r in results)
        cpu, memory = statistics.median(r[1] for r in results), max(r[2] for r in results)
        ours = ours or median
        print(f"  {name:18} {fastest:7.3f} s fastest {median:7.3f} s median {cpu:7.2f} s cpu {memory:7.0f} MB   x{median / ours:.2f}")


def straight(args):
    year = sorted(glob.glob(f"{args.folder}/BACI_*.csv"))[0]
    duck_sum = f"select i, j, sum(v) from read_csv('{year}', columns={TYPES % 'DOUBLE'}, header=true) group by i, j"
    polars = (
        "import polars as pl; lf = pl.scan_csv(%r, schema={'t':pl.Int16,'i':pl.Int16,'j':pl.Int16,'k':pl.String,'v':pl.Float64,'q':pl.String}); "
        "print(lf.group_by('i','j').agg(pl.col('v').sum()).collect(engine='streaming').height)" % year
    )
    table = f"suppressMessages(library(data.table)); setDTthreads(2); d <- fread('{year}', select=c('i','j','v')); print(nrow(d[, .(v=sum(v)), by=.(i,j)]))"
    compare(
        f"totals of all pairs straight from {os.path.basename(year)}",
        {
            "bilat": [BILAT, "-q", "table", "two-way", "--input", year, "--format", "csv"],
            "data.table": ["Rscript", "-e", table],
            "DuckDB": duck(duck_sum),
            "polars": [sys.executable, "-c", polars],
        },
        args.runs,
    )
    comtrade = f"{args.folder}/comtrade.csv"
    duck_sum = (
        f"select reporterCode, partnerCode, flowCode, sum(primaryValue) from read_csv('{comtrade}', encoding='latin-1', null_padding=true, "
        "types={'cmdCode':'VARCHAR','primaryValue':'DOUBLE'}) where partner2Code=0 and motCode=0 and customsCode='C00' group by all"
    )
    polars = (
        "import polars as pl; n = open(%r, encoding='latin-1').readline().strip().split(','); "
        "lf = pl.scan_csv(%r, schema={c: pl.Float64 if c == 'primaryValue' else pl.String for c in n}, encoding='utf8-lossy', truncate_ragged_lines=True); "
        "q = lf.filter((pl.col('partner2Code')=='0')&(pl.col('motCode')=='0')&(pl.col('customsCode')=='C00')).group_by('reporterCode','partnerCode','flowCode').agg(pl.col('primaryValue').sum()); "
        "print(q.collect(engine='streaming').height)" % (comtrade, comtrade)
    )
    table = (
        f"suppressMessages(library(data.table)); setDTthreads(2); d <- fread('{comtrade}', fill=TRUE, select=c('reporterCode','partnerCode','flowCode','partner2Code','customsCode','motCode','primaryValue')); "
        "print(nrow(d[partner2Code==0 & motCode==0 & customsCode=='C00', .(v=sum(primaryValue)), by=.(reporterCode,partnerCode,flowCode)]))"
    )
    compare(
        "totals of all pairs straight from a UN Comtrade portal file",
        {
            "bilat": [BILAT, "-q", "table", "two-way", "--input", comtrade, "--format", "csv"],
            "data.table": ["Rscript", "-e", table],
            "DuckDB": duck(duck_sum),
            "polars": [sys.executable, "-c", polars],
        },
        args.runs,
    )


def imported(args):
    year = sorted(glob.glob(f"{args.folder}/BACI_*.csv"))[0]
    work = tempfile.mkdtemp(dir=args.folder)
    copy = f"copy (select * from read_csv('{year}', columns={TYPES % 'DOUBLE'}, header=true)) to '{work}/duck.parquet' (format parquet, compression zstd)"
    compare(
        "a year into the store, and as Parquet",
        {"bilat": [BILAT, "-q", "import", "--store", f"{work}/store", year], "DuckDB": duck(copy)},
        args.runs,
        before=lambda name: shutil.rmtree(f"{work}/store", ignore_errors=True),
    )
    shutil.rmtree(work)


def stored(args):
    years = sorted(glob.glob(f"{args.folder}/BACI_*.csv"))
    store, parquet = f"{args.folder}/store", f"{args.folder}/duck.parquet"
    if not os.path.isdir(store):
        print(f"  importing {len(years)} years: %.1f s wall, %.1f s cpu, %.0f MB" % measure([BILAT, "-q", "import", "--store", store, *years]))
    if not os.path.exists(parquet):
        measure(duck(f"copy (select * from read_csv({years!r}, columns={TYPES % 'DECIMAL(18,3)'}, header=true)) to '{parquet}' (format parquet, compression zstd)"))
    ask = [BILAT, "-q", "table", "--store", store, "--format", "csv"]
    sql = [BILAT, "-q", "sql", "--store", store, "--format", "csv"]
    for title, ours, sql in [
        ("one pair's series", [*ask, "two-way", "--pair", "CHN-DEU"], "select t, i, j, sum(v) from p where (i=156 and j=276) or (i=276 and j=156) group by all"),
        ("one pair with its shares", [*ask, "share", "--pair", "CHN-DEU"], "select t, i, j, s, s / sum(s) over (partition by t, i) from (select t, i, j, sum(v) s from p where i in (156, 276) group by all)"),
        ("totals of all pairs", [*sql, "select year, least(reporter, partner) a, greatest(reporter, partner) b, sum(value) v from totals group by 1, 2, 3"], "select t, least(i,j), greatest(i,j), sum(v) from p group by all"),
        ("top ten partners", [*sql, "select * from (select year, reporter, partner, value, row_number() over (partition by year, reporter order by value desc) as n from totals) as t where n <= 10"], "select * from (select t, i, j, sum(v) s, row_number() over (partition by t, i order by sum(v) desc) n from p group by t, i, j) where n <= 10"),
    ]:
        compare(title, {"bilat": ours, "DuckDB": duck(sql.replace(" p ", f" '{parquet}' "))}, args.runs)
    compare(
        "the same two as measures, with every definition, share and source",
        {"two-way": [*ask, "two-way"], "partners": [*ask, "partners", "--top", "10"]},
        args.runs,
    )
    agree(args, ask, parquet)


def agree(args, ask, parquet):
    """Every pair and year, to the cent: bilat from its store, DuckDB from its Parquet."""
    import duckdb

    codes = {}
    with open(os.path.join(HERE, "..", "data", "countries.csv"), newline="") as file:
        for row in csv.DictReader(file):
            codes[row["m49"].lstrip("0")] = row["iso3"]
    codes.update({"251": "FRA", "699": "IND", "757": "CHE", "842": "USA", "579": "NOR", "490": "TWN"})
    text = subprocess.run([*ask, "totals"], capture_output=True, text=True, check=True).stdout
    ours = {}
    for row in csv.DictReader(io.StringIO(text)):
        ours[int(row["year"]), row["reporter"], row["partner"]] = decimal.Decimal(row["value"])
    different = compared = 0
    for year, exporter, importer, value in duckdb.sql(f"select t, i, j, sum(v) * 1000 from '{parquet}' group by all").fetchall():
        pair = codes.get(str(exporter)), codes.get(str(importer))
        if None in pair:
            continue
        compared += 1
        different += ours.get((year, *pair)) != value
    print(f"\n{compared} totals compared with DuckDB's, {different} differ")
    if different:
        raise SystemExit(1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="straight,import,store")
    args = parser.parse_args()
    for name, part in {"straight": straight, "import": imported, "store": stored}.items():
        if name in args.only.split(","):
            part(args)
