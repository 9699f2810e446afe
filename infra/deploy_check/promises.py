"""What the template asks AWS to hold, beyond what a request shows: what of it the emulator holds, too, is said."""


import json
import urllib.error
import urllib.request

import botocore.exceptions

from processes import Failed
from terminal import ROOT, say


def refused(call, **arguments):
    """The code of the refusal, or `None` where it was let through."""
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return None


def report(what, code):
    say(f"{what}: {f'refused, {code}' if code else 'NOT refused by the emulator'}")


def archive(client, physical):
    """Every row of the history lies in the audit bucket a second time, and nobody takes it away."""
    rows = client("dynamodb").scan(TableName=physical["HistoryTable"])["Items"]
    s3, bucket = client("s3"), physical["AuditBucket"]
    objects = s3.list_object_versions(Bucket=bucket).get("Versions", [])
    if not rows or not objects:
        raise Failed(f"{len(rows)} rows of the history, and {len(objects)} objects in the audit bucket")
    say(f"{len(rows)} items in the history's table, {len(objects)} objects in the audit bucket")
    first = objects[0]
    report(
        "deleting a version of an archived object (Object Lock)",
        refused(s3.delete_object, Bucket=bucket, Key=first["Key"], VersionId=first["VersionId"]),
    )
    report(
        "putting another object in its place (the bucket's policy)",
        refused(s3.put_object, Bucket=bucket, Key=first["Key"], Body=b"another"),
    )
    key = {name: rows[0][name] for name in ("pk", "sk")}
    table = physical["HistoryTable"]
    dynamodb = client("dynamodb")
    update = {"UpdateExpression": "SET tampered = :t", "ExpressionAttributeValues": {":t": {"BOOL": True}}}
    report("changing a row of the history (the table's policy)", refused(dynamodb.update_item, TableName=table, Key=key, **update))
    report("deleting a row of the history (the table's policy)", refused(dynamodb.delete_item, TableName=table, Key=key))


def protection(client, physical):
    for table in ("OrdersTable", "HistoryTable", "AccessTable"):
        code = refused(client("dynamodb").delete_table, TableName=physical[table])
        report(f"deleting {table} (deletion protection)", code)


def sealing(client, stack):
    """The function that signs digests runs, with the key of the template."""
    event = (ROOT / "events/seal-audit.json").read_bytes()
    answer = client("lambda").invoke(FunctionName=f"{stack}-seal-audit:live", Payload=event)
    payload = answer["Payload"].read().decode()
    if "FunctionError" in answer:
        raise Failed(f"seal-audit failed: {payload}")
    say(f"seal-audit: {payload}")


def signing(client, physical):
    kms, key = client("kms"), physical["AuditSigningKey"]
    signed = {"KeyId": key, "Message": b"a digest", "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms.sign(**signed)["Signature"]
    valid = kms.verify(**signed, Signature=signature)["SignatureValid"]
    say(f"a signature of the template's key: {'valid' if valid else 'NOT valid'}")


def leftovers(client, physical):
    """Nothing failed for good meanwhile."""
    sqs = client("sqs")
    for queue in ("InvoiceDeadLetterQueue", "RefundDeadLetterQueue"):
        attributes = sqs.get_queue_attributes(QueueUrl=physical[queue], AttributeNames=["All"])["Attributes"]
        if attributes["ApproximateNumberOfMessages"] != "0":
            raise Failed(f"{queue} holds {attributes['ApproximateNumberOfMessages']} messages")
    failures = client("s3").list_objects_v2(Bucket=physical["StreamFailuresBucket"])["KeyCount"]
    if failures:
        raise Failed(f"{failures} stretches of a stream were given up on")
    say("both dead-letter queues and the bucket of stream failures are empty")


def alarms(client):
    found = client("cloudwatch").describe_alarms()["MetricAlarms"]
    say(f"{len(found)} alarms, of those the emulator takes")


def roles(client, physical, url, token):
    """That functions were held to their roles is worth something only where it shows when a role lacks something."""
    iam, role, policy = client("iam"), physical["GetOrderRole"], "get-order"
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    path = f"{url}/orders/00000000-0000-4000-8000-000000000000"

    def status():
        request = urllib.request.Request(path, headers={"authorization": f"Bearer {token}"})
        try:
            return urllib.request.urlopen(request, timeout=60).status
        except urllib.error.HTTPError as error:
            return error.code

    before = status()
    iam.delete_role_policy(RoleName=role, PolicyName=policy)
    without = status()
    iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))
    after = status()
    if not before == after == 404 or without < 500:
        raise Failed(f"get-order answers {before}, {without} without its policy, and then {after}")
    say(f"get-order answers {without} while its role has no policy, {after} before and after: roles are enforced")


def check(client, physical, stack, url, token):
    leftovers(client, physical)
    alarms(client)
    signing(client, physical)
    sealing(client, stack)
    roles(client, physical, url, token)
    # Last: where the emulator lets these through, something is gone.
    archive(client, physical)
    protection(client, physical)
