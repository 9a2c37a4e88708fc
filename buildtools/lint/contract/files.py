"""Rules for files and packages."""

import re
from collections.abc import Iterator

from buildtools.contract.load import Contract
from buildtools.lint.contract.report import problem
from buildtools.lint.problem import Problem

_PACKAGE = re.compile(r"dashclicks\.(integrations\.)?[a-z][a-z0-9_]*\.v[1-9][0-9]*")
_SERVICE_FILE = "_service.proto"


def packages(contract: Contract) -> Iterator[Problem]:
    """A package is `dashclicks.<module>.v1` or `dashclicks.integrations.<vendor>.v1`, and its folder the same."""
    for file in contract.files:
        if not _PACKAGE.fullmatch(file.package):
            yield problem(contract, file, "package", f"package {file.package} is not dashclicks.<module>.v<number>")
        if file.name.rpartition("/")[0] != file.package.replace(".", "/"):
            yield problem(contract, file, "package", f"package {file.package} belongs in its own folder")


def service_files(contract: Contract) -> Iterator[Problem]:
    """Services stand in `*_service.proto` and there only, so that only those need gRPC stubs."""
    for file in contract.files:
        named = file.name.endswith(_SERVICE_FILE)
        if named != bool(file.services_by_name):
            text = "declares no service" if named else f"a service belongs in a file named *{_SERVICE_FILE}"
            yield problem(contract, file, "service-file", text)
