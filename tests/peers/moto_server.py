"""A stand-in for AWS on 127.0.0.1: moto's server with what CloudTrail's deployments need and moto lacks or gets wrong.

It forks for each connection to a socket (forking.py): a server on a free port, which it tells, and which ends with the
connection. The account is in the access key: AKIATEST222222222222 works in account 222222222222.

moto keeps what it is told and judges little; this adds no judgement, except that S3 buckets and SNS topics must exist.
CloudTrail Lake is in moto_lake.py; the types of CloudFormation that moto lacks are in moto_cloudformation.py.
"""

import json
import os
import re
import sys
import threading

import forking
import moto_cloudformation
import moto_lake
from moto.athena.models import AthenaBackend
from moto.backends import get_backend
from moto.cloudtrail import models as cloudtrail
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model
from moto.iam import models as iam
from moto.kms.models import KmsBackend
from moto.kms.responses import KmsResponse
from moto.organizations import utils as organizations_utils
from moto.organizations.models import FakeAccount, FakePolicy, FakeRoot, OrganizationsBackend
from moto.s3.exceptions import BucketAccessDeniedError
from moto.s3.models import S3Backend, s3_backends
from moto.s3.responses import S3Response
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.sns.models import sns_backends
from moto.sqs.models import Queue
from werkzeug.serving import make_server

# --- accounts ---------------------------------------------------------------------------------------------------------

_account_of_issued_key = iam.get_account_id_from


def account_of(access_key):
    written = re.fullmatch(r"AKIATEST(\d{12})", access_key or "")
    return written.group(1) if written else _account_of_issued_key(access_key)


iam.get_account_id_from = account_of

# --- CloudTrail -------------------------------------------------------------------------------------------------------

Backend, Trail = cloudtrail.CloudTrailBackend, cloudtrail.Trail


def delete_trail(self, name):
    """moto knows no ARN here: deleting by ARN does nothing and succeeds."""
    del self.trails[self.get_trail(name).trail_name]


_description = Trail.description


def description(self, include_region=False):
    """moto says that no trail has selectors, builds a topic's ARN from an ARN, and gives `null` for what is not set."""
    said = _description(self, include_region)
    said["HasCustomEventSelectors"] = bool(self.event_selectors or self.advanced_event_selectors)
    said["HasInsightSelectors"] = bool(self.insight_selectors)
    if self.sns_topic_name:
        said["SnsTopicARN"] = self.topic_arn
        said["SnsTopicName"] = self.sns_topic_name
    return {name: value for name, value in said.items() if value is not None}


def topic_arn(self):
    if not self.sns_topic_name or self.sns_topic_name.startswith("arn:"):
        return self.sns_topic_name or None
    return f"arn:{self.partition}:sns:{self.region_name}:{self.account_id}:{self.sns_topic_name}"


def check_topic_exists(self):
    """moto takes a topic's name only, and looks in the trail's own account."""
    if self.topic_arn:
        _, _, _, region, account, _ = self.topic_arn.split(":")
        try:
            sns_backends[account][region].get_topic(self.topic_arn)
        except Exception:
            raise cloudtrail.InsufficientSnsTopicPolicyException(
                "SNS Topic does not exist or the topic policy is incorrect!"
            )


def check_bucket_exists(self):
    """moto looks in the trail's own account; logs are kept in another one."""
    for account in list(s3_backends.keys()):
        if self.bucket_name in s3_backends[account][self.partition].buckets:
            return
    raise cloudtrail.S3BucketDoesNotExistException(f"S3 bucket {self.bucket_name} does not exist!")


def put_event_selectors(self, event_selectors, advanced_event_selectors):
    """moto keeps the advanced selectors when basic ones take their place."""
    self.event_selectors = event_selectors or []
    self.advanced_event_selectors = advanced_event_selectors or []


def put_insight_selectors(self, insight_selectors):
    """moto adds to those that are there; AWS replaces them."""
    self.insight_selectors = insight_selectors


Backend.start_logging = lambda self, name: self.get_trail(name).start_logging()
Backend.stop_logging = lambda self, name: self.get_trail(name).stop_logging()
Backend.delete_trail = delete_trail
Trail.description = description
Trail.topic_arn = property(topic_arn)
Trail.check_topic_exists = check_topic_exists
Trail.check_bucket_exists = check_bucket_exists
Trail.put_event_selectors = put_event_selectors
Trail.put_insight_selectors = put_insight_selectors

_trails, _get_trail = Backend.describe_trails, Backend.get_trail


def trails_of_the_organization(self, include_shadow_trails):
    """moto shows an organization's trail to its own account only; AWS shows it to every account."""
    trails = list(_trails(self, include_shadow_trails))
    for account, backends in list(cloudtrail.cloudtrail_backends.items()):
        if include_shadow_trails and account != self.account_id:
            trails += [t for backend in backends.values() for t in backend.trails.values() if t.is_org_trail]
    return trails


def get_trail(self, name_or_arn):
    for trail in self.describe_trails(True):
        if trail.arn == name_or_arn:
            return trail
    return _get_trail(self, name_or_arn)


Backend.describe_trails = trails_of_the_organization
Backend.get_trail = get_trail

_describe_trails = CloudTrailResponse.describe_trails


def describe_trails(self):
    """moto answers with all trails, whatever `trailNameList` asks for."""
    answer = json.loads(_describe_trails(self))
    wanted = self._get_param("trailNameList") or []
    if wanted:
        answer["trailList"] = [t for t in answer["trailList"] if t["Name"] in wanted or t["TrailARN"] in wanted]
    return json.dumps(answer)


def list_public_keys(self):
    """The keys of digests, of which there are none. The AWS CLI asks again and again where this fails."""
    return json.dumps({"PublicKeyList": []})


_list_tags = CloudTrailResponse.list_tags


def list_tags(self):
    """moto knows none of another account's trail; AWS does not tell them."""
    for arn in self._get_param("ResourceIdList"):
        if arn.split(":")[4] != self.current_account:
            raise JsonRESTError("AccessDeniedException", f"not authorized to perform: cloudtrail:ListTags on {arn}")
    return _list_tags(self)


CloudTrailResponse.describe_trails = describe_trails
CloudTrailResponse.list_tags = list_tags
CloudTrailResponse.list_public_keys = list_public_keys

# --- a delegated administrator for CloudTrail -------------------------------------------------------------------------

ADMINISTRATORS = {}


def register_organization_delegated_admin(self):
    account = self._get_param("MemberAccountId")
    ADMINISTRATORS.setdefault(self.current_account, {})[account] = {
        "Id": account,
        "Arn": f"arn:aws:organizations::{self.current_account}:account/o-a1b2c3d4e5/{account}",
        "Name": account,
        "Status": "ACTIVE",
        "JoinedMethod": "CREATED",
    }
    return json.dumps({})


def deregister_organization_delegated_admin(self):
    ADMINISTRATORS.get(self.current_account, {}).pop(self._get_param("DelegatedAdminAccountId"), None)
    return json.dumps({})


_list_delegated_administrators = OrganizationsBackend.list_delegated_administrators


def list_delegated_administrators(self, **arguments):
    if arguments.get("ServicePrincipal") != "cloudtrail.amazonaws.com":
        return _list_delegated_administrators(self, **arguments)
    return {"DelegatedAdministrators": list(ADMINISTRATORS.get(self.account_id, {}).values())}


CloudTrailResponse.register_organization_delegated_admin = register_organization_delegated_admin
CloudTrailResponse.deregister_organization_delegated_admin = deregister_organization_delegated_admin
OrganizationsBackend.list_delegated_administrators = list_delegated_administrators

# The root and the unit that the examples name, and accounts whose name is the number that they name.
organizations_utils.make_random_root_id = lambda: "r-ab12"
organizations_utils.make_random_ou_id = lambda root: "ou-ab12-cdef3456"
_account = FakeAccount.__init__


def account(self, organization, **named):
    _account(self, organization, **named)
    if re.fullmatch(r"\d{12}", self.name):
        self.id = self.name


FakeAccount.__init__ = account

# S3 policies of November 2025 are kept as tag policies are.
for policies in (FakePolicy, FakeRoot):
    policies.SUPPORTED_POLICY_TYPES.append("S3_POLICY")
_policy = FakePolicy.__init__


def policy(self, organization, **named):
    kind = named.get("Type")
    _policy(self, organization, **{**named, "Type": "TAG_POLICY" if kind == "S3_POLICY" else kind})
    self.type = kind


FakePolicy.__init__ = policy

# --- SQS: moto forgets who may use a queue for dead letters, and writes the other policy in a way of its own -----------

Queue.BASE_ATTRIBUTES.append("RedriveAllowPolicy")
Queue.redrive_allow_policy = None
_attributes_of_queue = Queue.attributes.fget


def attributes_of_queue(self):
    told = _attributes_of_queue(self)
    if "RedrivePolicy" in told and self.redrive_policy:
        told["RedrivePolicy"] = json.dumps(self.redrive_policy, separators=(",", ":"))
    return told


Queue.attributes = property(attributes_of_queue)

# --- KMS: keys that exist already, under the id which a spec names; the period of a rotation --------------------------

_create_key = KmsBackend.create_key


def create_key(self, policy, key_usage, key_spec, description, tags, *rest, **named):
    """With the tag `_custom_id_` the key gets that id. moto breaks on tags as CloudFormation writes them, and keeps no
    default of the usage."""
    tags = {tag.get("TagKey", tag.get("Key")): tag.get("TagValue", tag.get("Value")) for tag in tags or []}
    wanted = tags.pop("_custom_id_", None)
    tags = [{"TagKey": name, "TagValue": value} for name, value in tags.items()]
    key = _create_key(self, policy, key_usage or "ENCRYPT_DECRYPT", key_spec, description, tags, *rest, **named)
    if wanted:
        self.keys[wanted] = self.keys.pop(key.id)
        key.arn = key.arn.replace(key.id, wanted)
        key.id = wanted
    return key


_enable_key_rotation = KmsResponse.enable_key_rotation
_get_key_rotation_status = KmsResponse.get_key_rotation_status


def enable_key_rotation(self):
    answer = _enable_key_rotation(self)
    key = self.kms_backend.describe_key(self._get_param("KeyId"))
    key.rotation_period = self._get_param("RotationPeriodInDays") or 365
    return answer


def get_key_rotation_status(self):
    answer = json.loads(_get_key_rotation_status(self))
    key = self.kms_backend.describe_key(self._get_param("KeyId"))
    if answer["KeyRotationEnabled"]:
        answer["RotationPeriodInDays"] = getattr(key, "rotation_period", 365)
    return json.dumps(answer)


KmsBackend.create_key = create_key
KmsResponse.enable_key_rotation = enable_key_rotation
KmsResponse.get_key_rotation_status = get_key_rotation_status

# --- S3: whose a bucket is, from which size on objects are moved, which encryption is refused, what is replicated ------

SIZE = "x-amz-transition-default-minimum-object-size"
_bucket_put = S3Response._bucket_response_put
_bucket_get = S3Response._bucket_response_get
_get_bucket_encryption = S3Response.get_bucket_encryption
_get_bucket_lifecycle = S3Response.get_bucket_lifecycle
_get_bucket_replication = S3Response.get_bucket_replication
_get_object_lock_configuration = S3Backend.get_object_lock_configuration


def bucket_put(self, request, bucket_name, querystring):
    answer = _bucket_put(self, request, bucket_name, querystring)
    if "lifecycle" in querystring:
        self.backend.get_bucket(bucket_name).smallest_moved = request.headers.get(SIZE)
    return answer


def bucket_get(self, bucket_name, querystring):
    """moto answers everybody. The policies here let no other account read how a bucket is configured."""
    if self.backend.get_bucket(bucket_name).account_id != self.current_account:
        raise BucketAccessDeniedError(bucket=bucket_name)
    return _bucket_get(self, bucket_name, querystring)


def get_bucket_lifecycle(self):
    status, headers, body = _get_bucket_lifecycle(self)
    chosen = getattr(self.backend.get_bucket(self.bucket_name), "smallest_moved", None)
    return status, {**headers, SIZE: chosen or "all_storage_classes_128K"}, body


def get_bucket_encryption(self):
    """moto leaves out what is refused."""
    encryption = self.backend.get_bucket_encryption(self.bucket_name)
    if not encryption:
        return _get_bucket_encryption(self)
    self.data["Action"] = "GetBucketEncryption"
    rule = encryption["Rule"]
    told = {"ApplyServerSideEncryptionByDefault": rule["ApplyServerSideEncryptionByDefault"]}
    told["BucketKeyEnabled"] = rule.get("BucketKeyEnabled") == "true"
    refused = rule.get("BlockedEncryptionTypes", {}).get("EncryptionType", [])
    told["BlockedEncryptionTypes"] = {"EncryptionType": [refused] if isinstance(refused, str) else refused}
    return self.serialized(ActionResult({"ServerSideEncryptionConfiguration": {"Rules": [told]}}))


def get_bucket_replication(self):
    """moto tells some of what it was told: not which encrypted objects, which of the deletions, of which prefix."""
    kept = self.backend.get_bucket_replication(self.bucket_name)
    if not kept:
        return _get_bucket_replication(self)
    self.data["Action"] = "GetBucketReplication"
    rules = [{**rule, **moto_cloudformation.pick(rule, Priority=int, Filter=replicated)} for rule in kept["Rule"]]
    told = {"Role": kept["Role"], "Rules": rules}
    return self.serialized(ActionResult({"ReplicationConfiguration": told}))


def replicated(given):
    """What is empty in XML is no text."""
    return {name: value or "" for name, value in (given or {"Prefix": ""}).items()}


def get_object_lock_configuration(self, bucket_name):
    """moto says 0 days where years are meant."""
    enabled, mode, days, years = _get_object_lock_configuration(self, bucket_name)
    return enabled, mode, days or None, years or None


S3Response._bucket_response_put = bucket_put
S3Response._bucket_response_get = bucket_get
S3Response.get_bucket_lifecycle = get_bucket_lifecycle
S3Response.get_bucket_replication = get_bucket_replication
S3Response.get_bucket_encryption = get_bucket_encryption
S3Backend.get_object_lock_configuration = get_object_lock_configuration

# --- Athena: moto refuses to tell the tags of what has none -----------------------------------------------------------

AthenaBackend.list_tags_for_resource = lambda self, resource_arn: self.tagger.list_tags_for_resource(resource_arn)

# --- the server -------------------------------------------------------------------------------------------------------


class Dispatcher(DomainDispatcherApplication):
    """With the one service that moto has nothing of."""

    def __call__(self, environ, start_response):
        if "/observabilityadmin/" in environ.get("HTTP_AUTHORIZATION", ""):
            return moto_lake.telemetry(environ, start_response)
        return super().__call__(environ, start_response)


class Quiet(MotoRequestHandler):
    def log_request(self, *_):
        pass


def end_with(connection):
    connection.recv(1)
    os._exit(0)


def serve(connection):
    """A server of its own for whoever connected: it is told a folder for its log, and tells its port."""
    folder = connection.recv(4096).decode()
    log = os.open(os.path.join(folder, "log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 2)
    server = make_server(
        "127.0.0.1", 0, Dispatcher(create_backend_app), threaded=True, request_handler=Quiet
    )
    os.environ["MOTO_PORT"] = str(server.server_port)
    moto_cloudformation.install(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=end_with, args=[connection], daemon=True).start()
    connection.sendall(b"%d\n" % server.server_port)
    server.serve_forever()


def warm_up():
    """Imports the services that the examples deploy to, and reads the descriptions of them."""
    for service in moto_cloudformation.SERVICES:
        get_backend(service)
        get_service_model(service)
        moto_cloudformation.client(service, "111111111111", "us-east-1")


if __name__ == "__main__":
    warm_up()
    forking.listen(sys.argv[1], serve)
