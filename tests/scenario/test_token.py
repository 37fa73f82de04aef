"""veer token: on a directory that nobody has open, through the server that owns it, and by address."""

import os
import re
import subprocess


def test_from_creation_to_revocation_without_a_server(veer, tmp_path):
    data = tmp_path / "data"
    made = veer("token", "create", "--data", data, "--scopes", "ingest,read", "--name", "checkout")
    assert made.code == 0, made.err
    token = made.out.removesuffix("\n")
    assert re.fullmatch(r"veer_[0-9a-f]{12}_[\w-]{43}", token) and made.err == ""
    listed = veer("token", "list", "--data", data)
    identity = token.split("_")[1]
    assert re.search(rf"^{identity} +checkout +ingest,read .* never$", listed.out, re.M)
    assert token.split("_", 2)[2] not in listed.out
    assert veer("token", "revoke", identity, "--data", data).out == "the token is revoked\n"
    assert veer("token", "list", "--data", data).out.startswith("no tokens yet; ")
    assert sorted(p.name for p in data.iterdir()) == ["lock", "veer.db"]


def test_the_first_token_of_a_server_for_others(veer, serve, tmp_path):
    token = veer("token", "create", "-s", "read", "--data", tmp_path / "data").out.strip()
    server = serve(tmp_path / "data", listen="0.0.0.0:0")
    assert server.get("/api/v1/status", token=token).status == 200
    assert server.get("/api/v1/tokens", token=token).status == 403
    # Whoever may read the directory needs no token of their own.
    second = veer("token", "create", "-s", "admin", "--data", server.dir).out.strip()
    assert server.get("/api/v1/tokens", token=second).status == 200
    listed = veer("token", "list", "--url", server.url, env={"VEER_TOKEN": second})
    assert listed.code == 0 and second.split("_")[1] in listed.out
    assert veer("token", "revoke", token.split("_")[1], "--data", server.dir).code == 0
    assert server.get("/api/v1/status", token=token).status == 401
    (server.dir / "owner.token").chmod(0o000)
    if os.geteuid() != 0:
        assert veer("token", "list", "--data", server.dir).err == "veer token list: a valid token is needed\n"
    server.stop()
    for secret in (token, second):
        assert secret.split("_", 2)[2] not in server.log


def test_mistakes_name_the_way_out(fails, veer, serve, tmp_path):
    fails("token", "list", "--data", tmp_path / "none", says=["there is no data directory", "--data DIR", "--url URL"])
    fails("token", "create", "--data", tmp_path / "data", says=["--scopes is missing: some of ingest, read, admin"])
    fails("token", "create", "-s", "write", "--data", tmp_path / "data", says=["write"])
    fails("token", "create", "-s", "read", "--expires", "1999-01-01", "--data", tmp_path / "data",
          says=["'expires' is a time to come"])
    fails("token", "revoke", "0123456789ab", "--data", tmp_path / "data", says=["there is no token '0123456789ab'"])
    fails("token", "revoke", "a/b", "--data", tmp_path / "data", says=["there is no token 'a/b'"])
    server = serve(tmp_path / "data", "--require-tokens")
    fails("token", "list", "--url", server.url, says=["a valid token is needed"])


def test_an_owner_that_died_is_no_owner(veer, serve, tmp_path):
    server = serve(tmp_path / "data", "--require-tokens")
    assert veer("token", "list", "--data", server.dir).out.startswith("no tokens yet; ")
    server.kill()
    assert (server.dir / "owner.token").exists()
    assert veer("token", "list", "--data", server.dir).out.startswith("no tokens yet; ")
    assert not (server.dir / "owner.token").exists()


def test_commands_that_meet_on_one_directory_take_turns(tmp_path):
    command = [os.environ["VEER"], "token", "create", "-s", "read", "--data", str(tmp_path / "data")]
    plain = {k: v for k, v in os.environ.items() if not k.startswith("VEER_")}
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=plain, text=True)
               for _ in range(8)]
    outcomes = [one.communicate(timeout=120) for one in running]
    assert [one.returncode for one in running] == [0] * 8, outcomes
    assert len({out for out, _ in outcomes}) == 8
