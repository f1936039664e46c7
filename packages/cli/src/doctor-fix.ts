/** What `doctor --fix` mends: only what loses nothing, and what no running program may be working on. */
import { repairStore, verifyStore } from '@agentbus/segments';
import type { CommandIo } from './command-io.ts';
import { plural } from './plural.ts';

/** Something that was mended, or would be. */
export interface Fix {
  /** Stable, for scripts. */
  readonly code: 'sealed-left-segments' | 'not-sealed';
  readonly message: string;
}

/**
 * Seals what a crash left unsealed, where the store verifies and its ledger is not signed: of a store that does not, nothing is
 * touched, so that it stays as it was found.
 */
export async function fixStore(directory: string, isDryRun: boolean, io: CommandIo): Promise<readonly Fix[]> {
  const report = await verifyStore(directory, { signal: io.signal });
  const { unsealed, findings, signedEntries } = report;
  if (report.empty || unsealed.length === 0) return [];
  const segments = plural(unsealed.length, 'segment');
  if (findings.length > 0) {
    const message = `left ${segments} unsealed, as the store does not verify: see "agentbus verify"`;
    return [{ code: 'not-sealed', message }];
  }
  if (signedEntries > 0) {
    const message = `left ${segments} unsealed, as the ledger is signed: "agentbus verify --repair --key FILE" has the key`;
    return [{ code: 'not-sealed', message }];
  }
  if (isDryRun)
    return [{ code: 'sealed-left-segments', message: `would seal what ended writers left of ${segments}` }];
  const { sealed } = await repairStore(directory, report, { now: io.now });
  if (sealed.length === 0) return [];
  return [
    {
      code: 'sealed-left-segments',
      message: `sealed ${plural(sealed.length, 'segment')} that ended writers left`,
    },
  ];
}
