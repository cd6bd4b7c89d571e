"""JupyterHub's settings for a class that takes this course; The Littlest JupyterHub reads this file as it is.

It goes to /opt/tljh/config/jupyterhub_config.d/ (README.md beside this file says when). zero-to-jupyterhub.yaml has the
same numbers for Kubernetes; they were measured with `python3 course.py test --hub`. lti.py says who may log in.
"""

import math
import os

c = get_config()  # noqa: F821 - JupyterHub gives it to every file of settings

# The first page, in the folder that install-hub.sh puts into every new home.
c.Spawner.default_url = "/lab/tree/psoas-course/notebooks/00-start-here.ipynb"

# Enough for three lessons open at once.
c.Spawner.mem_limit = "1G"

# What a learner needs. Kubernetes starts nobody for whom it cannot set that much aside. The Littlest JupyterHub cannot
# set memory aside, so it lets in as many as there is memory for, beside a gigabyte for the machine itself.
c.Spawner.mem_guarantee = "512M"
memory_mib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**20
c.JupyterHub.active_server_limit = max(1, math.ceil((memory_mib - 1024) / 512))

# A class comes all at once. Whoever comes while this many servers are starting is asked to try again in a moment, so it
# is more than a class. The more there are, the longer each takes to start: hence the times.
c.JupyterHub.concurrent_spawn_limit = 50
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180

# A server that died is noticed soon, so that its learner gets a new one. The answers are on the disk.
c.Spawner.poll_interval = 5

# A lesson that nobody has open gives its memory back after an hour.
c.Spawner.args = ["--MappingKernelManager.cull_idle_timeout=3600", "--MappingKernelManager.cull_interval=300"]
