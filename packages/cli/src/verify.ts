import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type LedgerKey,
  type LeftSegments,
  parseLedgerKey,
  repairStore,
  type VerifyOptions,
  type VerifyReport,
  verifyStore,
} from '@agentbus/segments';
import { colorEnabled, createPaint } from './color.ts';
import { noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_FINDINGS, EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readColor, readDirectory, readFormat } from './option-values.ts';
import { verificationJson, verificationLines } from './verify-report.ts';

/**
 * `agentbus verify`: checks a store against its ledger. Exits with 3 where it found something, with 5 where there is no
 * store. With `--repair`, and only where nothing was found, it seals what a crash left unsealed, and looks again.
 */
export async function verify({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const format = readFormat(options, ['pretty', 'json']);
  const paint = createPaint(colorEnabled(readColor(options), io));
  const directory = readDirectory(options, io);
  const key = await readKey(options);
  const verifyOptions: VerifyOptions = { key, expectHead: readExpectedHead(options), signal: io.signal };

  let report = await verifyStore(directory, verifyOptions);
  if (report.empty) {
    throw noDataError(`there is no store in ${directory}`, 'look elsewhere with --directory');
  }
  let repaired: LeftSegments | undefined;
  if (options.repair === true && report.findings.length === 0) {
    repaired = await repairStore(directory, report, { key: signingKey(key, report), now: io.now });
    if (repaired.sealed.length > 0) report = await verifyStore(directory, verifyOptions);
  }

  const verification = {
    directory,
    report,
    repaired,
    repairRefused: options.repair === true && repaired === undefined,
    keyGiven: key !== undefined,
  };
  if (format === 'json') io.stdout.write(`${jsonText(verificationJson(verification))}\n`);
  else io.stdout.write(`${verificationLines(verification, paint).join('\n')}\n`);
  return report.findings.length > 0 ? EXIT_FINDINGS : EXIT_OK;
}

async function readKey({ key: path }: OptionValues): Promise<LedgerKey | undefined> {
  if (path === undefined) return undefined;
  try {
    return parseLedgerKey(await readFile(resolve(path), 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(
      `--key is "${path}", which cannot be used: ${reason}`,
      'openssl genpkey -algorithm ed25519 makes one',
    );
  }
}

function readExpectedHead({ 'expect-head': text }: OptionValues): string | undefined {
  if (text === undefined || /^[0-9a-f]{64}$/u.test(text)) return text;
  throw usageError(
    `--expect-head is "${text}", must be 64 hexadecimal digits`,
    'the head that agentbus verify showed before',
  );
}

/** A public key verifies; what is sealed then goes unsigned, which a ledger that is signed refuses. */
function signingKey(key: LedgerKey | undefined, report: VerifyReport): LedgerKey | undefined {
  return key?.privateKey === undefined && report.signedEntries === 0 ? undefined : key;
}
