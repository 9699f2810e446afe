"""The local system, `oms`, as the checks use it, and the smoke tests with tokens of its issuer."""

import re
import subprocess
import uuid

from terminal import run

# What the simulated payment gateway takes requests under, and what the development issuer's tokens say (infra/oms).
PAYMENT_API_KEY = "sk_test_oms_local"
ISSUER, AUDIENCE = "https://oms.localhost/", "oms-api"
ROLES = ("CUSTOMER", "OTHER_CUSTOMER", "STOREFRONT", "SUPPORT", "WAREHOUSE", "MANAGER", "AUDITOR", "ADMIN", "SYSTEM")


class LocalSystem:
    """A running `oms`: where its API and its payment gateway answer."""

    def __init__(self, binary, data, processes, arguments=()):
        self.binary = binary
        self.data = data
        processes.start("oms", [binary, "up", "--port", "0", "--data", data, *arguments])
        pattern = re.compile(r"^  (API|payments) +http://([0-9.]+:\d+)", re.MULTILINE)

        def addresses():
            found = dict(pattern.findall(processes.text("oms")))
            return found if len(found) == 2 else None

        found = processes.wait_for("oms", addresses)
        self.api, self.payments = found["API"], found["payments"]

    def token(self, role):
        """A token for somebody new, whom a system with this issuer knows in that role."""
        role = "customer" if "CUSTOMER" in role else role.lower()
        command = [self.binary, "token", "--data", self.data, "--sub", str(uuid.uuid4()), "--role", role]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def smoke(self, url, webhook_secret, invoice=None, skipped=()):
        """Runs the smoke tests but the `skipped` ones against the API at `url`."""
        environment = {
            "OMS_URL": url,
            "OMS_PAYMENTS_URL": f"http://{self.payments}",
            "OMS_WEBHOOK_SECRET": webhook_secret,
            **{f"OMS_TOKEN_{role}": self.token(role) for role in ROLES},
        }
        if invoice:
            environment["OMS_SMOKE_INVOICE"] = str(invoice)
        command = ["cargo", "test", "--locked", "-p", "oms-tests", "--test", "smoke", "--", "--nocapture"]
        command += [word for name in skipped for word in ("--skip", name)]
        run(command, environment, shown=r"^test .*\.\.\.|^  \w|panicked|^test result|^error|assertion|left:|right:")
