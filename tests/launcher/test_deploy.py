"""What hubs and Binder are given: one set of numbers, links that fit their places, a script that can be run."""

import os
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace
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


@pytest.fixture
def little() -> Settings:
    """deploy/hub.py, as JupyterHub reads it."""
    found = Settings()
    exec(compile((DEPLOY / "hub.py").read_text("utf-8"), "hub.py", "exec"), {"get_config": lambda: found})
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


def test_a_learner_s_own_disk_holds_the_pages_and_the_answers_and_hides_nothing(kubernetes: dict[str, Any]):
    single = kubernetes["singleuser"]
    mount = single["storage"]["homeMountPath"]
    assert mount != "/home/jovyan", "the image has the course there"
    assert single["extraEnv"]["PSOAS_COURSE_HOME"].startswith(mount + "/")
    assert f"cp -rn notebooks {Path(mount).name}/" in single["lifecycleHooks"]["postStart"]["exec"]["command"][-1]
    assert single["defaultUrl"] == f"/lab/tree/{Path(mount).name}/{course.START_PAGE}"


def test_the_script_for_a_hub_installs_from_the_one_list_and_can_be_run():
    text = (DEPLOY / "install-hub.sh").read_text("utf-8")
    assert os.access(DEPLOY / "install-hub.sh", os.X_OK)
    assert all(word in text for word in ("learner_requirements", "constraints.txt", "./postBuild", "set -eu"))
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
        assert "write it into pyproject.toml" in err
        assert "has no public address yet" in readme
