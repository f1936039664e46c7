/** Bearer tokens. Whoever reads the hub's files or memory learns hashes only. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { HubError } from './hub-error.ts';

/** 256 bits: beyond guessing, so that one round of a fast hash is enough to store it. */
const TOKEN_BYTES = 32;

const LINE = /^sha256:([0-9a-f]{64})$/u;

/** A new token in the form in which it is sent, and the line of a token file that stands for it. */
export function createToken(): { readonly token: string; readonly line: string } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, line: `sha256:${hashOf(token).toString('hex')}` };
}

/** The tokens that a hub knows, by their hashes. */
export class TokenHashes {
  readonly #hashes: readonly Buffer[];

  constructor(hashes: readonly Buffer[]) {
    this.#hashes = hashes;
  }

  /** Takes the same time for any token that is wrong. */
  has(token: string): boolean {
    const hash = hashOf(token);
    let found = false;
    for (const known of this.#hashes) found = timingSafeEqual(known, hash) || found;
    return found;
  }
}

/**
 * Reads a token file: lines of `sha256:<64 hex digits>`, and comments after `#`.
 *
 * @throws HubError with code `invalid-option`.
 */
export function readTokenFile(path: string): TokenHashes {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HubError('invalid-option', `Cannot read the token file: ${reason}`, { cause: error });
  }
  const lines = text.split(/\r?\n/u).map((line) => line.replace(/#.*$/u, '').trim());
  const hashes = lines.flatMap((line, index) => {
    if (line === '') return [];
    const [, hex] = LINE.exec(line) ?? [];
    // The line itself may be a secret that was put there by mistake.
    if (hex === undefined) {
      throw new HubError(
        'invalid-option',
        `Cannot use the token file: ${path}:${index + 1} is no "sha256:" and 64 hex digits.`,
      );
    }
    return [Buffer.from(hex, 'hex')];
  });
  if (hashes.length > 0) return new TokenHashes(hashes);
  throw new HubError('invalid-option', `Cannot use the token file: ${path} has no token.`);
}

/**
 * Makes a token file with a new token, for its owner only.
 *
 * @returns The token, which is nowhere else.
 * @throws The system's error; `EEXIST` where there is a file.
 */
export function createTokenFile(path: string): string {
  const { token, line } = createToken();
  writeFileSync(path, `${line}\n`, { flag: 'wx', mode: 0o600 });
  return token;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
