/** The cookie of a session. Pure. */
import { createHash } from 'node:crypto';
import { SESSION_MAX_MILLIS } from './session-store.ts';

/** Settings of {@link SessionCookie}. */
export interface SessionCookieOptions {
  /** The store: cookies do not tell ports apart, so each instance needs a name of its own. */
  readonly directory: string;
  /** Whether the hub speaks TLS. */
  readonly isSecure: boolean;
}

/** Reads and writes it. */
export class SessionCookie {
  readonly name: string;
  readonly #flags: string;

  constructor({ directory, isSecure }: SessionCookieOptions) {
    const instance = createHash('sha256').update(directory).digest('hex').slice(0, 12);
    this.name = `${isSecure ? '__Host-' : ''}agentbus-${instance}`;
    this.#flags = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  }

  /** What the header of a request holds of this instance. */
  read(header: string | undefined): string | undefined {
    for (const pair of header?.split(';') ?? []) {
      const equals = pair.indexOf('=');
      if (equals > 0 && pair.slice(0, equals).trim() === this.name) return pair.slice(equals + 1).trim();
    }
    return undefined;
  }

  /** `Set-Cookie` for a new session. */
  set(secret: string): string {
    return `${this.name}=${secret}; ${this.#flags}; Max-Age=${SESSION_MAX_MILLIS / 1000}`;
  }

  /** `Set-Cookie` after it has ended. */
  clear(): string {
    return `${this.name}=; ${this.#flags}; Max-Age=0`;
  }
}
