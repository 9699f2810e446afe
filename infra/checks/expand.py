"""Prints what SAM makes of template.yaml, as JSON: `expand.py TEMPLATE [revision]`.

With the translator as a library, so without an account. What `sam package` would have uploaded is somewhere in a bucket.
A revision takes the place of CONFIGURATION_REVISION's.
"""

import json
import logging
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

UPLOADED = "s3://bucket/key"


def expanded(path, revision=None):
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    function = template["Globals"]["Function"]
    function["CodeUri"] = UPLOADED
    if revision is not None:
        function["Environment"]["Variables"]["CONFIGURATION_REVISION"] = revision
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if "ContentUri" in properties:
            properties["ContentUri"] = UPLOADED
        if "TemplateURL" in properties:
            properties["TemplateURL"] = "https://s3.amazonaws.com/bucket/key"
    parameters = {name: given.get("Default", "given") for name, given in template["Parameters"].items()}
    return Translator({}, Parser()).translate(template, parameters)


logging.disable(logging.WARNING)
json.dump(expanded(*sys.argv[1:]), sys.stdout, indent=1, default=str)
