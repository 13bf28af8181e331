"""Installs LiteLLM's proxy of one version into the virtual environment that runs this: `install.py VERSION`. Where the
extra `proxy` names companion packages that the registry does not have, the nearest older ones are taken: the code that
authenticates is in `litellm` itself."""

import importlib.metadata
import subprocess
import sys

from pip._vendor.packaging.requirements import Requirement

# What the recordings of 1.106.2 were made with.
TOGETHER = ["PyJWT==2.15.1", "prisma"]


def pip(*arguments):
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def install(version):
    whole = pip(f"litellm[proxy]=={version}", *TOGETHER)
    if whole.returncode == 0:
        return
    bare = pip(f"litellm=={version}", *TOGETHER)
    if bare.returncode != 0:
        sys.exit(last_line(bare.stderr))
    wanted = [Requirement(text) for text in importlib.metadata.requires("litellm") or []]
    wanted = [one for one in wanted if one.marker and one.marker.evaluate({"extra": "proxy"})]
    companions = [one for one in wanted if one.name.startswith("litellm-")]
    others = pip(*[f"{one.name}{one.specifier}" for one in wanted if one not in companions])
    if others.returncode != 0:
        sys.exit(last_line(others.stderr))
    for one in companions:
        limit = next(iter(one.specifier)).version
        # A missing companion that is needed shows when LiteLLM is imported.
        pip("--no-deps", f"{one.name}<={limit}")


def last_line(text):
    lines = [line for line in text.splitlines() if line.startswith("ERROR")] or text.splitlines() or ["pip failed"]
    return lines[-1].removeprefix("ERROR: ")


install(sys.argv[1])
