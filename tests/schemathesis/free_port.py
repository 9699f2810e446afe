"""Prints a port of 127.0.0.1 that is free, and the five after it, which the local system takes as well."""

import random
import socket


def free(port):
    sockets = []
    try:
        for offset in range(6):
            listener = socket.socket()
            sockets.append(listener)
            listener.bind(("127.0.0.1", port + offset))
    except OSError:
        return False
    finally:
        for listener in sockets:
            listener.close()
    return True


def any_port():
    """Below the ports that the operating system gives to connections: others make some while this looks."""
    return random.randrange(10_000, 30_000)


port = any_port()
while not free(port):
    port = any_port()
print(port)
