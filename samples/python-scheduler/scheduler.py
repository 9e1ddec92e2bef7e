#!/usr/bin/python3
"""Spreads workloads over the nodes, or empties one, by asking for migrations on RabbitMQ.

Reads where workloads run from switchctl, where each of them could go from the coordinator, publishes
MigrationRequested as plain JSON and waits for what becomes of it.
"""
import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter

import pika

ENDS = ("MigrationCompleted", "MigrationFailed", "MigrationRejected")


def exchange(message):
    return "Migration.Contracts:" + message


def get(base, *path):
    url = base.rstrip("/") + "/" + "/".join(urllib.parse.quote(part, safe="") for part in path)
    headers = {"Authorization": "Bearer " + os.environ["API_KEY"]} if "API_KEY" in os.environ else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"GET {url} is answered {error.code}: {error.read().decode(errors='replace')}")
    except OSError as error:
        sys.exit(f"GET {url} fails: {error}; is the service running?")


def name(workload):
    return tuple(workload[part] for part in ("platform", "namespace", "pod", "container"))


def decide(backends, options, targets_of):
    """The moves to ask for, as (workload, source, target). A workload on its way counts where it goes."""
    places, moving, moves = {}, set(), []
    for backend in backends:
        key = name(backend["workload"])
        places[key] = (backend.get("target") or backend)["node"]
        if backend.get("migration"):
            moving.add(key)
    load = Counter(places.values())
    limit = options.max_per_node if options.evacuate is None else float("inf")
    for key, node in sorted(places.items()):
        wanted = node == options.evacuate if options.evacuate else load[node] > limit
        if not wanted or key in moving:
            continue
        possible = [target for target in targets_of(key) if target != node and load[target] < limit]
        if not possible:
            print(f"{'/'.join(key)} stays on {node}: there is no node for it", flush=True)
            continue
        target = min(possible, key=lambda candidate: (load[candidate], candidate))
        load.subtract([node])
        load.update([target])
        moves.append((key, node, target))
    return moves


def targets_from(coordinator):
    def of(key):
        answer = get(coordinator, "workloads", *key, "migratability")
        for reason in answer["reasons"]:
            print(f"{'/'.join(key)}: {reason}", flush=True)
        return [] if answer["reasons"] else [t["node"] for t in answer["targets"] if t["migratable"]]
    return of


def publish(channel, move, priority):
    (platform, namespace, pod, container), source, target = move
    request = {
        "migrationId": str(uuid.uuid4()),
        "workload": {"platform": platform, "namespace": namespace, "pod": pod, "container": container},
        "sourceNode": source, "targetNode": target,
        "requestedBy": "python-scheduler", "priority": priority,
    }
    properties = pika.BasicProperties(content_type="application/json", delivery_mode=2)
    try:
        channel.basic_publish(exchange("MigrationRequested"), "", json.dumps(request), properties, mandatory=True)
    except pika.exceptions.UnroutableError:
        sys.exit("nobody takes requests on this broker: has a coordinator run here?")
    print(f"{request['migrationId']} {pod}/{container}: {source} -> {target} asked for", flush=True)
    return request["migrationId"]


def follow(channel, queue, waiting, timeout):
    """Waits until every migration has ended. True when all of them moved their workload."""
    good, end = True, time.monotonic() + timeout
    for _, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=1):
        if body is not None:
            envelope = json.loads(body)
            event, message = envelope["messageType"][0].split(":")[-1], envelope["message"]
            if message["migrationId"] in waiting:
                waiting.remove(message["migrationId"])
                why = message.get("reason") or "; ".join(message.get("reasons", []))
                print(f"{message['migrationId']} {event} {why}".rstrip(), flush=True)
                if message.get("retryId"):
                    waiting.add(message["retryId"])  # the coordinator tries again by itself
                else:
                    good = good and event == "MigrationCompleted"
        if not waiting:
            return good
        if time.monotonic() > end:
            print(f"no end of {', '.join(sorted(waiting))} within {timeout} s", flush=True)
            return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    rule = parser.add_mutually_exclusive_group(required=True)
    rule.add_argument("--max-per-node", type=int, metavar="N", help="move what a node has above N workloads")
    rule.add_argument("--evacuate", metavar="NODE", help="move everything off a node")
    parser.add_argument("--switch", default="http://127.0.0.1:5083", help="switchctl (default %(default)s)")
    parser.add_argument("--coordinator", default="http://127.0.0.1:8085", help="default %(default)s")
    parser.add_argument("--timeout", type=int, default=600, metavar="S", help="seconds to wait (default %(default)s)")
    options = parser.parse_args()

    moves = decide(get(options.switch, "backends"), options, targets_from(options.coordinator))
    if not moves:
        print("nothing to move", flush=True)
        return 0
    url = os.environ.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/%2F")
    try:
        connection = pika.BlockingConnection(pika.URLParameters(url))
    except pika.exceptions.AMQPConnectionError as error:
        sys.exit(f"RabbitMQ cannot be reached ({error!r}): check AMQP_URL")
    channel = connection.channel()
    channel.confirm_delivery()
    queue = channel.queue_declare(queue="", exclusive=True).method.queue
    for message in ("MigrationRequested", *ENDS):
        channel.exchange_declare(exchange(message), exchange_type="topic", durable=True)
    for message in ENDS:  # listen before asking
        channel.queue_bind(queue, exchange(message), routing_key="#")
    priority = "system-critical" if options.evacuate else "maintenance"
    waiting = {publish(channel, move, priority) for move in moves}
    good = follow(channel, queue, waiting, options.timeout)
    connection.close()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
