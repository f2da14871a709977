"""Writes small files of every tool, codec and type that is at hand, and a table of what each holds.

    python scripts/formats/make.py FOLDER [--name LABEL]

FOLDER/LABEL/ gets the files and manifest.json: per file the tool with its version, format, codec, what is particular about it, and the
numbers that a reader must find (in `sets`, by name). What a tool or a version cannot write is passed over and said.
"""

import argparse
import decimal
import json
import pathlib
import sys

import numpy as np

ROWS = 8
A = np.array([0.1, -2.5, 3.25, 0.001, 4.75, -0.625, 7.0, 8.125])
B = np.array([1 / 3, 2 / 7, -5 / 11, 1e-12, 123456.789, -0.0078125, 2 / 3, 1e9 + 0.5])
K = np.array([3, 0, 7, 1, 100, 42, 5, 2])
S = np.array([3, -1, 7, 1, -100, 42, 5, 2])
FLAG = np.array([True, False, False, True, True, False, True, False])
WORD = ["cat", "dog", "cat", "a, b", "dog", "é", "cat", "dog"]
CENTS = [decimal.Decimal(x) for x in ["0.30", "-1.10", "2.55", "0.01", "123.45", "-0.07", "9.99", "4.20"]]


def floats(values):
    return [float(x) for x in np.asarray(values, dtype=np.float64)]


class Table:
    """The files written so far and what they hold."""

    def __init__(self, folder):
        self.folder = folder
        self.sets = {}
        self.names = {}
        self.files = []
        self.skipped = []

    def key(self, values):
        text = json.dumps(values, ensure_ascii=False)
        if text not in self.names:
            self.names[text] = f"s{len(self.names)}"
            self.sets[self.names[text]] = values
        return self.names[text]

    def add(self, file, tool, version, format, write, holds, **more):
        """`holds`: name -> list of numbers | {"words": [...]} | {"truth": [...]} | {"other": True} (arrays: {"shape", "values"})."""
        path = self.folder / file
        try:
            write(str(path))
        except Exception as error:  # a tool that cannot write it in this version
            self.skipped.append(f"{file}: {tool} {version}: {type(error).__name__}: {str(error)[:100]}")
            path.unlink(missing_ok=True)
            return
        entry = {"file": file, "tool": tool, "version": version, "format": format, **more}
        entry["holds"] = {name: self.key(values) for name, values in holds.items()}
        self.files.append(entry)

    def save(self):
        entries = ",\n".join("  " + json.dumps(entry, ensure_ascii=False) for entry in self.files)
        sets = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in self.sets.items())
        text = "{\n\"sets\": {\n" + sets + "\n},\n\"files\": [\n" + entries + "\n]\n}\n"
        (self.folder / "manifest.json").write_text(text, encoding="utf-8")
        for line in self.skipped:
            print(f"passed over {line}", file=sys.stderr)
        print(f"{len(self.files)} files, {len(self.skipped)} passed over")


def base():
    return {"a": floats(A), "b": floats(B), "k": floats(K), "flag": {"truth": floats(FLAG)}, "word": {"words": WORD}}


def arrow_table(pa):
    return pa.table({"a": A, "b": B, "k": pa.array(K, pa.int64()), "flag": FLAG, "word": WORD})


def with_pyarrow(out):
    import pyarrow as pa
    import pyarrow.feather as feather
    import pyarrow.parquet as pq

    tool, version = "pyarrow", pa.__version__
    table = arrow_table(pa)

    def parquet(name, what, holds=None, codec="snappy", data=None, more={}, **options):
        data = table if data is None else data
        out.add(f"pyarrow-{name}.parquet", tool, version, "parquet",
                lambda path: pq.write_table(data, path, compression=codec, **options), base() if holds is None else holds,
                codec=codec, what=what, **more)

    for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
        for page in ["1.0", "2.0"]:
            for use in [True, False]:
                words = "dictionary" if use else "plain"
                parquet(f"{codec}-v{page[0]}-{words}", f"pages of version {page[0]}, {words}", codec=codec,
                        data_page_version=page, use_dictionary=use)
    numbers = pa.table({"a": A, "b": B})
    for page in ["1.0", "2.0"]:
        v = page[0]
        parquet(f"bss-v{v}", "BYTE_STREAM_SPLIT", {"a": floats(A), "b": floats(B)}, data=numbers, use_dictionary=False,
                column_encoding={"a": "BYTE_STREAM_SPLIT", "b": "BYTE_STREAM_SPLIT"}, data_page_version=page)
        parquet(f"delta-v{v}", "DELTA_BINARY_PACKED", {"k": floats(K), "s": floats(S)}, use_dictionary=False,
                data=pa.table({"k": pa.array(K, pa.int64()), "s": pa.array(S, pa.int32())}), data_page_version=page,
                column_encoding={"k": "DELTA_BINARY_PACKED", "s": "DELTA_BINARY_PACKED"})
        for encoding in ["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"]:
            parquet(f"{encoding.lower().replace('_', '-')}-v{v}", encoding, {"word": {"words": WORD}}, use_dictionary=False,
                    data=pa.table({"word": WORD}), column_encoding={"word": encoding}, data_page_version=page)
        parquet(f"rle-boolean-v{v}", "booleans as RLE", {"flag": {"truth": floats(FLAG)}}, use_dictionary=False,
                data=pa.table({"flag": FLAG}), column_encoding={"flag": "RLE"}, data_page_version=page)
    for bits in [8, 16, 32, 64]:
        for kind, values in [("int", S), ("uint", K)]:
            parquet(f"{kind}{bits}", f"{kind}{bits}", {"x": floats(values)},
                    data=pa.table({"x": pa.array(values, getattr(pa, f"{kind}{bits}")())}))
    parquet("uint32-large", "uint32 above 2^31", {"x": floats([2**32 - 1, 5] * 4)},
            data=pa.table({"x": pa.array([2**32 - 1, 5] * 4, pa.uint32())}))
    parquet("float32", "FLOAT", {"a": floats(A.astype("f4")), "b": floats(B.astype("f4"))},
            data=pa.table({"a": A.astype("f4"), "b": B.astype("f4")}))
    for page in ["1.0", "2.0"]:
        parquet(f"float16-v{page[0]}", "FLOAT16", {"a": floats(A.astype("f2"))}, data=pa.table({"a": A.astype("f2")}),
                data_page_version=page)
    for name, words in [("string", pa.array(WORD)), ("large-string", pa.array(WORD, pa.large_string())),
                        ("dictionary", pa.array(WORD).dictionary_encode())]:
        parquet(f"words-{name}", f"words as {name}", {"word": {"words": WORD}}, data=pa.table({"word": words}))
    if hasattr(pa, "string_view"):
        parquet("words-view", "words as string_view", {"word": {"words": WORD}},
                data=pa.table({"word": pa.array(WORD, pa.string_view())}))
    for precision in [5, 9, 18, 30, 38]:
        kind = pa.decimal128(precision, 2)
        parquet(f"decimal-{precision}", f"DECIMAL({precision}, 2) in bytes", {"d": floats(CENTS)},
                data=pa.table({"d": pa.array(CENTS, kind)}))
        if precision <= 18:
            parquet(f"decimal-{precision}-integer", f"DECIMAL({precision}, 2) in an integer", {"d": floats(CENTS)},
                    data=pa.table({"d": pa.array(CENTS, kind)}), store_decimal_as_integer=True)
    parquet("decimal-256", "DECIMAL(50, 2)", {"d": floats(CENTS)}, data=pa.table({"d": pa.array(CENTS, pa.decimal256(50, 2))}))
    pairs = [[float(a), float(b)] for a, b in zip(A, B)]
    expected = {"x[0]": floats(A), "x[1]": floats(B)}
    for page in ["1.0", "2.0"]:
        for name, kind in [("list", pa.list_(pa.float64())), ("large-list", pa.large_list(pa.float64())),
                           ("fixed-list", pa.list_(pa.float64(), 2))]:
            parquet(f"{name}-v{page[0]}", name, expected, data=pa.table({"x": pa.array(pairs, kind)}), data_page_version=page)
    parquet("list-of-lists", "lists of lists",
            {"x[0][0]": floats(A), "x[0][1]": floats(B), "x[1][0]": floats(B), "x[1][1]": floats(A)},
            data=pa.table({"x": [[p, p[::-1]] for p in pairs]}))
    parquet("lists-uneven", "lists of different lengths", {"x": {"other": True}, "a": floats(A)},
            data=pa.table({"x": [[1.0] * (1 + i % 3) for i in range(ROWS)], "a": A}))
    parquet("structure", "a structure", {"x": {"other": True}, "a": floats(A)},
            data=pa.table({"x": [{"u": 1.0, "v": 2.0}] * ROWS, "a": A}))
    parquet("no-statistics", "without statistics", write_statistics=False)
    parquet("groups", "four row groups", row_group_size=2)
    parquet("small-pages", "a page a value", {"a": floats(np.tile(A, 40))}, data=pa.table({"a": np.tile(A, 40)}),
            data_page_size=16, use_dictionary=False, write_batch_size=4)
    parquet("fallback", "a dictionary that is given up", {"a": floats(np.arange(400) / 7)},
            data=pa.table({"a": np.arange(400) / 7}), dictionary_pagesize_limit=200, data_page_size=200, write_batch_size=16)
    parquet("checksums", "pages with checksums", write_page_checksum=True)
    parquet("page-index", "with a page index", write_page_index=True)
    parquet("format-1.0", "format version 1.0", version="1.0")
    stamps = pa.array([1700000000000 + i for i in range(ROWS)], pa.timestamp("ms"))
    for name, kind in [("timestamp", pa.timestamp("us")), ("date", pa.date32()), ("time", pa.time64("us"))]:
        parquet(name, f"{name}s, which are no inputs", {"t": {"other": True}, "a": floats(A)},
                data=pa.table({"t": stamps.cast(pa.timestamp("us")).cast(kind), "a": A}))
    nulls = [None if i == 2 else float(x) for i, x in enumerate(A)]
    for page in ["1.0", "2.0"]:
        parquet(f"null-v{page[0]}", "a missing value", {"a": {"flawed": nulls}, "k": floats(K)},
                data=pa.table({"a": pa.array(nulls, pa.float64()), "k": K}), data_page_version=page)
    features = {"info": {"features": {"label": {"names": ["no", "yes"], "_type": "ClassLabel"}}}}
    parquet("class-names", "names of classes in the metadata of Hugging Face datasets",
            {"a": floats(A), "label": floats(FLAG)}, data=pa.table({"a": A, "label": FLAG.astype("i8")}).replace_schema_metadata(
                {"huggingface": json.dumps(features)}), more={"classNames": {"label": ["no", "yes"]}})

    for codec in ["uncompressed", "lz4", "zstd"]:
        out.add(f"pyarrow-feather-{codec}.feather", tool, version, "arrow",
                lambda path, codec=codec: feather.write_feather(table, path, compression=codec), base(), codec=codec,
                what="Feather version 2")
    for name, options in [("stream", {}), ("stream-lz4", {"compression": "lz4"}), ("stream-zstd", {"compression": "zstd"})]:
        def stream(path, options=options):
            with pa.OSFile(path, "wb") as sink, pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as w:
                w.write_table(table, max_chunksize=3)
        out.add(f"pyarrow-{name}.arrows", tool, version, "arrow", stream, base(), codec=options.get("compression", "none"),
                what="IPC stream, three batches")
    types = pa.table({
        "i8": pa.array(S, pa.int8()), "u16": pa.array(K, pa.uint16()), "i64": pa.array(S, pa.int64()), "f16": A.astype("f2"),
        "f32": A.astype("f4"), "word": pa.array(WORD, pa.large_string()), "d": pa.array(CENTS, pa.decimal128(9, 2)),
        "x": pa.array(pairs, pa.list_(pa.float64(), 2)), "t": stamps, "c": pa.array(WORD).dictionary_encode(),
        "n": pa.array(nulls, pa.float64())})
    out.add("pyarrow-types.arrow", tool, version, "arrow", lambda path: feather.write_feather(types, path, compression="uncompressed"),
            {"i8": floats(S), "u16": floats(K), "i64": floats(S), "f16": floats(A.astype("f2")), "f32": floats(A.astype("f4")),
             "word": {"words": WORD}, "d": floats(CENTS), "x[0]": floats(A), "x[1]": floats(B), "t": {"other": True},
             "c": {"words": WORD}, "n": {"flawed": nulls}}, codec="none", what="types")


def with_pandas(out):
    import pandas as pd

    tool, version = "pandas", pd.__version__
    frame = pd.DataFrame({"a": A, "b": B, "k": K, "flag": FLAG, "word": WORD})
    for codec in ["snappy", "gzip", "brotli", "zstd", "lz4", None]:
        out.add(f"pandas-{codec}.parquet", tool, version, "parquet", lambda path, c=codec: frame.to_parquet(path, compression=c),
                base(), codec=str(codec), what="to_parquet")
    indexed = frame.set_index(pd.Index([f"r{i}" for i in range(ROWS)]))
    out.add("pandas-index.parquet", tool, version, "parquet", lambda path: indexed.to_parquet(path),
            {**base(), "__index_level_0__": {"rowNumbers": True}}, codec="snappy", what="an index column, by the metadata")
    out.add("pandas-named-index.parquet", tool, version, "parquet", lambda path: frame.set_index("k").to_parquet(path),
            {**base(), "k": {"rowNumbers": True}}, codec="snappy", what="a named index")
    out.add("pandas-categories.parquet", tool, version, "parquet",
            lambda path: frame.assign(word=frame.word.astype("category")).to_parquet(path), base(), codec="snappy", what="a category")
    nullable = frame.assign(k=frame.k.astype("Int64"), flag=frame.flag.astype("boolean"), word=frame.word.astype("string"))
    out.add("pandas-nullable.parquet", tool, version, "parquet", lambda path: nullable.to_parquet(path), base(), codec="snappy",
            what="nullable types")
    out.add("pandas.feather", tool, version, "arrow", lambda path: frame.to_feather(path), base(), codec="lz4", what="to_feather")
    try:
        import fastparquet
        for codec in ["SNAPPY", "GZIP", "ZSTD", "LZ4_RAW", "BROTLI", "UNCOMPRESSED"]:
            out.add(f"fastparquet-{codec.lower()}.parquet", "fastparquet", fastparquet.__version__, "parquet",
                    lambda path, c=codec: fastparquet.write(path, frame, compression=c), base(), codec=codec, what="fastparquet")
    except ImportError:
        pass
    numbers = {"a": floats(A), "b": floats(B), "k": floats(K), "flag": {"truth": floats(FLAG)}, "word": {"words": WORD}}
    rows = {"": {"rowNumbers": True}, **numbers}
    for name, options, holds in [
        ("plain", {"index": False}, numbers), ("index", {}, rows), ("semicolon", {"index": False, "sep": ";"}, numbers),
        ("tab", {"index": False, "sep": "\t"}, numbers), ("bar", {"index": False, "sep": "|"}, numbers),
        ("decimal-comma", {"index": False, "sep": ";", "decimal": ","}, numbers),
        ("decimal-comma-quoted", {"index": False, "decimal": ","}, numbers),
        ("decimal-comma-tab", {"index": False, "sep": "\t", "decimal": ","}, numbers),
        ("bom", {"index": False, "encoding": "utf-8-sig"}, numbers), ("utf-16", {"index": False, "encoding": "utf-16"}, numbers),
        ("cp1252", {"index": False, "encoding": "cp1252"}, numbers), ("crlf", {"index": False, "lineterminator": "\r\n"}, numbers),
        ("quoted", {"index": False, "quoting": 1}, numbers), ("quoted-words", {"quoting": 2}, rows),
        ("gzip", {"index": False, "compression": "gzip"}, numbers),
    ]:
        out.add(f"pandas-{name}.csv", tool, version, "csv", lambda path, o=options: frame.to_csv(path, **o), holds, codec="text", what=name)
    out.add("pandas-numbered.csv", tool, version, "csv", lambda path: pd.DataFrame(np.c_[A, B]).to_csv(path, index=False),
            {"0": floats(A), "1": floats(B)}, codec="text", what="a header of whole numbers")
    out.add("pandas-no-header.csv", tool, version, "csv", lambda path: pd.DataFrame(np.c_[A, B]).to_csv(path, index=False, header=False),
            {"c0": floats(A), "c1": floats(B)}, codec="text", what="no header")


def with_polars(out):
    import polars as pl

    tool, version = "polars", pl.__version__
    frame = pl.DataFrame({"a": A, "b": B, "k": K, "flag": FLAG, "word": WORD})
    for codec in ["uncompressed", "snappy", "gzip", "brotli", "zstd", "lz4"]:
        for statistics in [True, False]:
            out.add(f"polars-{codec}{'' if statistics else '-bare'}.parquet", tool, version, "parquet",
                    lambda path, c=codec, s=statistics: frame.write_parquet(path, compression=c, statistics=s), base(), codec=codec,
                    what="write_parquet" + ("" if statistics else " without statistics"))
    out.add("polars-categories.parquet", tool, version, "parquet",
            lambda path: frame.with_columns(pl.col("word").cast(pl.Categorical)).write_parquet(path), base(), codec="zstd", what="categories")
    pairs = {"x[0]": floats(A), "x[1]": floats(B)}
    lists = pl.DataFrame({"x": [[float(a), float(b)] for a, b in zip(A, B)]})
    out.add("polars-list.parquet", tool, version, "parquet", lambda path: lists.write_parquet(path), pairs, codec="zstd", what="lists")
    out.add("polars-array.parquet", tool, version, "parquet",
            lambda path: lists.with_columns(pl.col("x").cast(pl.Array(pl.Float64, 2))).write_parquet(path), pairs, codec="zstd", what="arrays")
    for codec in ["uncompressed", "lz4", "zstd"]:
        out.add(f"polars-{codec}.arrow", tool, version, "arrow", lambda path, c=codec: frame.write_ipc(path, compression=c), base(),
                codec=codec, what="write_ipc (string views)")
    out.add("polars.csv", tool, version, "csv", lambda path: frame.write_csv(path), base(), codec="text", what="write_csv")
    out.add("polars-tab.tsv", tool, version, "csv", lambda path: frame.write_csv(path, separator="\t"), base(), codec="text", what="tabs")


def with_duckdb(out):
    import duckdb

    tool, version = "duckdb", duckdb.__version__
    db = duckdb.connect()
    db.execute("create table t (a double, b double, k bigint, flag boolean, word varchar)")
    for row in zip(A, B, K, FLAG, WORD):
        db.execute("insert into t values (?, ?, ?, ?, ?)", [float(row[0]), float(row[1]), int(row[2]), bool(row[3]), row[4]])
    for codec in ["uncompressed", "snappy", "gzip", "zstd", "lz4", "lz4_raw", "brotli"]:
        for form in ["V1", "V2"]:
            def write(path, codec=codec, form=form):
                choice = f", PARQUET_VERSION {form}" if form == "V2" else ""
                db.execute(f"copy t to '{path}' (FORMAT parquet, COMPRESSION {codec}{choice})").fetchall()
            out.add(f"duckdb-{codec}-{form.lower()}.parquet", tool, version, "parquet", write, base(), codec=codec,
                    what=f"PARQUET_VERSION {form}")
    typed = """select a::float as f, k::utinyint as u, k::smallint as s, k::hugeint as h, (k / 4.0)::decimal(9, 2) as d,
               [a, b] as x, array_value(a, b) as y, date '2020-01-01' + k::integer as t from t"""
    holds = {"f": floats(A.astype("f4")), "u": floats(K), "s": floats(K), "h": floats(K), "d": floats(K / 4), "x[0]": floats(A),
             "x[1]": floats(B), "y[0]": floats(A), "y[1]": floats(B), "t": {"other": True}}
    for form in ["V1", "V2"]:
        choice = f", PARQUET_VERSION {form}" if form == "V2" else ""
        out.add(f"duckdb-types-{form.lower()}.parquet", tool, version, "parquet",
                lambda path, c=choice: db.execute(f"copy ({typed}) to '{path}' (FORMAT parquet{c})").fetchall(), holds, codec="snappy",
                what=f"types, PARQUET_VERSION {form}")
    db.execute("create table r as select (i / 3)::bigint as k, i / 8.0::double as a, 'w' || (i % 7) as word from range(3000) q(i)")
    i = np.arange(3000)
    out.add("duckdb-long-v2.parquet", tool, version, "parquet",
            lambda path: db.execute(f"copy (select k, a from r limit 3000) to '{path}' (FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd)").fetchall(),
            {"a": floats(i / 8)}, codec="zstd", what="DELTA encodings and dictionaries of version 2")
    out.add("duckdb.csv", tool, version, "csv", lambda path: db.execute(f"copy t to '{path}' (FORMAT csv, HEADER)").fetchall(), base(),
            codec="text", what="copy")


def shaped(values, **more):
    values = np.asarray(values)
    return {"shape": list(values.shape), "values": floats(values.astype(np.float64).ravel()), **more}


def with_numpy(out):
    tool, version = "numpy", np.__version__
    x = np.c_[A, B]
    for kind in ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", ">i2", ">i4", ">i8", ">f4", ">f8", "?"]:
        values = (FLAG if kind == "?" else A if "f" in kind else (K if "u" in kind else S)).astype(kind).reshape(4, 2)
        name = kind.replace(">", "big-").replace("?", "bool")
        out.add(f"numpy-{name}.npy", tool, version, "npy", lambda path, v=values: np.save(path, v), {"": shaped(values)}, codec="none",
                what=f"dtype {values.dtype.str}")
    out.add("numpy-fortran.npy", tool, version, "npy", lambda path: np.save(path, np.asfortranarray(x)), {"": shaped(x)}, codec="none",
            what="Fortran order")
    for form in [(2, 0), (3, 0)]:
        def write(path, form=form):
            with open(path, "wb") as file:
                np.lib.format.write_array(file, x, version=form)
        out.add(f"numpy-version-{form[0]}.npy", tool, version, "npy", write, {"": shaped(x)}, codec="none", what=f"version {form[0]}.0")
    words = np.array(WORD)
    out.add("numpy-words.npy", tool, version, "npy", lambda path: np.save(path, words), {"": {"shape": [ROWS], "words": WORD}}, codec="none",
            what="text")
    plain = [word.replace("é", "e") for word in WORD]
    out.add("numpy-bytes.npy", tool, version, "npy", lambda path: np.save(path, np.array(plain, dtype="S")),
            {"": {"shape": [ROWS], "words": plain}}, codec="none", what="bytes")
    try:
        import ml_dtypes
        half = A.astype(ml_dtypes.bfloat16)
        out.add("ml-dtypes-bfloat16.npy", "ml_dtypes", ml_dtypes.__version__, "npy", lambda path: np.save(path, half),
                {"": shaped(half.astype("f4"))}, codec="none", what="bfloat16")
    except ImportError:
        pass
    arrays = {"inputs": x, "targets": K, "names": words, "z": A + 1j, "meta": np.array({"a": 1}, dtype=object)}
    holds = {"inputs": shaped(x), "targets": shaped(K), "names": {"shape": [ROWS], "words": WORD}, "z": {"other": True},
             "meta": {"other": True}}
    out.add("numpy-savez.npz", tool, version, "npz", lambda path: np.savez(path, **arrays), holds, codec="none", what="savez")
    out.add("numpy-compressed.npz", tool, version, "npz", lambda path: np.savez_compressed(path, **arrays), holds, codec="deflate",
            what="savez_compressed")
    both = {"c0": floats(A), "c1": floats(B)}
    for name, options in [("blanks", {}), ("commas", {"delimiter": ","}), ("tabs", {"delimiter": "\t"}), ("gz", {})]:
        out.add(f"numpy-savetxt-{name}.txt{'.gz' if name == 'gz' else ''}", tool, version, "csv",
                lambda path, o=options: np.savetxt(path, x, fmt="%.17g", **o), both, codec="text", what=f"savetxt, {name}")
    out.add("numpy-savetxt-header.txt", tool, version, "csv",
            lambda path: np.savetxt(path, x, fmt="%.17g", delimiter=",", header="a,b", footer="end"), {"a": floats(A), "b": floats(B)},
            codec="text", what="savetxt with header and footer")
    out.add("numpy-savetxt-comment.txt", tool, version, "csv",
            lambda path: np.savetxt(path, x, fmt="%.17g", header="made by a script, see there"), both, codec="text", what="a comment")


def with_others(out):
    try:
        import safetensors
        import safetensors.numpy as st
        for kind in ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u1", "u2", "u4", "?"]:
            values = (FLAG if kind == "?" else A if "f" in kind else (K if "u" in kind else S)).astype(kind).reshape(4, 2)
            out.add(f"safetensors-{kind.replace('?', 'bool')}.safetensors", "safetensors", safetensors.__version__, "safetensors",
                    lambda path, v=values: st.save_file({"x": v}, path, metadata={"made": "here"}), {"x": shaped(values)}, codec="none",
                    what=f"dtype {kind}")
        import ml_dtypes
        half = A.astype(ml_dtypes.bfloat16).reshape(4, 2)
        out.add("safetensors-bf16.safetensors", "safetensors", safetensors.__version__, "safetensors",
                lambda path: st.save_file({"x": half}, path), {"x": shaped(half.astype("f4"))}, codec="none", what="bfloat16")
    except ImportError:
        pass
    x = np.c_[A, B]
    cells = np.empty(ROWS, dtype=object)
    cells[:] = WORD
    row = lambda values: shaped(np.asarray(values).reshape(1, -1))
    try:
        import scipy
        import scipy.io
        for packed in [False, True]:
            name = "packed" if packed else "plain"
            variables = {"X": x, "y": K, "small": S.astype("i1"), "single": A.astype("f4"), "flag": FLAG, "word": cells, "title": "a title",
                         "s": {"a": 1}, "z": A + 1j}
            holds = {"X": shaped(x), "y": row(K), "small": row(S), "single": row(A.astype("f4")), "flag": row(FLAG),
                     "word": {"shape": [1, ROWS], "words": WORD}, "title": {"shape": [1], "words": ["a title"]}, "s": {"other": True},
                     "z": {"other": True}}
            out.add(f"scipy-{name}.mat", "scipy", scipy.__version__, "mat",
                    lambda path, p=packed: scipy.io.savemat(path, variables, do_compression=p), holds, codec="zlib" if packed else "none",
                    what="version 5")
        for kind in ["u1", "u2", "i2", "u4", "i4", "i8", "f8"]:
            values = (A if kind == "f8" else K).astype(kind).reshape(4, 2)
            out.add(f"scipy-{kind}.mat", "scipy", scipy.__version__, "mat",
                    lambda path, v=values: scipy.io.savemat(path, {"x": v}, oned_as="column"), {"x": shaped(values)}, codec="none", what=f"dtype {kind}")
        out.add("scipy-cube.mat", "scipy", scipy.__version__, "mat",
                lambda path: scipy.io.savemat(path, {"x": np.arange(24.0).reshape(2, 3, 4)}), {"x": shaped(np.arange(24.0).reshape(2, 3, 4))},
                codec="none", what="three dimensions")
    except ImportError:
        pass
    try:
        import h5py
        for name, options in [("plain", {}), ("gzip", {"compression": "gzip"}), ("shuffle", {"compression": "gzip", "shuffle": True}),
                              ("chunked", {"chunks": (3, 2)})]:
            def write(path, options=options):
                with h5py.File(path, "w") as file:
                    file.create_dataset("x", data=x, **options)
                    file.create_dataset("group/y", data=K)
            out.add(f"h5py-{name}.h5", "h5py", h5py.__version__, "hdf5", write, {"x": shaped(x), "group/y": shaped(K)},
                    codec=options.get("compression", "none"), what=name)

        def matlab(path):
            with h5py.File(path, "w", userblock_size=512) as file:
                for key, value, kind in [("X", x, b"double"), ("y", K.astype("f8").reshape(1, -1), b"double"),
                                         ("flag", FLAG.astype("u1").reshape(1, -1), b"logical"),
                                         ("title", np.frombuffer("a title".encode("utf-16-le"), dtype="u2").reshape(1, -1), b"char")]:
                    data = file.create_dataset(key, data=value.T, chunks=value.T.shape, compression="gzip")
                    data.attrs["MATLAB_class"] = np.bytes_(kind)
            with open(path, "r+b") as file:
                file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(116) + bytes(8) + b"\x00\x02IM")
        out.add("h5py-matlab-7.3.mat", "h5py", h5py.__version__, "mat", matlab,
                {"X": shaped(x), "y": row(K), "flag": row(FLAG), "title": {"shape": [1], "words": ["a title"]}}, codec="gzip",
                what="version 7.3 as MATLAB lays it out")
    except ImportError:
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--name", default="current")
    options = parser.parse_args()
    folder = options.folder / options.name
    folder.mkdir(parents=True, exist_ok=True)
    out = Table(folder)
    for writer in [with_pyarrow, with_pandas, with_polars, with_duckdb, with_numpy, with_others]:
        try:
            writer(out)
        except ImportError as error:
            print(f"passed over {writer.__name__[5:]}: {error}", file=sys.stderr)
    out.save()


main()
