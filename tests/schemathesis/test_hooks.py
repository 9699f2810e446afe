"""Tests of hooks.py: that its check can fail, and that what it lets pass is no more than README.md says."""

import base64
import json
from types import SimpleNamespace

import pytest

import hooks

ALICE, BOB = "a11ce000-0000-4000-8000-000000000001", "b0b00000-0000-4000-8000-000000000002"
ORDER = "6f1bc29d-3c0c-8f4a-8dac-ac0000000000"


def token(subject, role):
    claims = json.dumps({"sub": subject, "roles": [role]}).encode()
    return "e30." + base64.urlsafe_b64encode(claims).rstrip(b"=").decode() + ".x"


def answer(subject, role, status, body, asked="/orders"):
    headers = {"Authorization": "Bearer " + token(subject, role)}
    request = SimpleNamespace(headers=headers, url="http://127.0.0.1" + asked, body=None)
    text = json.dumps(body)
    return SimpleNamespace(
        request=request, status_code=status, content=text.encode(), text=text, json=lambda: json.loads(text)
    )


def case(path="/orders", body=None, **headers):
    pattern = {"schema": {"pattern": '^("[0-9]{1,9}"|\\*)$'}}
    parameters = {"a": {"name": "If-Match", **pattern}, "b": {"name": "If-None-Match", **pattern}}
    schema = SimpleNamespace(raw_schema={"components": {"parameters": parameters}})
    return SimpleNamespace(operation=SimpleNamespace(path=path, schema=schema), headers=headers, body=body)


def check(response):
    hooks.nothing_of_anothers(None, response, case())


@pytest.fixture(autouse=True)
def bobs_order():
    hooks._owners.clear()
    check(answer(BOB, "customer", 201, {"id": ORDER, "customer_id": BOB}))


def test_who_owns_something_may_see_it_and_so_may_staff():
    check(answer(BOB, "customer", 200, {"data": [{"id": ORDER, "customer_id": BOB}]}))
    check(answer(ALICE, "manager", 200, {"id": ORDER, "customer_id": BOB}))
    check(answer(ALICE, "customer", 404, {"error": {"message": ORDER}}, asked=f"/orders/{ORDER}"))


@pytest.mark.parametrize(
    ("status", "body", "asked"),
    [
        (200, {"id": "x", "customer_id": BOB}, "/orders"),
        (200, {"data": [{"order": {"id": "x", "customer_id": BOB}}]}, "/orders"),
        (200, {"entity_id": ORDER}, f"/orders/{ORDER}"),
        (409, {"error": {"details": {"return_id": ORDER.upper()}}}, "/orders"),
    ],
)
def test_who_is_shown_anothers_is_found_out(status, body, asked):
    with pytest.raises(AssertionError):
        check(answer(ALICE, "customer", status, body, asked))


def refused(code, details=None, message="no"):
    return answer(ALICE, "customer", 422, {"error": {"code": code, "message": message, "details": details}})


def reported(kind, response, of=None):
    return hooks.filter_failure(None, type(kind, (), {})(), of or case(), response)


def test_only_what_breaks_nothing_but_known_rules_is_let_pass():
    rule = {"field": "items[3].order_id", "issue": "is given twice"}
    other = {"field": "items[3].order_id", "issue": "must be a UUID"}
    assert not reported("RejectedPositiveData", refused("VALIDATION_ERROR", {"fields": [rule]}))
    assert reported("RejectedPositiveData", refused("VALIDATION_ERROR", {"fields": [rule, other]}))
    assert reported("RejectedPositiveData", refused("VALIDATION_ERROR"))
    assert reported("RejectedPositiveData", refused("BAD_REQUEST", None, "not JSON"))
    assert not reported("RejectedPositiveData", refused("BAD_REQUEST", None, "the cursor is not one of this list's"))
    # A rule explains a refusal, and nothing else.
    assert reported("AcceptedNegativeData", refused("VALIDATION_ERROR", {"fields": [rule]}))


def test_only_numbers_with_a_fraction_may_be_refused_for_how_they_are_written():
    issue = {"field": "line_items[1].quantity", "issue": "must be a whole number from 1 to 10000"}
    for quantity, explained in [(328.0, True), (1e-65, True), (328, False), ("328.0", False)]:
        order = case(body={"line_items": [{}, {"quantity": quantity}]})
        invalid = refused("VALIDATION_ERROR", {"fields": [issue]})
        assert reported("RejectedPositiveData", invalid, order) is not explained


def test_only_a_header_that_is_not_as_documented_is_the_tools_own_fault():
    bad = refused("BAD_REQUEST", None, "the header `if-match` must be one entity tag")
    assert not reported("RejectedPositiveData", bad, case(**{"If-Match": "0"}))
    assert reported("RejectedPositiveData", bad, case(**{"If-Match": '"3"'}))


def test_other_methods_are_explained_on_one_path_alone():
    for kind in ("UnsupportedMethodResponse", "AllowHeaderMismatch"):
        assert not reported(kind, refused("BAD_REQUEST"), case("/orders/batch-state"))
        assert reported(kind, refused("BAD_REQUEST"), case("/orders/{order_id}/cancel"))
