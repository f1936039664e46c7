/** Runs a program of this folder with a line of OTel. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LineName } from './otel-line.ts';
import { DIRECTORY_VARIABLE, LINE_VARIABLE } from './register-line.ts';

/** How a program ended. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it to its end. */
export async function runProgram(
  name: string,
  line: LineName,
  directory: string,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<Finished> {
  const register = new URL('./register-line.ts', import.meta.url).href;
  const program = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=@agentbus/source', '--import', register, program, ...args],
    {
      env: { ...process.env, [LINE_VARIABLE]: line, [DIRECTORY_VARIABLE]: directory, ...env },
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}
