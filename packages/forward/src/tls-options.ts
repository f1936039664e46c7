/** TLS of a destination: certificates from files, read again when they change. */
import { readFileSync, statSync } from 'node:fs';
import { ForwardError } from './forward-error.ts';

/** How a destination is recognised, and how we show who we are. */
export interface TlsOptions {
  /** A PEM file of the authorities that the destination's certificate may come from. Default: those of Node.js. */
  readonly caFile?: string | undefined;
  /** PEM files of our certificate and its key, for mutual TLS. Default: none. */
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** The name that the certificate must have, where it is not the URL's host. */
  readonly serverName?: string | undefined;
}

/** What Node's TLS takes. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly servername?: string;
}

/** Reads the files, and again when one has changed. */
export class TlsFiles {
  readonly #options: TlsOptions;
  #version = '';
  #material: TlsMaterial = {};

  /** @throws ForwardError if a certificate is given without its key or the other way round, or a file cannot be read. */
  constructor(options: TlsOptions) {
    this.#options = options;
    if ((options.certFile === undefined) !== (options.keyFile === undefined)) {
      throw new ForwardError(
        'invalid-option',
        'Cannot use mutual TLS: certFile and keyFile belong together. Give both or neither.',
      );
    }
    try {
      this.read();
    } catch (error) {
      throw new ForwardError(
        'invalid-option',
        `Cannot use TLS: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
    }
  }

  /** The files' content, and a text that is another one when they have changed. */
  read(): { readonly material: TlsMaterial; readonly version: string } {
    const { caFile, certFile, keyFile, serverName } = this.#options;
    const version = [caFile, certFile, keyFile].map(versionOf).join();
    if (version !== this.#version) {
      this.#material = {
        ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
        ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
        ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
        ...(serverName === undefined ? {} : { servername: serverName }),
      };
      this.#version = version;
    }
    return { material: this.#material, version };
  }
}

function versionOf(path: string | undefined): string {
  if (path === undefined) return '-';
  const { mtimeMs, size, ino } = statSync(path);
  return `${mtimeMs}:${size}:${ino}`;
}

/** What the errors of certificates mean, and what to do. */
const CERTIFICATE_ERRORS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it there',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet. Check the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another host. Use the name in the certificate, or set serverName to it',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed. Set caFile to that certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an unknown authority. Set caFile to that authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate comes from an unknown authority. Set caFile to that authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an unknown authority. Set caFile to that authority',
};

/** An error of a connection as one sentence. */
export function connectionProblem(error: unknown): string {
  const { code = '', message = String(error) } = error as Partial<NodeJS.ErrnoException>;
  const meaning = CERTIFICATE_ERRORS[code];
  if (meaning !== undefined) return `the destination cannot be trusted: ${meaning} (${code})`;
  if (code === 'EPROTO' && /wrong version number|packet length too long/i.test(message)) {
    return 'the destination does not speak TLS. Use http:// in place of https://';
  }
  // Several addresses of one host were tried, and the message is empty.
  const reasons = error instanceof AggregateError ? error.errors.map((each) => (each as Error).message) : [];
  return message || reasons.join('; ') || code || 'unknown error';
}
