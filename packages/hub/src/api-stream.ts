/**
 * `GET /api/stream`: server-sent events, one connection for all that a page watches. What comes too fast, or could not be
 * kept for a reader that is slow, is an event `gap` with the count: never a silent hole.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { compile, type Expression } from '@agentbus/filter';
import type { StoredLog } from '@agentbus/otlp';
import type { ApiCall } from './api-call.ts';
import { ApiError, asApiError } from './api-error.ts';
import { type LiveRecord, liveJson } from './api-live-records.ts';
import { statsOf } from './api-stats.ts';
import { parseChannel } from './api-stream-channel.ts';

/** A tenth of a second: below what anybody notices, and ten writes a second whatever comes. */
const BEAT_MILLIS = 100;

/** Records of one channel in one beat: 10,000 a second, more than a page can draw. */
const MAX_BATCH = 1000;

/** Fifteen seconds: proxies cut what is silent for thirty. */
const HEARTBEAT_MILLIS = 15_000;

/** How often the footer's numbers are sent. */
const STATS_MILLIS = 10_000;

/** A client that has not read for a minute is gone. */
const STALLED_MILLIS = 60_000;

/** What pages of one browser watch together. */
const MAX_CHANNELS = 16;

/** Connections of all browsers. */
const MAX_STREAMS = 64;

interface Channel {
  readonly name: string;
  readonly matches: (record: StoredLog) => boolean;
}

/** The streams of a hub. */
export class ApiStreams {
  readonly #open = new Set<() => void>();

  get size(): number {
    return this.#open.size;
  }

  /** Answers a request with a stream; @throws ApiError before anything is sent. */
  start(call: ApiCall, request: IncomingMessage, response: ServerResponse): void {
    if (this.#open.size >= MAX_STREAMS) {
      throw new ApiError(503, 'busy', `There are ${MAX_STREAMS} live streams, which is the most.`, {
        retryAfterSeconds: 10,
        help: 'Close a tab that is not needed.',
      });
    }
    const stream = new RunningStream(call, response, channelsOf(call), lastEventOf(call, request));
    const end = () => {
      this.#open.delete(end);
      stream.end();
    };
    this.#open.add(end);
    response.once('close', end);
  }

  /** Ends all of them; browsers come back by themselves. */
  close(): void {
    for (const end of this.#open) end();
  }
}

class RunningStream {
  readonly #call: ApiCall;
  readonly #response: ServerResponse;
  readonly #channels: readonly Channel[];
  readonly #stopWatching: () => void;
  readonly #beat: NodeJS.Timeout;
  #sequence: number;
  #heartbeatAt: number;
  #statsAt = 0;
  #stalledAt: number | undefined;

  constructor(
    call: ApiCall,
    response: ServerResponse,
    channels: readonly Channel[],
    last: string | undefined,
  ) {
    const { live } = call.services;
    this.#call = call;
    this.#response = response;
    this.#channels = channels;
    this.#heartbeatAt = Date.now();
    this.#stopWatching = live.watch();
    const [, epoch, sequence] = /^([0-9a-f]{8})\.(\d{1,15})$/u.exec(last ?? '') ?? [];
    const resumes = epoch === live.epoch && Number(sequence) <= live.last;
    this.#sequence = resumes ? Number(sequence) : live.last;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    const id = this.#id(this.#sequence);
    this.#send('open', id, JSON.stringify({ resumed: resumes }));
    // Another run of the hub counted anew: nobody knows how many came in between.
    if (last !== undefined && !resumes) this.#send('gap', id, JSON.stringify({ reason: 'restart' }));
    this.#beat = setInterval(() => this.#onBeat(), BEAT_MILLIS);
  }

  end(): void {
    clearInterval(this.#beat);
    this.#stopWatching();
    this.#response.end();
  }

  #onBeat(): void {
    const now = Date.now();
    if (this.#response.writableNeedDrain) {
      this.#stalledAt ??= now;
      if (now - this.#stalledAt > STALLED_MILLIS) this.#response.destroy();
      return;
    }
    this.#stalledAt = undefined;
    this.#sendRecords();
    if (now - this.#statsAt >= STATS_MILLIS) {
      this.#statsAt = now;
      void this.#sendStats();
    }
    if (now - this.#heartbeatAt >= HEARTBEAT_MILLIS) {
      this.#heartbeatAt = now;
      this.#response.write(': still here\n\n');
    }
  }

  #sendRecords(): void {
    const { live } = this.#call.services;
    const { records, missed } = live.after(this.#sequence);
    if (records.length === 0 && missed === 0) return;
    this.#sequence = live.last;
    const id = this.#id(this.#sequence);
    // A reader that was slow: whether what it missed would have matched, nobody knows any more.
    if (missed > 0) this.#send('gap', id, JSON.stringify({ reason: 'slow', missed }));
    for (const { name, matches } of this.#channels) {
      const matching = records.filter(({ record }) => matches(record));
      this.#sendBatch(name, matching, id);
    }
  }

  #sendBatch(channel: string, records: readonly LiveRecord[], id: string): void {
    if (records.length === 0) return;
    const missed = Math.max(0, records.length - MAX_BATCH);
    if (missed > 0) this.#send('gap', id, JSON.stringify({ channel, reason: 'overload', missed }));
    const shown = missed > 0 ? records.slice(missed) : records;
    this.#send(
      'logs',
      id,
      `{"channel":${JSON.stringify(channel)},"records":[${shown.map(liveJson).join(',')}]}`,
    );
  }

  async #sendStats(): Promise<void> {
    try {
      const stats = await statsOf(this.#call.services);
      if (!this.#response.writableEnded) this.#send('stats', undefined, JSON.stringify(stats));
    } catch (error) {
      // A store that is being pruned: the next beat sees it whole.
      this.#send(
        'problem',
        undefined,
        JSON.stringify({ message: asApiError(error)?.message ?? 'no statistics' }),
      );
    }
  }

  #send(event: string, id: string | undefined, data: string): void {
    this.#response.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`);
  }

  #id(sequence: number): string {
    return `${this.#call.services.live.epoch}.${sequence}`;
  }
}

/** `logs=<name>:<filter>`, repeated: the records that match, under that name. */
function channelsOf(call: ApiCall): Channel[] {
  const texts = call.params.getAll('logs');
  if (texts.length > MAX_CHANNELS) {
    throw new ApiError(
      400,
      'too-many-channels',
      `There are ${texts.length} channels; ${MAX_CHANNELS} is the most.`,
    );
  }
  return texts.map((text) => {
    const { name, filter } = parseChannel(text);
    return { name, matches: predicateOf(filter, call) };
  });
}

function predicateOf(filter: Expression, { services }: ApiCall): (record: StoredLog) => boolean {
  const { compileRegex } = services.options;
  return compile(filter, compileRegex === undefined ? {} : { regex: compileRegex });
}

/** What the page has seen: from the browser's header, or from a parameter where the page begins a stream anew. */
function lastEventOf({ params }: ApiCall, { headers }: IncomingMessage): string | undefined {
  const header = headers['last-event-id'];
  return (Array.isArray(header) ? header[0] : header) ?? params.get('after') ?? undefined;
}
