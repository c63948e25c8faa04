"""What schemathesis cannot know of Headroom: whose token changes a plan, and which refusals are right."""

import functools
import itertools
import re

import requests
import schemathesis
import yaml

# Some files of other tools have tags of their own, which only those tools know.
for loader in {yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}:
    loader.add_multi_constructor("!", lambda loader, tag, node: f"!{tag}")

PROFILE = {"audience": {"monthly_active_users": 30000}}


def saved(address):
    """A plan of one's own: its id and its edit token."""
    answer = requests.post(f"{address}/plans", json={"profile": PROFILE}, timeout=30).json()
    return answer["id"], answer["edit_token"]


@functools.cache
def kept(address):
    """The plan that is read and changed."""
    return saved(address)


# Of every plan of ours, by its token.
ids = {}


@schemathesis.auth(refresh_interval=None).apply_to(operation_id=["change_plan", "delete_plan"])
class Editor:
    """Whoever deletes has a plan for each time."""

    def get(self, case, context):
        named = case.operation.definition.raw["operationId"]
        id, token = (saved if named == "delete_plan" else kept)(case.operation.base_url)
        ids[f"Bearer {token}"] = id
        return token

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Right requests are asked of a plan that there is; wrong ones stay as they are."""
    if case.meta is None or not case.meta.generation.mode.is_positive or "id" not in case.path_parameters:
        return
    token = case.headers.get("Authorization")
    case.path_parameters["id"] = ids[token] if token in ids else kept(case.operation.base_url)[0]
    # Half of the changes are made on whichever revision is the latest.
    if len(case.headers.get("If-Match", "")) % 2:
        case.headers["If-Match"] = "*"


count = itertools.count()


@schemathesis.hook
def filter_case(context, case):
    """Of every combination of a profile's bounds, some thousands a call, each eighth: minutes and not hours."""
    combined = case.meta is not None and case.meta.phase.name.value == "coverage" and case.media_type is not None
    return not combined or next(count) % 8 == 0


@functools.cache
def rules(description):
    return frozenset(re.findall(r"^- `(\w+)`: ", description, re.M))


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """What is told as a failure and is none."""
    # Another token is tried on a plan that the first one has deleted; the response that is given here is the first one's.
    if type(failure).__name__ == "IgnoredAuth" and case.method == "DELETE" and "got `404 " in failure.message:
        return False
    # Of a batch each line is refused by itself.
    if type(failure).__name__ == "AcceptedNegativeData" and case.media_type == "application/x-ndjson":
        return False
    # A body that fits its schema may be refused where it breaks rules between fields, each of which its faults and the document name.
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 422:
        return True
    listed = rules(case.operation.schema.raw_schema["info"]["description"])
    errors = response.json()["errors"]
    return not errors or any(error.get("rule") not in listed for error in errors)


@schemathesis.serializer("application/x-ndjson")
def as_lines(context, value):
    return {"data": value.encode() if isinstance(value, str) else repr(value).encode()}
