#!/usr/bin/env python3
"""Sends what --batch-out wrote through a Batch API, OpenAI's or one like it.

    batch.py REQUESTS RESULTS

Uploads REQUESTS, and REQUESTS.1 and so on where they are there, waits until
the batches have ended, and appends answers and errors to RESULTS, for
--batch-in. The id of a batch that was sent stands in FILE.batch until its
results are here: killed and started again, it waits for what was sent, and
sends nothing new.

The key is $OPENAI_API_KEY, the address $OPENAI_BASE_URL or OpenAI's.
"""
import glob
import hashlib
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

BASE = (os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1").rstrip("/")
KEY = os.environ.get("OPENAI_API_KEY")
LONGEST_PAUSE = 60  # seconds between two looks
ENDED = ("completed", "failed", "expired", "cancelled")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key is for this address alone."""

    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


def call(path, data=None, kind=None):
    """The bytes that the server answers with; ends the program when it fails."""
    request = urllib.request.Request(BASE + path, data=data)
    address = urllib.parse.urlsplit(BASE)
    if KEY and (address.scheme == "https" or
                address.hostname in ("localhost", "127.0.0.1", "::1")):
        request.add_header("Authorization", "Bearer " + KEY)
    if kind:
        request.add_header("Content-Type", kind)
    try:
        with OPENER.open(request, timeout=600) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        text = error.read(2000).decode("utf-8", "replace")
        sys.exit(f"batch.py: {BASE}{path}: {error}: {text}")
    except OSError as error:
        sys.exit(f"batch.py: {BASE}{path}: {error}")


def upload(text):
    """Sends a file of requests; returns its id."""
    fence = hashlib.sha256(text).hexdigest().encode()
    body = (b"--" + fence + b'\r\nContent-Disposition: form-data; name="purpose"'
            b"\r\n\r\nbatch\r\n--" + fence +
            b'\r\nContent-Disposition: form-data; name="file"; '
            b'filename="requests.jsonl"\r\nContent-Type: application/jsonl'
            b"\r\n\r\n" + text + b"\r\n--" + fence + b"--\r\n")
    kind = "multipart/form-data; boundary=" + fence.decode()
    return json.loads(call("/files", body, kind))["id"]


def send(name):
    """Makes a batch of a file of requests; keeps its id in FILE.batch."""
    with open(name, "rb") as file:
        body = {"input_file_id": upload(file.read()),
                "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    batch = json.loads(call("/batches", json.dumps(body).encode(),
                            "application/json"))["id"]
    with open(name + ".batch", "w") as file:
        file.write(batch + "\n")
    print(f"batch.py: {name}: sent as {batch}", file=sys.stderr)


def send_all(requests):
    """Sends a file, and those that stand beside it."""
    count = 0
    name = requests
    while os.path.exists(name):
        send(name)
        count += 1
        name = f"{requests}.{count}"
    if count == 0:
        sys.exit(f"batch.py: {requests}: is not there")


def wait(batch):
    """What the server says of a batch that has ended."""
    pause = 1
    while True:
        state = json.loads(call("/batches/" + batch))
        if state["status"] in ENDED:
            return state
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def append(results, parts):
    """Adds whole lines, on a line of their own whatever is there."""
    with open(results, "a+b") as out:
        if out.tell() > 0:
            out.seek(-1, os.SEEK_END)
            if out.read(1) != b"\n":
                out.write(b"\n")
        for part in parts:
            out.write(part)


def fetch(note, results):
    """Waits for the batch of a FILE.batch; false where it has no results."""
    with open(note) as file:
        state = wait(file.read().strip())
    files = [state.get("output_file_id"), state.get("error_file_id")]
    append(results, [call("/files/" + file + "/content")
                     for file in files if file])
    os.remove(note)
    print(f"batch.py: {note[:-6]}: {state['status']}: "
          f"{json.dumps(state.get('request_counts'))}", file=sys.stderr)
    if not any(files):
        print(f"batch.py: {json.dumps(state.get('errors'))}", file=sys.stderr)
    return any(files)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: batch.py REQUESTS RESULTS")
    requests, results = sys.argv[1:]
    notes = glob.escape(requests) + "*.batch"
    if not glob.glob(notes):
        send_all(requests)
    fine = [fetch(note, results) for note in sorted(glob.glob(notes))]
    sys.exit(0 if all(fine) else 1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("batch.py: stopped; the same command waits for what was sent")
