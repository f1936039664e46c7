/** The sessions of the page: in memory, by the hash of what their cookies hold. */
import { createHash, randomBytes } from 'node:crypto';
import type { Role } from './session-role.ts';

/** 256 bits: beyond guessing. */
const SECRET_BYTES = 32;

/** Twelve hours without a request: a working day, after which a forgotten browser is logged out. */
export const SESSION_IDLE_MILLIS: number = 12 * 60 * 60 * 1000;

/** A week: after that everybody logs in again, whatever they did. */
export const SESSION_MAX_MILLIS: number = 7 * 24 * 60 * 60 * 1000;

/** More browsers than people who share a hub have; beyond it the session that was idle longest ends. */
const MAX_SESSIONS = 200;

/** A browser that has logged in. */
export interface Session {
  /** For the audit trail; no secret. */
  readonly id: string;
  readonly role: Role;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

interface Entry extends Session {
  usedAt: number;
}

/** Creates, finds and ends sessions. */
export class SessionStore {
  readonly #now: () => number;
  /** In order of use. */
  readonly #entries = new Map<string, Entry>();

  /** @param now Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** @returns The session, and the secret for its cookie, which is nowhere else. */
  create(role: Role): { readonly session: Session; readonly secret: string } {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const createdAt = this.#now();
    const id = randomBytes(6).toString('hex');
    const session = { id, role, createdAt, usedAt: createdAt };
    this.#entries.set(hashOf(secret), session);
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= MAX_SESSIONS) break;
      this.#entries.delete(key);
    }
    return { session, secret };
  }

  /** The session of a cookie; `undefined` where there is none, or it has ended. */
  find(secret: string): Session | undefined {
    const key = hashOf(secret);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const now = this.#now();
    this.#entries.delete(key);
    if (now - entry.usedAt > SESSION_IDLE_MILLIS || now - entry.createdAt > SESSION_MAX_MILLIS) {
      return undefined;
    }
    entry.usedAt = now;
    this.#entries.set(key, entry);
    return entry;
  }

  end(secret: string): void {
    this.#entries.delete(hashOf(secret));
  }

  /** Ends all of them: for a cookie that may have been stolen. */
  endAll(): void {
    this.#entries.clear();
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
