/**
 * An OTLP/HTTP receiver that behaves badly, as a program: `flaky-receiver.ts <port> <journal> <seed> [host]`. It appends the
 * numbers of the records that it takes to the journal before it answers. With `calm` for a seed it
 * behaves well, and with `slow` it also takes its time.
 */
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

const [port, journal = '', seed, host = '127.0.0.1'] = process.argv.slice(2);

/** Chance of 256 that a request of so many records meets each mishap. */
const MISHAPS: readonly (readonly [
  chance: number,
  meet: (response: ServerResponse, records: number) => Promise<void> | void,
])[] = [
  [6, (response) => void response.writeHead(503).end()],
  [4, (response) => void response.writeHead(429, { 'retry-after': '1' }).end()],
  // A record alone that is too large would be so again, and be parked.
  [3, (response, records) => void response.writeHead(records > 1 ? 413 : 503).end()],
  [4, (response) => void response.destroy()],
  [
    2,
    async (response) => {
      await delay(1500);
      response.destroy();
    },
  ],
];

/** For a batch of 512 KiB. */
const SLOW_MILLIS = 30;

let random = Number(seed) >>> 0;

function nextByte(): number {
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
  return random >>> 24;
}

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = gunzipSync(Buffer.concat(chunks)).toString();
  const records = text.split('"body":').length - 1;
  let chance = seed === 'calm' || seed === 'slow' ? 256 : nextByte();
  for (const [share, meet] of MISHAPS) {
    if (chance < share) return meet(response, records);
    chance -= share;
  }
  if (text.includes('"poison ')) {
    response.writeHead(400).end('cannot take poison');
    return;
  }
  if (seed === 'slow') await delay(SLOW_MILLIS);
  const numbers = Array.from(text.matchAll(/\brecord (\S+) of/g), ([, number]) => number);
  appendFileSync(journal, `${numbers.join('\n')}\n`);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}

createServer((request, response) => {
  take(request, response).catch(() => response.destroy());
}).listen(Number(port), host, () => process.send?.('listening'));
