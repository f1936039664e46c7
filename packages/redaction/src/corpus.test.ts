import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type CorpusCase, caseValue, readCorpus } from '../corpus/read-corpus.ts';
import { visibleText } from '../corpus/visible-text.ts';
import {
  createRedactor,
  RedactionLogRecordProcessor,
  type RedactionOptions,
  type RedactionPolicy,
  RedactionSpanProcessor,
  redactingMetricExporter,
} from './index.ts';

const positives = readCorpus('positives');
const negatives = readCorpus('negatives');

/** Kinds that the default policy leaves alone, and what switches them on. */
const POLICIES: Readonly<Record<string, RedactionPolicy>> = {
  ipv4: { detectors: { ipv4: true } },
  ipv6: { detectors: { ipv6: true } },
};

const byDefault = createRedactor();
const redactors = new Map(Object.entries(POLICIES).map(([kind, policy]) => [kind, createRedactor(policy)]));

function redactorFor({ kind }: CorpusCase) {
  return redactors.get(kind) ?? byDefault;
}

/** The secrets of a case that can still be read in an output. */
function leaked({ secrets }: CorpusCase, output: unknown): string[] {
  const text = visibleText(output);
  return secrets.filter((secret) => text.includes(secret));
}

/** Failures by kind, as a table. */
function table(title: string, cases: readonly CorpusCase[], failed: ReadonlySet<CorpusCase>): string {
  const kinds = new Map<string, { cases: number; failed: number }>();
  for (const one of cases) {
    const kind = kinds.get(one.kind) ?? { cases: 0, failed: 0 };
    kinds.set(one.kind, { cases: kind.cases + 1, failed: kind.failed + (failed.has(one) ? 1 : 0) });
  }
  const rows = [...kinds, ['all', { cases: cases.length, failed: failed.size }] as const];
  return [
    title,
    ...rows.map(([kind, count]) => {
      const percent = (100 * count.failed) / count.cases;
      return `  ${kind.padEnd(18)} ${String(count.cases).padStart(5)} ${percent.toFixed(1).padStart(6)} %`;
    }),
  ].join('\n');
}

function describeCases(cases: Iterable<CorpusCase>): string {
  return Array.from(cases, ({ id, place, value }) => `${id} (${place}): ${JSON.stringify(value)}`).join('\n');
}

/** A record of OpenTelemetry, by its signal. */
type SignalRecord = { readonly signal: 'log' | 'span' | 'metric'; readonly record: Record<string, unknown> };

/** The record that a case stands for, where its place is in one. */
function recordOf(one: CorpusCase): SignalRecord | undefined {
  const [signal] = one.place.split('.');
  const value = caseValue(one) as Record<string, unknown>;
  switch (signal) {
    case 'log':
    case 'baggage':
      return { signal: 'log', record: { resource: RESOURCE, instrumentationScope: SCOPE, ...value } };
    case 'resource':
      return { signal: 'log', record: { attributes: {}, resource: value, instrumentationScope: SCOPE } };
    case 'scope':
      return { signal: 'log', record: { attributes: {}, resource: RESOURCE, instrumentationScope: value } };
    case 'span':
    case 'metric':
      return { signal, record: value };
    default:
      return undefined;
  }
}

const RESOURCE = { attributes: { 'service.name': 'shop' } };
const SCOPE = { name: 'corpus' };

/** What an exporter gets of a record. */
function throughPipeline({ signal, record }: SignalRecord, options: RedactionOptions): unknown {
  let exported: unknown = record;
  if (signal === 'log') new RedactionLogRecordProcessor(options).onEmit(record as never);
  else if (signal === 'span') {
    const span = { resource: RESOURCE, instrumentationScope: SCOPE, ...record };
    new RedactionSpanProcessor(options).onEnding(span);
    exported = span;
  } else {
    const exporter = redactingMetricExporter(
      {
        export: (metrics) => {
          exported = metrics;
        },
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
      options,
    );
    const scopeMetrics = [{ scope: SCOPE, metrics: [{ dataPoints: [record] }] }];
    exporter.export({ resource: RESOURCE, scopeMetrics } as never, () => {});
  }
  return exported;
}

describe('corpus', () => {
  test('is what its generator writes, and covers the ground', (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'agentbus-corpus-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const corpus = fileURLToPath(new URL('../corpus', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [join(corpus, 'generate.ts'), directory], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    for (const file of ['positives.ndjson', 'negatives.ndjson']) {
      assert.ok(readFileSync(join(corpus, file)).equals(readFileSync(join(directory, file))), file);
    }
    assert.ok(positives.length >= 400 && negatives.length >= 400);
    assert.equal(
      new Set([...positives, ...negatives].map(({ id }) => id)).size,
      positives.length + negatives.length,
    );
    for (const one of positives) {
      assert.notDeepEqual(leaked(one, caseValue(one)), [], `${one.id} holds none of its secrets`);
      assert.ok(URL.canParse(one.source), one.id);
    }
  });

  test('recall of at least 99 %', (t) => {
    const missed = new Set(
      positives.filter((one) => leaked(one, redactorFor(one).redact(caseValue(one))).length > 0),
    );
    t.diagnostic(table('Missed, by kind:', positives, missed));
    assert.ok(missed.size <= positives.length * 0.01, describeCases(missed));
  });

  test('at most 0.5 % of harmless values are changed', (t) => {
    const changed = new Set(
      negatives.filter((one) => {
        try {
          assert.deepEqual(byDefault.redact(caseValue(one)), caseValue(one));
          return false;
        } catch {
          return true;
        }
      }),
    );
    t.diagnostic(table('Changed without need, by kind:', negatives, changed));
    assert.ok(changed.size <= negatives.length * 0.005, describeCases(changed));
  });

  test('the same through processors and exporters', () => {
    const missed = new Set<CorpusCase>();
    let tried = 0;
    for (const one of positives) {
      const record = recordOf(one);
      if (record === undefined) continue;
      tried++;
      if (leaked(one, throughPipeline(record, { redactor: redactorFor(one) })).length > 0) missed.add(one);
    }
    assert.ok(tried >= 400, String(tried));
    assert.ok(missed.size <= tried * 0.01, describeCases(missed));
  });

  test('redacting again changes nothing', () => {
    for (const one of positives) {
      const once = redactorFor(one).redact(caseValue(one));
      assert.deepEqual(redactorFor(one).redact(once), once, one.id);
    }
  });
});
