"""Runs: reading records, looking at what stands in them, and sending goals
through aher-relabel --recheck, many in one process."""

import glob
import json
import os
import re
import shutil
import subprocess
import tempfile

import values

# What an evaluator or a simulator prints into an observation.
EVALUATOR = re.compile(
    r'(?im)^.*(?:your score \(min|answer is (?:in)?correct|episode finished, '
    r'reward|^reward\s*[:=]).*$|###[A-Z]+###')
TROUBLE = re.compile(
    r"(?i)^\s*(?:error\b|could not find|invalid action|no such|traceback|"
    r"transfer successful|user not found|no more results|ended search|"
    r"your proposed edit|\{\"error\": \"[^\"]|.{0,40}'message': )")


class Run:
    """One record and views of it that the extractors share."""

    def __init__(self, record, source=None):
        self.record = record
        meta = record.get('metadata') or {}
        self.source = source or meta.get('source') or 'unknown'
        self.id = record.get('trajectory_id') or ''
        self.prompt = record.get('original_prompt') or ''
        self.steps = record.get('steps') or []
        reward = meta.get('reward')
        if reward is None and isinstance(meta.get('success'), bool):
            reward = float(meta['success'])
        self.reward = reward
        self.answer = record.get('final_answer') or ''
        self._cache = {}

    def observation(self, i):
        return self.steps[i].get('observation') or ''

    def shown(self):
        """Index and text of observations that say something."""
        for i, step in enumerate(self.steps):
            text = EVALUATOR.sub('', step.get('observation') or '')
            if text.strip() and not TROUBLE.match(text):
                yield i, text

    def _lazy(self, name, make):
        if name not in self._cache:
            self._cache[name] = make()
        return self._cache[name]

    @property
    def observed(self):
        return self._lazy('observed', lambda: '\n'.join(
            s.get('observation') or '' for s in self.steps))

    @property
    def text(self):
        """All that stands in the run, the original goal apart."""
        return self._lazy('text', lambda: '\n'.join(
            [self.answer] + [
                '%s %s %s %s %s' % (
                    s.get('thought') or '', s.get('action_name') or '',
                    json.dumps(s.get('action_input'), ensure_ascii=False),
                    s.get('observation') or '', s.get('user') or '')
                for s in self.steps]))

    @property
    def folded(self):
        return self._lazy('folded', lambda: self.text.casefold())

    @property
    def evidence(self):
        """Observations, inputs and the user's words, casefolded."""
        return self._lazy('evidence', lambda: '\n'.join(
            '%s %s %s' % (json.dumps(s.get('action_input'), ensure_ascii=False),
                          s.get('observation') or '', s.get('user') or '')
            for s in self.steps).casefold())

    @property
    def numbers(self):
        return self._lazy('numbers', lambda: values.numbers_in(self.text))

    @property
    def dates(self):
        return self._lazy('dates', lambda: values.dates_in(self.text))

    def lacks(self, phrase):
        return phrase.casefold() not in self.folded


def load(paths):
    """Runs of files and folders; a folder's are its *.ndjson in order."""
    runs = []
    for path in paths:
        files = sorted(glob.glob(os.path.join(path, '*.ndjson'))) \
            if os.path.isdir(path) else [path]
        for name in files:
            with open(name, encoding='utf-8') as lines:
                for line in lines:
                    if line.strip():
                        record = json.loads(line)
                        meta = record.get('metadata') or {}
                        source = meta.get('source') or \
                            os.path.basename(name).split('.')[0]
                        if record.get('steps'):
                            runs.append(Run(record, source))
    return runs


class Tools:
    """The programs of a build folder."""

    def __init__(self, folder):
        self.folder = folder
        self.scratch = tempfile.mkdtemp(prefix='quality.')

    def close(self):
        shutil.rmtree(self.scratch, ignore_errors=True)

    def run(self, name, args, lines, timeout=300):
        """Sends lines through a program, gives the records that it wrote."""
        path = os.path.join(self.scratch, 'in.ndjson')
        out = os.path.join(self.scratch, 'out.ndjson')
        with open(path, 'w', encoding='utf-8') as f:
            for line in lines:
                f.write(json.dumps(line, ensure_ascii=True) + '\n')
        command = [os.path.join(self.folder, name), '-q', *args, path, '-o', out]
        done = subprocess.run(command, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=timeout, check=False)
        if done.returncode not in (0, 3):
            raise RuntimeError('%s: exit %d: %s' % (
                ' '.join(command), done.returncode,
                done.stderr.decode(errors='replace')[:500]))
        if done.stderr:
            raise RuntimeError('%s: %s' % (
                name, done.stderr.decode(errors='replace')[:500]))
        with open(out, encoding='utf-8') as f:
            return [json.loads(line) for line in f]


def with_goal(run, goal, answer=None):
    """A record that asks whether the run bears the goal out. What would tell
    of success, and what other stages added, is left out."""
    record = {
        'trajectory_id': run.id,
        'original_prompt': run.prompt,
        'steps': run.steps,
        'final_answer': run.answer or None,
    }
    for key in ('system', 'tools'):
        if key in run.record:
            record[key] = run.record[key]
    member = {'hindsight_prompt': goal, 'is_valid_replay': True,
              'rationale': '', 'confidence': 0.9}
    if answer is not None:
        member['final_answer'] = answer
    member.update({'accepted': 'rules', 'attempts': 1, 'judges': [],
                   'by': 'quality'})
    record['hindsight'] = member
    return record


class Verdict:
    """What the gates said of one goal."""

    def __init__(self, record):
        rejected = record.get('rejected') or {}
        self.refused = bool(rejected)
        self.reason = rejected.get('reason') or ''
        self.detail = rejected.get('detail') or ''
        grounding = (record.get('hindsight') or {}).get('grounding') or {}
        self.claims = grounding.get('claims')
        self.unsupported = grounding.get('unsupported') or []

    def why(self):
        if not self.refused:
            return 'passed'
        return '%s: %s' % (self.reason, self.detail or '; '.join(
            '%s (%s)' % (u.get('text'), u.get('why')) for u in self.unsupported))


def recheck(tools, cases, gates, extra=()):
    """Verdicts on (run, goal) pairs, in their order."""
    records = tools.run('aher-relabel', [
        '--recheck', '--gates', gates, '--user-tool', 'respond', *extra],
        (with_goal(run, goal) for run, goal in cases))
    if len(records) != len(cases):
        raise RuntimeError('%d goals sent, %d came back' % (
            len(cases), len(records)))
    return [Verdict(r) for r in records]
