"""aher-classify against the reward, which is taken away before it looks."""

import collections
import copy

import runs


def blind(run):
    """The record without what tells of success."""
    record = copy.deepcopy({k: v for k, v in run.record.items() if k not in (
        'metadata', 'failure_reason', 'reward', 'success', 'failure', 'outcome',
        'hindsight', 'rejected')})
    record['failure_reason'] = None
    for step in record.get('steps') or []:
        if step.get('observation'):
            step['observation'] = runs.EVALUATOR.sub('', step['observation'])
    return record


class Table:
    """Counts by source: (said, true) -> runs; failure types by source."""

    def __init__(self, tools, all_runs):
        judged = [r for r in all_runs if r.reward is not None]
        records = tools.run('aher-classify', ['--user-tool', 'respond'],
                            [blind(r) for r in judged])
        self.said = collections.defaultdict(collections.Counter)
        self.types = collections.defaultdict(collections.Counter)
        for run, record in zip(judged, records):
            member = record.get('failure') or {}
            good = run.reward >= 1
            self.said[run.source][member.get('is_failure'), good] += 1
            if member.get('is_failure') is not False:
                self.types[run.source][member.get('failure_type')] += 1


def ratio(part, whole):
    return '%5.1f %%' % (100 * part / whole) if whole else '    - '


def rows(table):
    """Lines of the table, a last one for all sources."""
    every = collections.Counter()
    for counts in table.said.values():
        every.update(counts)
    for source, counts in [*sorted(table.said.items()), ('all', every)]:
        failed = sum(n for (_, good), n in counts.items() if not good)
        fine = sum(n for (_, good), n in counts.items() if good)
        says_bad = counts[True, True] + counts[True, False]
        says_good = counts[False, True] + counts[False, False]
        unknown = counts[None, True] + counts[None, False]
        yield '%-22s %5d %5d   %s %s   %s %s   %s' % (
            source, failed, fine, ratio(counts[True, False], says_bad),
            ratio(counts[True, False], failed), ratio(counts[False, True], says_good),
            ratio(counts[False, True], fine), ratio(unknown, failed + fine))
