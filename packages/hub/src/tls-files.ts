/** The hub's certificate: from files, and read again while the hub runs. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { HubError } from './hub-error.ts';

/** Five seconds: certificates are renewed days before they end. */
const WATCH_MILLIS = 5000;

/** Where the certificate is. */
export interface HubTlsOptions {
  /** PEM files of the hub's certificate, with those between it and its authority, and of its key. */
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM file of the authorities of clients: each then has to show a certificate of theirs. Default: none has to. */
  readonly clientCaFile?: string | undefined;
}

/** What the files hold. */
interface TlsMaterial {
  readonly options: SecureContextOptions;
  /** The hosts that the certificate is for, in lower case. */
  readonly hosts: readonly string[];
}

/** A server that can change its certificate; those of `node:tls` and `node:https`. */
interface SecureServer {
  setSecureContext(options: SecureContextOptions): void;
}

/** The certificate of all ports. */
export class TlsFiles {
  readonly #options: HubTlsOptions;
  readonly #now: () => number;
  readonly #servers: SecureServer[] = [];
  #material: TlsMaterial;

  /** @throws HubError with code `invalid-certificate`. */
  constructor(options: HubTlsOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
    this.#material = this.#read();
  }

  get hosts(): readonly string[] {
    return this.#material.hosts;
  }

  get asksForCertificates(): boolean {
    return this.#options.clientCaFile !== undefined;
  }

  /** For a new server. */
  serverOptions(): TlsOptions {
    const asks = this.asksForCertificates;
    return { ...this.#material.options, requestCert: asks, rejectUnauthorized: asks, minVersion: 'TLSv1.2' };
  }

  /** From here on the server gets each new certificate. Connections that are open keep theirs. */
  serve(server: SecureServer): void {
    this.#servers.push(server);
  }

  /**
   * Reads the files again.
   *
   * @throws HubError with code `invalid-certificate`; the certificate before stays.
   */
  reload(): void {
    this.#material = this.#read();
    for (const server of this.#servers) server.setSecureContext(this.#material.options);
  }

  /** Reloads when a file changes; returns what ends that. */
  watch(onProblem: (problem: string) => void): () => void {
    const { certFile, keyFile, clientCaFile } = this.#options;
    const files = [certFile, keyFile, ...(clientCaFile === undefined ? [] : [clientCaFile])];
    const reload = () => {
      try {
        this.reload();
      } catch (error) {
        onProblem(error instanceof Error ? error.message : String(error));
      }
    };
    for (const file of files) watchFile(file, { interval: WATCH_MILLIS, persistent: false }, reload);
    return () => {
      for (const file of files) unwatchFile(file, reload);
    };
  }

  #read(): TlsMaterial {
    const { certFile, keyFile, clientCaFile } = this.#options;
    const cert = readPem(certFile);
    const key = readPem(keyFile);
    const certificate = parse(certFile, () => new X509Certificate(cert));
    const privateKey = parse(keyFile, () => createPrivateKey(key));
    if (!certificate.checkPrivateKey(privateKey)) {
      throw unusable(keyFile, `it is not the key of the certificate in ${certFile}`);
    }
    if (Date.parse(certificate.validTo) < this.#now()) {
      throw unusable(certFile, `it ended on ${certificate.validTo}. Renew it`);
    }
    const ca = clientCaFile === undefined ? undefined : readPem(clientCaFile);
    if (ca !== undefined) parse(clientCaFile ?? '', () => new X509Certificate(ca));
    return {
      options: { cert, key, ...(ca === undefined ? {} : { ca }) },
      hosts: hostsOf(certificate),
    };
  }
}

/** `DNS:localhost, IP Address:127.0.0.1`. */
function hostsOf({ subjectAltName = '' }: X509Certificate): string[] {
  const names = subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):([^,"]+)/gu);
  return Array.from(names, ([, name = '']) => name.toLowerCase());
}

function readPem(path: string): Buffer {
  return parse(path, () => readFileSync(path));
}

function parse<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error), error);
  }
}

function unusable(path: string, reason: string, cause?: unknown): HubError {
  return new HubError('invalid-certificate', `Cannot use TLS with ${path}: ${reason}.`, { cause });
}
