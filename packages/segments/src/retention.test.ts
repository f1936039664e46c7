import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  planRetention,
  type RetainedSegment,
  type RetentionPolicy,
  type StreamRetention,
} from './retention.ts';
import { STREAMS, type Stream } from './store-layout.ts';

const NOW = 1_000_000;

function segment(path: string, writtenAt: number, more: Partial<RetainedSegment> = {}): RetainedSegment {
  return {
    stream: 'logs',
    path,
    createdAt: new Date(writtenAt - 10),
    modifiedAt: new Date(writtenAt),
    writer: path,
    sequence: 1,
    bytes: 100,
    live: false,
    ...more,
  };
}

function plan(segments: RetainedSegment[], policy: RetentionPolicy, freeBytes = Number.POSITIVE_INFINITY) {
  const { removals, unmet } = planRetention(segments, policy, NOW, freeBytes);
  return { removed: removals.map(({ segment: { path }, reason }) => [path, reason]), unmet };
}

test('planRetention: a stream without limits, or without a policy, keeps everything', () => {
  const segments = [segment('a', 0), segment('b', 1, { stream: 'audit' })];
  assert.deepEqual(plan(segments, { logs: {} }, 0), { removed: [], unmet: [] });
  assert.deepEqual(plan(segments, { audit: { maxBytes: 0 } }, 0).removed, [['b', 'bytes']]);
});

test('planRetention: by age, counted from the last write', () => {
  const segments = [segment('new', NOW - 10), segment('edge', NOW - 500), segment('old', NOW - 501)];
  assert.deepEqual(plan(segments, { logs: { maxAgeMillis: 500 } }).removed, [['old', 'age']]);
});

test('planRetention: by bytes, the oldest first, no more than needed', () => {
  const segments = [segment('c', 30), segment('a', 10), segment('b', 20), segment('d', 40, { bytes: 50 })];
  assert.deepEqual(plan(segments, { logs: { maxBytes: 200 } }).removed, [
    ['a', 'bytes'],
    ['b', 'bytes'],
  ]);
});

test('planRetention: for the floor, whichever stream has the oldest; audit only with a floor of its own', () => {
  const segments = [
    segment('log', 20),
    segment('trace', 10, { stream: 'traces' }),
    segment('audit', 5, { stream: 'audit' }),
  ];
  const floor: StreamRetention = { minFreeBytes: 1000 };
  assert.deepEqual(plan(segments, { logs: floor, traces: floor }, 950).removed, [['trace', 'free']]);
  assert.deepEqual(plan(segments, { logs: floor, traces: floor, audit: {} }, 0), {
    removed: [
      ['log', 'free'],
      ['trace', 'free'],
    ],
    unmet: [
      { stream: 'logs', limit: 'minFreeBytes', missingBytes: 800 },
      { stream: 'traces', limit: 'minFreeBytes', missingBytes: 800 },
    ],
  });
});

test('planRetention: for the floor, audit goes after all others, however old it is', () => {
  const segments = [
    segment('audit', 5, { stream: 'audit' }),
    segment('log', 20),
    segment('trace', 10, { stream: 'traces' }),
  ];
  const floor: StreamRetention = { minFreeBytes: 1000 };
  const policy = { logs: floor, traces: floor, audit: floor };
  const removed = (free: number) => plan(segments, policy, free).removed.map(([path]) => path);
  assert.deepEqual(removed(900), ['trace']);
  assert.deepEqual(removed(800), ['log', 'trace']);
  assert.equal(removed(700).length, 3);
});

test('planRetention: what age and bytes free counts for the floor', () => {
  const segments = [segment('a', 10), segment('b', 20), segment('c', 30)];
  assert.deepEqual(plan(segments, { logs: { maxBytes: 200, minFreeBytes: 500 } }, 400).removed, [
    ['a', 'bytes'],
  ]);
});

test('planRetention: a live segment stays, and what that leaves unmet is told', () => {
  const segments = [segment('live', 10, { live: true, bytes: 300 }), segment('b', 20)];
  assert.deepEqual(plan(segments, { logs: { maxBytes: 200, maxAgeMillis: 1 } }), {
    removed: [['b', 'age']],
    unmet: [{ stream: 'logs', limit: 'maxBytes', missingBytes: 100 }],
  });
});

test('planRetention: a clock that was set back makes nothing look older than what its writer wrote before', () => {
  const one = segment('1', NOW - 10, { writer: 'w', sequence: 1 });
  const two = segment('2', NOW - 9000, { writer: 'w', sequence: 2, createdAt: one.createdAt });
  const three = segment('3', NOW - 8000, { writer: 'w', sequence: 3, createdAt: one.createdAt });
  assert.deepEqual(plan([three, two, one], { logs: { maxAgeMillis: 1000 } }).removed, []);
  assert.deepEqual(plan([three, two, one], { logs: { maxBytes: 100 } }).removed, [
    ['1', 'bytes'],
    ['2', 'bytes'],
  ]);
});

test('planRetention: limits out of their range are refused', () => {
  const bad: RetentionPolicy[] = [
    { logs: { maxAgeMillis: 0 } },
    { logs: { maxBytes: -1 } },
    { audit: { minFreeBytes: Number.NaN } },
    { logs: { archiveDirectory: '' } },
    { log: {} } as RetentionPolicy,
  ];
  for (const policy of bad) {
    assert.throws(() => planRetention([], policy, NOW, 0), {
      name: 'SegmentOptionError',
      code: 'invalid-option',
    });
  }
});

const anySegments = fc
  .array(
    fc.record({
      stream: fc.constantFrom(...STREAMS),
      created: fc.nat(1000),
      lasted: fc.nat(300),
      writer: fc.constantFrom('a', 'b', 'c'),
      bytes: fc.nat(100),
      live: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  .map((parts) =>
    parts.map(
      ({ created, lasted, ...rest }, i): RetainedSegment => ({
        ...rest,
        path: String(i),
        sequence: i,
        createdAt: new Date(created),
        modifiedAt: new Date(created + lasted),
      }),
    ),
  );
const limit = (max: number, min = 0) => fc.option(fc.integer({ min, max }), { nil: undefined });
const anyLimits: fc.Arbitrary<StreamRetention> = fc.record({
  maxAgeMillis: limit(1300, 1),
  maxBytes: limit(1500),
  minFreeBytes: limit(1500),
});
const anyPolicy: fc.Arbitrary<RetentionPolicy> = fc.dictionary(
  fc.constantFrom<Stream>(...STREAMS),
  anyLimits,
);
const anyCase = fc.tuple(anySegments, anyPolicy, fc.nat(2500), fc.nat(2000));

/** Effective age, as documented: no earlier than the beginning nor than the writer's segments before it. */
function writtenAt(of: RetainedSegment, all: readonly RetainedSegment[]): number {
  const before = all.filter(
    (other) =>
      other.stream === of.stream &&
      other.writer === of.writer &&
      (other.createdAt < of.createdAt ||
        (other.createdAt.getTime() === of.createdAt.getTime() && other.sequence <= of.sequence)),
  );
  return Math.max(...before.map((other) => other.modifiedAt.getTime()));
}

test('planRetention: removes nothing twice, nothing live, nothing of a stream without a policy', () => {
  fc.assert(
    fc.property(anyCase, ([segments, policy, now, free]) => {
      const removed = planRetention(segments, policy, now, free).removals.map((removal) => removal.segment);
      assert.equal(new Set(removed).size, removed.length);
      for (const each of removed) assert.ok(segments.includes(each) && !each.live && policy[each.stream]);
    }),
  );
});

test('planRetention: never a newer one before an older one of its stream, and in that order', () => {
  fc.assert(
    fc.property(anyCase, ([segments, policy, now, free]) => {
      const { removals } = planRetention(segments, policy, now, free);
      for (const stream of STREAMS) {
        const removed = removals.map((removal) => removal.segment).filter((s) => s.stream === stream);
        const ages = removed.map((s) => writtenAt(s, segments));
        assert.deepEqual(
          ages,
          [...ages].sort((a, b) => a - b),
        );
        const newest = ages.at(-1) ?? Number.NEGATIVE_INFINITY;
        for (const kept of segments) {
          if (kept.stream !== stream || kept.live || removed.includes(kept)) continue;
          assert.ok(writtenAt(kept, segments) >= newest);
        }
      }
    }),
  );
});

test('planRetention: afterwards every limit holds, or only live segments are left, which is told', () => {
  fc.assert(
    fc.property(anyCase, ([segments, policy, now, free]) => {
      const { removals, unmet } = planRetention(segments, policy, now, free);
      const gone = new Set(removals.map((removal) => removal.segment));
      const kept = segments.filter((s) => !gone.has(s));
      const freeAfter = free + [...gone].reduce((total, { bytes }) => total + bytes, 0);
      for (const [name, limits] of Object.entries(policy)) {
        const own = kept.filter(({ stream }) => stream === name);
        const removable = own.filter(({ live }) => !live);
        const bytes = own.reduce((total, s) => total + s.bytes, 0);
        for (const s of removable)
          assert.ok(writtenAt(s, segments) >= now - (limits.maxAgeMillis ?? Number.POSITIVE_INFINITY));
        const told = (which: string) =>
          unmet.find(({ stream, limit: unmetLimit }) => stream === name && unmetLimit === which)
            ?.missingBytes ?? 0;
        const excess = Math.max(0, bytes - (limits.maxBytes ?? Number.POSITIVE_INFINITY));
        const missing = Math.max(0, (limits.minFreeBytes ?? 0) - freeAfter);
        assert.equal(told('maxBytes'), excess);
        assert.equal(told('minFreeBytes'), missing);
        if (excess > 0 || missing > 0) assert.deepEqual(removable, []);
      }
    }),
  );
});

test('planRetention: planning again after the plan was carried out removes nothing', () => {
  fc.assert(
    fc.property(anyCase, ([segments, policy, now, free]) => {
      const { removals } = planRetention(segments, policy, now, free);
      const gone = new Set(removals.map((removal) => removal.segment));
      const freed = [...gone].reduce((total, { bytes }) => total + bytes, 0);
      const kept = segments.filter((s) => !gone.has(s));
      assert.deepEqual(planRetention(kept, policy, now, free + freed).removals, []);
    }),
  );
});

const HELD = { held: true };

test('planRetention: what is held stays until twice the limit is reached, and what is not goes in its place', () => {
  const segments = [
    segment('held', NOW - 900, HELD),
    segment('free', NOW - 800),
    segment('new', NOW - 10, HELD),
  ];
  assert.deepEqual(plan(segments, { logs: { maxAgeMillis: 500 } }).removed, [['free', 'age']]);
  assert.deepEqual(plan(segments, { logs: { maxAgeMillis: 449 } }).removed, [
    ['held', 'age'],
    ['free', 'age'],
  ]);
  assert.deepEqual(plan(segments, { logs: { maxBytes: 100 } }), {
    removed: [['free', 'bytes']],
    unmet: [{ stream: 'logs', limit: 'maxBytes', missingBytes: 100, heldBytes: 200 }],
  });
  assert.deepEqual(plan(segments, { logs: { maxBytes: 99 } }).removed, [
    ['held', 'bytes'],
    ['free', 'bytes'],
  ]);
});

test('planRetention: for the floor what is held goes after all that is not, of every stream', () => {
  const segments = [
    segment('held log', 10, HELD),
    segment('trace', 30, { stream: 'traces' }),
    segment('held trace', 20, { stream: 'traces', ...HELD }),
    segment('audit', 40, { stream: 'audit' }),
  ];
  const floor: StreamRetention = { minFreeBytes: 1000 };
  const policy = { logs: floor, traces: floor, audit: floor };
  assert.deepEqual(plan(segments, policy, 800).removed, [
    ['audit', 'free'],
    ['trace', 'free'],
  ]);
  assert.deepEqual(plan(segments, policy, 700).removed, [
    ['held log', 'free'],
    ['audit', 'free'],
    ['trace', 'free'],
  ]);
});

test('planRetention: with held: keep, nothing that is held ever goes', () => {
  const segments = [segment('held', 10, HELD), segment('free', 20)];
  const policy = { logs: { maxAgeMillis: 1, maxBytes: 0, minFreeBytes: 1000 } };
  const { removals, unmet } = planRetention(segments, policy, NOW, 0, { held: 'keep' });
  assert.deepEqual(
    removals.map(({ segment: { path } }) => path),
    ['free'],
  );
  assert.deepEqual(
    unmet.map(({ limit, heldBytes }) => [limit, heldBytes]),
    [
      ['maxBytes', 100],
      ['minFreeBytes', 100],
    ],
  );
});
