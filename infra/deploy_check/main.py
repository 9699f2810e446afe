"""Deploys the template, with the real binaries, to an AWS emulator on this machine, and has an order go there and back."""

import argparse
import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import time
import uuid

import boto3
import botocore.exceptions
import yaml

import copy_of_template
import fronts
import promises
import routes
from local_system import AUDIENCE, ISSUER, PAYMENT_API_KEY, LocalSystem
from processes import KEPT, Failed, checking
from terminal import ROOT, run, say, step

STACK = "oms-check"
REGION = "us-east-1"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Check:
    def __init__(self, arguments, work, processes):
        self.arguments = arguments
        self.work = work
        self.processes = processes
        self.tools = pathlib.Path(arguments.tools)
        self.target = pathlib.Path(os.environ["CARGO_TARGET_DIR"])

    def start_oms(self):
        """The payment gateway, simulated, and the issuer: both from the local system, whose API nobody asks here."""
        self.oms = LocalSystem(self.target / "debug" / "oms", self.work / "oms", self.processes)
        both, self.trusted = fronts.certificate(self.work)
        self.payments = f"https://localhost:{fronts.front(self.oms.payments, certificate_and_key=both)}"
        self.issuer = f"https://localhost:{fronts.front(self.oms.api, certificate_and_key=both)}"
        say(f"payment gateway {self.payments}, in front of the simulator at http://{self.oms.payments}")
        say(f"issuer's keys   {self.issuer}/.well-known/jwks.json")

    def start_emulator(self):
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        # Functions are given the emulator's own environment: so they find AWS there, and trust this check's certificate
        # for the payment gateway (what the system trusts) and for the issuer (what AWS calls trust).
        self.aws = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }
        services = ("DYNAMODB", "SQS", "S3", "KMS")
        emulator = {
            **self.aws,
            **{f"AWS_ENDPOINT_URL_{service}": self.endpoint for service in services},
            "AWS_CA_BUNDLE": str(self.trusted),
            "SSL_CERT_FILE": str(self.trusted),
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "TMPDIR": str(self.work / "emulator"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LAMBDA_EXECUTOR": "local",
            # Every call of a function's is held to its role's policies.
            "AUTH": "true",
            # A port of its own, for what nobody asks for here.
            "IOT_MTLS_ENABLED": "0",
        }
        (self.work / "emulator").mkdir()
        self.processes.start("emulator", [pathlib.Path(sys.executable).parent / "ministack"], emulator)

        def answers():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return True

        self.processes.wait_for("emulator", answers)
        os.environ.update(self.aws)
        say(f"at {self.endpoint}")

    def build(self):
        self.template = self.work / "template.yaml"
        for what, why, count in copy_of_template.write(ROOT, self.template):
            say(f"the emulator's copy of the template: {what} ({count}x), because {why}")
        self.built = KEPT / "build"
        sam = self.tools / "sam"
        environment = {"PATH": f"{self.tools}:{os.environ['PATH']}", "SAM_CLI_TELEMETRY": "0"}
        functions = re.findall(r"Binary: ([a-z-]+)", self.template.read_text(encoding="utf-8"))
        if not self.arguments.built:
            # All of them at once, on every core: what follows builds one after the other, and finds nothing left to do.
            words = [word for function in functions for word in ("--bin", function)]
            run(["cargo", "lambda", "build", "--release", "--locked", *words], environment, shown=r"Finished|error")
            command = [sam, "build", "--template-file", self.template, "--build-dir", self.built]
            run([*command, "--language-extensions"], environment, shown=r"Build Succeeded|rror|cargo lambda")
        for function in functions:
            logical = "".join(word.capitalize() for word in function.split("-")) + "Function"
            if not (self.built / logical / "bootstrap").is_file():
                raise Failed(f"{logical} was not built")
        say(f"{len(functions)} functions in {self.built}")

    def deploy(self, raised=False):
        parameters = {
            "Environment": "ephemeral",
            "OidcIssuer": ISSUER,
            "OidcAudience": AUDIENCE,
            "OidcJwksUrl": f"{self.issuer}/.well-known/jwks.json",
            "PaymentGatewayUrl": self.payments,
            "SellerName": '"ArtiCurated Ltd"',
            "SellerAddress": '"1 Example Street|Example City 10001|US"',
            "SellerTaxId": "US000000000",
            "SellerEmail": "invoices@example.com",
            "RateLimitPerMinute": "1000",
        }
        template = self.built / "template.yaml"
        if raised:
            # As the operator does who has put a secret in: without it, no function would be given another version.
            pattern = r"(CONFIGURATION_REVISION: *)([\"'])1\2"
            text, count = re.subn(pattern, r'\g<1>"2"', template.read_text(encoding="utf-8"))
            if count != 1:
                raise Failed(f"the template has {count} of `{pattern}`: are secrets read in another way?")
            template = template.with_name("template-raised.yaml")
            template.write_text(text, encoding="utf-8")
        command = [self.tools / "sam", "deploy", "--template-file", template]
        command += ["--stack-name", STACK, "--resolve-s3", "--no-confirm-changeset", "--no-progressbar"]
        command += ["--language-extensions"]
        command += ["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--parameter-overrides"]
        command += [f"{name}={value}" for name, value in parameters.items()]
        try:
            run(command, {**self.aws, "SAM_CLI_TELEMETRY": "0"}, shown=r"^Successfully|^Error")
        except Failed:
            self.show_failures()
            raise

    def show_failures(self):
        pages = self.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=STACK)
        with contextlib.suppress(botocore.exceptions.ClientError):
            for event in (event for page in pages for event in page["StackEvents"]):
                if event["ResourceStatus"].endswith("_FAILED"):
                    say(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}")

    def client(self, service):
        return boto3.client(service, endpoint_url=self.endpoint, region_name=REGION)

    def resources(self):
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
        summaries = [summary for page in pages for summary in page["StackResourceSummaries"]]
        return {s["LogicalResourceId"]: s["PhysicalResourceId"] for s in summaries}

    def set_secrets(self):
        """What the gateway gave the operator, by the runbook: put it in, then deploy again with a higher revision."""
        self.webhook_secret = f"whsec_{uuid.uuid4().hex}"
        secrets, physical = self.client("secretsmanager"), self.resources()
        given = {"PaymentApiKey": PAYMENT_API_KEY, "PaymentWebhookSecret": self.webhook_secret}
        for name, value in given.items():
            secrets.put_secret_value(SecretId=physical[name], SecretString=value)

    def open_the_api(self):
        physical = self.resources()
        template = self.client("cloudformation").get_template(StackName=STACK, TemplateStage="Processed")
        body = template["TemplateBody"]
        expanded = body if isinstance(body, dict) else yaml.safe_load(body)
        api = physical["HttpApi"]
        had, count = routes.add(self.client("apigatewayv2"), api, expanded, physical)
        say(f"{count} routes in the expanded template; the emulator took {had} of them, the others were added")
        self.url = f"http://127.0.0.1:{fronts.front(f'127.0.0.1:{self.port}', host=f'{api}.execute-api.localhost:{self.port}')}"
        say(f"the API is at {self.url}/api/v1, in front of {api}.execute-api.localhost:{self.port}")

    def smoke(self):
        invoice = self.work / "invoice.pdf"
        self.oms.smoke(self.url, self.webhook_secret, invoice)
        command = ["pdftotext", "-layout", invoice, "-"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for wanted in ("ArtiCurated Ltd", "219.61"):
            lines = [line.strip() for line in text.splitlines() if wanted in line]
            if not lines:
                raise Failed(f"the invoice does not show `{wanted}`:\n{text}")
            say(f"pdftotext: {re.sub(' +', ' ', lines[0])}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--built", action="store_true", help="deploy what an earlier run has built")
    parser.add_argument("--keep", action="store_true", help="keep everything running until interrupted")
    arguments = parser.parse_args()
    with checking("deploy-check") as (work, processes):
        check = Check(arguments, work, processes)
        step("build: every function as it is deployed")
        check.build()
        step("the payment gateway and the issuer")
        check.start_oms()
        step("the emulator")
        check.start_emulator()
        step("deploy")
        check.deploy()
        step("the gateway's secrets, and deploy again")
        check.set_secrets()
        check.deploy(raised=True)
        step("the routes")
        check.open_the_api()
        step("smoke: an order there and back")
        check.smoke()
        step("what else the template asks for")
        token = check.oms.token("MANAGER")
        promises.check(check.client, check.resources(), STACK, f"{check.url}/api/v1", token)
        step("done: the template deploys, and what it deploys works")
        if arguments.keep:
            say("interrupt to end")
            with contextlib.suppress(KeyboardInterrupt):
                time.sleep(1e9)


main()
