import { relative } from 'node:path';
import { decodeLine, type JsonValue, type StoredRecord } from '@agentbus/otlp';
import type { Redactor } from '@agentbus/redaction';
import { listCompacted, listSegments, readLines } from '@agentbus/segments';
import type { Paint } from './color.ts';
import { plural } from './plural.ts';
import { explainRecord } from './redact-line.ts';
import { escapeLine } from './terminal-text.ts';

/** What a rule would find in one place of the records. */
export interface PlaceCount {
  readonly rule: string;
  readonly signal: StoredRecord['signal'];
  /** Keys from the outside in; list positions are `*`. */
  readonly place: string;
  readonly count: number;
  /** The first file it is in, below the store. */
  readonly file: string;
}

/** What a policy would find in a store. */
export interface ScanReport {
  readonly directory: string;
  readonly files: number;
  readonly records: number;
  /** Most first. */
  readonly findings: readonly PlaceCount[];
  /** Files that the scan cannot read, below the store, with the reason. */
  readonly notScanned: readonly { readonly file: string; readonly reason: string }[];
}

/** Looks at every record of a store's segments. A store that is not there has none. */
export async function scanStore(
  directory: string,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<ScanReport> {
  const counts = new Map<string, PlaceCount>();
  const notScanned: { file: string; reason: string }[] = [];
  let files = 0;
  let records = 0;
  for (const segment of await listSegments(directory)) {
    const file = relative(directory, segment.path);
    const seen = new Set<object>();
    try {
      for await (const line of readLines(segment, { signal })) {
        for (const record of decodeLine(line.bytes)) {
          records++;
          for (const { rule, path } of explainRecord(record, redactor, seen))
            count(counts, { rule, path, record, file });
        }
        seen.clear();
      }
      files++;
    } catch (error) {
      signal.throwIfAborted();
      notScanned.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  for (const { path } of await listCompacted(directory)) {
    notScanned.push({
      file: relative(directory, path),
      reason: 'a Parquet file; its segments were scanned if they are still there',
    });
  }
  const findings = [...counts.values()].sort((a, b) => b.count - a.count || (a.place < b.place ? -1 : 1));
  return { directory, files, records, findings, notScanned };
}

/** The report for people, as lines. */
export function scanLines(report: ScanReport, paint: Paint): string[] {
  const { directory, files, records, findings, notScanned } = report;
  const total = findings.reduce((sum, { count: found }) => sum + found, 0);
  return [
    paint('bold', escapeLine(directory)),
    `  ${plural(records, 'record')} in ${plural(files, 'file')}`,
    ...notScanned.map(
      ({ file, reason }) => `  ${paint('yellow', 'not scanned')} ${escapeLine(`${file}: ${reason}`)}`,
    ),
    '',
    ...(findings.length === 0
      ? [paint('green', 'Nothing was found.')]
      : [
          paint(['red', 'bold'], `Found ${plural(total, 'sensitive value')}:`),
          ...findings.map(
            ({ rule, signal, place, count: found, file }) =>
              `  ${String(found).padStart(7)}  ${paint('red', rule.padEnd(18))} ${escapeLine(`${signal}.${place}`)}  ${paint('dim', escapeLine(`first in ${file}`))}`,
          ),
        ]),
  ];
}

/** The report for scripts. */
export function scanJson(report: ScanReport): JsonValue {
  return {
    directory: report.directory,
    files: report.files,
    records: report.records,
    findings: report.findings.map((finding) => ({ ...finding })),
    notScanned: report.notScanned.map((file) => ({ ...file })),
  };
}

function count(
  counts: Map<string, PlaceCount>,
  { rule, path, record, file }: { rule: string; path: string; record: StoredRecord; file: string },
): void {
  const place = path.replaceAll(/(?<=^|\.)\d+(?=\.|$)/gu, '*');
  const key = JSON.stringify([rule, record.signal, place]);
  const { count: before, ...known } = counts.get(key) ?? {
    rule,
    signal: record.signal,
    place,
    count: 0,
    file,
  };
  counts.set(key, { ...known, count: before + 1 });
}
