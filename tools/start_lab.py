"""Open JupyterLab on the first notebook: for this machine only, and with a token.

Arguments go on to JupyterLab, as in `make lab LAB_ARGS="--no-browser --port=9000"`.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST = "notebooks/00_start_here.ipynb"


def environment(given):
    """The variables to start JupyterLab with.

    Its server settings are the course's own, so that nobody's old ones turn the token off or
    ask for an extension that is not here; themes, fonts and shortcuts stay the reader's.
    """
    from jupyter_core.paths import jupyter_config_dir

    env = dict(given)
    scripts = str(ROOT / ".venv" / "bin")
    env["PATH"] = os.pathsep.join([scripts, env.get("PATH", "")])  # for `!expression-lab …`
    own_looks = os.path.join(jupyter_config_dir(), "lab", "user-settings")
    env.setdefault("JUPYTERLAB_SETTINGS_DIR", own_looks)
    env["JUPYTER_CONFIG_DIR"] = str(ROOT / ".venv" / "etc" / "jupyter")
    env["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel of .venv, not another one named python3
    if not env.get("JUPYTER_TOKEN"):
        env.pop("JUPYTER_TOKEN", None)  # an empty one would mean: no token
    return env


def arguments(extra, root_user):
    """JupyterLab's command line."""
    return [
        sys.executable, "-m", "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        # Nothing is asked of the network: no list of extensions, no newer version, no news.
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        *(["--allow-root"] if root_user else []),  # in a container, everybody is root
        *extra,
    ]


if __name__ == "__main__":
    command = arguments(sys.argv[1:], root_user=os.geteuid() == 0)
    os.chdir(ROOT)
    os.execve(command[0], command, environment(os.environ))
