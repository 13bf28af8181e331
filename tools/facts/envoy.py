"""Writes src/dialects/envoy/facts/messages.generated.ts: messages of Envoy's static configuration, their fields and constraints.

The descriptors are those that the Envoy program itself carries, so the facts are the program's own. Usage:
  pip install protobuf && python3 tools/facts/envoy.py PATH/TO/envoy > src/dialects/envoy/facts/messages.generated.ts
"""

import json
import re
import sys

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, duration_pb2, message_factory, struct_pb2  # noqa: F401
from google.protobuf import empty_pb2, timestamp_pb2, wrappers_pb2  # noqa: F401

FILTERS = ".envoy.extensions.filters."
ROOTS = [".envoy.config.bootstrap.v3.Bootstrap", ".envoy.config.route.v3.FilterConfig"] + [
    FILTERS + name
    for name in [
        "network.http_connection_manager.v3.HttpConnectionManager",
        "http.api_key_auth.v3.ApiKeyAuth",
        "http.api_key_auth.v3.ApiKeyAuthPerRoute",
        "http.basic_auth.v3.BasicAuth",
        "http.basic_auth.v3.BasicAuthPerRoute",
        "http.buffer.v3.Buffer",
        "http.buffer.v3.BufferPerRoute",
        "http.cors.v3.Cors",
        "http.cors.v3.CorsPolicy",
        "http.csrf.v3.CsrfPolicy",
        "http.ext_authz.v3.ExtAuthz",
        "http.ext_authz.v3.ExtAuthzPerRoute",
        "http.ext_proc.v3.ExternalProcessor",
        "http.ext_proc.v3.ExtProcPerRoute",
        "http.fault.v3.HTTPFault",
        "http.header_mutation.v3.HeaderMutation",
        "http.header_mutation.v3.HeaderMutationPerRoute",
        "http.header_to_metadata.v3.Config",
        "http.health_check.v3.HealthCheck",
        "http.jwt_authn.v3.JwtAuthentication",
        "http.jwt_authn.v3.PerRouteConfig",
        "http.local_ratelimit.v3.LocalRateLimit",
        "http.lua.v3.Lua",
        "http.lua.v3.LuaPerRoute",
        "http.oauth2.v3.OAuth2",
        "http.ratelimit.v3.RateLimit",
        "http.ratelimit.v3.RateLimitPerRoute",
        "http.rbac.v3.RBAC",
        "http.rbac.v3.RBACPerRoute",
        "http.router.v3.Router",
        "http.set_metadata.v3.Config",
    ]
] + [
    ".envoy.config.rbac.v3.Action",
    ".envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig",
    ".envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig",
    ".envoy.type.matcher.v3.HttpRequestHeaderMatchInput",
    ".envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
    ".envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
]
SCALARS = {1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 13: "uint32", 8: "bool", 9: "string", 12: "bytes"}


def files(program):
    """Serialized FileDescriptorProtos: each begins with its name, and ends where no field of one follows."""
    found = {}
    for match in re.finditer(rb"\x0a([\x05-\x7f])((?:envoy|xds|udpa|validate|google/api/expr)/[a-z0-9_/.]+)", program):
        data = whole(program, match.start())
        try:
            file = descriptor_pb2.FileDescriptorProto.FromString(data)
        except Exception:
            continue
        if file.name.endswith(".proto") and len(data) > len(found.get(file.name, b"")):
            found[file.name] = data
    return found


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return value, at


def whole(data, start):
    at = start
    while True:
        tag, after = varint(data, at)
        if tag & 7 != 2 or tag >> 3 not in (1, 2, 3, 4, 5, 6, 7, 8, 12) or (tag >> 3 == 1 and at != start):
            return data[start:at]
        length, after = varint(data, after)
        if length > 2_000_000:
            return data[start:at]
        at = after + length


class Facts:
    def __init__(self, program):
        self.raw = files(program)
        self.pool = descriptor_pool.Default()
        for name in ["validate/validate.proto", "envoy/annotations/deprecation.proto"]:
            self.add(name)
        options = lambda name: message_factory.GetMessageClass(self.pool.FindMessageTypeByName(f"google.protobuf.{name}"))
        self.field_options, self.oneof_options = options("FieldOptions"), options("OneofOptions")
        self.rules = self.pool.FindExtensionByName("validate.rules")
        self.required = self.pool.FindExtensionByName("validate.required")
        self.disallowed = self.pool.FindExtensionByName("envoy.annotations.disallowed_by_default")
        self.messages, self.enums = {}, {}
        null = descriptor_pb2.EnumDescriptorProto()
        struct_pb2.NullValue.DESCRIPTOR.CopyToProto(null)
        self.index(".google.protobuf", [], [null])
        for data in self.raw.values():
            file = descriptor_pb2.FileDescriptorProto.FromString(data)
            self.index("." + file.package, file.message_type, file.enum_type)

    def add(self, name):
        if name not in self.raw:
            return
        for other in descriptor_pb2.FileDescriptorProto.FromString(self.raw[name]).dependency:
            self.add(other)
        self.pool.AddSerializedFile(self.raw[name])

    def index(self, prefix, messages, enums):
        for enum in enums:
            self.enums[f"{prefix}.{enum.name}"] = enum
        for message in messages:
            self.messages[f"{prefix}.{message.name}"] = message
            self.index(f"{prefix}.{message.name}", message.nested_type, message.enum_type)

    def table(self):
        messages, enums, todo = {}, {}, list(ROOTS)
        while todo:
            name = todo.pop()
            if name[1:] in messages or name.startswith((".google.protobuf.", ".google.rpc.")):
                continue
            message = self.messages[name]
            if message.options.map_entry:
                continue
            fields = {}
            for field in message.field:
                fields[field.name] = self.field(message, field, todo, enums)
            groups = {}
            for index, group in enumerate(message.oneof_decl):
                options = self.oneof_options.FromString(group.options.SerializeToString())
                groups[group.name] = bool(options.Extensions[self.required])
            messages[name[1:]] = {"fields": fields, **({"oneofs": groups} if groups else {})}
        return {"messages": dict(sorted(messages.items())), "enums": dict(sorted(enums.items()))}

    def field(self, message, field, todo, enums):
        kind = self.kind(field, todo, enums)
        fact = {"type": kind}
        entry = self.messages.get(field.type_name)
        if entry is not None and entry.options.map_entry:
            fact = {"type": self.kind(entry.field[1], todo, enums), "map": True}
        elif field.label == 3:
            fact["list"] = True
        if field.HasField("oneof_index"):
            fact["oneof"] = message.oneof_decl[field.oneof_index].name
        options = self.field_options.FromString(field.options.SerializeToString())
        if options.Extensions[self.disallowed]:
            fact["disallowed"] = True
        if options.HasExtension(self.rules):
            rules = plain(options.Extensions[self.rules])
            if rules:
                fact["rules"] = rules
        return fact if len(fact) > 1 else kind

    def kind(self, field, todo, enums):
        if field.type == 14:
            enum = self.enums[field.type_name]
            enums[field.type_name[1:]] = {value.name: value.number for value in enum.value}
        if field.type == 11:
            todo.append(field.type_name)
        return SCALARS.get(field.type) or field.type_name[1:]


def plain(message):
    """Rules without the type that they repeat: {"min_len": 1}, {"items": {...}}."""
    result = {}
    for field, value in message.ListFields():
        if field.name in ("duration", "any", "message", "string", "repeated", "map", "enum", "bytes") or re.fullmatch(r"u?int(32|64)|double|float|bool", field.name):
            result.update(plain(value))
        elif field.name in ("gt", "gte", "lt", "lte") and hasattr(value, "seconds"):
            result[field.name] = value.seconds + value.nanos / 1e9
        elif field.type == 14 and field.name == "well_known_regex":
            result["header"] = {1: "name", 2: "value"}[value]
        elif hasattr(value, "ListFields"):
            result[field.name] = plain(value)
        elif field.name == "in" or field.name == "not_in":
            result[field.name] = list(value)
        else:
            result[field.name] = value
    return result


def lines(table):
    return "\n".join(f"{name} {json.dumps(facts, separators=(',', ':'))}" for name, facts in table.items())


table = Facts(open(sys.argv[1], "rb").read()).table()
print("// Generated by tools/facts/envoy.py from the descriptors of Envoy 1.40: a name and its facts in each line.")
for name in ["messages", "enums"]:
    print(f"\nexport const {name.upper()} = String.raw`\n{lines(table[name])}\n`")
