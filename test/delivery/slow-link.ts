/** A slow line that loses packets, as far as a program can make one: a TCP proxy that delays, holds up and resets. */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** One way. */
const DELAY_MILLIS = 200;

/** What TCP waits before it sends a lost packet again, and everything behind that packet waits too. */
const RETRANSMISSION_MILLIS = 300;

/** A line between a sender and a receiver. */
export interface SlowLink {
  readonly port: number;
  /** Connections that were reset. */
  readonly resets: number;
  /** Times that something was held up as by a lost packet. */
  readonly losses: number;
  close(): void;
}

/** How bad a line is: each so manieth piece, of what is read at once, has the mishap. */
export interface LinkQuality {
  readonly lossInterval: number;
  readonly resetInterval: number;
}

/** Passes on to a port of this machine. */
export async function startSlowLink(to: number, quality: LinkQuality): Promise<SlowLink> {
  const counts = { pieces: 0, resets: 0, losses: 0 };
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (near) => {
    const far = net.connect({ port: to, host: '127.0.0.1', allowHalfOpen: true });
    const reset = () => {
      near.resetAndDestroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', reset).once('close', () => sockets.delete(socket));
    }
    const fate = () => {
      counts.pieces++;
      if (counts.pieces % quality.resetInterval === 0) {
        counts.resets++;
        reset();
        return 'reset';
      }
      if (counts.pieces % quality.lossInterval !== 0) return 'passed';
      counts.losses++;
      return 'lost';
    };
    pass(near, far, fate);
    pass(far, near, fate);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get resets() {
      return counts.resets;
    },
    get losses() {
      return counts.losses;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Passes on what one side sends, late and in order. */
function pass(from: net.Socket, to: net.Socket, fate: () => 'passed' | 'lost' | 'reset'): void {
  /** When the last piece arrives: nothing overtakes it. */
  let arrival = 0;
  let passing = Promise.resolve();
  const passLater = (action: () => void, late: number) => {
    arrival = Math.max(arrival, performance.now() + DELAY_MILLIS + late);
    const at = arrival;
    passing = passing.then(async () => {
      await delay(Math.max(0, at - performance.now()));
      if (!to.destroyed) action();
    });
  };
  from.on('data', (chunk) => {
    const met = fate();
    if (met !== 'reset') passLater(() => to.write(chunk), met === 'lost' ? RETRANSMISSION_MILLIS : 0);
  });
  from.once('end', () => passLater(() => to.end(), 0));
}
