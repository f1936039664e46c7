/** Where a store lives and how it is divided into streams. */
import { join, resolve } from 'node:path';

/**
 * What a segment holds: one signal. `audit` is apart from `logs` so that it can have its own retention.
 * Each stream is one sub-directory of the store.
 */
export type Stream = 'logs' | 'audit' | 'traces' | 'metrics';

/** All streams. */
export const STREAMS: readonly Stream[] = ['logs', 'audit', 'traces', 'metrics'];

/** The store's directory where nothing else is set, relative to the working directory. */
export const DEFAULT_DIRECTORY = '.agentbus';

/**
 * The absolute path of the store's directory: the environment variable `AGENTBUS_DIRECTORY`, or
 * {@link DEFAULT_DIRECTORY} where that is unset or empty.
 */
export function defaultDirectory(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return resolve(env.AGENTBUS_DIRECTORY || DEFAULT_DIRECTORY);
}

/** The sub-directory that holds one stream's segments. */
export function streamDirectory(directory: string, stream: Stream): string {
  return join(directory, stream);
}
