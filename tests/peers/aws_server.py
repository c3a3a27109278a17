"""The AWS CLI, imported once and forked for each call: importing it takes a second of processor time, and deployments
call it some hundred times.

Takes the path of a socket and listens there until its standard input ends. Beside the socket it puts a program `aws`,
which hands a call over with its arguments, environment, folder and open files, and exits as the call did.
"""

import contextlib
import json
import os
import socket
import sys

import forking
from awscli import clidriver
from awscli.botocore.exceptions import DataNotFoundError, UnknownServiceError
from awscli.botocore.loaders import JSONFileLoader

# What runbooks and `snapshot` ask most.
SERVICES = (
    "athena", "cloudformation", "cloudtrail", "cloudwatch", "config", "events", "glue", "iam", "kms", "logs", "organizations",
    "s3", "sns", "sqs", "sts",
)

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


def remember_files():
    """The AWS CLI reads its descriptions of services anew for each call: half of a call's time."""
    read = JSONFileLoader.load_file
    known = {}

    def load_file(self, path):
        if path not in known:
            known[path] = read(self, path)
        return known[path]

    JSONFileLoader.load_file = load_file


def warm_up():
    """Makes a call that fails, for what the AWS CLI imports late, and reads the descriptions of these services."""
    environment = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_EC2_METADATA_DISABLED": "true",
                   "AWS_MAX_ATTEMPTS": "1", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
                   "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_DEFAULT_REGION": "us-east-1"}
    before = dict(os.environ)
    os.environ.update(environment)
    sys.argv = ["aws", "sts", "get-caller-identity"]
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
        clidriver.main()
    loader = clidriver.create_clidriver().session.get_component("data_loader")
    for service in SERVICES:
        for description in ("service-2", "endpoint-rule-set-1", "paginators-1"):
            with contextlib.suppress(UnknownServiceError, DataNotFoundError):
                loader.load_service_model(service, description)
    os.environ.clear()
    os.environ.update(before)


def main(path):
    program = os.path.join(os.path.dirname(path), "aws")
    with open(program, "w") as file:
        file.write(CLIENT.format(python=sys.executable, path=path))
    os.chmod(program, 0o755)
    remember_files()
    warm_up()
    forking.listen(path, answer)


if __name__ == "__main__":
    main(sys.argv[1])
