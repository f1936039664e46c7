/** Counts the records in the files that a contender has written, whatever its format. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readContent } from '@agentbus/segments';

/** An attribute that every record has once: as a key of JSON objects, or as the key of an OTLP attribute. */
const MARKER = Buffer.from('"http.route"');

/** What is on the disk. */
export interface Written {
  readonly records: number;
  /** Of the files as they are. */
  readonly bytes: number;
}

/** Files of telemetry: of ours, and as the other contenders name theirs. */
const TELEMETRY = /\.(?:log|jsonl|jsonl\.(?:zst|gz))$/u;
const COMPRESSED = /\.(?:zst|gz)$/u;

/** Looks at all files below a directory, to which nothing writes any more. */
export async function countRecords(directory: string): Promise<Written> {
  let records = 0;
  let bytes = 0;
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const present = new Set(paths);
  for (const path of paths) {
    const isCopy = COMPRESSED.test(path) && present.has(path.replace(COMPRESSED, ''));
    if (!TELEMETRY.test(path) || isCopy) continue;
    const file = join(directory, path);
    bytes += statSync(file).size;
    records += await countInFile(file);
  }
  return { records, bytes };
}

async function countInFile(file: string): Promise<number> {
  if (!COMPRESSED.test(file)) return occurrences(readFileSync(file));
  let records = 0;
  // Each part is whole lines, so no marker lies across two of them.
  for await (const content of readContent(file)) records += occurrences(content);
  return records;
}

function occurrences(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = buffer.indexOf(MARKER); at >= 0; at = buffer.indexOf(MARKER, at + MARKER.length)) count++;
  return count;
}
