/** The keys that sign the ledger. */
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type LedgerKey, parseLedgerKey } from '@agentbus/segments';
import { type Environment, readString } from './environment.ts';
import { StartError } from './start-error.ts';

/** The present key and the one before it. Each an Ed25519 private key: PEM text, a `KeyObject`, or the path of a PEM file. */
export interface SigningKeyOptions {
  /** Signs what is sealed. Default: the file in `AGENTBUS_SIGNING_KEY_FILE`, or nothing is signed. */
  readonly signingKey?: string | KeyObject | undefined;
  /**
   * The key that signed before: introduces the new one, once. Default: the file in
   * `AGENTBUS_PREVIOUS_SIGNING_KEY_FILE`, or none.
   */
  readonly previousSigningKey?: string | KeyObject | undefined;
}

/** Both keys, read. */
export interface SigningKeys {
  readonly key: LedgerKey | undefined;
  readonly previousKey: LedgerKey | undefined;
}

const MAKE_ONE = 'openssl genpkey -algorithm ed25519 -out ledger-key.pem makes one.';

/**
 * Reads the keys. Never goes on without one that was asked for: the ledger would be unsigned, and nobody would know.
 *
 * @throws `StartError` `invalid-option` for one that cannot be used
 */
export function readSigningKeys(options: SigningKeyOptions, env: Environment): SigningKeys {
  return {
    key: readKey('signingKey', options.signingKey, 'AGENTBUS_SIGNING_KEY_FILE', env),
    previousKey: readKey(
      'previousSigningKey',
      options.previousSigningKey,
      'AGENTBUS_PREVIOUS_SIGNING_KEY_FILE',
      env,
    ),
  };
}

function readKey(
  option: keyof SigningKeyOptions,
  given: string | KeyObject | undefined,
  variable: string,
  env: Environment,
): LedgerKey | undefined {
  const fromEnvironment = readString(env, variable);
  if (given !== undefined) return parseKey(`storage.${option}`, given);
  return fromEnvironment === undefined ? undefined : parseKey(variable, fromEnvironment);
}

function parseKey(name: string, given: string | KeyObject): LedgerKey {
  const isPath = typeof given === 'string' && !given.includes('-----BEGIN');
  // The text of a key must not get into a message.
  const shown = isPath ? `the file ${JSON.stringify(given)}, which` : 'a key that';
  let key: LedgerKey;
  try {
    key = parseLedgerKey(isPath ? readFileSync(given, 'utf8') : given);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unusable(`${name} is ${shown} cannot be used (${reason})`, error);
  }
  if (key.privateKey !== undefined) return key;
  throw unusable(`${name} is ${shown} is public only`);
}

function unusable(what: string, cause?: unknown): StartError {
  return new StartError(
    'invalid-option',
    `Cannot start: ${what}, must be an Ed25519 private key: PEM text, a KeyObject, or the path of a PEM file. ${MAKE_ONE}`,
    { cause },
  );
}
