"""``python -m massline.web COMMAND``: Django's own commands, for people who work on massline."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "massline.web.config.settings")
    execute_from_command_line(["massline", *sys.argv[1:]])
