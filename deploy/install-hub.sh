#!/usr/bin/env bash
# Puts the course on The Littlest JupyterHub for all its users: sudo -E bash deploy/install-hub.sh
# Run it in a clone that stays where it is, such as /opt/psoas-course. Every step may be repeated, after an update too.
#
#     deploy/install-hub.sh [PYTHON [SKELETON]]     the users' Python, and the folder that every new home is a copy of
set -eu
python="${1:-/opt/tljh/user/bin/python}"
skeleton="${2:-/etc/skel}"
cd "$(dirname "$0")/.."

"$python" -c 'import course, sys
if sys.version_info < course.OLDEST:
    sys.exit("This hub gives its users Python %d.%d. The course needs %d.%d or newer; README.md in deploy says which hub has it." % (*sys.version_info[:2], *course.OLDEST))'
"$python" -c 'import course; print(*course.learner_requirements(open("environment.yml", encoding="utf-8").read()), sep="\n")' \
    | "$python" -m pip install --no-cache-dir --compile --constraint constraints.txt --requirement /dev/stdin

# From here on as on Binder: the course itself, JupyterLab's settings, and the caches, once for all users.
PATH="$(dirname "$python"):$PATH" ./postBuild
"$python" -m compileall -q lessons

mkdir -p "$skeleton/psoas-course"
cp -r notebooks "$skeleton/psoas-course/"
chmod -R a+rX lessons images "$skeleton/psoas-course"

# Signed for whoever gets a copy, so that JupyterLab shows the pictures before anything has been run.
JUPYTER_DATA_DIR="$skeleton/.local/share/jupyter" "$python" -m nbformat.sign "$skeleton"/psoas-course/notebooks/*.ipynb
