"""A server that counts: answers each line of a connection with its number, what came and how much came so far.

With --tls CERTIFICATE KEY over TLS. With --processes the counting is done by a child behind a pipe, and passes through a second
one behind a unix socket, while a timer ticks in the parent: all three have to go on where they were.
"""
import asyncio
import os
import signal
import socket
import ssl
import sys

PORT = 7000
ticks = 0


def on_tick(*_):
    global ticks
    ticks += 1


class Here:
    """Counts in this process."""

    async def answer(self, number, line):
        return b"%d %s" % (number, line)


class Elsewhere:
    """Counts in two children: one behind pipes, one behind a unix socket."""

    def __init__(self):
        self.lock = asyncio.Lock()
        to_child, from_parent = os.pipe(), os.pipe()
        if os.fork() == 0:
            serve(os.fdopen(to_child[0], "rb"), os.fdopen(from_parent[1], "wb", 0))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        if os.fork() == 0:
            serve(theirs.makefile("rb"), theirs.makefile("wb", 0))
        self.steps = [(os.fdopen(from_parent[0], "rb"), os.fdopen(to_child[1], "wb", 0)),
                      (ours.makefile("rb"), ours.makefile("wb", 0))]
        signal.signal(signal.SIGALRM, on_tick)
        signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)

    async def answer(self, number, line):
        async with self.lock:
            text = b"%d %s" % (number, line)
            for reader, writer in self.steps:
                writer.write(text + b"\n")
                text = await asyncio.to_thread(reader.readline)
                text = text.rstrip(b"\n")
            return text


def serve(reader, writer):
    for line in reader:
        writer.write(line)
    os._exit(0)


async def main():
    processes = "--processes" in sys.argv
    counter = Elsewhere() if processes else Here()
    context = None
    if "--tls" in sys.argv:
        at = sys.argv.index("--tls")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[at + 1], sys.argv[at + 2])

    async def talk(reader, writer):
        number = total = 0
        while line := await reader.readline():
            number += 1
            total += len(line)
            answer = await counter.answer(number, line.rstrip(b"\n"))
            before = ticks
            writer.write(b"%s %d\n" % (answer, total))
            await writer.drain()
            if processes and number % 50 == 0:
                # A timer that does not tick any more keeps the answers back, and the client sees it.
                while ticks == before:
                    await asyncio.sleep(0.01)
        writer.close()

    server = await asyncio.start_server(talk, "0.0.0.0", PORT, ssl=context)
    async with server:
        await server.serve_forever()


asyncio.run(main())
