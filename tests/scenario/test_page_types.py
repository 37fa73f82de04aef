"""The page's description of the API and its types are those of the server of this build."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(os.environ["VEER_SOURCE_ROOT"])


def test_types_are_those_of_the_server(server):
    done = subprocess.run([ROOT / "tools" / "npm.sh", "run", "types", "--", "--check"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=100,
                          env={**os.environ, "VEER_URL": server.url})
    if done.returncode == 77:
        pytest.skip(done.stdout)
    assert done.returncode == 0, done.stdout
