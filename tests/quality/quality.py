#!/usr/bin/env python3
"""How well labels hold: the figures that the gates, the classifier and the
goals by rules are measured by.

    quality.py --bin BUILD [--seed N] [-v] [--dump DIR] [--only abcdefg] [FILE|DIR ...]
    quality.py --bin BUILD --draw N [--seed N] FILE|DIR ...

  a  original goals of runs that reached them, as they are
  b  goals of another task of the same source
  c  goals with one planted error, and the same goals without it
  d  goals that say nothing
  e  the classifier against a reward that it does not see
  f  text in runs that speaks to its reader
  g  goals by rules: how many, how different

Without a FILE or DIR of records it takes the examples and runs made up from
the seed; what is said of real goals (a, b, e) then says little. It shares no
code and no word lists with the programs: goals go in through
aher-relabel --recheck. Ends with 1 where a limit is missed.
"""

import argparse
import collections
import json
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
import classifier
import empty
import facts_text
import natural
import offline
import plant
import runs
import synthetic

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
NUMBERS, LIES = 10.0, 80.0
DIFFERENT = 90.0
# All gates but leak, and any length.
MOST_GATES = ('grounding,substance,user',
              ('--min-length', '0', '--max-length', '1000'))
# Kinds that the limit is put to together.
GROUPS = (('numbers', ('number,', 'money,', 'time,')), ('dates', ('date,',)),
          ('entities', ('entity', 'identifier')), ('bounds', ('bound',)),
          ('counts', ('count',)), ('superlatives', ('superlative',)),
          ('file types', ('file type',)))


class Report:
    """Prints; remembers limits that were missed, and misses for --dump."""

    def __init__(self, options):
        self.options = options
        self.missed = 0
        self.began = time.time()

    def title(self, text):
        print('\n== %s  [%.0f s]' % (text, time.time() - self.began))

    def limit(self, name, value, bound, at_least, count=1, unit=' %'):
        if not count:
            print('%-46s no real data' % name)
            return
        good = value >= bound if at_least else value <= bound
        self.missed += not good
        print('%-46s %6.1f%s (%s %g)  %s' % (
            name, value, unit, 'at least' if at_least else 'at most', bound,
            'ok' if good else 'MISSED'))

    def dump(self, name, items):
        if not self.options.dump:
            return
        os.makedirs(self.options.dump, exist_ok=True)
        path = os.path.join(self.options.dump, 'misses-%s.ndjson' % name)
        with open(path, 'w', encoding='utf-8') as f:
            for item in items:
                f.write(json.dumps(item, ensure_ascii=False) + '\n')

    def examples(self, items, most=3):
        if self.options.verbose:
            for item in items[:most]:
                print('      %s' % item)


def share(part, whole):
    return 100 * part / whole if whole else 0.0


def truths(report, tools, all_runs):
    report.title('a. original goals of runs that reached them (grounding alone)')
    found = natural.Truths(tools, all_runs, *MOST_GATES)
    print('%-22s %6s %8s %8s %8s %12s' % (
        '', 'goals', 'refused', 'numbers', 'names', 'by gates of b'))
    for source in [*sorted(found.total), 'all']:
        counts = [c[source] if source != 'all' else sum(c.values()) for c in (
            found.total, found.refused, found.numbers, found.names, found.by_all)]
        print('%-22s %6d %6.1f %% %6.1f %% %6.1f %% %9.1f %%' % (
            source, counts[0], *(share(c, counts[0]) for c in counts[1:])))
    for kind, counts in sorted(found.kinds.items(), key=lambda k: -sum(k[1].values())):
        print('  refused for %-16s %4d   %s' % (kind, sum(counts.values()), ', '.join(
            '%s %d' % c for c in counts.most_common())))
    # Made-up goals say nothing of how people put them: no limit.
    total = sum(found.total.values()) if report.options.paths else 0
    report.limit('true goals refused for numbers', share(
        sum(found.numbers.values()), total), NUMBERS, False, total)
    # An input supports nothing where its action failed, so
    # names that only errors show are counted, but under no limit.
    report.limit('names refused that the run shows or was given',
                 found.where['observation'] + found.where['input'], 0, False,
                 total, '')
    report.examples(['%s: %s (%s)' % (r.id, u.get('text'), u.get('why'))
                     for r, u, where in found.wrong_names if where != 'error'])
    print('  of them in an observation %d, only in an input %d, only in or '
          'before an error %d' % tuple(found.where[w] for w in (
              'observation', 'input', 'error')))
    report.dump('true', [{
        'id': r.id, 'goal': r.prompt, 'why': v.why(), 'unsupported': v.unsupported,
        'names_in_run': [u.get('text') for x, u, _ in found.wrong_names if x is r]}
        for r, v in zip(found.runs, found.verdicts) if v.refused])


def lies(report, tools, all_runs):
    report.title('b. goals of another task (all gates but leak, any length)')
    found = natural.Lies(tools, all_runs, report.options.seed, *MOST_GATES)
    print('%-22s %6s %8s %14s' % ('', 'goals', 'caught', 'words alike'))
    for source, n in sorted(found.total.items()):
        print('%-22s %6d %6.1f %% %12.0f %%' % (
            source, n, share(found.caught[source], n),
            100 * found.alike[source] / n))
    print('  caught by ' + ', '.join(
        '%s %d' % r for r in found.reasons.most_common() if r[1]))
    total = sum(found.total.values())
    report.limit('goals of another task caught', share(
        sum(found.caught.values()), total), LIES, True, total)
    passed = [(r, g) for (r, g), v in zip(found.cases, found.verdicts)
              if not v.refused]
    report.examples(['%s: %s' % (r.id, g[:200]) for r, g in passed])
    report.dump('false', [{'id': r.id, 'goal': g, 'original': r.prompt}
                          for r, g in passed])


def planted(report, tools, name, facts):
    """One table of planted errors; real and made-up runs have one each."""
    pairs = plant.pairs(facts, report.options.seed, report.options.most)
    cases = [(p.run, g) for p in pairs for g in (p.true, p.false)]
    verdicts = runs.recheck(tools, cases, 'grounding') if cases else []
    sums = collections.defaultdict(collections.Counter)
    misses = collections.defaultdict(list)
    styles = collections.defaultdict(collections.Counter)
    for i, pair in enumerate(pairs):
        right, wrong = verdicts[2 * i], verdicts[2 * i + 1]
        counts = sums[pair.kind]
        counts['pairs'] += 1
        counts['caught'] += wrong.refused
        counts['refused'] += right.refused
        counts['apart'] += wrong.refused and not right.refused
        where = styles[pair.kind, pair.run.source]
        where['pairs'] += 1
        where['caught'] += wrong.refused
        where['refused'] += right.refused
        if not wrong.refused:
            misses[pair.kind].append((pair, 'not caught', pair.false, 'passed'))
        if right.refused:
            misses[pair.kind].append((pair, 'true refused', pair.true, right.why()))
    print('%s\n%-24s %6s %9s %13s %11s' % (
        name, '', 'pairs', 'caught', 'true refused', 'told apart'))
    for kind in plant.KINDS:
        counts = sums[kind]
        if not counts['pairs']:
            continue
        print('%-24s %6d %7.1f %% %11.1f %% %9.1f %%%s' % (
            kind, counts['pairs'], *(share(counts[c], counts['pairs'])
                                     for c in ('caught', 'refused', 'apart')),
            '   (reported only)' if kind in plant.REPORTED else ''))
        if report.options.verbose:
            for (k, source), c in sorted(styles.items()):
                if k == kind:
                    print('    %-20s %6d %7.1f %% %11.1f %%' % (
                        source, c['pairs'], share(c['caught'], c['pairs']),
                        share(c['refused'], c['pairs'])))
            for what in ('not caught', 'true refused'):
                report.examples(['%s: %s -- %s [%s]' % (what, g, w, p.run.id)
                                 for p, t, g, w in misses[kind] if t == what])
        report.dump('%s-%s' % (name.split()[0], kind.translate(
            str.maketrans(' ', '-', '(),'))), [{
                'what': t, 'id': p.run.id, 'source': p.run.source, 'style': p.style,
                'goal': g, 'true': p.true, 'planted': p.planted, 'why': w}
                for p, t, g, w in misses[kind]])
    check_planted(report, name.split()[0], sums)


def check_planted(report, name, sums):
    """The limits, and the same without the hardest rows: values that the run
    does show, but of something else."""
    totals, nowhere = collections.Counter(), collections.Counter()
    for group, starts in GROUPS:
        counts = collections.Counter()
        for kind in plant.CHECKED:
            if kind.startswith(starts):
                counts.update(sums[kind])
                if not kind.endswith('elsewhere'):
                    nowhere.update(sums[kind])
        totals.update(counts)
        if counts['pairs']:
            report.limit('caught, %s (%s)' % (group, name), share(
                counts['caught'], counts['pairs']), report.options.caught, True)
    report.limit('caught, all kinds (%s)' % name, share(
        totals['caught'], totals['pairs']), report.options.caught, True,
                 totals['pairs'])
    print('  but for values of something else: %.1f %% caught, %.1f %% told apart' % (
        share(nowhere['caught'], nowhere['pairs']),
        share(nowhere['apart'], nowhere['pairs'])))
    report.limit('refused without the error (%s)' % name, share(
        totals['refused'], totals['pairs']), report.options.refused, False,
                 totals['pairs'])


def nothings(report, tools, all_runs):
    report.title('d. goals that say nothing (all gates)')
    by_source = collections.defaultdict(list)
    for run in all_runs:
        by_source[run.source].append(run)
    cases = []
    for source, found in sorted(by_source.items()):
        rng = plant.random.Random('%s/%s' % (report.options.seed, source))
        for goal in empty.GOALS:
            cases += [(run, goal) for run in rng.sample(
                found, min(report.options.each, len(found)))]
    verdicts = runs.recheck(tools, cases, 'grounding,leak,substance,user')
    sums = collections.defaultdict(collections.Counter)
    reasons = collections.Counter()
    passed = []
    for (run, goal), verdict in zip(cases, verdicts):
        sums[run.source]['all'] += 1
        sums[run.source]['refused'] += verdict.refused
        reasons[verdict.reason] += verdict.refused
        if not verdict.refused:
            passed.append((run, goal))
    for source, c in sums.items():
        print('%-22s %6d %6.1f %%' % (source, c['all'], share(c['refused'], c['all'])))
    print('  refused by ' + ', '.join('%s %d' % r for r in reasons.most_common() if r[1]))
    report.limit('goals that say nothing refused', share(
        len(cases) - len(passed), len(cases)), 100.0, True, len(cases))
    report.examples(['%s: %s' % (r.id, g) for r, g in passed])
    report.dump('nothing', [{'id': r.id, 'goal': g} for r, g in passed])


def classify(report, tools, all_runs):
    report.title('e. the classifier, reward and evaluator hidden')
    table = classifier.Table(tools, all_runs)
    print('%-22s %5s %5s   %-18s %-18s %s' % (
        '', 'bad', 'good', 'says failed', 'says success', 'says unknown'))
    print('%-22s %5s %5s   %8s %8s   %8s %8s' % (
        '', '', '', 'right', 'found', 'right', 'found'))
    for row in classifier.rows(table):
        print(row)
    for source, types in sorted(table.types.items()):
        print('  %-20s %s' % (source, ', '.join(
            '%s %d' % (t, n) for t, n in types.most_common())))


def injections(report):
    report.title('f. text that speaks to its reader')
    folder = os.path.join(ROOT, 'tests', 'data', 'injection')
    test = os.path.join(ROOT, 'tests', 'injection.bats')
    if not os.path.isdir(folder) or not os.path.exists(test):
        print('not here: tests/injection.bats with tests/data/injection')
        return
    variants = sum(name.endswith('.txt') for name in os.listdir(folder))
    env = dict(os.environ, AHER_BIN=os.path.abspath(report.options.bin),
               LC_ALL='C.UTF-8')
    done = subprocess.run(['bats', '--tap', test], env=env, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    bad = sum(1 for line in done.stdout.splitlines() if line.startswith('not ok'))
    good = sum(1 for line in done.stdout.splitlines() if line.startswith('ok'))
    print('%d variants, %d tests passed, %d failed' % (variants, good, bad))
    report.limit('injection tests that failed', bad + (done.returncode != 0 and not bad),
                 0, False, 1, '')


def rules(report, tools, all_runs):
    report.title('g. goals by rules')
    records = offline.pipeline(tools, all_runs)
    sums = collections.defaultdict(collections.Counter)
    good = []
    for run, record in zip(all_runs, records):
        sums[run.source]['runs'] += 1
        sums[run.source][(record.get('rejected') or {}).get('reason', 'accepted')] += 1
        if offline.accepted(record):
            good.append((run, record['hindsight']['hindsight_prompt']))
    every = collections.Counter()
    for counts in sums.values():
        every.update(counts)
    for source, c in [*sorted(sums.items()), ('all', every)]:
        print('%-22s %5d accepted %4d (%4.1f %%)  %s' % (
            source, c['runs'], c['accepted'], share(c['accepted'], c['runs']),
            ', '.join('%s %d' % r for r in c.most_common()
                      if r[0] not in ('runs', 'accepted'))))
    if not good:
        print('no goal was accepted')
        return
    for source in sorted({r.source for r, _ in good}):
        mine = [(r, g) for r, g in good if r.source == source]
        kinds, total = offline.different(mine)
        print('%-22s different %5.1f %% of %d tasks and wordings' % (
            source, share(kinds, total), total))
    before, after = [r.prompt for r, _ in good], [g for _, g in good]
    print('%-22s words: least, quarters, most   distinct, per 1000' % '')
    print('%-22s %s    %s' % ('original goals', offline.quantiles(before),
                              offline.vocabulary(before)))
    print('%-22s %s    %s' % ('goals by rules', offline.quantiles(after),
                              offline.vocabulary(after)))
    kinds, total = offline.different(good)
    # Made-up tasks are alike themselves.
    report.limit('different among different tasks', share(kinds, total),
                 DIFFERENT, True, total if report.options.paths else 0)
    verdicts = runs.recheck(tools, good, 'grounding,leak,substance,user')
    bad = [(r, g, v) for (r, g), v in zip(good, verdicts) if v.refused]
    report.limit('goals by rules that a gate refuses', len(bad), 0, False, 1, '')
    report.examples(['%s: %s -- %s' % (r.id, g, v.why()) for r, g, v in bad])
    report.dump('rules', [{'id': r.id, 'goal': g, 'why': v.why()} for r, g, v in bad])


def options_read():
    parser = argparse.ArgumentParser(description='How well labels hold.')
    parser.add_argument('--bin', required=True, help='folder of the programs')
    parser.add_argument('--seed', default='1')
    parser.add_argument('--most', type=int, default=300, help='pairs of a kind')
    parser.add_argument('--caught', type=float, default=97, metavar='%',
                        help='least share of planted errors that is caught')
    parser.add_argument('--refused', type=float, default=3, metavar='%',
                        help='most goals refused of those without the error')
    parser.add_argument('--each', type=int, default=3,
                        help='runs of a source for each goal that says nothing')
    parser.add_argument('--made', type=int, default=60,
                        help='made-up runs of each kind')
    parser.add_argument('--only', default='abcdefg', help='parts to run')
    parser.add_argument('--draw', type=int, metavar='N',
                        help='print N runs with goals by rules, nothing else')
    parser.add_argument('--dump', metavar='DIR', help='write what was missed there')
    parser.add_argument('-v', dest='verbose', action='store_true',
                        help='by source, and examples of what was missed')
    parser.add_argument('paths', nargs='*', metavar='FILE|DIR')
    return parser.parse_args()


def main():
    options = options_read()
    report, tools = Report(options), runs.Tools(options.bin)
    try:
        return measure(options, report, tools)
    finally:
        tools.close()


def measure(options, report, tools):
    made, made_facts = synthetic.generate(options.seed, options.made)
    real = runs.load(options.paths or [os.path.join(ROOT, 'examples', 'failed.ndjson')])
    if options.draw:
        for line in offline.draw(offline.pipeline(tools, real), options.draw,
                                 options.seed):
            print(line)
        return 0
    every = real if options.paths else real + made
    print('%d runs%s, seed %s' % (len(every), '' if options.paths else
          ': the examples and made-up ones; what is claimed of real goals needs '
          'real data', options.seed))
    if 'a' in options.only:
        truths(report, tools, every)
    if 'b' in options.only:
        lies(report, tools, every)
    if 'c' in options.only:
        report.title('c. planted errors (grounding alone)')
        if options.paths:
            planted(report, tools, 'real runs', [
                f for r in real for f in facts_text.facts_of(r)])
        planted(report, tools, 'made-up runs', made_facts)
    if 'd' in options.only:
        nothings(report, tools, every)
    if 'e' in options.only:
        classify(report, tools, every)
    if 'f' in options.only:
        injections(report)
    if 'g' in options.only:
        rules(report, tools, real if options.paths else every)
    print('\n%s  [%.0f s]' % ('%d limits missed' % report.missed if report.missed
                              else 'all limits held', time.time() - report.began))
    return 1 if report.missed else 0


if __name__ == '__main__':
    sys.exit(main())
