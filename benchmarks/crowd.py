"""Many at once: each client is a thread with a line of its own that stays open."""

import http.client
import threading
import time


class Line:
    """A kept-open connection; ``ask`` gives (status, headers, body)."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method, path, body=None, headers=None):
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def close(self):
        self.connection.close()


def together(port, clients, jobs, work):
    """Let ``clients`` share ``jobs``; (seconds in all, seconds of each job, failures)."""
    waiting, lock = iter(jobs), threading.Lock()
    took, failed = [], []
    barrier = threading.Barrier(clients + 1)

    def serve():
        line = Line(port)
        barrier.wait()
        while True:
            with lock:
                job = next(waiting, None)
            if job is None:
                break
            begun = time.perf_counter()
            fine = work(line, job)
            took.append(time.perf_counter() - begun)
            if not fine:
                failed.append(job)
        line.close()

    threads = [threading.Thread(target=serve) for _ in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun, took, len(failed)
