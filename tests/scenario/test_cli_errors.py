"""Bad input and wrong usage: one line that says what to do, exit code 2, nothing on stdout."""

import gzip
import os
import subprocess

import pytest

from conftest import PROGRAM

GOOD = "id,prediction,score,label\n" + "".join(
    f"r{i},{'yes' if i % 3 else 'no'},{0.9 if i % 3 else 0.1},{'yes' if i % 2 else 'no'}\n"
    for i in range(60))


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.csv"
    path.write_text(GOOD)
    return path


def test_good_file_is_good(veer, good):
    assert veer("performance", good).code == 0


def test_file_that_does_not_exist(fails, tmp_path):
    fails("performance", tmp_path / "absent.csv", says=["absent.csv"])


def test_unreadable_file(fails, good):
    if os.geteuid() == 0:
        fails("performance", good.parent / "good.csv" / "below", says=["good.csv"])
        return
    good.chmod(0)
    fails("performance", good, says=["good.csv"])


def test_directory(fails, tmp_path):
    fails("performance", tmp_path, says=[str(tmp_path.name)])


def test_empty_file(fails, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    fails("performance", path, says=["empty.csv"])


def test_header_only(fails, tmp_path):
    path = tmp_path / "header.csv"
    path.write_text("id,prediction,label\n")
    fails("performance", path, says=["header.csv"])


def test_binary_junk(fails, tmp_path):
    path = tmp_path / "junk.bin"
    path.write_bytes(bytes(range(256)) * 40)
    fails("performance", path, says=["junk.bin"])


def test_ragged_rows_name_the_line(fails, tmp_path):
    path = tmp_path / "ragged.csv"
    path.write_text("id,prediction,label\na,1,1\nb,1\n")
    fails("performance", path, says=["ragged.csv", "3"])


def test_wrong_delimiter(fails, tmp_path):
    path = tmp_path / "colon.csv"
    path.write_text("id:prediction:label\na:1:1\nb:0:1\n")
    fails("performance", path, says=["--prediction-column"])


def test_unknown_column(fails, good):
    fails("performance", good, "--score-column", "probabilty", says=["probabilty"])


def test_truncated_gzip(fails, tmp_path):
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(GOOD.encode() * 50)[:-30])
    fails("performance", path, says=["cut.csv.gz"])


def test_no_common_ids(fails, good, tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("id,label\nx1,yes\nx2,no\n")
    fails("performance", good, "--labels", labels, says=["no id in common", "--id-column"])


def test_labels_without_ids(fails, good, tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("label\nyes\nno\n")
    fails("performance", good, "--labels", labels, says=["--id-column"])


def test_no_prediction_column(fails, tmp_path):
    path = tmp_path / "features.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    fails("performance", path, says=["--prediction-column", "--score-column"])


def test_positive_class_that_does_not_occur(fails, good):
    fails("performance", good, "--positive", "maybe", says=["maybe", "no or yes"])


def test_unknown_metric(fails, good):
    fails("performance", good, "--metrics", "accuracy,acuracy", says=["'acuracy'"])


@pytest.mark.parametrize("args, says", [
    (["--lables", "x"], ["did you mean '--labels'"]),
    (["--zzzzzz"], ["unknown option '--zzzzzz'"]),
    (["-z"], ["unknown option '-z'"]),
    (["--bins", "0"], ["--bins must be from 1 to 1000"]),
    (["--bins", "1001"], ["--bins must be from 1 to 1000"]),
    (["--bins", "ten"], ["whole number"]),
    (["--bins", "99999999999999999999"], ["--bins"]),
    (["--format", "xml"], ["choose one of table, json, markdown, csv"]),
    (["--labels"], ["--labels wants FILE2"]),
    (["--json=yes"], ["takes no value"]),
    (["second.csv"], ["unexpected argument 'second.csv'"]),
])
def test_usage(fails, good, args, says):
    fails("performance", good, *args, says=says)


@pytest.mark.parametrize("bins", [1, 1000])
def test_limits_are_inclusive(veer, good, bins):
    assert veer("performance", good, "--bins", bins).code == 0


def test_missing_operand(fails):
    fails("performance", says=["FILE is missing", "veer performance --help"])


def test_unknown_command(fails):
    fails("performnce", says=["did you mean 'performance'"])


def test_no_command(fails):
    fails(says=["veer help"])


def test_control_characters_do_not_reach_the_terminal(fails, tmp_path):
    fails("performance", tmp_path / "a\x1b[31m\n.csv")


def test_full_disk(good):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "performance", good], stdout=full,
                              stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"standard output" in done.stderr and done.stderr.count(b"\n") == 1


def test_closed_standard_output(good):
    done = subprocess.run(["sh", "-c", '"$0" performance "$1" >&-', PROGRAM, good],
                          stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"standard output" in done.stderr


def test_reader_that_goes_away_is_silent(good):
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run([PROGRAM, "performance", good], stdout=write_end,
                          stderr=subprocess.PIPE, check=False)
    os.close(write_end)
    assert done.returncode == 0
    assert done.stderr == b""


def test_output_file_is_whole_or_absent(veer, good, tmp_path):
    target = tmp_path / "out.json"
    assert veer("performance", good, "--json", "-o", target).code == 0
    assert target.read_text().endswith("}\n")
    absent = tmp_path / "no-folder" / "out.json"
    got = veer("performance", good, "-o", absent)
    assert got.code == 2 and "cannot write" in got.err and not absent.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["good.csv", "out.json"]
