"""A server of datagrams that counts: "NAME NUMBER TEXT" is answered with the number, the text and how much came so far.

A client numbers from 1 and says a number again when no answer comes: then it gets the same answer again. Anything else
out of order is an error, and said to be one. A client whose name begins with "own-" gets a socket of its own, connected
to it, as servers of QUIC and DTLS do it; the others share one that is not connected.
"""
import selectors
import socket
import sys

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7000
FAMILIES = {socket.AF_INET: "0.0.0.0", socket.AF_INET6: "::"}
MOST = 2048


class Counter:
    """What the clients said so far."""

    def __init__(self):
        self.last = {}

    def answer(self, datagram):
        name, number, text = datagram.decode().split(" ", 2)
        number = int(number)
        before, total = self.last.get(name, (0, 0))
        if number == before + 1:
            total += len(text)
            self.last[name] = (number, total)
        elif number != before:
            return b"%d error: %d came after %d" % (number, number, before)
        return b"%d %s %d" % (number, text.encode(), total)


def listen(family, address):
    listener = socket.socket(family, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    listener.bind((address, PORT))
    return listener


def main():
    counter = Counter()
    selector = selectors.DefaultSelector()

    def from_anybody(listener):
        datagram, client = listener.recvfrom(MOST)
        if datagram.startswith(b"own-"):
            own = listen(listener.family, FAMILIES[listener.family])
            own.connect(client)
            selector.register(own, selectors.EVENT_READ, from_one)
            own.send(counter.answer(datagram))
        else:
            listener.sendto(counter.answer(datagram), client)

    def from_one(own):
        own.send(counter.answer(own.recv(MOST)))

    for family, address in FAMILIES.items():
        try:
            selector.register(listen(family, address), selectors.EVENT_READ, from_anybody)
        except OSError as missing:
            print("no sockets of family %d here: %s" % (family, missing), flush=True)
    print("ready", flush=True)
    while True:
        for key, _ in selector.select():
            key.data(key.fileobj)


main()
