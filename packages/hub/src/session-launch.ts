/**
 * Launch tokens: each is exchanged once for a session. The hub gives one out when it starts; whoever can write into the
 * store's directory can leave the hash of another one there, which is how `agentbus ui` opens the page of a running hub.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRole, type Role } from './session-role.ts';

/** 256 bits: beyond guessing. */
const TOKEN_BYTES = 32;

/** Twelve hours: a link that was printed in the morning still opens the page at night. */
export const LAUNCH_MILLIS: number = 12 * 60 * 60 * 1000;

const TOKEN = /^[\w-]{43}$/u;

/** Where launch tokens are left for a hub. */
function launchDirectory(directory: string): string {
  return join(directory, 'state', 'launch');
}

/**
 * Leaves a launch token for the hub of a store. Its file holds the role, its name the token's hash.
 *
 * @returns The token, which is nowhere else.
 * @throws The system's error where the store cannot be written.
 */
export function leaveLaunchToken(directory: string, role: Role = 'admin'): string {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const folder = launchDirectory(directory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, hashOf(token)), role, { flag: 'wx', mode: 0o600 });
  return token;
}

/** Takes launch tokens. */
export class LaunchTokens {
  readonly #directory: string;
  readonly #now: () => number;

  /** @param now Unix milliseconds. */
  constructor(directory: string, now: () => number) {
    this.#directory = directory;
    this.#now = now;
  }

  /** The role that a token stands for; `undefined` where it is unknown, has been taken or is too old. Takes it. */
  take(token: string): Role | undefined {
    if (!TOKEN.test(token)) return undefined;
    const path = join(launchDirectory(this.#directory), hashOf(token));
    try {
      const role = parseRole(readFileSync(path, 'utf8'));
      const { mtimeMs } = statSync(path);
      // Only one of several that come at once can remove it.
      unlinkSync(path);
      return this.#now() - mtimeMs > LAUNCH_MILLIS ? undefined : role;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
