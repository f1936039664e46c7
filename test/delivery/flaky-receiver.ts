/**
 * An OTLP/HTTP receiver that behaves badly, as a program: `flaky-receiver.ts <port> <journal> <seed> [host]`. It appends the
 * numbers of the records that it takes to the journal before it answers. With `calm` for a seed it behaves well.
 */
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

const [port, journal = '', seed, host = '127.0.0.1'] = process.argv.slice(2);

/** Chance of 256 that a request meets each mishap. */
const MISHAPS: readonly (readonly [
  chance: number,
  meet: (response: ServerResponse) => Promise<void> | void,
])[] = [
  [6, (response) => void response.writeHead(503).end()],
  [4, (response) => void response.writeHead(429, { 'retry-after': '1' }).end()],
  [3, (response) => void response.writeHead(413).end()],
  [4, (response) => void response.destroy()],
  [
    2,
    async (response) => {
      await delay(1500);
      response.destroy();
    },
  ],
];

let random = Number(seed) >>> 0;

function nextByte(): number {
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
  return random >>> 24;
}

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  let chance = seed === 'calm' ? 256 : nextByte();
  for (const [share, meet] of MISHAPS) {
    if (chance < share) return meet(response);
    chance -= share;
  }
  const text = gunzipSync(Buffer.concat(chunks)).toString();
  if (text.includes('"poison ')) {
    response.writeHead(400).end('cannot take poison');
    return;
  }
  const numbers = Array.from(text.matchAll(/"record (\d+) of/g), ([, number]) => number);
  appendFileSync(journal, `${numbers.join('\n')}\n`);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}

createServer((request, response) => {
  take(request, response).catch(() => response.destroy());
}).listen(Number(port), host, () => process.send?.('listening'));
