/** The test certificates of `@agentbus/forward`, for a collector's server and for `agentbus forward`. */
import { fileURLToPath } from 'node:url';

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../packages/forward/src/testdata/${name}.pem`, import.meta.url));

/** The `tls` settings of a collector's receiver that asks its clients for certificates. */
export const SERVER_TLS: Readonly<Record<string, string>> = {
  cert_file: pathOf('server'),
  key_file: pathOf('server-key'),
  client_ca_file: pathOf('ca'),
};

/** The options of `agentbus forward` that trust that server (the first two), and show a certificate. */
export const CLIENT_OPTIONS: readonly string[] = [
  ...['--ca-file', pathOf('ca')],
  ...['--cert-file', pathOf('client')],
  ...['--key-file', pathOf('client-key')],
];
