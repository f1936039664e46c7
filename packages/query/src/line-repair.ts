/** Rewrites a file for DuckDB, whose JSON parser is stricter than proto3 JSON and gives up a whole read at one bad line. */
import { open } from 'node:fs/promises';
import { decodeLine } from '@agentbus/otlp';
import { readLines } from '@agentbus/segments';
import type { CorruptionListener } from './corruption.ts';
import { parseExactJson } from './exact-json.ts';
import type { SnapshotFile } from './snapshot.ts';

const decoder = new TextDecoder();

/**
 * Copies the lines of a file that are OTLP to `target`, in a form that DuckDB reads: well-formed UTF-8 and
 * lowerCamelCase names. Reports the others.
 */
export async function repairLines(
  file: SnapshotFile,
  target: string,
  onCorruption: CorruptionListener,
): Promise<SnapshotFile> {
  const path = file.source;
  const output = await open(target, 'wx', 0o600);
  try {
    const onError = (error: Error & { offset: number }) => {
      onCorruption({ path, offset: error.offset, reason: error.message });
    };
    for await (const line of readLines(file.path, { onError })) {
      const text = decoder.decode(line.bytes);
      try {
        decodeLine(text);
      } catch (error) {
        onCorruption({ path, offset: line.offset, reason: messageOf(error) });
        continue;
      }
      await output.write(`${canonicalLine(text)}\n`);
    }
  } finally {
    await output.close();
  }
  return { ...file, path: target, inStore: false };
}

/** An OTLP/JSON line as our own encoder would spell it. */
export function canonicalLine(text: string): string {
  return JSON.stringify(camelCased(parseExactJson(text)));
}

/** The same with lowerCamelCase names, and with U+FFFD for lone surrogates. */
function camelCased(json: unknown): unknown {
  if (typeof json === 'string') return Buffer.from(json).toString();
  if (Array.isArray(json)) return json.map(camelCased);
  if (typeof json !== 'object' || json === null) return json;
  // Attribute keys are values in OTLP/JSON, so each object key is a field's name.
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      camelCased(value),
    ]),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
