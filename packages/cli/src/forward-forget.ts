import { formatBytes } from './byte-size.ts';
import { failure } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';

/** `agentbus forward --forget`: retention no longer waits for a destination, given by its name or its URL. */
export async function forgetForward(
  directory: string,
  nameOrUrl: string,
  format: string,
  io: CommandIo,
): Promise<number> {
  const { destinationName, ForwardError, forgetDestination, listForwards } = await import(
    '@agentbus/forward'
  );
  const known = await listForwards(directory);
  const name = known.includes(nameOrUrl) || !URL.canParse(nameOrUrl) ? nameOrUrl : destinationName(nameOrUrl);
  try {
    const { undeliveredBytes } = await forgetDestination(directory, name, io.now());
    const bytes = undeliveredBytes === undefined ? 'unknown' : formatBytes(undeliveredBytes);
    if (format === 'json') {
      io.stdout.write(`${jsonText({ directory, name, undeliveredBytes: undeliveredBytes ?? null })}\n`);
    } else io.stdout.write(`forgot ${name}; not taken: ${bytes}, which retention no longer keeps for it\n`);
    return EXIT_OK;
  } catch (error) {
    if (error instanceof ForwardError) throw failure(error.message);
    throw error;
  }
}
