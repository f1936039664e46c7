import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredRecord } from '@agentbus/otlp';
import fc from 'fast-check';
import { FilterError } from './filter-error.ts';
import { parseQuery } from './parse-query.ts';
import type { PatternMiner } from './pattern-miner.ts';
import type { PipelineQuery } from './query.ts';
import { comparableRows, QUERY_CASES } from './query-cases.conformance.ts';
import { QUERY_LOGS, QUERY_SPANS } from './query-records.conformance.ts';
import type { Cell, QueryResult } from './query-result.ts';
import { anyQuery } from './random-query.conformance.ts';
import type { RegexCompiler } from './regex-compiler.ts';
import { createAccumulator, type RunOptions, runQuery } from './run-query.ts';
import { flowOf } from './stage-flow.ts';

const regex: RegexCompiler = (pattern, { ignoreCase }) => new RegExp(pattern, ignoreCase ? 'i' : '');

/** All records, newest first. */
function recordsOf(over: 'logs' | 'spans' = 'logs'): StoredRecord[] {
  return Object.values(over === 'logs' ? QUERY_LOGS : QUERY_SPANS).reverse();
}

function pipeline(text: string): PipelineQuery {
  const query = parseQuery(text);
  assert.ok(query.type === 'pipeline');
  return query;
}

function run(text: string, records: Iterable<StoredRecord> = recordsOf(), options: RunOptions = {}) {
  return runQuery(pipeline(text), records, { timeZone: 'UTC', ...options });
}

const names = new Map<StoredRecord, string>(
  [...Object.entries(QUERY_LOGS), ...Object.entries(QUERY_SPANS)].map(([name, record]) => [record, name]),
);

function namesIn(result: QueryResult): string {
  assert.ok(result.type === 'records');
  return result.records
    .map(({ record, match }) => (match ? `${names.get(record)}` : `(${names.get(record)})`))
    .join(' ');
}

function rowsIn(result: QueryResult): readonly (readonly Cell[])[] {
  assert.ok(result.type === 'rows');
  return result.rows;
}

for (const { query, over = 'logs', timeZone = 'UTC', ...expected } of QUERY_CASES) {
  test(`runQuery: ${query} over ${over} in ${timeZone}`, async () => {
    const result = await run(query, recordsOf(over), { timeZone });
    if (result.type === 'records') {
      assert.equal(namesIn(result), expected.records);
    } else {
      assert.deepEqual(
        result.columns.map(({ name }) => name),
        expected.columns,
      );
      assert.deepEqual(comparableRows(result.rows), comparableRows(expected.rows ?? []));
    }
  });
}

test('runQuery: the columns are those that the stages announce, and so are the types of their cells', async () => {
  const types = { text: 'string', number: 'number', instant: 'bigint' };
  await fc.assert(
    fc.asyncProperty(anyQuery, fc.constantFrom('logs' as const, 'spans' as const), async (query, over) => {
      const flow = flowOf(query.stages);
      const result = await runQuery(query, recordsOf(over), { regex, timeZone: 'UTC' });
      assert.equal(result.type, flow.type);
      if (result.type !== 'rows' || flow.type !== 'rows') return;
      assert.deepEqual(result.columns, flow.columns);
      for (const row of result.rows) {
        assert.equal(row.length, result.columns.length);
        for (const [index, { type }] of result.columns.entries()) {
          const cell: Cell | undefined = row[index];
          if (cell !== null) assert.equal(typeof cell, types[type]);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('runQuery: groups are in one order, in whichever order the records come', async () => {
  const text = '* | count, sum elapsed_ms, p50 elapsed_ms, min timestamp every 1h by service, attempt';
  const expected = await run(text);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(recordsOf(), { minLength: 10 }), async (records) => {
      assert.deepEqual(comparableRows(rowsIn(await run(text, records))), comparableRows(rowsIn(expected)));
    }),
  );
});

test('runQuery: top is count, sort and limit', async () => {
  for (const fields of ['route', 'service, level', 'attempt', 'missing']) {
    assert.deepEqual(
      await run(`* | top 3 ${fields}`),
      await run(`* | count by ${fields} | sort count desc | limit 3`),
    );
  }
});

test('runQuery: context is the same, whichever end the records come from', async () => {
  const newestFirst = namesIn(await run('level>=error | context 2 before 1 after by service'));
  const oldestFirst = namesIn(
    await run('level>=error | context 2 before 1 after by service', recordsOf().reverse(), { order: 'asc' }),
  );
  assert.equal(oldestFirst, newestFirst.split(' ').reverse().join(' '));
});

test('runQuery: sorts no more than it must keep, and the same', async () => {
  const [first] = recordsOf();
  const records = Array.from({ length: 25_000 }, (_, index): StoredRecord => {
    return { ...(first ?? assert.fail()), attributes: { n: (index * 7919) % 25_000 } };
  });
  const smallest = rowsIn(await run('* | sort n | limit 3 | fields n', records));
  assert.deepEqual(smallest, [['0'], ['1'], ['2']]);
});

test('runQuery: reads no more records than it needs', async () => {
  let read = 0;
  function* endless(): Generator<StoredRecord> {
    for (;;) {
      read++;
      yield* recordsOf();
    }
  }
  assert.equal(rowsIn(await run('* | limit 12 | count', endless()))[0]?.[0], 12);
  assert.equal(rowsIn(await run('* | fields route | limit 12', endless())).length, 12);
  assert.equal(read, 4);
});

test('runQuery: takes records from an asynchronous source', async () => {
  async function* source(): AsyncGenerator<StoredRecord> {
    yield* recordsOf();
  }
  assert.deepEqual(rowsIn(await runQuery(pipeline('* | count'), source())), [[10]]);
});

test('runQuery: patterns are the injected miner’s, the most frequent first', async () => {
  const patterns = (): PatternMiner => {
    const counts = new Map<string, number>();
    return {
      add({ resource }) {
        const service = String(resource.attributes['service.name']);
        counts.set(service, (counts.get(service) ?? 0) + 1);
      },
      patterns: () => [...counts].map(([pattern, count]) => ({ pattern, count })),
    };
  };
  const result = await run('timestamp>2026-10-25 | patterns | limit 2', recordsOf(), { patterns });
  assert.deepEqual(rowsIn(result), [
    [4, 'gateway'],
    [3, 'checkout'],
  ]);
  await assert.rejects(
    run('* | patterns'),
    (error) => error instanceof FilterError && error.code === 'pattern-miner-missing',
  );
});

test('runQuery: more groups than allowed are an error, not more memory', async () => {
  for (const query of [
    '* | count by attempt',
    '* | context 1 by attempt',
    '* | fields attempt | count by attempt',
  ]) {
    await run(query, recordsOf(), { maxGroups: 8 });
    await assert.rejects(
      run(query, recordsOf(), { maxGroups: 7 }),
      (error) => error instanceof FilterError && error.code === 'too-many-groups',
    );
  }
});

test('runQuery: a sum that is no number any more is null', async () => {
  const [first] = recordsOf();
  const records = [1, 2].map(
    (): StoredRecord => ({ ...(first ?? assert.fail()), attributes: { n: 1.7e308 } }),
  );
  assert.deepEqual(rowsIn(await run('* | sum n, avg n, max n', records)), [[null, null, 1.7e308]]);
});

test('createAccumulator: gives a result at any time, and more later', () => {
  for (const text of [
    '* | count by service',
    '* | sort timestamp',
    '* | context 1',
    '* | fields service',
    '*',
  ]) {
    const accumulator = createAccumulator(pipeline(text));
    const seen: number[] = [];
    for (const record of recordsOf().slice(0, 3)) {
      accumulator.add(record);
      const result = accumulator.result();
      seen.push(result.type === 'rows' ? result.rows.length : result.records.length);
    }
    assert.deepEqual(seen, text.includes('by') ? [1, 1, 2] : [1, 2, 3]);
  }
});

test('createAccumulator: stages that cannot follow one another are refused with their code', () => {
  const { stages: counts } = pipeline('* | count');
  const { stages: contexts } = pipeline('* | context 3');
  assert.throws(
    () => createAccumulator({ ...pipeline('*'), stages: [...counts, ...contexts] }),
    (error) => error instanceof FilterError && error.code === 'stage-order',
  );
});
