#!/usr/bin/env python3
"""A Batch API in front of a chat server, for tests.   batches.py URL PORT-FILE

POST /v1/files and /v1/batches, GET /v1/batches/ID and /v1/files/ID/content:
each request of a batch is put to the server at URL (".../v1") when its state
is asked for, of the first batch for the second time. Other requests are passed on as they are. Ends
with the process that started it.
"""
import ctypes
import http.server
import json
import os
import re
import signal
import sys
import urllib.error
import urllib.request

URL = sys.argv[1]
files, batches = {}, {}


def ask(path, body):
    request = urllib.request.Request(
        URL + path, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def keep(lines):
    name = f"file-{len(files)}"
    files[name] = b"".join(json.dumps(x).encode() + b"\n" for x in lines)
    return name


def run(batch):
    good, bad = [], []
    for line in files[batch["input_file_id"]].splitlines():
        request = json.loads(line)
        status, body = ask("/chat/completions",
                           json.dumps(request["body"]).encode())
        result = {"id": f"{batch['id']}-{len(good) + len(bad)}", "error": None,
                  "custom_id": request["custom_id"],
                  "response": {"status_code": status,
                               "body": json.loads(body)}}
        (good if status == 200 else bad).append(result)
    batch.update(status="completed", output_file_id=keep(good) if good else None,
                 error_file_id=keep(bad) if bad else None,
                 request_counts={"completed": len(good), "failed": len(bad)})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, body, status=200):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        name = self.path.split("/")[3]
        if self.path.startswith("/v1/batches/"):
            batch = batches[name]
            if batch["status"] == "validating" and name == "batch-0":
                batch["status"] = "in_progress"
            elif batch["status"] != "completed":
                run(batch)
            self.send(json.dumps(batch).encode())
        else:
            self.send(files[name])

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/files":
            part = body.split(b'name="file"')[1].split(b"\r\n\r\n", 1)[1]
            fence = re.search("boundary=(.*)", self.headers["Content-Type"])[1]
            text = part.split(b"\r\n--" + fence.encode())[0]
            name = keep(json.loads(line) for line in text.splitlines())
            self.send(json.dumps({"id": name}).encode())
        elif self.path == "/v1/batches":
            name = f"batch-{len(batches)}"
            batches[name] = {"id": name, "status": "validating",
                             **json.loads(body)}
            self.send(json.dumps(batches[name]).encode())
        else:
            status, answer = ask(self.path[3:], body)
            self.send(answer, status)


ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[2] + ".part", "w") as out:
    print(server.server_port, file=out)
os.rename(sys.argv[2] + ".part", sys.argv[2])
server.serve_forever()
