"""`veer rules check`: mistakes in files of rules, with their places."""


from conftest import ROOT

UNIT = ROOT / "tests" / "unit" / "rules"
GOOD = "rules:\n  - name: Low accuracy\n    expr: accuracy[1h] < 0.70\n"


def test_every_mistake_has_its_place(veer):
    got = veer("rules", "check", UNIT / "mistakes.yaml")
    wanted = (UNIT / "mistakes.txt").read_text(encoding="utf-8").splitlines()
    assert got.code == 2
    assert got.err == ""
    assert got.out.splitlines() == [f"{UNIT / 'mistakes.yaml'}:{line}" for line in wanted]


def test_the_example_has_no_mistake(veer):
    path = ROOT / "deploy" / "rules" / "example.yaml"
    got = veer("rules", "check", path)
    assert (got.code, got.err) == (0, "")
    assert got.out.startswith(f"{path}: ") and got.out.endswith(" rules, no mistakes\n")
    assert veer("rules", "check", "--quiet", path).out == ""


def test_several_files_and_standard_input(veer, tmp_path):
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text(GOOD)
    two.write_text(GOOD)
    got = veer("rules", "check", one, two)
    assert got.code == 2
    assert got.out == (f"{one}: 1 rule, no mistakes\n{two}: 1 rule, no mistakes\n"
                       f"{two}: a rule of {one} is named 'Low accuracy' too\n")
    assert veer("rules", "check", "-", stdin=GOOD.encode()).out == "-: 1 rule, no mistakes\n"
    assert veer("rules", "check", "-", stdin=b"").out == "-: 0 rules, no mistakes\n"
    torn = veer("rules", "check", "-", stdin=b"rules: [\n")
    assert torn.code == 2 and torn.out.startswith("-:2:1: is not YAML: ")


def test_a_file_that_is_not_there(fails, tmp_path):
    fails("rules", "check", tmp_path / "none.yaml", says=["none.yaml"])
    fails("rules", "check", says=["FILE"])
