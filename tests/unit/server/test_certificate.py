"""What is wrong with a certificate is said at the start."""

import subprocess
from pathlib import Path

import pytest

from framer.errors import SetupError
from framer.server.certificate import load_certificate
from support.command import Cli, command, environment
from support.serve import make_certificate, openssl


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def test_one_of_the_two_files_is_a_usage_error(cli: Cli) -> None:
    for flag in ("--cert", "--key"):
        cli.failed(cli("serve", flag, "a.pem"), 2, "--cert", "--key")


def test_a_certificate_that_is_not_there_stops_the_start(cli: Cli, pair: tuple[Path, Path]) -> None:
    cli.failed(cli("serve", "--cert", "away.pem", "--key", pair[1]), 3, "away.pem", "No such file")


def test_files_that_are_something_else(pair: tuple[Path, Path], tmp_path: Path) -> None:
    cert, key = pair
    text = tmp_path / "text.pem"
    text.write_text("hello\n")
    for cert_file, key_file, words in (
        (text, key, "text.pem holds no certificate"),
        (key, key, "key.pem holds no certificate"),
        (cert, text, "text.pem holds no private key"),
        (cert, cert, "cert.pem holds no private key"),
        (tmp_path, key, "cannot be read"),
    ):
        with pytest.raises(SetupError, match=words):
            load_certificate(cert_file, key_file)


def test_both_in_one_file_will_do(pair: tuple[Path, Path], tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(pair[1].read_bytes() + pair[0].read_bytes())
    assert load_certificate(both, both).names == ("127.0.0.1", "khung.example.vn")


def test_a_key_of_another_certificate(pair: tuple[Path, Path], tmp_path: Path) -> None:
    _, other_key = make_certificate(tmp_path / "other")
    with pytest.raises(SetupError, match="is not the key of"):
        load_certificate(pair[0], other_key)


@pytest.mark.slow
def test_a_locked_key_asks_no_question(pair: tuple[Path, Path], tmp_path: Path) -> None:
    openssl(tmp_path, "pkey", "-in", pair[1], "-aes256", "-passout", "pass:geheim", "-out", "locked.pem")
    arguments = command("serve", "--port", 0, "--cert", pair[0], "--key", tmp_path / "locked.pem")
    done = subprocess.run(
        arguments, input="", capture_output=True, text=True, env=environment(), timeout=60, check=False
    )
    assert done.returncode == 3
    assert "locked with a password" in done.stderr


def test_an_expired_certificate(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="has expired"):
        load_certificate(*make_certificate(tmp_path, days=-1))


def test_a_weak_or_misused_certificate(tmp_path: Path) -> None:
    openssl(tmp_path, "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=x", "-keyout", "k", "-out", "c")
    with pytest.raises(SetupError, match=r"browsers refuse this certificate \(EE_KEY_TOO_SMALL|KEY_TOO_SMALL"):
        load_certificate(tmp_path / "c", tmp_path / "k")
    cert, key = make_certificate(tmp_path / "client", names="DNS:x\nextendedKeyUsage=clientAuth")
    with pytest.raises(SetupError, match=r"browsers refuse this certificate .*purpose"):
        load_certificate(cert, key)
