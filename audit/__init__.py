"""What we do: the steps, the command line, the two systems, the store."""

import os

# numpy comes in with the readers. It multiplies no matrix here, and need not start threads for it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
