/** Reads a whole file for a test. */
import type { StoredLog } from '@agentbus/otlp';
import { findImportFiles } from '../src/import-files.ts';
import { parseImportSource } from '../src/import-source.ts';
import { type ImportProblem, type ReadImportOptions, readImportFile } from '../src/imported-line.ts';

/** The log records of a source, and what was said about its lines. */
export async function readAll(
  source: string,
  options: Partial<ReadImportOptions> = {},
): Promise<{ logs: StoredLog[]; problems: ImportProblem[] }> {
  const logs: StoredLog[] = [];
  const problems: ImportProblem[] = [];
  for (const file of await findImportFiles([parseImportSource(source)], 0n)) {
    const onProblem = (problem: ImportProblem) => void problems.push(problem);
    for await (const lines of readImportFile(file, { onProblem, ...options })) {
      for (const { records } of lines)
        for (const record of records) if (record.signal === 'logs') logs.push(record);
    }
  }
  return { logs, problems };
}
