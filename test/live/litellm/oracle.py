"""LiteLLM's own authentication, asked by another program. Each line of standard input is a configuration with requests
(JSON), each line of standard output its answers. Only what needs a network or a database is replaced: key sets come from
`fetch`, rows from `state` (null: no database)."""

import asyncio
import json
import logging
import os
import sys
import warnings
from urllib.parse import unquote

warnings.filterwarnings("ignore")
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import httpx
import litellm
from fastapi import Depends, FastAPI
from litellm.proxy import proxy_server
from litellm.proxy._types import ProxyException
from litellm.proxy.auth.handle_jwt import JWTAuthManager
from litellm.proxy.auth.user_api_key_auth import user_api_key_auth
from litellm.types.utils import CredentialItem

logging.disable(logging.CRITICAL)

app = FastAPI()
app.add_exception_handler(ProxyException, proxy_server.openai_exception_handler)
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]


@app.api_route("/{path:path}", methods=METHODS, dependencies=[Depends(user_api_key_auth)])
async def let_through():
    return {}


async def nothing(*_, **__):
    return None


# It writes memberships, which changes no answer.
JWTAuthManager.map_user_to_teams = staticmethod(nothing)


class Network:
    def __init__(self, answers):
        self.answers = answers

    async def get(self, url, **_):
        answer = self.answers.get(url, {"error": "refused"})
        request = httpx.Request("GET", url)
        if "error" in answer:
            raise httpx.ConnectError("All connection attempts failed", request=request)
        return httpx.Response(answer["status"], content=answer["body"].encode(), request=request)

    async def close(self):
        pass


class Row(dict):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get(name)

    def dict(self, **_):
        return dict(self)

    model_dump = dict


class Table:
    def __init__(self, rows=(), **defaults):
        self.defaults = defaults
        self.rows = [Row({**defaults, **row}) for row in rows]
        self.given = len(self.rows)

    def reset(self):
        """Each request starts from the rows that the state has."""
        del self.rows[self.given :]

    async def find_many(self, where=None, **_):
        return [row for row in self.rows if all(fits(row.get(name), value) for name, value in (where or {}).items())]

    async def find_first(self, where=None, **_):
        return next(iter(await self.find_many(where)), None)

    find_unique = find_first

    async def create(self, data=None, **_):
        self.rows.append(Row({**self.defaults, **(data or {})}))
        return self.rows[-1]

    async def update(self, **_):
        return None

    update_many = upsert = delete_many = update


def fits(held, wanted):
    if not isinstance(wanted, dict):
        return held == wanted
    if "in" in wanted:
        return held in wanted["in"]
    if wanted.get("mode") == "insensitive":
        return str(held).lower() == str(wanted.get("equals")).lower()
    return held == wanted.get("equals", wanted)


class Database:
    def __init__(self, state):
        organization = {"budget_id": "b", "created_by": "x", "updated_by": "x", "models": []}
        self.litellm_teamtable = Table(state.get("teams", []))
        self.litellm_usertable = Table(state.get("users", []))
        self.litellm_organizationtable = Table(state.get("organizations", []), **organization)
        self.db = self.writer_db = self

    def reset(self):
        for table in (self.litellm_teamtable, self.litellm_usertable, self.litellm_organizationtable):
            table.reset()

    async def get_data(self, **_):
        return None

    async def attempt_db_reconnect(self, **_):
        return False

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Table()


def start(job):
    for name in [name for name in os.environ if name.startswith("JWT_")]:
        del os.environ[name]
    os.environ.update(job["env"])
    settings = job["config"].get("general_settings") or {}
    models = job["config"].get("model_list") or []
    proxy_server.general_settings = settings
    proxy_server.master_key = settings.get("master_key")
    proxy_server.premium_user = "LITELLM_LICENSE" in job["env"]
    proxy_server.prisma_client = None if job["state"] is None else Database(job["state"])
    proxy_server.llm_model_list = models
    library = job["config"].get("litellm_settings") or {}
    litellm.model_alias_map = library.get("model_alias_map") or {}
    litellm.credential_list = [CredentialItem(**item) for item in job["config"].get("credential_list") or []]
    proxy_server.llm_router = litellm.Router(model_list=models, **(job["config"].get("router_settings") or {}))
    proxy_server.jwt_handler.__init__()
    forget_rows()
    proxy_server.ProxyStartupEvent._initialize_jwt_auth(
        general_settings=settings,
        prisma_client=proxy_server.prisma_client,
        user_api_key_cache=proxy_server.user_api_key_cache,
    )
    proxy_server.jwt_handler.http_handler = Network(job["fetch"])


def forget_rows():
    cache = type(proxy_server.user_api_key_cache)()
    proxy_server.user_api_key_cache = proxy_server.jwt_handler.user_api_key_cache = cache
    # What earlier requests have reserved.
    proxy_server.spend_counter_cache.flush_cache()


async def ask(request):
    path, _, query = request["path"].partition("?")
    body = request["body"].encode()
    headers = [(name.lower().encode("latin-1"), value.encode()) for name, value in request["headers"]]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request["method"],
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", request["authority"].encode()), (b"content-length", str(len(body)).encode()), *headers],
        "client": (request.get("source", {}).get("address", "127.0.0.1"), 5000),
        "server": ("127.0.0.1", 4000),
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    try:
        await app(scope, receive, send)
    except Exception:
        return {"status": 500, "headers": {"content-type": "text/plain; charset=utf-8"}, "body": "Internal Server Error"}
    head = dict(sent[0]["headers"])
    text = b"".join(message.get("body", b"") for message in sent[1:]).decode()
    return {
        "status": sent[0]["status"],
        "headers": {"content-type": head.get(b"content-type", b"").decode()},
        "body": text,
    }


async def main():
    for line in sys.stdin:
        job = json.loads(line)
        try:
            start(job)
        except Exception as error:
            print(json.dumps({"refused": str(error)}), flush=True)
            continue
        answers = []
        for request in job["requests"]:
            forget_rows()
            if proxy_server.prisma_client is not None:
                proxy_server.prisma_client.reset()
            answers.append(await ask(request))
        print(json.dumps({"answers": answers}), flush=True)


asyncio.run(main())
