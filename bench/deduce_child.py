"""Reads texts as JSON, marks persons with deduce, says in which; for bench/names.py,
under a Python that has deduce and nothing of ours."""

import json
import sys
import time

from deduce import Deduce  # type: ignore[import-not-found]

texts = json.load(sys.stdin)
began = time.perf_counter()
model = Deduce()
start = time.perf_counter() - began
began = time.perf_counter()
found = [any(one.tag in ("persoon", "patient") for one in model.deidentify(text).annotations) for text in texts]
print("\n" + json.dumps({"found": found, "start": start, "seconds": time.perf_counter() - began}))
