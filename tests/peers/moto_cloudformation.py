"""What moto's CloudFormation lacks: without these it says CREATE_COMPLETE and makes nothing.

Each type is made by the server's own public API, so that botocore's checks of parameters apply. Change sets of the type
IMPORT take over what exists; a stack deployed by a change set has outputs.
"""

import json
import threading
from functools import cache

from botocore.loaders import create_loader
from botocore.session import get_session
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, StackSet
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.common_models import CloudFormationModel
from moto.core.responses import ActionResult
from moto.iam.models import Role
from moto.kms.models import Key, kms_backends
from moto.s3.models import FakeBucket, s3_backends
from moto.utilities.utils import get_partition

ENDPOINT = ""


# What is asked of this server itself.
SERVICES = (
    "athena", "cloudformation", "cloudtrail", "cloudwatch", "config", "events", "glue", "iam", "kms", "logs", "organizations",
    "s3", "sns", "sqs", "sts",
)
# The descriptions of services, read once.
LOADER = create_loader()
LOCK = threading.Lock()


def client(service, account, region):
    return client_of(ENDPOINT or None, service, account, region)


@cache
def client_of(endpoint, service, account, region):
    with LOCK:
        session = get_session()
        session.register_component("data_loader", LOADER)
        return session.create_client(
            service, region, endpoint_url=endpoint, aws_access_key_id=f"AKIATEST{account}",
            aws_secret_access_key="secret",
        )


def document(policy):
    return policy if isinstance(policy, str) else json.dumps(policy)


def switch(value):
    return value if isinstance(value, bool) else str(value).lower() == "true"


def pick(properties, **conversions):
    """Those of the named properties that are given, converted."""
    return {name: to(properties[name]) for name, to in conversions.items() if name in properties}


def same(value):
    return value


# --- types that moto does not have ------------------------------------------------------------------------------------


def trail(name, p, api):
    cloudtrail = api("cloudtrail")
    wanted = pick(
        p, S3BucketName=same, S3KeyPrefix=same, SnsTopicName=same, CloudWatchLogsLogGroupArn=same,
        CloudWatchLogsRoleArn=same, IncludeGlobalServiceEvents=switch, IsMultiRegionTrail=switch,
        EnableLogFileValidation=switch, IsOrganizationTrail=switch,
    )
    if "KMSKeyId" in p:
        wanted["KmsKeyId"] = p["KMSKeyId"]
    if cloudtrail.describe_trails(trailNameList=[name])["trailList"]:
        made = cloudtrail.update_trail(Name=name, **wanted)
    else:
        made = cloudtrail.create_trail(Name=name, TagsList=p.get("Tags", []), **wanted)
    selectors = pick(p, EventSelectors=same, AdvancedEventSelectors=same)
    if selectors:
        cloudtrail.put_event_selectors(TrailName=name, **selectors)
    if "InsightSelectors" in p:
        cloudtrail.put_insight_selectors(TrailName=name, InsightSelectors=p["InsightSelectors"])
    (cloudtrail.start_logging if switch(p["IsLogging"]) else cloudtrail.stop_logging)(Name=name)
    return name, {"Arn": made["TrailARN"], "SnsTopicArn": made.get("SnsTopicARN", "")}


def bucket_policy(_name, p, api):
    api("s3").put_bucket_policy(Bucket=p["Bucket"], Policy=document(p["PolicyDocument"]))
    return p["Bucket"], {}


def topic_policy(name, p, api):
    for topic in p["Topics"]:
        policy = document(p["PolicyDocument"])
        api("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    return name, {}


def queue_policy(name, p, api):
    for queue in p["Queues"]:
        api("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": document(p["PolicyDocument"])})
    return name, {}


def subscription(_name, p, api):
    attributes = pick(p, RawMessageDelivery=lambda value: str(switch(value)).lower())
    made = api("sns").subscribe(
        TopicArn=p["TopicArn"], Protocol=p["Protocol"], Endpoint=p["Endpoint"], Attributes=attributes,
        ReturnSubscriptionArn=True,
    )
    return made["SubscriptionArn"], {}


def metric_filter(name, p, api):
    def transformation(given):
        lower = {key[0].lower() + key[1:]: value for key, value in given.items()}
        return {**lower, **pick(lower, defaultValue=float, metricValue=str)}

    api("logs").put_metric_filter(
        logGroupName=p["LogGroupName"],
        filterName=name,
        filterPattern=p["FilterPattern"],
        metricTransformations=[transformation(given) for given in p["MetricTransformations"]],
    )
    return name, {}


def alarm(name, p, api):
    wanted = pick(
        p, AlarmDescription=same, Namespace=same, MetricName=same, Statistic=same, ComparisonOperator=same,
        TreatMissingData=same, AlarmActions=same, Period=int, EvaluationPeriods=int, DatapointsToAlarm=int,
        Threshold=float, ActionsEnabled=switch,
    )
    cloudwatch = api("cloudwatch")
    cloudwatch.put_metric_alarm(AlarmName=name, **wanted)
    return name, {"Arn": cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["AlarmArn"]}


def config_rule(name, p, api):
    """moto holds the parameters to AWS's list of managed rules."""
    wanted = pick(
        p, Description=same, Source=same, Scope=same, MaximumExecutionFrequency=same, InputParameters=document
    )
    config = api("config")
    config.put_config_rule(ConfigRule={"ConfigRuleName": name, **wanted})
    [made] = config.describe_config_rules(ConfigRuleNames=[name])["ConfigRules"]
    return name, {"Arn": made["ConfigRuleArn"]}


def stack_set(name, p, api):
    """With its instances, which moto notes and does not deploy: it has no accounts in the units."""
    cloudformation = api("cloudformation")
    wanted = pick(p, Description=same, PermissionModel=same, TemplateBody=same, Tags=same, CallAs=same)
    for how in ("AutoDeployment", "ManagedExecution"):
        wanted[how] = {key: switch(value) for key, value in p[how].items()}
    made = cloudformation.create_stack_set(StackSetName=name, **wanted)
    for group in p["StackInstancesGroup"]:
        cloudformation.create_stack_instances(StackSetName=name, **pick(group, DeploymentTargets=same, Regions=same))
    return made["StackSetId"], {}


def database(_name, p, api):
    wanted = p["DatabaseInput"]
    api("glue").create_database(DatabaseInput=wanted)
    return wanted["Name"], {}


def table(_name, p, api):
    """What CloudFormation writes as texts, the API takes as numbers and switches."""
    wanted = dict(p["TableInput"])
    api("glue").create_table(DatabaseName=p["DatabaseName"], TableInput=wanted)
    return wanted["Name"], {}


def workgroup(name, p, api):
    configuration = dict(p["WorkGroupConfiguration"])
    for key in ("EnforceWorkGroupConfiguration", "PublishCloudWatchMetricsEnabled", "RequesterPaysEnabled"):
        if key in configuration:
            configuration[key] = switch(configuration[key])
    if "BytesScannedCutoffPerQuery" in configuration:
        configuration["BytesScannedCutoffPerQuery"] = int(configuration["BytesScannedCutoffPerQuery"])
    api("athena").create_work_group(
        Name=name, Configuration=configuration, **pick(p, Description=same, Tags=same)
    )
    return name, {}


def named_query(_name, p, api):
    wanted = pick(p, Name=same, Description=same, Database=same, QueryString=same, WorkGroup=same)
    return api("athena").create_named_query(**wanted)["NamedQueryId"], {}


def event_data_store(name, p, api):
    """Its name here is the one that it is to have, or the ARN of that which is there."""
    cloudtrail = api("cloudtrail")
    wanted = pick(
        p, Name=same, AdvancedEventSelectors=same, MultiRegionEnabled=switch, OrganizationEnabled=switch,
        RetentionPeriod=int, TerminationProtectionEnabled=switch, KmsKeyId=same, BillingMode=same,
    )
    if name.startswith("arn:"):
        arn = cloudtrail.update_event_data_store(EventDataStore=name, **wanted)["EventDataStoreArn"]
        cloudtrail.add_tags(ResourceId=arn, TagsList=p.get("Tags", []))
    else:
        arn = cloudtrail.create_event_data_store(TagsList=p.get("Tags", []), **wanted)["EventDataStoreArn"]
    if "InsightSelectors" in p:
        insights = pick(p, InsightSelectors=same, InsightsDestination=same)
        cloudtrail.put_insight_selectors(EventDataStore=arn, **insights)
    if switch(p.get("FederationEnabled", False)):
        cloudtrail.enable_federation(EventDataStore=arn, FederationRoleArn=p["FederationRoleArn"])
    return arn, {"EventDataStoreArn": arn}


def telemetry_rule(name, p, api):
    rule = {**p["Rule"]}
    rule["DestinationConfiguration"] = {
        **rule["DestinationConfiguration"], **pick(rule["DestinationConfiguration"], RetentionInDays=int)
    }
    tags = {tag["Key"]: tag["Value"] for tag in p.get("Tags", [])}
    made = api("observabilityadmin").create_telemetry_rule_for_organization(RuleName=name, Rule=rule, Tags=tags)
    return made["RuleArn"], {"RuleArn": made["RuleArn"]}


def organization_policy(name, p, api):
    organizations = api("organizations")
    made = organizations.create_policy(
        Name=name, Type=p["Type"], Content=document(p["Content"]), Description=p.get("Description", "")
    )["Policy"]["PolicySummary"]
    for target in p.get("TargetIds", []):
        organizations.attach_policy(PolicyId=made["Id"], TargetId=target)
    return made["Id"], {"Arn": made["Arn"]}


# Type, property with its name, attributes, what makes or changes it, what removes it.
TYPES = [
    ("AWS::CloudTrail::Trail", "TrailName", ("Arn", "SnsTopicArn"), trail,
     lambda name, api: api("cloudtrail").delete_trail(Name=name)),
    ("AWS::CloudTrail::EventDataStore", "Name", ("EventDataStoreArn",), event_data_store, lambda arn, api: None),
    ("AWS::ObservabilityAdmin::OrganizationTelemetryRule", "RuleName", ("RuleArn",), telemetry_rule,
     lambda arn, api: None),
    ("AWS::S3::BucketPolicy", "", (), bucket_policy, lambda name, api: api("s3").delete_bucket_policy(Bucket=name)),
    ("AWS::SNS::TopicPolicy", "", (), topic_policy, lambda name, api: None),
    ("AWS::SQS::QueuePolicy", "", (), queue_policy, lambda name, api: None),
    ("AWS::SNS::Subscription", "", (), subscription, lambda name, api: None),
    ("AWS::Logs::MetricFilter", "FilterName", (), metric_filter, lambda name, api: None),
    ("AWS::CloudWatch::Alarm", "AlarmName", ("Arn",), alarm,
     lambda name, api: api("cloudwatch").delete_alarms(AlarmNames=[name])),
    ("AWS::Config::ConfigRule", "ConfigRuleName", ("Arn",), config_rule,
     lambda name, api: api("config").delete_config_rule(ConfigRuleName=name)),
    ("AWS::CloudFormation::StackSet", "StackSetName", (), stack_set, lambda name, api: None),
    ("AWS::Glue::Database", "", (), database, lambda name, api: None),
    ("AWS::Glue::Table", "", (), table, lambda name, api: None),
    ("AWS::Athena::WorkGroup", "Name", (), workgroup, lambda name, api: None),
    ("AWS::Athena::NamedQuery", "", (), named_query, lambda name, api: None),
    ("AWS::Organizations::Policy", "Name", ("Arn",), organization_policy, lambda name, api: None),
]


def model(type_name, name_property, attribute_names, put, remove):
    """A class for a type: moto finds the direct subclasses of its own."""

    def __init__(self, name, attributes):
        self.name, self.attributes = name, attributes

    def create(cls, resource_name, cloudformation_json, account_id, region_name, **named):
        identifier = IMPORTS.get((named.get("StackId"), named.get("LogicalId")))
        if identifier:
            # Of what is imported here the identifier is the only attribute.
            return cls(identifier, dict.fromkeys(attribute_names, identifier))
        api = lambda service: client(service, account_id, region_name)
        return cls(*put(resource_name, cloudformation_json["Properties"], api))

    def update(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        return create(cls, original_resource.name, cloudformation_json, account_id, region_name)

    def delete(cls, resource_name, cloudformation_json, account_id, region_name):
        remove(resource_name, lambda service: client(service, account_id, region_name))

    return type(
        type_name.replace("::", ""),
        (CloudFormationModel,),
        {
            "__module__": "moto.trailsmith.models",
            "__init__": __init__,
            "physical_resource_id": property(lambda self: self.name),
            "has_cfn_attr": classmethod(lambda cls, name: name in attribute_names),
            "get_cfn_attribute": lambda self, name: self.attributes[name],
            "cloudformation_name_type": staticmethod(lambda: name_property),
            "cloudformation_type": staticmethod(lambda: type_name),
            "create_from_cloudformation_json": classmethod(create),
            "update_from_cloudformation_json": classmethod(update),
            "delete_from_cloudformation_json": classmethod(delete),
        },
    )


# --- buckets: moto sets their tags only, and a part of their encryption ----------------------------------------------------------------


def days(value):
    return {name: (int(number) if name.endswith("Days") else number) for name, number in value.items()}


def lifecycle_rule(given):
    chosen = {}
    if "Prefix" in given:
        chosen["Prefix"] = given["Prefix"]
    chosen.update({name: int(given[name]) for name in ("ObjectSizeGreaterThan", "ObjectSizeLessThan") if name in given})
    if "TagFilters" in given:
        chosen["Tags"] = given["TagFilters"]
    several = len(chosen) > 1 or "Tags" in chosen
    rule = {"ID": given["Id"], "Status": given["Status"], "Filter": {"And": chosen} if several else chosen}
    if "ExpirationInDays" in given:
        rule["Expiration"] = {"Days": int(given["ExpirationInDays"])}
    for name, number in [("Transitions", "Days"), ("NoncurrentVersionTransitions", "NoncurrentDays")]:
        if name in given:
            rule[name] = [
                {number: int(step["TransitionInDays"]), "StorageClass": step["StorageClass"]} for step in given[name]
            ]
    if "NoncurrentVersionExpiration" in given:
        rule["NoncurrentVersionExpiration"] = days(given["NoncurrentVersionExpiration"])
    if "AbortIncompleteMultipartUpload" in given:
        after = int(given["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"])
        rule["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": after}
    return rule


def object_lock(given):
    rule = given.get("Rule", {}).get("DefaultRetention")
    lock = {"ObjectLockEnabled": given["ObjectLockEnabled"]}
    if rule:
        lock["Rule"] = {"DefaultRetention": {k: same(v) if k == "Mode" else int(v) for k, v in rule.items()}}
    return {"ObjectLockConfiguration": lock}


def lifecycle(given):
    rules = {"LifecycleConfiguration": {"Rules": [lifecycle_rule(rule) for rule in given["Rules"]]}}
    return {**rules, **pick(given, TransitionDefaultMinimumObjectSize=same)}


def logging(given):
    target = {"TargetBucket": given["DestinationBucketName"], "TargetPrefix": given.get("LogFilePrefix", "")}
    return {"BucketLoggingStatus": {"LoggingEnabled": target}}


def encryption(given):
    [rule] = given["ServerSideEncryptionConfiguration"]
    told = {"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"]}
    told.update(pick(rule, BucketKeyEnabled=switch, BlockedEncryptionTypes=same))
    return {"ServerSideEncryptionConfiguration": {"Rules": [told]}}


def replication(given):
    rules = [{"ID" if name == "Id" else name: value for name, value in rule.items()} for rule in given["Rules"]]
    rules = [{**rule, **pick(rule, Priority=int)} for rule in rules]
    return {"ReplicationConfiguration": {"Role": given["Role"], "Rules": rules}}


# Property, operation, its arguments.
BUCKET = [
    ("BucketEncryption", "put_bucket_encryption", encryption),
    ("VersioningConfiguration", "put_bucket_versioning", lambda v: {"VersioningConfiguration": v}),
    ("ObjectLockConfiguration", "put_object_lock_configuration", object_lock),
    ("OwnershipControls", "put_bucket_ownership_controls", lambda v: {"OwnershipControls": v}),
    ("PublicAccessBlockConfiguration", "put_public_access_block",
     lambda v: {"PublicAccessBlockConfiguration": {name: switch(on) for name, on in v.items()}}),
    ("LifecycleConfiguration", "put_bucket_lifecycle_configuration", lifecycle),
    ("LoggingConfiguration", "put_bucket_logging", logging),
    ("ReplicationConfiguration", "put_bucket_replication", replication),
]


def configure_bucket(bucket, p, account, region):
    if switch(p.get("ObjectLockEnabled", False)):
        bucket.object_lock_enabled = True
    s3 = client("s3", account, region)
    for name, operation, arguments in BUCKET:
        if name in p:
            getattr(s3, operation)(Bucket=bucket.name, **arguments(p[name]))
    return bucket


def configure_key(key, p, account, region):
    kms = client("kms", account, region)
    kms.put_key_policy(KeyId=key.id, PolicyName="default", Policy=document(p["KeyPolicy"]))
    if switch(p.get("EnableKeyRotation", False)):
        period = pick(p, RotationPeriodInDays=int)
        kms.enable_key_rotation(KeyId=key.id, **period)
    key.description = p.get("Description", "")
    return key


# --- stack sets: moto forgets how they deploy --------------------------------------------------------------------------

_create_stack_set = CloudFormationResponse.create_stack_set


def create_stack_set(self):
    made = _create_stack_set(self)
    kept = self.cloudformation_backend.describe_stack_set(self._get_param("StackSetName"))
    told = self._get_params()
    for name in ("AutoDeployment", "ManagedExecution"):
        HOW.setdefault(name, {})[kept.id] = {key: switch(value) for key, value in told.get(name, {}).items()} or None
    if kept.permission_model == "SERVICE_MANAGED":
        kept.administration_role_arn = None
        kept.execution_role_name = None
    return made


# How stack sets deploy: by the name of the property and the id.
HOW = {}
StackSet.managed_execution = property(lambda self: HOW.get("ManagedExecution", {}).get(self.id) or {"Active": False})
StackSet.auto_deployment = property(lambda self: HOW.get("AutoDeployment", {}).get(self.id))

# --- imports, outputs -------------------------------------------------------------------------------------------------

# What an import takes over: by stack and logical id, the identifier.
IMPORTS = {}
_create_change_set = CloudFormationBackend.create_change_set
_create_change_set_response = CloudFormationResponse.create_change_set
_apply = ChangeSet.apply


def create_change_set(self, **arguments):
    change_set, stack = _create_change_set(self, **arguments)
    for resource in PENDING.pop((self.account_id, arguments["stack_name"]), []):
        identifier = next(iter(resource["ResourceIdentifier"].values()))
        IMPORTS[(stack, resource["LogicalResourceId"])] = identifier
    return change_set, stack


PENDING = {}


def create_change_set_response(self):
    if self._get_param("ChangeSetType") == "IMPORT":
        PENDING[(self.current_account, self._get_param("StackName"))] = self._get_param("ResourcesToImport") or []
    return _create_change_set_response(self)


def in_order(resources):
    """The resources, each after those that its DependsOn names."""
    ordered = {}

    def add(name):
        after = resources[name].get("DependsOn", [])
        for other in [after] if isinstance(after, str) else after:
            if other not in ordered:
                add(other)
        ordered[name] = resources[name]

    for name in resources:
        add(name)
    return ordered


def apply(self):
    """moto ignores DependsOn in a change set, and leaves a stack that one made without outputs."""
    self.template_dict["Resources"] = in_order(self.template_dict["Resources"])
    _apply(self)
    self.stack.template = self.template
    self.stack._parse_template()
    self.stack.output_map = self.stack._create_output_map()


_template_of = CloudFormationResponse._get_stack_from_s3_url


def template_of(self, url):
    """moto takes the bucket's name from that of the host, unless this is called `localhost`."""
    return _template_of(self, url.replace("//127.0.0.1:", "//localhost:"))


def update_termination_protection(self):
    """moto has no such operation."""
    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection")
    return ActionResult({"StackId": stack.stack_id})


def adopting(create, existing, configure):
    """A type's way of being made: taken over if it is imported, else made and configured."""

    def made(cls, resource_name, cloudformation_json, account_id, region_name, **named):
        identifier = IMPORTS.get((named.get("StackId"), named.get("LogicalId")))
        if identifier:
            return existing(identifier, account_id, region_name)
        resource = create(cls, resource_name, cloudformation_json, account_id, region_name, **named)
        return configure(resource, cloudformation_json.get("Properties", {}), account_id, region_name)

    return classmethod(made)


def changing(configure):
    def changed(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        return configure(original_resource, cloudformation_json.get("Properties", {}), account_id, region_name)

    return classmethod(changed)


def with_text(create, *names):
    """moto stores a policy that is an object as it is, and then cannot answer with it."""

    def made(cls, resource_name, cloudformation_json, account_id, region_name, **named):
        p = cloudformation_json["Properties"]
        p.update({name: document(p[name]) for name in names if name in p})
        for inline in p.get("Policies", []):
            inline["PolicyDocument"] = document(inline["PolicyDocument"])
        return create(cls, resource_name, cloudformation_json, account_id, region_name, **named)

    return made


def install(endpoint):
    global ENDPOINT
    ENDPOINT = endpoint
    for row in TYPES:
        KEPT.append(model(*row))
    create_bucket = FakeBucket.create_from_cloudformation_json.__func__
    update_bucket = FakeBucket.update_from_cloudformation_json.__func__

    def changed_bucket(cls, **named):
        bucket = update_bucket(cls, **named)
        return configure_bucket(
            bucket, named["cloudformation_json"]["Properties"], named["account_id"], named["region_name"]
        )

    FakeBucket.create_from_cloudformation_json = adopting(
        create_bucket, lambda name, account, region: s3_backends[account][get_partition(region)].get_bucket(name),
        configure_bucket,
    )
    FakeBucket.update_from_cloudformation_json = classmethod(changed_bucket)
    Key.create_from_cloudformation_json = adopting(
        with_text(Key.create_from_cloudformation_json.__func__, "KeyPolicy"),
        lambda key, account, region: kms_backends[account][region].keys[key], configure_key,
    )
    Key.update_from_cloudformation_json = changing(configure_key)
    Role.create_from_cloudformation_json = classmethod(
        with_text(Role.create_from_cloudformation_json.__func__, "AssumeRolePolicyDocument")
    )
    CloudFormationBackend.create_change_set = create_change_set
    CloudFormationResponse.create_change_set = create_change_set_response
    CloudFormationResponse.create_stack_set = create_stack_set
    CloudFormationResponse._get_stack_from_s3_url = template_of
    CloudFormationResponse.update_termination_protection = update_termination_protection
    ChangeSet.apply = apply


# moto finds subclasses that somebody still holds.
KEPT = []
