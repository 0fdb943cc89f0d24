"""A bounded load from a process of its own: so many clients, each with a connection that stays, each request timed."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any
from uuid import uuid4

Request = tuple[str, str, dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of requests gave: per second, milliseconds, bytes of an answer, and how many were not answered with 2xx."""

    per_second: float
    p50: float
    p95: float
    size: int
    requests: int
    failed: int


def run(port: int, token: str, clients: int, requests: list[Request]) -> Run:
    """Send the requests through so many clients; every one is sent once."""
    work = iter(requests)
    lock = threading.Lock()
    times: list[float] = []
    sizes: list[int] = []
    failed: list[int] = []

    def take() -> Request | None:
        with lock:
            return next(work, None)

    def client() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for request in iter(take, None):
            began = time.perf_counter()
            status, size = _send(link, token, request)
            times.append(time.perf_counter() - began)
            sizes.append(size)
            if not 200 <= status < 300:
                failed.append(status)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    times.sort()
    return Run(
        len(times) / took,
        median(times) * 1000,
        times[int(len(times) * 0.95)] * 1000,
        int(median(sizes)),
        len(times),
        len(failed),
    )


def _send(link: http.client.HTTPConnection, token: str, request: Request) -> tuple[int, int]:
    method, path, body = request
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    data = None
    if body is not None:
        data = json.dumps(body, ensure_ascii=False).encode()
        headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    link.request(method, path, data, headers)
    answer = link.getresponse()
    return answer.status, len(answer.read())


def repeated(make: Callable[[int], Request], n: int) -> list[Request]:
    """So many requests, the n-th made by a function of n."""
    return [make(place) for place in range(n)]


def cycle(paths: list[str], n: int) -> Iterator[Request]:
    """So many GET requests going round a list of addresses."""
    return (("GET", paths[place % len(paths)], None) for place in range(n))
