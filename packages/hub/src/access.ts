/** Who may speak to the hub: checked before anything of a request is looked at. */
import { isIP } from 'node:net';
import { Refusal } from './refusal.ts';
import type { TokenHashes } from './token.ts';

/** Names of this machine's own network, which reach nobody else. */
export const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** Settings of {@link Access}. */
export interface AccessOptions {
  /** Names that requests may be addressed to, in lower case; `*.example.com` stands for one label. */
  readonly hosts: () => readonly string[];
  /** `undefined`: nobody has to show a token. */
  readonly tokens: () => TokenHashes | undefined;
}

/** The parts of a request that say who asks for what. */
export interface Caller {
  /** `Host`, or `:authority`. */
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly authorization: string | undefined;
}

/** The hub's rules. */
export class Access {
  readonly #options: AccessOptions;

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /**
   * Checks where a request is addressed, and that no web page of another site sent it.
   *
   * @throws Refusal with code `wrong-host` or `forbidden-origin`.
   */
  checkAddress({ host, origin }: Caller): void {
    const name = hostName(host);
    if (name === undefined || !this.#options.hosts().some((allowed) => matches(name, allowed))) {
      throw new Refusal(
        'wrong-host',
        `The hub is not known as ${JSON.stringify(host ?? '')}. Use localhost, or allow the name with --allow-host.`,
      );
    }
    if (origin === undefined) return;
    const sameOrigin = URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
    if (!sameOrigin) throw new Refusal('forbidden-origin', 'Requests of web pages are not taken.');
  }

  /** @throws Refusal with code `unauthenticated`. */
  checkToken({ authorization = '' }: Caller): void {
    const tokens = this.#options.tokens();
    if (tokens === undefined) return;
    const [, token] = /^Bearer +(\S+)$/iu.exec(authorization) ?? [];
    if (token !== undefined && tokens.has(token)) return;
    throw new Refusal(
      'unauthenticated',
      token === undefined
        ? 'The hub needs a token. Send "Authorization: Bearer <token>".'
        : 'The hub does not know this token.',
    );
  }
}

/** Whether a host is this machine's own, so that nobody else can reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** The name of a `Host` header, without its port and brackets, in lower case. */
function hostName(host: string | undefined): string | undefined {
  const [, address, name] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::\d+)?$/iu.exec(host ?? '') ?? [];
  return (address ?? name)?.toLowerCase().replace(/\.$/u, '');
}

function matches(name: string, allowed: string): boolean {
  if (!allowed.startsWith('*.')) return name === allowed;
  const dot = name.indexOf('.');
  return dot > 0 && name.slice(dot) === allowed.slice(1);
}
