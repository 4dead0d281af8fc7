"""Numbers, money, dates and times: found in text, and spelled in the ways
people spell them. Written for the planted errors alone: it shares nothing
with the gates that it measures."""

import datetime
import re

MONTHS = ('January February March April May June July August September '
          'October November December').split()
SMALL = ('zero one two three four five six seven eight nine ten eleven twelve '
         'thirteen fourteen fifteen sixteen seventeen eighteen nineteen').split()
TENS = ('', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy',
        'eighty', 'ninety')

NUMBER = re.compile(r'\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?')
MONEY = re.compile(r'\$\s?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)')
MONTH = '(%s)' % '|'.join(MONTHS)
DATES = (
    (re.compile(r'\b(\d{4})-(\d\d)-(\d\d)'), (1, 2, 3)),
    (re.compile(r'\b' + MONTH + r' (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b'), (3, 1, 2)),
    (re.compile(r'\b(\d{1,2})(?:st|nd|rd|th)? ' + MONTH + r',? (\d{4})\b'), (3, 2, 1)),
    (re.compile(r'\b(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)\b'), (3, 1, 2)),
)


def number_word(n):
    """Words of an integer from 0 to 99, else its digits."""
    if n < 0 or n > 99:
        return str(n)
    if n < 20:
        return SMALL[n]
    return TENS[n // 10] + ('-' + SMALL[n % 10] if n % 10 else '')


WORDS = {number_word(n): n for n in range(100)}
WORD = re.compile(r'\b(%s)\b' % '|'.join(sorted(WORDS, key=len, reverse=True)), re.I)


def to_number(text):
    return float(text.replace(',', ''))


def numbers_in(text):
    """All numbers of a text, in digits or in words, as floats."""
    found = {to_number(m) for m in NUMBER.findall(text)}
    found.update(float(WORDS[m.lower()]) for m in WORD.findall(text))
    return found


def dates_in(text):
    found = set()
    for pattern, (y, m, d) in DATES:
        for hit in pattern.finditer(text):
            year, month, day = hit.group(y), hit.group(m), hit.group(d)
            month = MONTHS.index(month) + 1 if month in MONTHS else int(month)
            year = int(year) + (2000 if len(year) == 2 else 0)
            try:
                found.add(datetime.date(year, month, int(day)))
            except ValueError:
                pass
    return found


def plain(value):
    """12.0 is 12, 12.50 is 12.5."""
    return '%d' % value if float(value).is_integer() else '%s' % float(value)


def spell_number(value, rng):
    if float(value).is_integer():
        n = int(value)
        if n >= 1000 and rng.random() < 0.5:
            return '{:,}'.format(n)
        if n <= 20 and rng.random() < 0.4:
            return number_word(n)
    return plain(value)


def spell_money(value, rng):
    cents = '%.2f' % value
    digits = plain(value) if float(value).is_integer() else cents
    grouped = '{:,.2f}'.format(value) if value >= 1000 else digits
    way = rng.randrange(7)
    if way == 0:
        return digits + ' dollars'
    if way == 1:
        return 'USD ' + digits
    if way == 2:
        return digits + ' USD'
    if way == 3:
        return cents + ' dollars'
    if way == 4 and float(value).is_integer() and value < 100:
        return number_word(int(value)) + ' dollars'
    return '$' + grouped


def ordinal(n):
    if n % 100 in (11, 12, 13):
        return '%dth' % n
    return '%d%s' % (n, {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th'))


def spell_date(date, rng):
    month = MONTHS[date.month - 1]
    ways = [
        date.isoformat(),
        '%s %d, %d' % (month, date.day, date.year),
        '%d %s %d' % (date.day, month, date.year),
        '%s %s, %d' % (month, ordinal(date.day), date.year),
        'the %s of %s %d' % (ordinal(date.day), month, date.year),
        '%s %d' % (month, date.day),
        '%s %d %d' % (month[:3], date.day, date.year),
    ]
    # Only where the day can't be taken for the month.
    ways.append('%d/%d/%d' % (date.month, date.day, date.year)
                if date.day > 12 else ways[1])
    return rng.choice(ways)


def spell_time(minutes, rng):
    hour, minute = divmod(minutes, 60)
    half = 'am' if hour < 12 else 'pm'
    twelve = (hour - 1) % 12 + 1
    ways = ['%02d:%02d' % (hour, minute),
            '%d:%02d %s' % (twelve, minute, half.upper())]
    if minute == 0:
        ways.append('%d%s' % (twelve, half))
    else:
        ways.append('%d:%02d%s' % (twelve, minute, half))
    return rng.choice(ways)
