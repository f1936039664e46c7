/** The hub's certificate and the tokens that it knows, which change while it runs. */
import type { HubOptions } from './hub-options.ts';
import { TlsFiles } from './tls-files.ts';
import { readTokenFile, type TokenHashes } from './token.ts';

/** What the hub's secret files say at the moment. */
export class HubSecrets {
  readonly tls: TlsFiles | undefined;
  readonly #tokenFile: string | undefined;
  #tokens: TokenHashes | undefined;

  /** @throws HubError with code `invalid-certificate` or `invalid-option`. */
  constructor({ tls, tokenFile }: Pick<HubOptions, 'tls' | 'tokenFile'>, now: () => number) {
    this.tls = tls === undefined ? undefined : new TlsFiles(tls, now);
    this.#tokenFile = tokenFile;
    this.#readTokens();
  }

  /** `undefined`: nobody has to show a token. */
  get tokens(): TokenHashes | undefined {
    return this.#tokens;
  }

  /** Reads everything again. @throws As the constructor; what was read before stays. */
  reload(): void {
    this.tls?.reload();
    this.#readTokens();
  }

  #readTokens(): void {
    if (this.#tokenFile !== undefined) this.#tokens = readTokenFile(this.#tokenFile);
  }
}
