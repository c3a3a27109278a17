"""The AWS CLI, imported once and forked for each call: importing it takes half a second of processor time, and
deployments call it some hundred times.

Takes the path of a socket and listens there until its standard input ends. Beside the socket it puts a program `aws`,
which hands a call over with its arguments, environment, folder and open files, and exits as the call did.
"""

import json
import os
import select
import signal
import socket
import sys
import traceback

CLIENT = """#!{python} -IS
import json, os, socket, sys
call = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode()
with socket.socket(socket.AF_UNIX) as server:
    server.connect({path!r})
    socket.send_fds(server, [len(call).to_bytes(4, "big")], [0, 1, 2])
    server.sendall(call)
    code = server.recv(1)
sys.exit(code[0] if code else 255)
"""


def answer(connection):
    """Is the AWS CLI for one call."""
    size, files, _, _ = socket.recv_fds(connection, 4, 3)
    with connection.makefile("rb") as stream:
        arguments, environment, folder = json.loads(stream.read(int.from_bytes(size, "big")))
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.chdir(folder)
    # Importing the AWS CLI sets where its data are.
    data = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update({**environment, "AWS_DATA_PATH": data})
    sys.argv = ["aws", *arguments]
    try:
        code = clidriver.main() or 0
    except SystemExit as end:
        code = end.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(bytes([code & 255]))


def main(path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(64)
    program = os.path.join(os.path.dirname(path), "aws")
    with open(program, "w") as file:
        file.write(CLIENT.format(python=sys.executable, path=path))
    os.chmod(program, 0o755)
    print("listening", flush=True)
    # Nobody waits for the calls' processes.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        ready, _, _ = select.select([server, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        connection, _ = server.accept()
        if os.fork() == 0:
            server.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                answer(connection)
            except BaseException:
                traceback.print_exc()
            os._exit(0)
        connection.close()


if __name__ == "__main__":
    from awscli import clidriver

    main(sys.argv[1])
