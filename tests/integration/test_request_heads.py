"""What the real server refuses before a request is one."""

from pathlib import Path

from support.server import serving


def test_what_the_server_itself_refuses(tmp_path: Path) -> None:
    with serving(tmp_path, FRAMER_LOG="off") as server:
        with server.connect() as client:  # a head in pieces, and without end
            for piece in (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", *[b"a" * 1000] * 17):
                client.sendall(piece)
            assert client.recv(12) == b"HTTP/1.1 400"
        for request, status in (
            (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
            (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-%d: a\r\n" * 150 % tuple(range(150)) + b"\r\n", 431),
            (b"GET / HTTP/1.1\r\n\r\n", 400),
            (b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
            (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 200),
            (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
        ):
            with server.connect() as client:
                client.sendall(request)
                assert client.recv(12) == f"HTTP/1.1 {status}".encode()


def test_hosts_that_cannot_be_are_refused_and_no_fault_is_logged(tmp_path: Path) -> None:
    with serving(tmp_path, FRAMER_LOG="json") as server:
        for host in (b".a", b"a" * 64, b"a..b", b"..", b"a:0", b"a:b", b"a:99999", b"\xff\xfe", b"a,b", b""):
            for path in (b"/", b"/healthz", b"/static/css/framer.css", b"/nothing", b"/api/v1/campaigns"):
                with server.connect() as client:
                    client.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
                    assert client.recv(12) == b"HTTP/1.1 400", (host, path)
        _, _, log = server.stop()
    assert '"status": 400' in log
    assert "Error" not in log
    assert '"level": "error"' not in log
