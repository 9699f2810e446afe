"""What the document cannot say: that nobody is shown anything of another's.

The tool has a check of its own for two peers (`object_level_authorization`), which asks again, as the other, for what
one was shown. This one looks at every answer that a customer gets to anything.
"""

import base64
import json
import re
import threading

import schemathesis

_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# Whose each id is that an answer has shown beside a `customer_id`.
_owners = {}
_lock = threading.Lock()


def _caller(response):
    """The subject and the roles of who asked; nobody without a token that can be read."""
    scheme, _, token = (response.request.headers.get("Authorization") or "").partition(" ")
    parts = token.split(".")
    if scheme.lower() != "bearer" or len(parts) != 3:
        return None, []
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return claims.get("sub"), claims.get("roles", [])
    except (ValueError, AttributeError):
        return None, []


def _objects(value):
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from _objects(member)
    elif isinstance(value, list):
        for element in value:
            yield from _objects(element)


def _asked(response):
    """Everything that the caller sent, in lower case, as ids are read in either."""
    request = response.request
    body = request.body or b""
    body = body if isinstance(body, bytes) else str(body).encode()
    return (f"{request.url} {request.headers}" + body.decode(errors="replace")).lower()


@schemathesis.check
def nothing_of_anothers(ctx, response, case):
    # What is open to everybody is nobody's, and full of examples.
    if not case.operation.path.startswith(("/orders", "/returns")):
        return
    try:
        body = json.loads(response.content)
    except ValueError:
        return
    owned = [thing for thing in _objects(body) if isinstance(thing.get("customer_id"), str)]
    succeeded = response.status_code < 300
    if succeeded:
        with _lock:
            for thing in owned:
                _owners.update({thing[name]: thing["customer_id"] for name in ("id", "order_id") if thing.get(name)})
    subject, roles = _caller(response)
    if roles != ["customer"]:
        return
    for thing in owned:
        assert thing["customer_id"] == subject, f"{subject} is shown what {thing['customer_id']} owns"
    text, asked = response.text.lower(), _asked(response)
    for found in set(_UUID.findall(text)):
        with _lock:
            owner = _owners.get(found, subject)
        # Who names an id may read it again in what they are told about it; who succeeds has been shown something.
        shown = owner != subject and (succeeded or found not in asked)
        assert not shown, f"{subject} is shown {found}, which is {owner}'s"


# Why a request that the document allows may be refused all the same, where a schema cannot say so: the code of the
# error, and either the field with its issue or the message. README.md says why of each.
_RULES = [
    ("BAD_REQUEST", None, "the cursor is not one of this list's"),
    ("BAD_REQUEST", "from", "must not be after `to`"),
    ("BAD_REQUEST", "from", "must be at most 31 days before `to`"),
    ("PRECONDITION_FAILED", None, r"the resource is at version \d+"),
    ("IDEMPOTENCY_KEY_REUSED", None, "the idempotency key was used for another request"),
    ("VALIDATION_ERROR", r"items\[\d+\]\.order_id", "is given twice"),
    ("VALIDATION_ERROR", r"(items\[\d+\]\.)?\w+", r"may be given only with new_state \w+"),
    ("VALIDATION_ERROR", r"\w+_address\.country", "must be an ISO 3166-1 alpha-2 code .*"),
    ("VALIDATION_ERROR", "currency", "must be the ISO 4217 code of a currency, .*"),
    ("VALIDATION_ERROR", "line_items", "must come to a total .*"),
    ("VALIDATION_ERROR", r"line_items\[\d+\]\.unit_price", "comes to more than can be held"),
    ("VALIDATION_ERROR", r".*(unit_price|shipping_amount|restocking_fee)", r"must have at most \d decimal places"),
    ("VALIDATION_ERROR", "restocking_fee", "must not be more than the order's total of .*"),
    ("VALIDATION_ERROR", "expires_at", "must be in the future|must be at most 366 days ahead"),
]


def _sent(body, field):
    """What was sent in a field, such as `line_items[0].quantity`."""
    for name in re.findall(r"[^.\[\]]+", field):
        try:
            body = body[int(name)] if isinstance(body, list) else body[name]
        except (ValueError, KeyError, IndexError, TypeError):
            return None
    return body


def _is_rule(body, code, field, text):
    # A number is read from its text, which must be the plain one: neither `328.0` nor `1e-65`, nor a longer fraction.
    if code == "VALIDATION_ERROR" and isinstance(_sent(body, field or ""), float):
        return True
    for known_code, known_field, known_text in _RULES:
        same_field = field is None if known_field is None else field and re.fullmatch(known_field, field)
        if code == known_code and same_field and re.fullmatch(known_text, text):
            return True
    return False


def _refused_by_rule(case, response):
    """Whether everything that the answer says is wrong breaks one of the rules."""
    try:
        error = response.json()["error"]
        fields = (error["details"] or {}).get("fields", [])
    except (ValueError, KeyError, AttributeError):
        return False
    if fields:
        return all(_is_rule(case.body, error["code"], issue["field"], issue["issue"]) for issue in fields)
    return _is_rule(None, error["code"], None, error["message"])


def _is_malformed(case, name):
    """Whether a header is not what the document says, although the case is taken for a valid one."""
    value = (case.headers or {}).get(name)
    known = case.operation.schema.raw_schema["components"]["parameters"].values()
    pattern = next(known["schema"]["pattern"] for known in known if known["name"] == name)
    return value is not None and not re.search(pattern, str(value))


@schemathesis.hook
def filter_failure(context, failure, case, response):
    kind = type(failure).__name__
    if kind == "RejectedPositiveData":
        # The tool puts a bare 0 where a header's schema wants quotes, and takes it for valid.
        malformed = _is_malformed(case, "If-Match") or _is_malformed(case, "If-None-Match")
        return not malformed and not _refused_by_rule(case, response)
    if kind in ("UnsupportedMethodResponse", "AllowHeaderMismatch"):
        # Any other method there is one for `/orders/{order_id}`, as API Gateway has it, of an id that is none.
        return case.operation.path != "/orders/batch-state"
    return True
