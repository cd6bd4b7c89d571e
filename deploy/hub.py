"""JupyterHub's settings for a class that takes this course; The Littlest JupyterHub reads this file as it is.

It goes to /opt/tljh/config/jupyterhub_config.d/ (README.md beside this file says when). zero-to-jupyterhub.yaml has the
same numbers for Kubernetes; they were measured with `python3 course.py test --hub`. Who may log in is not said here.
"""

c = get_config()  # noqa: F821 - JupyterHub gives it to every file of settings

# The first page, in the folder that install-hub.sh puts into every new home.
c.Spawner.default_url = "/lab/tree/psoas-course/notebooks/00-start-here.ipynb"

# Enough for three lessons open at once. With the guarantee, no more learners are let in than there is memory for.
c.Spawner.mem_limit = "1G"
c.Spawner.mem_guarantee = "512M"

# A class comes all at once. Whoever comes while this many servers are starting is asked to try again in a moment, so it
# is more than a class. The more there are, the longer each takes to start: hence the times.
c.JupyterHub.concurrent_spawn_limit = 50
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180

# A server that died is noticed soon, so that its learner gets a new one. The answers are on the disk.
c.Spawner.poll_interval = 5

# A lesson that nobody has open gives its memory back after an hour.
c.Spawner.args = ["--MappingKernelManager.cull_idle_timeout=3600", "--MappingKernelManager.cull_interval=300"]
