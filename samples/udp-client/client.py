#!/usr/bin/env python3
"""Talks to a counting UDP service (local/Workloads/Servers/datagrams.py) and checks content and order.

    client.py ADDRESS PORT [--own] [--count N]

ADDRESS may be IPv4 or IPv6. A number is said again until its answer comes; a gap, a doubled number or a wrong sum ends it
with exit code 1. Prints how often something had to be said again, and the longest time without an answer.
"""
import argparse
import os
import socket
import sys
import time

PATIENCE = 0.5
MOST = 2048


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("port", type=int)
    parser.add_argument("--own", action="store_true", help="asks for a connected socket of its own at the server")
    parser.add_argument("--count", type=int, default=0, help="how many numbers; 0 goes on until Ctrl-C")
    return parser.parse_args()


def answer(connection, number):
    """The next answer that is not one to an earlier number; None when none comes in time."""
    try:
        while True:
            text = connection.recv(MOST).decode()
            if int(text.split(" ", 1)[0]) >= number:
                return text
    except TimeoutError:
        return None


def main():
    options = arguments()
    family, _, _, _, server = socket.getaddrinfo(options.address, options.port, type=socket.SOCK_DGRAM)[0]
    name = "%s-%d" % ("own" if options.own else "shared", os.getpid())
    total = number = repeats = 0
    longest = 0.0
    with socket.socket(family, socket.SOCK_DGRAM) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(server)
        try:
            while options.count == 0 or number < options.count:
                number += 1
                text = "datagram-%d" % number
                total += len(text)
                said = time.monotonic()
                while True:
                    connection.send(("%s %d %s" % (name, number, text)).encode())
                    heard = answer(connection, number)
                    if heard is not None:
                        break
                    repeats += 1
                longest = max(longest, time.monotonic() - said)
                expected = "%d %s %d" % (number, text, total)
                if heard != expected:
                    print("'%s' instead of '%s'" % (heard, expected), file=sys.stderr)
                    return 1
        except KeyboardInterrupt:
            number -= 1
    print("%d answers, all right; %d said again; %.0f ms at most" % (number, repeats, longest * 1000))
    return 0


sys.exit(main())
