"""Prints what LiteLLM's proxy accepts as lines, one for each field and route: `python tools/facts/litellm_facts.py`. The Python
that runs it has LiteLLM."""

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

from litellm.proxy import _types
from litellm.proxy.auth import auth_utils

for name in ["LiteLLM_JWTAuth", "ConfigGeneralSettings", "ConfigYAML", "JWTIssuerConfig", "RoleBasedPermissions"]:
    model = getattr(_types, name, None)
    for field, about in getattr(model, "model_fields", {}).items():
        print(f"{name}.{field}: {about.annotation} = {about.default!r}")
for group in _types.LiteLLMRoutes.__members__:
    for route in sorted(set(_types.LiteLLMRoutes[group].value)):
        print(f"route {group} {route}")
for member in auth_utils._BANNED_REQUEST_BODY_PARAMS:
    print(f"refused body member {member}")
