import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Logged, PEERS, type Write } from '../corpus/peer-redaction.ts';
import { type CorpusCase, caseValue, readCorpus } from '../corpus/read-corpus.ts';
import { visibleText } from '../corpus/visible-text.ts';
import { createRedactor } from './index.ts';

/** A library, as the corpus is tried on it. */
interface Contender {
  readonly name: string;
  /** What a library does not write at all, say the entries of a Map, it neither finds nor misses. */
  applies(one: CorpusCase): boolean;
  leaks(one: CorpusCase): boolean;
  changes(one: CorpusCase): boolean;
}

const byDefault = createRedactor();
const withAddresses = createRedactor({ detectors: { ipv4: true, ipv6: true } });

const OURS: Contender = {
  name: 'this package',
  applies: () => true,
  leaks: (one) => {
    const redactor = one.kind.startsWith('ipv') ? withAddresses : byDefault;
    const text = visibleText(redactor.redact(caseValue(one)));
    return one.secrets.some((secret) => text.includes(secret));
  },
  changes: (one) => visibleText(byDefault.redact(caseValue(one))) !== visibleText(caseValue(one)),
};

const CONTENDERS: readonly Contender[] = [
  OURS,
  ...PEERS.map(
    ({ name, redacted, plain }): Contender => ({
      name,
      applies: (one) => {
        const text = written(plain, one);
        return text !== undefined && one.secrets.every((secret) => isIn(secret, text));
      },
      leaks: (one) => {
        const text = written(redacted, one);
        return text !== undefined && one.secrets.some((secret) => isIn(secret, text));
      },
      changes: (one) => written(redacted, one) !== written(plain, one),
    }),
  ),
];

/** A case as an application would log it: what is no record is an attribute of one. */
function asLogged(value: unknown): Logged {
  if (typeof value === 'string') return { body: value, attributes: {} };
  if (value instanceof Error) return { body: value.message, attributes: { err: value } };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { body: 'x', attributes: { value } };
  const { body, attributes, ...rest } = value as Record<string, unknown>;
  if (typeof body === 'string') return { body, attributes: { ...(attributes as object), ...rest } };
  return { body: 'x', attributes: value as Record<string, unknown> };
}

/** What is written; `undefined` where the library cannot write the value at all, say a bigint: nothing leaks then. */
function written(write: Write, one: CorpusCase): string | undefined {
  try {
    return write(asLogged(caseValue(one)));
  } catch {
    return undefined;
  }
}

function isIn(secret: string, text: string): boolean {
  return text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1));
}

/** Per cent by kind, one column for each library. */
function table(
  cases: readonly CorpusCase[],
  measure: (contender: Contender, cases: readonly CorpusCase[]) => number,
): { text: string; ours: number } {
  const kinds = [...new Set(cases.map(({ kind }) => kind)), 'all'];
  let ours = Number.NaN;
  const rows = kinds.map((kind) => {
    const ofKind = kind === 'all' ? cases : cases.filter((one) => one.kind === kind);
    const values = CONTENDERS.map((contender) => measure(contender, ofKind));
    ours = values[0] ?? Number.NaN;
    const cells = values.map((value) => (Number.isNaN(value) ? '–' : value.toFixed(1)).padStart(16));
    return `  ${kind.padEnd(20)}${String(ofKind.length).padStart(6)}${cells.join('')}`;
  });
  const head = `  ${'kind'.padEnd(20)}${'cases'.padStart(6)}${CONTENDERS.map(({ name }) => name.padStart(16)).join('')}`;
  return { text: [head, ...rows].join('\n'), ours };
}

function percent(cases: readonly CorpusCase[], holds: (one: CorpusCase) => boolean): number {
  return (100 * cases.filter(holds).length) / cases.length;
}

describe('corpus, beside other libraries', () => {
  test('recall by kind, of what is written without redaction: ours at least 99 %', (t) => {
    const { text, ours } = table(readCorpus('positives'), (contender, cases) =>
      percent(
        cases.filter((one) => contender.applies(one)),
        (one) => !contender.leaks(one),
      ),
    );
    t.diagnostic(`Recall, in per cent:\n${text}`);
    assert.ok(ours >= 99, text);
  });

  test('false positives by kind: ours at most 0.5 %', (t) => {
    const { text, ours } = table(readCorpus('negatives'), (contender, cases) =>
      percent(cases, (one) => contender.changes(one)),
    );
    t.diagnostic(`Harmless values that are changed, in per cent:\n${text}`);
    assert.ok(ours <= 0.5, text);
  });
});
