"""The template as the emulator is given it: each difference has its reason, and must find what it changes."""

import json
import pathlib
import platform
import re

from ministack.services.cloudformation import engine

from processes import Failed

MACHINE = {"x86_64": "x86_64", "aarch64": "arm64"}


def differences(root):
    """What is changed, why, and how often it must be found (`None`: at least once)."""
    return [
        (
            "binaries for this machine",
            "the emulator runs them without a virtual machine",
            r"(^ +)Architectures: \[arm64\]",
            rf"\g<1>Architectures: [{MACHINE[platform.machine()]}]",
            1,
        ),
        (
            "no DeploymentPreference",
            "the emulator has no CodeDeploy: it refuses `AWS::CodeDeploy::*`; aliases move at once",
            r"^ +DeploymentPreference:(?: *\{.*\}\n|\n(?: {6,}(?!Environment:).*\n)+)",
            "",
            None,
        ),
        (
            "FONTS_DIR is the layer's source",
            "without a container, the emulator cannot unpack a layer at /opt",
            r"FONTS_DIR: /opt",
            f"FONTS_DIR: {root}/shared/invoice/fonts",
            1,
        ),
        (
            "TLS is not asked for",
            "the emulator speaks plain HTTP here, and refuses every call by these statements",
            r'Condition: \{Bool: \{"?aws:SecureTransport"?: "false"\}\}',
            'Condition: {StringEquals: {"aws:PrincipalAccount": "nobody"}}',
            None,
        ),
        (
            "absolute paths",
            "the copy lies in another directory than the template",
            r"((?:CodeUri|ContentUri|TemplateURL|Location): )(?!/)(?!https?:)(\S+)$",
            rf"\g<1>{root}/\g<2>",
            None,
        ),
    ]


def write(root: pathlib.Path, to: pathlib.Path):
    """Writes the copy; gives the differences as `(what, why, how often)`."""
    text = (root / "template.yaml").read_text(encoding="utf-8")
    made = []
    for what, why, pattern, replacement, expected in differences(root):
        text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        if count == 0 or (expected is not None and count != expected):
            raise Failed(f"the template has {count} of `{pattern}`: is `{what}` still needed?")
        made.append((what, why, count))
    without = []

    def nested(found):
        template = expanded(pathlib.Path(found.group(1)))
        without.extend(take_out(template))
        path = to.with_name(f"{pathlib.Path(found.group(1)).stem}.json")
        path.write_text(json.dumps(template, indent=1, default=str), encoding="utf-8")
        return f"TemplateURL: {path}"

    text, count = re.subn(r"TemplateURL: (\S+)$", nested, text, flags=re.MULTILINE)
    why = "the emulator applies `AWS::LanguageExtensions` to the outermost template only"
    made.append(("nested templates expanded", why, count))
    why = "the emulator refuses metric mathematics and what is composed of it: " + ", ".join(without)
    made.append(("no alarm on an expression", why, len(without)))
    to.write_text(text, encoding="utf-8")
    return made


def expanded(path):
    """A template without its transforms, which the emulator's own code has applied."""
    template = engine._apply_transforms(engine._parse_template(path.read_text(encoding="utf-8")))
    if isinstance(template, engine._TransformFailed):
        raise Failed(f"{path} cannot be expanded: {template}")
    return template


def take_out(template):
    """Removes the alarms that the emulator would refuse; gives their names."""
    resources = template["Resources"]

    def is_refused(resource):
        composite = resource["Type"] == "AWS::CloudWatch::CompositeAlarm"
        return composite or resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]

    refused = [name for name, resource in resources.items() if is_refused(resource)]
    for name in refused:
        del resources[name]
    return refused
