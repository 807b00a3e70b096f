"""The gate before the application."""

from __future__ import annotations

import threading

from handrail.core.gate import Gate


def test_no_more_than_the_number_work_at_once_and_what_is_streamed_holds_no_place() -> None:
    inside, most, lock, go_on = 0, 0, threading.Lock(), threading.Event()

    def application(environ, start_response):
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        go_on.wait(5)
        with lock:
            inside -= 1
        return (part for part in (b"streamed",))

    gate = Gate(application, 2)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(gate({}, print))) for _ in range(6)]
    for thread in threads:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert most <= 2
    # Six answers are open and not one has been read: the places are free all the same.
    assert gate({}, print) is not None
    assert [b"".join(answer) for answer in answers] == [b"streamed"] * 6
