"""Goals that the rules write: how many, how different, how long, and some of
them to read."""

import collections
import json
import random
import re

from natural import words


def pipeline(tools, all_runs):
    """The runs after classify, extract and relabel with their defaults."""
    tool = ['--user-tool', 'respond']
    records = tools.run('aher-classify', tool, [r.record for r in all_runs])
    records = tools.run('aher-extract', tool, records)
    return tools.run('aher-relabel', tool, records)


def accepted(record):
    return 'hindsight' in record and 'rejected' not in record


def masked(text):
    return re.sub(r'\d', '#', ' '.join(words(text)))


def different(pairs):
    """Of goals of runs of different tasks, the share that no other task's run
    has, digits masked: (different, all) over one goal a task and wording."""
    tasks = collections.defaultdict(set)
    for run, goal in pairs:
        tasks[masked(goal)].add(' '.join(words(run.prompt)))
    total = sum(len(t) for t in tasks.values())
    return len(tasks), total


def quantiles(texts):
    lengths = sorted(len(words(t)) for t in texts)
    if not lengths:
        return '-'
    pick = lambda q: lengths[min(len(lengths) - 1, int(q * len(lengths)))]
    return '%4d %4d %4d %4d %4d' % tuple(pick(q) for q in (0, .25, .5, .75, .999))


def vocabulary(texts):
    every = [w for t in texts for w in words(t)]
    if not every:
        return '-'
    return '%6d %6.0f' % (len(set(every)), 1000 * len(set(every)) / len(every))


def cut(text, most):
    text = text or ''
    return text if len(text) <= most else text[:most] + ' [...]'


def draw(records, number, seed):
    """Accepted runs as text for a person to read."""
    good = [r for r in records if accepted(r)]
    rng = random.Random(seed)
    for n, record in enumerate(rng.sample(good, min(number, len(good)))):
        yield '=== %d  %s' % (n + 1, record.get('trajectory_id'))
        yield 'original: ' + cut(record.get('original_prompt'), 2000)
        yield 'goal:     ' + record['hindsight']['hindsight_prompt']
        for i, step in enumerate(record.get('steps') or []):
            yield '  %d %s %s' % (i + 1, step.get('action_name'), cut(
                json.dumps(step.get('action_input'), ensure_ascii=False), 400))
            yield '    -> ' + cut(step.get('observation'), 600).replace('\n', '\n       ')
            if step.get('user'):
                yield '    user: ' + cut(step['user'], 400)
        yield 'answer:   ' + cut(record.get('final_answer'), 1000)
        yield ''
