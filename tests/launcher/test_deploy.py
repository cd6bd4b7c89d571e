"""What hubs and Binder are given: one set of numbers, links that fit their places, a script that can be run."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml

import course

ROOT = Path(course.__file__).parent
DEPLOY = ROOT / "deploy"


class Settings(SimpleNamespace):
    """What a file of JupyterHub's settings writes into."""

    def __getattr__(self, name: str) -> "Settings":
        setattr(self, name, Settings())
        return self.__dict__[name]


def read(name: str, text: str, **given: Any) -> dict[str, Any]:
    """A file of settings, as JupyterHub reads it; what it names."""
    exec(compile(text, name, "exec"), given)
    return given


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """deploy/hub.py, on a machine with 16 GB."""
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 4 * 2**20}.get, raising=False)
    found = Settings()
    read("hub.py", (DEPLOY / "hub.py").read_text("utf-8"), get_config=lambda: found)
    return found


@pytest.fixture
def kubernetes() -> dict[str, Any]:
    """deploy/zero-to-jupyterhub.yaml."""
    return yaml.safe_load((DEPLOY / "zero-to-jupyterhub.yaml").read_text("utf-8"))


def test_both_kinds_of_hub_have_the_same_numbers(little: Settings, kubernetes: dict[str, Any]):
    single, spawner = kubernetes["singleuser"], little.Spawner
    assert single["memory"] == {"limit": spawner.mem_limit, "guarantee": spawner.mem_guarantee}
    assert single["startTimeout"] == spawner.start_timeout == spawner.http_timeout
    assert single["defaultUrl"] == spawner.default_url
    assert kubernetes["hub"]["concurrentSpawnLimit"] == little.JupyterHub.concurrent_spawn_limit
    assert f"--MappingKernelManager.cull_idle_timeout={kubernetes['cull']['timeout']}" in spawner.args
    assert kubernetes["hub"]["config"]["KubeSpawner"] == {
        name: getattr(spawner, name) for name in ("http_timeout", "poll_interval", "args")
    }


def test_a_little_hub_lets_in_as_many_as_it_has_memory_for(little: Settings, monkeypatch: pytest.MonkeyPatch):
    assert little.JupyterHub.active_server_limit == 30, "README.md: a class of thirty fits into 16 GB"
    monkeypatch.setattr(os, "sysconf", lambda name: 1)
    tiny = Settings()
    read("hub.py", (DEPLOY / "hub.py").read_text("utf-8"), get_config=lambda: tiny)
    assert tiny.JupyterHub.active_server_limit == 1, "nought would mean: no limit"


def test_a_learner_s_own_disk_holds_the_pages_and_the_answers_and_hides_nothing(kubernetes: dict[str, Any]):
    single = kubernetes["singleuser"]
    mount = single["storage"]["homeMountPath"]
    assert mount != "/home/jovyan", "the image has the course there"
    assert single["extraEnv"]["PSOAS_COURSE_HOME"].startswith(mount + "/")
    assert single["defaultUrl"] == f"/lab/tree/{Path(mount).name}/{course.START_PAGE}"


@pytest.mark.skipif(not shutil.which("sh"), reason="containers have a shell")
def test_a_container_starts_again_on_a_disk_that_has_pages(kubernetes: dict[str, Any], tmp_path: Path):
    single, home = kubernetes["singleuser"], tmp_path / "home"
    disk = home / Path(single["storage"]["homeMountPath"]).name
    (home / "notebooks").mkdir(parents=True)
    (home / "python").write_text('#!/bin/sh\necho "$@" > "$HOME/signed"\n')
    (home / "python").chmod(0o755)
    command = [w.replace("/home/jovyan", str(home)) for w in single["lifecycleHooks"]["postStart"]["exec"]["command"]]
    environment = {**os.environ, "HOME": str(home), "PATH": f"{home}{os.pathsep}{os.environ['PATH']}"}
    for release in ("first", "second"):
        for page in ("00.ipynb", f"{release}.ipynb"):
            (home / "notebooks" / page).write_text(release)
        disk.mkdir(exist_ok=True)
        subprocess.run(command, env=environment, check=True)
    found = {p.name: p.read_text() for p in (disk / "notebooks").iterdir()}
    assert found == {"00.ipynb": "first", "first.ipynb": "first", "second.ipynb": "second"}
    assert all(page in (home / "signed").read_text() for page in found)


class LTI13Authenticator:
    """In place of the package that no learner needs; `python3 course.py test --hub` has the real one."""


def lti(monkeypatch: pytest.MonkeyPatch, but: str = "") -> tuple[Settings, dict[str, Any]]:
    """deploy/lti.py, filled in but for one setting; what it set, and what it names."""
    module = ModuleType("ltiauthenticator.lti13.auth")
    module.LTI13Authenticator = LTI13Authenticator  # type: ignore[attr-defined]
    for name in ("ltiauthenticator", "ltiauthenticator.lti13"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings = Settings(JupyterHub=Settings(template_vars={}))
    filled = re.sub(r'^([A-Z_]+) = ".*"$', lambda m: m[0] if m[1] == but else f'{m[1]} = "https://x.example/{m[1]} 7"',
                    (DEPLOY / "lti.py").read_text("utf-8"), flags=re.MULTILINE)  # fmt: skip
    return settings, read("lti.py", filled, c=settings)


@pytest.mark.parametrize("name", ["ISSUER", "AUTHORIZE_URL", "JWKS_ENDPOINT", "CLIENT_IDS", "DEPLOYMENT_IDS"])
def test_a_hub_does_not_start_while_a_setting_of_lti_is_not_filled_in(name: str, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(SystemExit, match=r"still say \['[^,]+'\]: fill in what stands in capitals"):
        lti(monkeypatch, but=name)


def test_whoever_the_platform_sends_may_come_in(monkeypatch: pytest.MonkeyPatch):
    settings, names = lti(monkeypatch)
    assert settings.Authenticator.allow_all is True
    assert settings.JupyterHub.authenticator_class is names["FromThePlatform"]
    assert settings.LTI13Authenticator.client_id == ["https://x.example/CLIENT_IDS", "7"]
    assert "learning platform" in settings.JupyterHub.template_vars["announcement_login"]


def test_of_what_the_platform_tells_the_hub_keeps_a_name_without_meaning(monkeypatch: pytest.MonkeyPatch):
    from tornado.web import HTTPError

    place = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
    one = lti(monkeypatch)[1]["FromThePlatform"]()

    def login(**told: str) -> dict[str, str]:
        asked = one.authenticate(None, {place: "7", "name": "Ann", "email": "ann@x.example", **told})
        with ThreadPoolExecutor(1) as apart:   # a browser test may have left a running loop in this thread
            return apart.submit(asyncio.run, asked).result()

    found = [login(sub=sub) for sub in ("ann@x.example", "Ann@x.example", "ann@x.example", "1")]
    assert all(kept.keys() == {"name"} and re.fullmatch("[0-9a-f]{16}", kept["name"]) for kept in found)
    assert found[0] == found[2], "the same learner, the same home"
    assert len({kept["name"] for kept in found}) == 3
    for wrong in ({"sub": "1", place: "8"}, {"sub": "1", place: ""}, {"sub": ""}, {}):
        with pytest.raises(HTTPError, match="403"):
            login(**wrong)


def test_on_kubernetes_the_same_file_says_who_may_log_in(kubernetes: dict[str, Any]):
    hub, place = kubernetes["hub"], kubernetes["hub"]["extraFiles"]["lti"]["mountPath"]
    assert re.fullmatch(r"/usr/local/etc/jupyterhub/jupyterhub_config\.d/\w+\.py", place)
    assert hub["config"].keys() == {"KubeSpawner"}
    for page in ("README.md", "zero-to-jupyterhub.yaml"):
        assert "--set-file hub.extraFiles.lti.stringData=" in (DEPLOY / page).read_text("utf-8")


def test_the_script_for_a_hub_installs_from_the_one_list_and_can_be_run():
    text = (DEPLOY / "install-hub.sh").read_text("utf-8")
    assert os.access(DEPLOY / "install-hub.sh", os.X_OK)
    words = ("course.OLDEST", "learner_requirements", "constraints.txt", "./postBuild", "nbformat.sign", "set -eu")
    assert all(word in text for word in words)
    assert "--shared" in (ROOT / "postBuild").read_text("utf-8"), "one cache for all users"


HOSTS = {
    "https://github.com/somebody/psoas.git": "gh/somebody/psoas",
    "https://github.com/somebody/psoas/": "gh/somebody/psoas",
    "https://gitlab.com/group/part/psoas": "gl/group%2Fpart%2Fpsoas",
    "https://codeberg.org/somebody/psoas": "git/https%3A%2F%2Fcodeberg.org%2Fsomebody%2Fpsoas",
}


@pytest.mark.parametrize("repository", HOSTS)
def test_binder_finds_the_repository_the_release_and_the_first_page(repository: str):
    link = course.links_to(repository, "v1/a")["Binder"]
    assert link == f"https://mybinder.org/v2/{HOSTS[repository]}/v1%2Fa?urlpath=lab/tree/{course.START_PAGE}"
    assert (ROOT / unquote(link.split("lab/tree/")[1])).exists()


def test_a_hub_s_links_open_the_page_that_the_hub_has(little: Settings):
    links = course.links_to("https://github.com/somebody/psoas", "v1", "https://hub.school.example")
    there, newest = (link for name, link in links.items() if "hub" in name)
    assert there == "https://hub.school.example/hub/user-redirect" + little.Spawner.default_url
    asked = parse_qs(urlsplit(newest).query)
    assert asked["repo"] == ["https://github.com/somebody/psoas"]
    assert asked["branch"] == ["v1"]
    (folder,) = asked["targetpath"]
    assert asked["urlpath"] == [f"lab/tree/{folder}/{course.START_PAGE}"]
    assert folder != "psoas-course", "a folder that git did not make cannot be pulled into"


@pytest.mark.parametrize("wrong", ["", "github.com/a/b", "http://github.com/a/b", "https://github.com/a", "git@a:b/c"])
def test_what_is_no_address_is_refused(wrong: str):
    with pytest.raises(course.Stop, match="https://, the host, the owner and the name"):
        course.links_to(wrong)


def test_the_address_may_be_given(capsys: pytest.CaptureFixture[str]):
    words = ["v1", "https://hub.school.example", "--repository", "https://github.com/somebody/psoas"]
    assert course.main(["addresses", *words]) == 0
    out = capsys.readouterr().out
    assert "https://mybinder.org/v2/gh/somebody/psoas/v1?" in out
    assert out.count("https://hub.school.example/hub/") == 2
    assert course.main(["addresses", "--repository", "somebody/psoas"]) == 1
    assert "is no address of a repository" in capsys.readouterr().err


def test_the_links_stand_where_the_address_stands(capsys: pytest.CaptureFixture[str]):
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"].get("urls", {})
    code = course.main(["addresses", "v1"])
    out, err = capsys.readouterr()
    readme = (ROOT / "README.md").read_text("utf-8")
    if "Repository" in urls:
        assert code == 0
        assert re.search(r"https://mybinder\.org/\S+", out)
        assert "has no public address yet" not in readme
    else:
        assert code == 1
        assert 'Repository = "https://HOST/OWNER/NAME" into pyproject.toml, under [project.urls]' in err
        assert "has no public address yet" in readme
