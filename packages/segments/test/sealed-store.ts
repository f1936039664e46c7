/** Stores with a ledger, for tests: written by the real writer and sealed as a service seals them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { EncodedLine } from '@agentbus/otlp';
import type { LedgerOptions } from '../src/ledger.ts';
import { generateLedgerKey, type LedgerKey, parseLedgerKey } from '../src/ledger-key.ts';
import { sealSegment } from '../src/seal-segment.ts';
import type { SealedSegment } from '../src/sealed-segment.ts';
import { createSegmentWriter } from '../src/segment-writer.ts';
import { MIN_MAX_SEGMENT_BYTES } from '../src/segment-writer-options.ts';
import type { Stream } from '../src/store-layout.ts';
import { type VerifyOptions, verifyStore } from '../src/verify-store.ts';

/** A directory that is removed after the test. */
export function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'sealed-store-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A line as an encoder gives it. */
export function lineOf(text: string, timestamp = 1n): EncodedLine {
  return {
    bytes: Buffer.from(`${JSON.stringify({ resourceLogs: [], text })}\n`),
    count: 1,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
  };
}

/** What {@link writeSegments} writes. */
export interface WriteOptions {
  readonly segments?: number;
  readonly linesPerSegment?: number;
  readonly stream?: Stream;
  readonly writer?: string;
  /** Between the beginnings of two segments, by their names. Default 0. */
  readonly segmentMillis?: number;
  /** Whether the last one is closed, as when a service ends. Default true. */
  readonly close?: boolean;
}

/** Writes segments of one writer. Resolves with those that are complete. */
export async function writeSegments(
  directory: string,
  {
    segments = 3,
    linesPerSegment = 20,
    stream = 'logs',
    writer = 'w1',
    segmentMillis = 0,
    close = true,
  }: WriteOptions = {},
): Promise<SealedSegment[]> {
  const sealed: SealedSegment[] = [];
  let now = Date.UTC(2026, 10, 24);
  const target = createSegmentWriter({
    directory,
    stream,
    writer,
    maxSegmentBytes: MIN_MAX_SEGMENT_BYTES,
    maxSegmentRecords: linesPerSegment,
    now: () => now,
    onSealed: (segment) => sealed.push(segment),
  });
  for (let n = 0; n < segments * linesPerSegment; n++) {
    now += n > 0 && n % linesPerSegment === 0 ? segmentMillis : 0;
    target.append(lineOf(`${writer} ${stream} ${n} ${'x'.repeat(n % 50)}`, BigInt(n)));
  }
  if (close) await target.close();
  else await target.flush();
  return sealed.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Writes segments and seals them. */
export async function sealedStore(
  directory: string,
  options: WriteOptions = {},
  ledgerOptions: LedgerOptions = {},
): Promise<SealedSegment[]> {
  const sealed = await writeSegments(directory, options);
  for (const segment of sealed) await sealSegment(directory, segment, ledgerOptions);
  return sealed;
}

/** The codes of what verifying finds, each once, sorted. */
export async function findingCodes(directory: string, options: VerifyOptions = {}): Promise<string[]> {
  const { findings } = await verifyStore(directory, { settleMillis: 0, ...options });
  return [...new Set(findings.map(({ code }) => code))].sort();
}

/** The lines of a store's ledger. */
export function ledgerLines(directory: string): string[] {
  return readFileSync(join(directory, 'ledger.jsonl'), 'utf8').split('\n').slice(0, -1);
}

/** Every file of a store, as paths. */
export function storeFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** A new key that can sign. */
export function newKey(): LedgerKey {
  return parseLedgerKey(generateLedgerKey().privateKey);
}

/** The segment at an index; from the end where that is negative. */
export function at(segments: readonly SealedSegment[], index: number): SealedSegment {
  const segment = segments.at(index);
  assert.ok(segment);
  return segment;
}

/** Changes one byte of a file; the same call changes it back. */
export function flipByte(path: string, position: number, mask = 0x01): void {
  const content = readFileSync(path);
  content[position] = (content[position] ?? 0) ^ mask;
  writeFileSync(path, content);
}
