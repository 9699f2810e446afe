"""The routes of the HTTP API, which the emulator does not take from the OpenAPI body that SAM makes of `HttpApi` events."""

import json
import re

from processes import Failed

METHODS = {"get", "post", "put", "patch", "delete", "head", "options"}
# SAM writes the URI with `Fn::Sub`: the function's alias where it has one, its `Arn` where it has none.
FUNCTION = re.compile(r"functions/\$\{([A-Za-z0-9]+)(?:\.Arn)?\}/invocations")


def wanted(expanded):
    """Every route of the expanded template's API: its key, and what of the template answers it."""
    apis = [r for r in expanded["Resources"].values() if r["Type"] == "AWS::ApiGatewayV2::Api"]
    if len(apis) != 1:
        raise Failed(f"the expanded template has {len(apis)} APIs")
    routes = {}
    for path, operations in apis[0]["Properties"]["Body"]["paths"].items():
        for method, operation in operations.items():
            if method not in METHODS | {"x-amazon-apigateway-any-method"}:
                continue
            integration = operation["x-amazon-apigateway-integration"]
            if integration["payloadFormatVersion"] != "2.0":
                raise Failed(f"{method} {path} has another payload format")
            found = FUNCTION.search(json.dumps(integration["uri"]))
            if found is None:
                raise Failed(f"{method} {path} is answered by {integration['uri']}")
            key = "$default" if path == "/$default" else f"{method.upper()} {path}"
            routes[key] = found.group(1)
    return routes


def add(gateway, api, expanded, physical):
    """Adds what is missing; gives how many the emulator had, and how many there are."""
    routes = wanted(expanded)
    had = {route["RouteKey"] for route in gateway.get_routes(ApiId=api, MaxResults="500")["Items"]}
    for key, function in routes.items():
        if key in had:
            continue
        integration = gateway.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=physical[function],
            PayloadFormatVersion="2.0",
        )
        gateway.create_route(
            ApiId=api, RouteKey=key, Target=f"integrations/{integration['IntegrationId']}"
        )
    return len(had), len(routes)
