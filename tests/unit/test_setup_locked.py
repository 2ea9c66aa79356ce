"""pyproject.toml, requirements.lock and environment.yml say the same, wherever one installs."""

import ast
import re
import sys
from importlib.metadata import distributions, packages_distributions

import pytest
import setup
import setup_environment
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import expression_lab

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib

ROOT = setup_environment.ROOT
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
LOCK = (ROOT / "requirements.lock").read_text()
IDENTITY = (ROOT / "requirements-identity.lock").read_text()
CREDENTIALS = (ROOT / "requirements-credentials.lock").read_text()
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())
PYTHONS = ["3.10", "3.11", "3.12", "3.13"]
SYSTEMS = [("linux", "posix", "Linux", "x86_64"), ("darwin", "posix", "Darwin", "arm64"),
           ("win32", "nt", "Windows", "AMD64")]
DIRECT = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"],
          *PYPROJECT["build-system"]["requires"]]


def entries(lock=LOCK):
    """Each pinned line of a lock with the hashes that follow it."""
    logical = lock.replace("\\\n", " ").splitlines()
    return [line for line in logical if re.match(r"[a-z0-9]", line)]


def locked(python, system, lock=LOCK):
    """Name -> version, as pip would take them on this Python and system."""
    platform, os_name, platform_system, machine = system
    where = {"python_version": python, "python_full_version": f"{python}.9", "os_name": os_name,
             "sys_platform": platform, "platform_system": platform_system,
             "platform_machine": machine, "implementation_name": "cpython",
             "platform_python_implementation": "CPython", "extra": ""}
    versions = {}
    for line in entries(lock):
        requirement = Requirement(line.split("--hash")[0].strip())
        if requirement.marker is None or requirement.marker.evaluate(where):
            assert requirement.name not in versions, f"{requirement.name} is there twice"
            [pin] = requirement.specifier
            assert pin.operator == "=="
            versions[canonicalize_name(requirement.name)] = Version(pin.version)
    return versions


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system[0])
@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_is_locked_as_asked_for(python, system):
    versions = locked(python, system)
    for text in DIRECT:
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate({"python_version": python}):
            continue
        assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)]), text


def test_identity_has_a_lock_of_its_own_for_every_system():
    """Its marker-free lines say that one version fits all; wheels, or only weights to wrap up."""
    pinned = [Requirement(line.split("--hash")[0].strip()) for line in entries(IDENTITY)]
    versions = {one.name: next(iter(one.specifier)).version for one in pinned}
    asked = [Requirement(text) for text in PROJECT["optional-dependencies"]["identity"]]
    assert set(versions) == {one.name for one in asked}
    assert all(one.specifier.contains(versions[one.name]) for one in asked)
    assert not any(one.marker for one in pinned)
    assert "--only-binary dlib-bin" in IDENTITY.splitlines()
    assert not set(versions) & {line.split("==")[0] for line in entries()}


@pytest.mark.parametrize("python", PYTHONS)
def test_credentials_have_a_lock_of_their_own_that_changes_nothing_else(python):
    mine, rest = (locked(python, SYSTEMS[0], lock) for lock in (CREDENTIALS, LOCK))
    for text in PROJECT["optional-dependencies"]["credentials"]:
        wanted = Requirement(text)
        assert wanted.specifier.contains(mine[wanted.name]) and wanted.name not in rest
    assert all(rest[name] == mine[name] for name in set(mine) & set(rest))
    assert "--only-binary :all:" in CREDENTIALS.splitlines()


def test_every_file_is_known_by_its_hash():
    assert len(entries()) > 100
    for line in entries() + entries(IDENTITY) + entries(CREDENTIALS):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line.split()[0]


def test_the_lock_names_no_index_and_needs_no_compiler():
    for lock in (LOCK, IDENTITY, CREDENTIALS):
        assert "://" not in lock and "index-url" not in lock and "find-links" not in lock
    assert "--only-binary :all:" in LOCK.splitlines()


def test_the_same_pythons_everywhere():
    wanted = SpecifierSet(PROJECT["requires-python"])
    for minor in range(20):
        fits = setup.OLDEST <= (3, minor) <= setup.NEWEST
        assert wanted.contains(f"3.{minor}.5") == fits == (f"3.{minor}" in PYTHONS)


def test_conda_makes_the_same_environment():
    python, pip, from_pip = CONDA["dependencies"]
    assert python.startswith("python ")
    assert SpecifierSet(python.split(" ", 1)[1]) == SpecifierSet(PROJECT["requires-python"])
    assert pip == "pip"
    assert from_pip == {"pip": ["-r requirements.lock"]}
    assert CONDA["name"] == PROJECT["name"]


def test_the_versions_the_course_names():
    for python in PYTHONS:
        versions = locked(python, SYSTEMS[0])
        assert versions["tensorflow"].release[:2] == (2, 21)
        assert versions["opencv-python-headless"].major == 4
        assert versions["jupyterlab"].release[:2] == (4, 6)
        assert versions["ipywidgets"].release[:2] == (8, 1)
        assert versions["keras"].release[:2] == ((3, 12) if python == "3.10" else (3, 15))


def test_what_is_locked_takes_this_python():
    """uv looks past a package's upper bound on Python; pip does not, and would stop there."""
    wanted = {canonicalize_name(package.name): (package.version, package.metadata)
              for package in distributions()}
    for python in PYTHONS:
        for name, version in locked(python, SYSTEMS[sys.platform == "darwin"]).items():
            installed, words = wanted.get(name, ("", {}))
            if installed == str(version) and words["Requires-Python"]:
                assert SpecifierSet(words["Requires-Python"]).contains(f"{python}.9"), name


# Imported only after a look whether they are there, as Keras' back end, or in an environment of
# their own that a benchmark makes.
OPTIONAL = {"dlib", "c2pa", "cryptography", "mediapipe", "torch", "jax", "fer"}


def imported(folder):
    """Top-level modules that the scripts below a folder import."""
    names = set()
    for script in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module)
    return {name.split(".")[0] for name in names}


@pytest.fixture(scope="module")
def providers():
    """Module -> the packages that bring it."""
    return packages_distributions()


@pytest.mark.parametrize("folder, extra", [
    ("src", False), ("notebooks", False), ("tools", True), ("tests", True), ("benchmarks", True)])
def test_what_is_imported_is_asked_for(folder, extra, providers):
    """A package that is here only because another one brought it may be gone tomorrow."""
    texts = PROJECT["dependencies"] + (PROJECT["optional-dependencies"]["dev"] if extra else [])
    asked = {canonicalize_name(Requirement(text).name) for text in texts}
    own = {path.stem for path in (ROOT / folder).rglob("*.py")}
    for shared in ("tools", "tests/browser"):  # on the path of scripts that need them
        own |= {path.stem for path in (ROOT / shared).glob("*.py")}
    own |= {"expression_lab", "tomllib"}
    for name in imported(folder) - sys.stdlib_module_names - own - OPTIONAL:
        brought_by = {canonicalize_name(brought) for brought in providers.get(name, [name])}
        assert brought_by & asked, f"{folder} imports {name}"


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert str(citation["version"]) == expression_lab.__version__
    assert citation["license"] == PROJECT["license"]
