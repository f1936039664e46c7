/** Runs one program of this folder in a process of its own, so that no contender warms up or litters another's. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Some libraries look at this, and do less in production. */
const ENVIRONMENT = { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' };

/** How to run a program. */
export interface ChildOptions {
  /** Before the program. Default: those of this process. */
  readonly nodeArguments?: readonly string[];
  /** Looks at the directory before it is removed. */
  readonly inspect?: (directory: string) => Promise<void>;
}

/**
 * Runs a program with arguments and returns the JSON that it prints. The last argument that it gets is an empty
 * directory, which is removed afterwards.
 */
export async function runChild(
  program: string,
  programArguments: readonly (string | number)[],
  { nodeArguments = process.execArgv, inspect }: ChildOptions = {},
): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-bench-'));
  try {
    const file = fileURLToPath(new URL(program, import.meta.url));
    const { stdout } = await execute(
      process.execPath,
      [...nodeArguments, file, ...programArguments.map(String), directory],
      { env: ENVIRONMENT, maxBuffer: 16 * 1024 * 1024 },
    );
    await inspect?.(directory);
    return JSON.parse(stdout);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
