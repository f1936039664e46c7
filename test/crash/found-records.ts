/** Finds the numbered records of `crash-program.ts` in whatever files a contender has written. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listSegments, readLines } from '@agentbus/segments';

const NUMBERED = /crash record (\d+) /gu;

/** How often each number is in whole records; and how many lines are none. */
export interface FoundRecords {
  readonly counts: ReadonlyMap<number, number>;
  readonly halfLines: number;
}

/** Reads lines of JSON: a line that is cut off holds nothing that a program could use. */
export function findRecords(directory: string): FoundRecords {
  const counts = new Map<number, number>();
  let halfLines = 0;
  for (const path of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const file = join(directory, path);
    if (!statSync(file).isFile()) continue;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line === '') continue;
      if (isJson(line)) countNumbers(line, counts);
      else halfLines += 1;
    }
  }
  return { counts, halfLines };
}

/** The same by the reader of `@agentbus/segments`, of a store. */
export async function findStoredRecords(directory: string): Promise<FoundRecords> {
  const counts = new Map<number, number>();
  let halfLines = 0;
  for (const segment of await listSegments(directory)) {
    for await (const { bytes } of readLines(segment)) {
      const line = Buffer.from(bytes).toString();
      if (isJson(line)) countNumbers(line, counts);
      else halfLines += 1;
    }
  }
  return { counts, halfLines };
}

function countNumbers(line: string, counts: Map<number, number>): void {
  for (const [, digits] of line.matchAll(NUMBERED)) {
    const number = Number(digits);
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
