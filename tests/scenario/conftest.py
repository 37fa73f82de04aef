"""What the scenario tests share: running the program, and where the real data lies."""

import os
import pathlib
import subprocess

import pytest

from serving import servers

PROGRAM = os.environ["VEER"]
ROOT = pathlib.Path(os.environ["VEER_SOURCE_ROOT"])


class Run:
    """The outcome of one run of the program."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8")
        self.err = done.stderr.decode("utf-8")


@pytest.fixture(scope="session")
def veer():
    """A function that runs the program with arguments and gives a Run."""

    def run(*args, stdin=None, env=None, timeout=120):
        done = subprocess.run(
            [PROGRAM, *map(str, args)], input=stdin, capture_output=True, timeout=timeout,
            env={**os.environ, **(env or {})}, check=False)
        return Run(done)

    return run


@pytest.fixture
def fails(veer):
    """Runs the program and demands exit code 2, an empty output and one line that holds words."""

    def run(*args, says=(), stdin=None):
        got = veer(*args, stdin=stdin)
        assert got.code == 2, got.err
        assert got.out == ""
        assert got.err.startswith("veer") and got.err.count("\n") == 1 and got.err.endswith("\n")
        assert "ERROR" not in got.err
        for words in says:
            assert words in got.err
        return got.err

    return run


@pytest.fixture(scope="session")
def data():
    """The folder of real data; its absence is a failure where CI is set."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"the real data is missing: {folder}")
        pytest.skip(f"the real data is missing: {folder}")
    return folder


@pytest.fixture
def serve():
    """A function serve(data_dir, *args, env=, cwd=, wait=, listen=) that starts a server."""
    with servers() as start:
        yield start


@pytest.fixture
def server(serve, tmp_path):
    """A running server on an empty directory: .url, .get, .post, .stop, .kill (serving.py)."""
    return serve(tmp_path / "data")
