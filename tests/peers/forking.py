"""A process that imports what its work needs once, and forks for each connection to a socket.

It takes the path of the socket, says `listening` when it does, and ends with its standard input: a test process that dies
takes it along. What a fork leaves behind goes with the fork, so that nothing is left for the next.
"""

import contextlib
import gc
import os
import select
import shutil
import signal
import socket
import sys
import traceback


def reap(*_):
    """Waits for those that ended, so that their processor time counts as this process's."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def end(path):
    """Removes the socket, and what else is in its folder when this is the last to use it."""
    folder = os.path.dirname(path)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
        if not any(name.endswith(".socket") for name in os.listdir(folder)):
            shutil.rmtree(folder, ignore_errors=True)


def listen(path, work):
    """Has a fork do the work for each connection."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(64)
    # What is there now is never garbage: a fork that looked for garbage in it would copy it.
    gc.freeze()
    signal.signal(signal.SIGCHLD, reap)
    print("listening", flush=True)
    while True:
        ready, _, _ = select.select([server, sys.stdin], [], [])
        if sys.stdin in ready:
            return end(path)
        connection, _ = server.accept()
        if os.fork() == 0:
            server.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                work(connection)
            except BaseException:
                traceback.print_exc()
            os._exit(0)
        connection.close()
