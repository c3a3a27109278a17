"""Judges the commands of policies' `cli` remedies by the AWS CLI itself, which sends nothing.

Takes an object of remedies by id on its standard input, and answers with the number of commands that were judged and with
what is wrong. Each line of a remedy is commands, JSON that belongs into a document, or a comment behind `#`, where commands
stand in backticks: none may stand where it is not seen here.

The CLI reads a command as for a call: service, operation, options, the JSON and the short form of their values, what must
be there and of what type it is. What a file will hold is not known: the least that the option takes stands for it. Beside
that, words of which there is a list, and what `--query` asks of the answer, are looked up in the description of the service.
"""

import argparse
import contextlib
import io
import json
import os
import re
import shlex
import sys

import botocore
import jmespath
from aws_server import remember_files
from awscli import clidriver, paramfile
from awscli.botocore.awsrequest import AWSResponse
from awscli.customizations import cliinputjson

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_PAGER": "",
}
# What the CLI reads files by, and what may stand behind a `|`.
FILES = ("file://", "fileb://")
FILTERS = {"base64"}


# --- the commands of a remedy -------------------------------------------------------------------------------------------


def commands(remedy):
    """The commands, each as its words, and what is not a command though it stands where one does."""
    found, wrong = [], []
    for line in whole(remedy):
        code, comment = parted(line)
        if code.startswith(("{", '"')):
            wrong.extend(not_json(code))
            code = ""
        if re.search(r"\baws [a-z0-9]+ [a-z]", re.sub(r"`[^`]*`", "", comment)):
            wrong.append(f"a command in a comment stands in backticks: {comment}")
        for text in [code.removeprefix("as root: "), *re.findall(r"`((?:as root: )?aws [^`]*)`", comment)]:
            for words in split(text.removeprefix("as root: ")):
                (found if words[0] == "aws" else wrong).append(words)
    wrong = [one for one in wrong if isinstance(one, str) or one[0] not in FILTERS]
    return found, [one if isinstance(one, str) else f"no command of the AWS CLI: {shlex.join(one)}" for one in wrong]


def whole(text):
    """Lines, those that a quotation goes over as one."""
    line = ""
    for part in text.splitlines():
        line = f"{line}\n{part}" if line else part
        if parted(line)[0].count("'") % 2 == 0:
            yield line
            line = ""
    if line:
        yield line


def parted(line):
    """Code, and the comment behind it."""
    quoted = False
    for at, character in enumerate(line):
        quoted ^= character == "'"
        if character == "#" and not quoted and (at == 0 or line[at - 1] == " "):
            return line[:at].strip(), line[at:]
    return line.strip(), ""


def not_json(text):
    """What is wrong with an object, or with members of one."""
    try:
        json.loads(text if text.startswith("{") else f"{{{text}}}")
    except ValueError as error:
        yield f"{error}: {text}"


def split(code):
    """The commands in a line of the shell, without where their output goes."""
    lexer = shlex.shlex(code, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split, lexer.commenters = True, ""
    command, words = [], iter([*lexer, ";"])
    for word in words:
        if word == ">":
            next(words)
        elif word in ("&&", "|", ";"):
            if command:
                yield command
            command = []
        else:
            command.append(word)


# --- what the AWS CLI says of one ---------------------------------------------------------------------------------------


class Judge:
    """The AWS CLI, with the newest description of each service: its own may be months older."""

    def __init__(self):
        self.driver = clidriver.create_clidriver()
        session = self.driver.session
        newest = os.path.join(os.path.dirname(botocore.__file__), "data")
        session.get_component("data_loader").search_paths.insert(0, newest)
        events = session.get_component("event_emitter")
        events.register_first("before-parameter-build", self.look_up)
        events.register_first("before-call", lambda **_: (AWSResponse("", 200, {}, None), {}))

    def wrong(self, words):
        """What is wrong with a command."""
        # A Region that is left open must look like one.
        self.words = [re.sub("[A-Z]+-REGION", "eu-west-1", word) for word in words]
        self.called, self.unknown = None, []
        said, code = io.StringIO(), 0
        try:
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
                code = self.driver.main(self.words[1:])
        except SystemExit as end:
            code = end.code
        if code:
            return said.getvalue().strip().splitlines()[-1:] or ["it is refused"]
        if self.called is None:
            return ["it calls nothing"]
        return [*self.unknown, *self.not_answered()]

    def look_up(self, params, model, **_):
        """Takes note of the call. Words of which the service has a list must be on it."""
        self.called = model
        if "--cli-input-json" in self.words:
            for name in model.input_shape.required_members:
                params.setdefault(name, least(model.input_shape.members[name]))
        self.unknown.extend(not_listed(params, model.input_shape, []))

    def not_answered(self):
        """What `--query` asks and the answer does not have."""
        if "--query" not in self.words:
            return
        asked = jmespath.compile(self.words[self.words.index("--query") + 1]).parsed
        answer = self.called.output_shape.members if self.called.output_shape else {}
        for name in first_names(asked):
            if name not in answer:
                yield f"{self.called.name} does not answer with `{name}`"


def of_a_file(_self, param, value, **_):
    """The least that an option takes, in place of what is in a file."""
    text = value[0] if isinstance(value, list) and len(value) == 1 else value
    if not isinstance(text, str) or not text.startswith(FILES):
        return None
    value = least(param.argument_model)
    return value if isinstance(value, (str, bytes)) else json.dumps(value)


def least(shape):
    """The least value of a shape."""
    kind = shape.type_name
    if kind == "structure":
        return {name: least(shape.members[name]) for name in shape.required_members}
    if kind == "string":
        return (shape.enum or ["x" * shape.metadata.get("min", 1)])[0]
    lists = {"list": lambda: [least(shape.member)], "map": dict, "blob": lambda: b"x", "boolean": bool}
    return lists.get(kind, lambda: shape.metadata.get("min", 1))()


def not_listed(value, shape, path):
    """Words that are not on the list that a service has of them."""
    if shape.type_name == "structure":
        for name in value.keys() & shape.members.keys():
            yield from not_listed(value[name], shape.members[name], [*path, name])
    elif shape.type_name == "list":
        for part in value:
            yield from not_listed(part, shape.member, path)
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        yield f"{'.'.join(path)} is none of {', '.join(shape.enum)}: {value}"


def first_names(asked):
    """The fields of the answer that an expression begins with."""
    if asked["type"] == "field":
        yield asked["value"]
    for child in asked["children"] if asked["type"].startswith("multi_select") else asked["children"][:1]:
        yield from first_names(child)


def main():
    os.environ.update(ENVIRONMENT)
    remember_files()
    paramfile.URIArgumentHandler.__call__ = of_a_file
    cliinputjson.get_paramfile = lambda *_: "{}"
    # The CLI takes the beginning of an option for it; the next release may have two that begin so.
    argparse.ArgumentParser._get_option_tuples = lambda *_: []
    judge = Judge()
    judged, problems = 0, []
    for policy, remedy in json.load(sys.stdin).items():
        found, wrong = commands(remedy)
        for words in found:
            judged += 1
            wrong.extend(f"{shlex.join(words)}: {reason}" for reason in judge.wrong(words))
        problems.extend(f"{policy}: {reason}" for reason in wrong)
    json.dump({"judged": judged, "problems": problems}, sys.stdout)


if __name__ == "__main__":
    main()
