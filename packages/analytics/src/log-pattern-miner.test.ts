import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OVERFLOW_ID } from './log-pattern.ts';
import { LogPatternMiner } from './log-pattern-miner.ts';

const USERS = 'ann bob carl dora eve finn gina hank ivan judy karl lena'.split(' ');
const STATES = 'started paused resumed stopped'.split(' ');

/** A line of a service: one of five messages. */
const line = fc
  .record({
    kind: fc.nat(4),
    number: fc.nat(99_999),
    user: fc.constantFrom(...USERS),
    state: fc.constantFrom(...STATES),
  })
  .map(
    ({ kind, number, user, state }) =>
      [
        `request ${number} done in ${number}ms`,
        `session opened for user ${user} by root`,
        `machine ${number} was ${state}`,
        `user ${user} bought item item_${number} for account ${user}`,
        `{"level":30,"user":"${user}","n":${number},"msg":"paid"}`,
      ][kind] ?? '',
  );

function mine(lines: Iterable<string>, maxShapes?: number): LogPatternMiner {
  const miner = new LogPatternMiner({ maxShapes });
  for (const text of lines) miner.add(text);
  return miner;
}

function counts(miner: LogPatternMiner): Record<string, number> {
  return Object.fromEntries(miner.patterns().map(({ id, count }) => [id, count]));
}

test('LogPatternMiner: words that vary in otherwise equal lines are one variable', () => {
  const [pattern, ...others] = mine(USERS.map((user) => `login of ${user} refused`)).patterns();
  assert.deepEqual(
    [pattern?.template, pattern?.count, others.length],
    ['login of <*> refused', USERS.length, 0],
  );
});

test('LogPatternMiner: a few states are different messages', () => {
  const templates = mine(STATES.map((state) => `machine 7 was ${state}`))
    .patterns()
    .map(({ template }) => template);
  assert.deepEqual(templates.sort(), STATES.map((state) => `machine <*> was ${state}`).sort());
});

test('LogPatternMiner: words that vary together are variables', () => {
  const classes = USERS.map(
    (user, index) => `Registering class a.${user}.X for class b.${USERS.at(-1 - index)}.Y`,
  );
  assert.deepEqual(
    mine(classes)
      .patterns()
      .map(({ template }) => template),
    ['Registering class <*> for class <*>'],
  );
});

test('LogPatternMiner.patterns: variables have a type and their top values', () => {
  const [pattern] = mine(['a 1 ms', 'a 1 ms', 'a 250 ms']).patterns();
  assert.deepEqual(pattern?.variables, [
    {
      type: 'duration',
      values: [
        { value: '1 ms', count: 2 },
        { value: '250 ms', count: 1 },
      ],
      complete: true,
    },
  ]);
  const [many] = mine(
    Array.from({ length: 5000 }, (_, index) => `took ${index % 7 === 0 ? index : 1} now`),
  ).patterns();
  assert.equal(many?.variables[0]?.values[0]?.value, '1');
  assert.equal(many?.variables[0]?.complete, false);
});

test('LogPatternMiner.patterns: tells first and last time, levels, services and the count of the baseline', () => {
  const miner = new LogPatternMiner();
  miner.add('boot 1', { timestamp: 20n, level: 'info', service: 'shop' });
  miner.add('boot 2', { timestamp: 10n, level: 'error', service: 'shop' });
  miner.add('boot 3', { baseline: true });
  const [pattern] = miner.patterns();
  assert.deepEqual(
    [pattern?.firstSeen, pattern?.lastSeen, pattern?.count, pattern?.baselineCount, pattern?.services],
    [10n, 20n, 2, 1, [{ value: 'shop', count: 2 }]],
  );
  assert.deepEqual(
    pattern?.levels.map(({ value }) => value),
    ['error', 'info'],
  );
});

test('LogPatternMiner: ids are the same in every run and on every machine', () => {
  assert.deepEqual(
    mine(['GET /a 200', 'connect ECONNREFUSED 10.0.0.1:80', ''])
      .patterns()
      .map(({ id }) => id)
      .sort(),
    ['5de7bb21e317', '7deec90ff904', 'e3b0c44298fc'],
  );
});

test('LogPatternMiner: an id does not depend on what else is there', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const alone = mine(['cache of 12 MB is full']).patterns()[0]?.id ?? '';
      assert.equal(counts(mine([...lines, 'cache of 9 KB is full']))[alone], 1);
    }),
  );
});

test('LogPatternMiner: the order of the lines makes no difference', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 120 }), fc.infiniteStream(fc.nat()), (lines, random) => {
      const shuffled = lines.map((text) => ({ text, at: random.next().value })).sort((a, b) => a.at - b.at);
      assert.deepEqual(counts(mine(shuffled.map(({ text }) => text))), counts(mine(lines)));
    }),
  );
});

test('LogPatternMiner.merge: gives what one miner over all lines gives, and leaves the other as it is', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 80 }), fc.array(line, { maxLength: 80 }), (some, rest) => {
      const miner = mine(some);
      const other = mine(rest);
      miner.merge(other);
      assert.deepEqual(counts(miner), counts(mine([...some, ...rest])));
      assert.deepEqual(counts(other), counts(mine(rest)));
    }),
  );
});

test('LogPatternMiner: beyond its limit it keeps the frequent patterns and counts the others together', () => {
  const miner = new LogPatternMiner({ maxShapes: 100, tickets: true });
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const word = (n: number): string => (n < 26 ? '' : word(Math.floor(n / 26))) + letters.charAt(n % 26);
  const tickets: number[] = [];
  for (let index = 0; index < 5000; index++) {
    tickets.push(miner.add(`request ${index} done`));
    miner.add(`${word(index)} ${word(index * 7 + 3)}`);
  }
  const patterns = miner.patterns();
  assert.ok(patterns.length <= 101);
  assert.equal(
    patterns.reduce((sum, { count }) => sum + count, 0),
    10_000,
  );
  const request = patterns.find(({ template }) => template === 'request <*> done');
  assert.equal(request?.count, 5000);
  assert.equal(patterns.find(({ id }) => id === OVERFLOW_ID)?.count, miner.overflow);
  const idOf = miner.patternIds();
  assert.deepEqual(new Set(tickets.map(idOf)), new Set([request?.id]));
});

test('LogPatternMiner: words found variable at its limit stay variable for what comes after', () => {
  const miner = new LogPatternMiner({ maxShapes: 100 });
  for (let index = 0; index < 1000; index++) {
    const name = index.toString(26).replace(/\d/gu, (digit) => 'qrstuvwxyz'.charAt(Number(digit)));
    miner.add(`login of ${name} was refused`);
  }
  assert.deepEqual(
    miner.patterns().map(({ template, count }) => [template, count]),
    [['login of <*> was refused', 1000]],
  );
});

test('LogPatternMiner.patternIds: gives each line the id of the pattern it ends in', () => {
  const miner = new LogPatternMiner({ tickets: true });
  const tickets = USERS.map((user) => miner.add(`login of ${user} refused`));
  const [pattern] = miner.patterns();
  assert.deepEqual(new Set(tickets.map(miner.patternIds())), new Set([pattern?.id]));
  assert.throws(() => new LogPatternMiner().patternIds(), /tickets: true/u);
});

test('LogPatternMiner: refuses a limit out of its range', () => {
  for (const maxShapes of [0, 99, 100.5, Number.NaN]) {
    assert.throws(() => new LogPatternMiner({ maxShapes }), RangeError);
  }
});
