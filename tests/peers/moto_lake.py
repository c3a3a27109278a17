"""CloudTrail Lake's event data stores and CloudWatch's telemetry rules, which moto lacks: kept as they are told.

Names, protection and what does not exist are judged as AWS does; who may use a key or a role is not.
"""

import json
import re
import time

from moto.cloudtrail.models import CloudTrailBackend
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError
from moto.moto_api._internal import mock_random

# --- event data stores ------------------------------------------------------------------------------------------------

# By account and Region: the stores by their ARN, as GetEventDataStore tells them.
STORES = {}
# By the ARN of a store: its insights.
INSIGHTS = {}
MANAGEMENT = [{
    "Name": "Default management events", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]
}]
DEFAULTS = {
    "AdvancedEventSelectors": MANAGEMENT, "MultiRegionEnabled": True, "OrganizationEnabled": False,
    "TerminationProtectionEnabled": True, "BillingMode": "EXTENDABLE_RETENTION_PRICING",
}
# What the answer that lists them tells of each: AWS documents more and answers no more.
LISTED = ("EventDataStoreArn", "Name")


def stores_of(self):
    return STORES.setdefault((self.current_account, self.region), {})


def store_of(self, name="EventDataStore"):
    """The store that is asked about, by its ARN or id."""
    asked = self._get_param(name)
    for arn, store in stores_of(self).items():
        if asked in (arn, arn.rsplit("/")[-1]):
            return store
    raise JsonRESTError("EventDataStoreNotFoundException", f"Event data store {asked} not found")


def settings(self):
    names = (*DEFAULTS, "Name", "RetentionPeriod", "KmsKeyId")
    given = {name: self._get_param(name) for name in names}
    return {name: value for name, value in given.items() if value is not None}


def create_event_data_store(self):
    """With the tag `_custom_id_` the store gets that id."""
    given = settings(self)
    stores = stores_of(self)
    if given["Name"] in [store["Name"] for store in stores.values()]:
        raise JsonRESTError("EventDataStoreAlreadyExistsException", f"{given['Name']} exists already")
    tags = self._get_param("TagsList") or []
    wanted = [tag["Value"] for tag in tags if tag["Key"] == "_custom_id_"]
    ident = wanted[0] if wanted else str(mock_random.uuid4())
    arn = f"arn:{self.partition}:cloudtrail:{self.region}:{self.current_account}:eventdatastore/{ident}"
    extendable = given.get("BillingMode", DEFAULTS["BillingMode"]) == DEFAULTS["BillingMode"]
    ingests = self._get_param("StartIngestion") is not False
    stores[arn] = {
        "EventDataStoreArn": arn, "Status": "ENABLED" if ingests else "STOPPED_INGESTION", **DEFAULTS,
        "RetentionPeriod": 366 if extendable else 2557, "CreatedTimestamp": time.time(), "UpdatedTimestamp": time.time(),
        **given,
    }
    self.cloudtrail_backend.add_tags(arn, [tag for tag in tags if tag["Key"] != "_custom_id_"])
    return json.dumps(stores[arn])


def get_event_data_store(self):
    return json.dumps(store_of(self))


def list_event_data_stores(self):
    stores = stores_of(self).values()
    return json.dumps({"EventDataStores": [{name: store[name] for name in LISTED} for store in stores]})


def update_event_data_store(self):
    store = store_of(self)
    given = settings(self)
    if store.get("KmsKeyId") and given.get("KmsKeyId", store["KmsKeyId"]) != store["KmsKeyId"]:
        raise JsonRESTError("InvalidParameterException", "the key of an event data store cannot be changed")
    store.update(given, UpdatedTimestamp=time.time())
    return json.dumps(store)


def delete_event_data_store(self):
    store = store_of(self)
    if store["TerminationProtectionEnabled"]:
        raise JsonRESTError("EventDataStoreTerminationProtectedException", f"{store['Name']} is protected")
    if store.get("FederationStatus") == "ENABLED":
        raise JsonRESTError("EventDataStoreFederationEnabledException", f"{store['Name']} is federated")
    store["Status"] = "PENDING_DELETION"
    return json.dumps({})


def federation(status):
    def set_federation(self):
        store = store_of(self)
        store["FederationStatus"] = status
        store["FederationRoleArn"] = self._get_param("FederationRoleArn")
        if not store["FederationRoleArn"]:
            del store["FederationRoleArn"]
        told = ("EventDataStoreArn", "FederationStatus", "FederationRoleArn")
        return json.dumps({name: store[name] for name in told if name in store})

    return set_federation


_put_insight_selectors = CloudTrailResponse.put_insight_selectors
_get_insight_selectors = CloudTrailResponse.get_insight_selectors


def put_insight_selectors(self):
    if not self._get_param("EventDataStore"):
        return _put_insight_selectors(self)
    arn = store_of(self)["EventDataStoreArn"]
    INSIGHTS[arn] = {
        "EventDataStoreArn": arn, "InsightSelectors": self._get_param("InsightSelectors"),
        "InsightsDestination": self._get_param("InsightsDestination"),
    }
    return json.dumps(INSIGHTS[arn])


def get_insight_selectors(self):
    if not self._get_param("EventDataStore"):
        return _get_insight_selectors(self)
    arn = store_of(self)["EventDataStoreArn"]
    if arn not in INSIGHTS:
        raise JsonRESTError("InsightNotEnabledException", f"{arn} has no insights")
    return json.dumps(INSIGHTS[arn])


for _operation in (
    create_event_data_store, get_event_data_store, list_event_data_stores, update_event_data_store,
    delete_event_data_store, put_insight_selectors, get_insight_selectors,
):
    setattr(CloudTrailResponse, _operation.__name__, _operation)
CloudTrailResponse.enable_federation = federation("ENABLED")
CloudTrailResponse.disable_federation = federation("DISABLED")

# --- telemetry rules of an organization -------------------------------------------------------------------------------

# By account and Region: the rules by their name, as GetTelemetryRuleForOrganization tells them.
RULES = {}
EVALUATED = set()


def telemetry(environ, start_response):
    """The operations by which a rule is made, read and removed, and evaluation is started."""
    account, _, region = re.search(r"AKIATEST(\d{12})/(\w+)/([\w-]+)/", environ["HTTP_AUTHORIZATION"]).groups()
    rules = RULES.setdefault((account, region), {})
    size = int(environ.get("CONTENT_LENGTH") or 0)
    asked = json.loads(environ["wsgi.input"].read(size) or b"{}")
    operation = environ["PATH_INFO"].removeprefix("/").removesuffix("ForOrganization")
    named = asked.get("RuleIdentifier", asked.get("RuleName", "")).rsplit("/")[-1]

    def answer(status, value, *headers):
        start_response(status, [("Content-Type", "application/json"), *headers])
        return [json.dumps(value).encode()]

    def refuse(status, code):
        return answer(status, {"message": f"{operation}: {named}"}, ("x-amzn-ErrorType", code))

    if operation == "StartTelemetryEvaluation":
        EVALUATED.add((account, region))
        return answer("200 OK", {})
    if operation == "GetTelemetryEvaluationStatus":
        return answer("200 OK", {"Status": "RUNNING" if (account, region) in EVALUATED else "NOT_STARTED"})
    if operation == "CreateTelemetryRule":
        if named in rules:
            return refuse("409 Conflict", "ConflictException")
        arn = f"arn:aws:observabilityadmin:{region}:{account}:organization-telemetry-rule/{named}"
        rules[named] = {"RuleName": named, "RuleArn": arn, "TelemetryRule": asked["Rule"], "HomeRegion": region}
        return answer("200 OK", {"RuleArn": arn})
    if named not in rules:
        return refuse("404 Not Found", "ResourceNotFoundException")
    if operation == "GetTelemetryRule":
        return answer("200 OK", rules[named])
    if operation == "UpdateTelemetryRule":
        rules[named]["TelemetryRule"] = asked["Rule"]
        return answer("200 OK", {"RuleArn": rules[named]["RuleArn"]})
    if operation == "DeleteTelemetryRule":
        del rules[named]
        return answer("200 OK", {})
    return refuse("501 Not Implemented", "NotImplemented")
