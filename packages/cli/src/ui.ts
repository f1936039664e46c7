import { findHub, leaveLaunchToken, parseRole, ROLES } from '@agentbus/hub';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_OK } from './exit-code.ts';
import { readDirectory } from './option-values.ts';
import { openBrowser } from './ui-browser.ts';

/** Options of a hub that is to be started: one that runs already would silently go without. */
const STARTING = ['alerts', 'engine', 'port', 'otlp-port', 'grpc-port'] as const;

/** `agentbus ui`: opens the page of the hub that serves the store; starts one where none does. */
export async function ui(args: CommandArguments, io: CommandIo): Promise<number> {
  const { options } = args;
  const role = parseRole(options.role ?? 'admin');
  if (role === undefined) {
    throw usageError(`--role is "${options.role}", must be one of ${ROLES.join(', ')}`);
  }
  const directory = readDirectory(options, io);
  const url = pageUrl(directory);
  if (url === undefined) {
    const { serve } = await import('./serve.ts');
    return serve({ ...args, options: { ...options, open: options['no-open'] !== true } }, io);
  }
  const ignored = STARTING.filter((name) => options[name] !== undefined).map((name) => `--${name}`);
  if (ignored.length > 0) {
    throw usageError(
      `a hub serves ${directory} already, as it was started: ${ignored.join(' and ')} cannot change it`,
      `stop it, or leave ${ignored.length === 1 ? 'it' : 'them'} out`,
    );
  }
  const page = `${url}/#launch=${leaveLaunchToken(directory, role)}`;
  io.stdout.write(`page ${page}\n`);
  if (options['no-open'] !== true && !(await openBrowser(page))) {
    io.stderr.write('there is no browser to open it with; copy the address\n');
  }
  return EXIT_OK;
}

/** Where the page of a store is; `undefined` where no hub serves it. */
function pageUrl(directory: string): string | undefined {
  const hub = findHub(directory);
  if (hub.state !== 'running') return undefined;
  return hub.presence?.endpoints.find(({ service }) => service === 'api')?.url;
}
