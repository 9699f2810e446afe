"""Waits for the system, gives each customer an order and a return in every state, and writes down who may ask.

Arguments: the directory to write to, and `name=token` for each who asks. Environment: OMS_ORIGIN. Writes the identities,
in the format of Web Fuzzing Commons, and the ids of what there is, a dictionary each.
"""

import base64
import json
import os
import pathlib
import sys
import time

import requests

BASE = os.environ["OMS_ORIGIN"] + "/api/v1"
DIRECTORY = pathlib.Path(sys.argv[1])
TOKENS = dict(argument.split("=", 1) for argument in sys.argv[2:])
ADDRESS = {"street": "12 Kiln Lane", "city": "Portland", "zip": "97201", "country": "US"}
ORDER = {
    "line_items": [
        {
            "product_id": "c0ffee00-1111-4222-8333-444455556666",
            "product_name": "Stoneware teapot",
            "quantity": 1,
            "unit_price": "129.99",
        }
    ],
    "shipping_address": ADDRESS,
    "billing_address": ADDRESS,
    "payment_method": "card",
}
HAPPY = ["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"]
ORDER_PATHS = [[], HAPPY[:1], HAPPY[:2], HAPPY[:3], HAPPY, ["CANCELLED"], ["PAID", "CANCELLED"]]
AGREED = ["APPROVED", "IN_TRANSIT", "RECEIVED", "COMPLETED"]
RETURN_PATHS = [[], AGREED[:1], AGREED[:2], AGREED[:3], AGREED, ["REJECTED"]]


def wait():
    for _ in range(600):
        try:
            if requests.get(BASE + "/health", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    sys.exit("the system does not start")


def ask(name, method, path, body, **headers):
    headers["authorization"] = "Bearer " + TOKENS[name]
    answer = requests.request(method, BASE + path, json=body, headers=headers, timeout=60)
    if answer.status_code not in (200, 201):
        sys.exit(f"{name}: {method} {path}: {answer.status_code} {answer.text}")
    return answer.json()


def subject(name):
    """The subject of a token, whose signature the system has made."""
    claims = TOKENS[name].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]


def order(customer, states):
    # A customer states no prices: the storefront places the order.
    placed = ask("storefront", "POST", "/orders", ORDER | {"customer_id": subject(customer)})
    for state in states:
        ask("manager", "PATCH", f"/orders/{placed['id']}/state", {"new_state": state})
    return placed["id"]


def come_back(customer, states):
    asked = ask(customer, "POST", "/returns", {"order_id": order(customer, HAPPY), "reason": "cracked"})
    path = f"/returns/{asked['id']}"
    for state in states:
        if state == "APPROVED":
            ask("manager", "PATCH", path + "/approve", {"manager_notes": "as described"})
        elif state == "REJECTED":
            rejected = {"manager_notes": "dropped", "rejection_reason": "policy_violation"}
            ask("manager", "PATCH", path + "/reject", rejected)
        else:
            ask("manager", "PATCH", path + "/state", {"new_state": state})
    return asked["id"]


def write(name, text):
    (DIRECTORY / name).write_text(text, encoding="utf-8")


wait()
customers = ("alice", "bob")
orders = [order(customer, states) for customer in customers for states in ORDER_PATHS]
returns = [come_back(customer, states) for customer in customers for states in RETURN_PATHS]
for name, ids in (("orders.dict", orders), ("returns.dict", returns)):
    write(name, "".join(f'"{id}"\n' for id in ids))

identities = [
    {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {token}"}]}
    for name, token in TOKENS.items()
]
write("identities.json", json.dumps({"auth": identities}))
