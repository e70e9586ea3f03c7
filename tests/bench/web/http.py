"""A browser's connection: HTTP/1.1 with keep-alive and cookies, for thousands of requests in one process."""

import asyncio
from typing import NamedTuple
from urllib.parse import urlsplit

TIMEOUT = 60  # seconds


class Reply(NamedTuple):
    """What a server answered; the names of the headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One connection, opened when it is needed. A request is never sent twice."""

    def __init__(self, port):
        self.port = port
        self.cookies = {}
        self._reader = self._writer = None

    async def request(self, method, target, body=b"", kind=None):
        """Return the reply; raise OSError, EOFError or TimeoutError where there is none."""
        try:
            return await asyncio.wait_for(self._request(method, target, body, kind), TIMEOUT)
        except BaseException:
            self.close()
            raise

    def close(self):
        """Close the connection; the next request opens another."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _request(self, method, target, body, kind):
        if self._writer is None or self._writer.is_closing() or self._reader.at_eof():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writer.write(self._head(method, target, body, kind) + body)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(self._header(line) for line in lines[1:] if line)
        content = await self._content(headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(int(lines[0].split(" ", 2)[1]), headers, content)

    def _head(self, method, target, body, kind):
        url = urlsplit(target)
        path = f"{url.path}?{url.query}" if url.query else url.path
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept: */*"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _header(self, line):
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip()
        if name == "set-cookie":
            cookie, _, content = value.split(";", 1)[0].partition("=")
            self.cookies[cookie] = content
        return name, value

    async def _content(self, headers):
        if "content-length" in headers:
            return await self._reader.readexactly(int(headers["content-length"]))
        parts = []
        while "chunked" in headers.get("transfer-encoding", ""):
            size = int((await self._reader.readuntil(b"\r\n")).split(b";")[0], 16)
            parts.append((await self._reader.readexactly(size + 2))[:-2])
            if size == 0:
                break
        return b"".join(parts)
