"""Goals that people wrote: true ones (the original goal of a run that reached
it) and false ones (the goal of another task)."""

import collections
import json
import random
import re

import runs

NUMERIC = {'number', 'money', 'percent', 'date', 'time', 'bound', 'count'}
NAMES = {'name', 'identifier', 'quote'}


def words(text):
    return re.findall(r'\w+', text.casefold())


def kind_of(claim):
    """The kind of a claim; by its looks where the program does not say it."""
    if claim.get('kind'):
        return claim['kind']
    text = claim.get('text') or ''
    if re.search(r'\d', text):
        return 'identifier' if re.search(r'(?i)[a-z_]\d|\d[a-z_]', text) else 'number'
    named = all(w[:1].isupper() for w in re.findall(r'\w{3,}', text))
    return 'name' if text and named else 'topic'


def claim_kinds(verdict):
    """Kinds of the claims that were not borne out."""
    return [kind_of(u) for u in verdict.unsupported] or [verdict.reason]


def holds(text, claim, quoted):
    """Does a casefolded text have all words of a name, or a quote as it is?"""
    found, there = words(claim), words(text)
    if quoted:
        return ' '.join(found) in ' '.join(there)
    return set(found) <= set(there)


def stands_in(run, claim):
    """Where a name stands: "observation" (one that is no error), "input" (or
    the user's words), "error" (only in errors and what led to them), or None."""
    text, quoted = claim.get('text') or '', kind_of(claim) == 'quote'
    if not holds(run.evidence, text, quoted):
        return None
    seen = '\n'.join(o for _, o in run.shown()).casefold()
    if holds(seen, text, quoted):
        return 'observation'
    given = '\n'.join('%s %s' % (
        json.dumps(s.get('action_input'), ensure_ascii=False), s.get('user') or '')
        for s in run.steps if not runs.TROUBLE.match(s.get('observation') or ''))
    return 'input' if holds(seen + given.casefold(), text, quoted) else 'error'


class Truths:
    """Original goals of runs with reward 1: grounding alone, and the gates
    that goals of other tasks have to pass in part b."""

    def __init__(self, tools, all_runs, gates, extra):
        self.runs = [r for r in all_runs if r.reward is not None and r.reward >= 1]
        cases = [(r, r.prompt) for r in self.runs]
        self.verdicts = runs.recheck(tools, cases, 'grounding')
        self.by_all = collections.Counter(
            r.source for r, v in zip(self.runs, runs.recheck(
                tools, cases, gates, extra)) if v.refused)
        self.total = collections.Counter(r.source for r in self.runs)
        self.refused = collections.Counter()
        self.numbers = collections.Counter()
        self.names = collections.Counter()
        self.kinds = collections.defaultdict(collections.Counter)
        self.wrong_names = []
        self.where = collections.Counter()
        for run, verdict in zip(self.runs, self.verdicts):
            self._count(run, verdict)

    def _count(self, run, verdict):
        if not verdict.refused:
            return
        source = run.source
        self.refused[source] += 1
        kinds = set(claim_kinds(verdict))
        for kind in kinds:
            self.kinds[kind][source] += 1
        if kinds & NUMERIC:
            self.numbers[source] += 1
        for u in verdict.unsupported:
            where = stands_in(run, u) if kind_of(u) in NAMES else None
            if where:
                self.wrong_names.append((run, u, where))
                self.where[where] += 1
        if kinds & NAMES:
            self.names[source] += 1


def alike(a, b):
    """Share of the words that two goals have in common."""
    one, two = set(words(a)), set(words(b))
    return len(one & two) / max(1, len(one | two))


class Lies:
    """The goal of a seeded other task of the same source, on each run."""

    def __init__(self, tools, all_runs, seed, gates, extra):
        prompts = collections.defaultdict(list)
        for run in all_runs:
            if run.prompt not in prompts[run.source]:
                prompts[run.source].append(run.prompt)
        self.cases = []
        for run in all_runs:
            rng = random.Random('%s/%s' % (seed, run.id))
            others = [p for p in prompts[run.source] if words(p) != words(run.prompt)]
            if others:
                self.cases.append((run, rng.choice(others)))
        self.verdicts = runs.recheck(tools, self.cases, gates, extra)
        self.total = collections.Counter(r.source for r, _ in self.cases)
        self.caught = collections.Counter()
        self.alike = collections.Counter()
        self.reasons = collections.Counter()
        for (run, goal), verdict in zip(self.cases, self.verdicts):
            self.caught[run.source] += verdict.refused
            self.reasons[verdict.reason] += verdict.refused
            self.alike[run.source] += alike(run.prompt, goal)
