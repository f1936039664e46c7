/** Binds servers to ports. */
import type { AddressInfo, Server } from 'node:net';
import { HubError } from './hub-error.ts';

/** Where a server listens. */
export interface BoundAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Starts a server; port 0 is any that is free.
 *
 * @param option The option that names the port, for the error.
 * @throws HubError with code `port-in-use` or `cannot-listen`.
 */
export function listen(server: Server, host: string, port: number, option: string): Promise<BoundAddress> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      const place = `${host}:${port}`;
      reject(
        error.code === 'EADDRINUSE'
          ? new HubError(
              'port-in-use',
              `Cannot listen on ${place}: another program does. Stop it, or choose another port with --${option}; 0 is any that is free, none is off.`,
              { cause: error },
            )
          : new HubError('cannot-listen', `Cannot listen on ${place}: ${error.message}`, { cause: error }),
      );
    };
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      const bound = server.address() as AddressInfo;
      resolve({ host: bound.address, port: bound.port });
    });
  });
}

/** The address as it stands in a URL. */
export function urlHost({ host, port }: BoundAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
