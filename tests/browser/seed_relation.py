"""Loads the two organisations in relation into a site that runs, and prints the slips of both desks."""

import os
from pathlib import Path

from massline.web.serving import look_into

if __name__ == "__main__":
    look_into(Path(os.environ["MASSLINE_VAR"]))
    from massline.web.serving import load_example

    loaded = load_example("relation")
    print(loaded.desk_slip, loaded.other_slip)
