import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ErrorDecision, ErrorDecisions } from './error-state.ts';

/** Where the decisions are, within a store. */
const FILE = join('state', 'errors.json');

/** The form of the file. */
const VERSION = 1;

/** The file of decisions cannot be read. */
export class ErrorStateError extends Error {
  override readonly name = 'ErrorStateError';
  readonly code = 'invalid-error-state';
}

/**
 * The decisions that are kept in a store's `state/errors.json`; none where there is no such file.
 *
 * @throws ErrorStateError where the file is not what {@link writeErrorDecisions} writes.
 */
export async function readErrorDecisions(directory: string): Promise<ErrorDecisions> {
  const path = join(directory, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  const decisions = parseDecisions(text);
  if (decisions) return decisions;
  throw new ErrorStateError(
    `Cannot read ${path}: it is not version ${VERSION} of the state of errors. Move it away to start anew.`,
  );
}

/** Replaces the file at once, so that a reader never sees half of it. */
export async function writeErrorDecisions(directory: string, decisions: ErrorDecisions): Promise<void> {
  const path = join(directory, FILE);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const content = { version: VERSION, decisions: Object.fromEntries(decisions) };
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, path);
}

function parseDecisions(text: string): ErrorDecisions | undefined {
  try {
    const content: unknown = JSON.parse(text);
    if (!isObject(content) || content.version !== VERSION || !isObject(content.decisions)) return undefined;
    const entries = Object.entries(content.decisions);
    const valid = entries.filter((entry): entry is [string, ErrorDecision] => isDecision(entry[1]));
    return valid.length === entries.length ? new Map(valid) : undefined;
  } catch {
    // Not JSON: the caller says so.
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDecision(value: unknown): value is ErrorDecision {
  if (!isObject(value) || typeof value.at !== 'number') return false;
  const { decision, into } = value;
  return decision === 'merged' ? typeof into === 'string' : decision === 'resolved' || decision === 'ignored';
}
