/** What came of the records of the soak: at the receiver, and in the services' own stores. */
import { existsSync, readFileSync } from 'node:fs';
import { accountOf, lastNumber } from '../crash/store-account.ts';
import { readJournal } from '../crash/writer-journal.ts';

/** What a service and its journal are called. */
export interface JournaledService {
  readonly name: string;
  readonly journal: string;
}

/** Tokens that the receiver has taken, with how often. */
export function readReceived(path: string): ReadonlyMap<string, number> {
  const received = new Map<string, number>();
  if (!existsSync(path)) return received;
  for (const token of readFileSync(path, 'utf8').split('\n')) {
    if (token !== '') received.set(token, (received.get(token) ?? 0) + 1);
  }
  return received;
}

/** Records that were promised and have not been received, as ranges; and how many were promised and logged. */
export function missingRecords(
  services: readonly JournaledService[],
  received: ReadonlyMap<string, number>,
): { readonly missing: readonly string[]; readonly promised: number; readonly logged: number } {
  const missing: string[] = [];
  let promised = 0;
  let logged = 0;
  for (const { name, journal } of services) {
    const told = readJournal(journal);
    for (const stream of ['logs', 'audit'] as const) {
      promised += told[stream].promised;
      logged += told[stream].logged;
      let from: number | undefined;
      for (let number = 1; number <= told[stream].promised + 1; number++) {
        const isMissing = number <= told[stream].promised && !received.has(`${name}:${stream}:${number}`);
        if (isMissing) from ??= number;
        else if (from !== undefined) {
          missing.push(`${name} ${stream} ${from} to ${number - 1}`);
          from = undefined;
        }
      }
    }
  }
  return { missing, promised, logged };
}

/** What is wrong in a service's own store: a record twice, half, out of order or missing. */
export async function storeProblems(directory: string): Promise<readonly string[]> {
  const { streams, problems } = await accountOf(directory);
  const found = [...problems];
  for (const stream of streams) lastNumber(stream, found);
  return found.map((problem) => `${directory}: ${problem}`);
}
