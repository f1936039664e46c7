/** `@agentbus/bridges/bunyan`: what is logged with bunyan. */
import { hostname } from 'node:os';
import { severityOfLevel } from '@agentbus/otlp';
import { type BridgedRecord, type BridgeOptions, createBridge } from './bridge.ts';
import { BridgeError } from './bridge-error.ts';
import { setOwn } from './call-arguments.ts';
import { sendsOfficially } from './official-stream.ts';
import { errorAttributes, isError, writtenErrorAttributes } from './source-error.ts';
import { sourceMillis, sourceTime } from './source-time.ts';

type Open = Readonly<Record<string, unknown>>;

/** One of a logger's streams. */
export interface BunyanStream {
  /** bunyan hands over records, not lines. */
  readonly type: 'raw';
  /** The lowest level that bunyan hands over: a name or number of bunyan's. */
  readonly level: 'trace' | number;
  readonly stream: { write(record: object): void };
}

/** The parts of a logger that the bridge uses. */
interface BunyanLogger {
  level(): number;
  addStream(stream: BunyanStream): void;
  readonly streams: readonly { readonly stream?: object }[];
}

/** bunyan's `trace`: all levels. */
const ALL = 10;

/**
 * A stream that sends what it is given: for `bunyan.createLogger({ name, streams: [createBunyanStream()] })`. Where OTel's own
 * instrumentation of bunyan may send records too, use {@link bridgeBunyan}, which can see it.
 *
 * @param options `level` is the stream's level; bunyan then lets no others through. Default: all.
 * @throws `BridgeError` `invalid-level`
 */
export function createBunyanStream(options: BridgeOptions = {}): BunyanStream {
  const bridge = createBridge('bunyan', options);
  return {
    type: 'raw',
    level: ALL,
    stream: { write: (record) => bridge.send(() => readRecord(record as Open)) },
  };
}

/**
 * Sends what a logger logs, and the children that are made of it from now on, at its own level. Where OTel's instrumentation
 * sends its records already, nothing is sent.
 *
 * @returns a function that takes the bridge away again; children included
 * @throws `BridgeError` `invalid-level`, or `invalid-logger` where this is no logger of bunyan
 */
export function bridgeBunyan(logger: unknown, options: BridgeOptions = {}): () => void {
  const bunyan = requireBunyan(logger);
  const { stream } = createBunyanStream(options);
  const level = bunyan.level();
  let active = true;
  bunyan.addStream({
    type: 'raw',
    // A logger without streams lets nothing through.
    level: Number.isFinite(level) ? level : ALL,
    stream: {
      write(record) {
        const sent = bunyan.streams.some((one) => sendsOfficially(one.stream));
        if (active && !sent) stream.write(record);
      },
    },
  });
  return () => {
    active = false;
  };
}

function readRecord({
  name,
  hostname: host,
  pid,
  level,
  time,
  msg,
  err,
  src,
  v,
  ...fields
}: Open): BridgedRecord {
  const attributes: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) setOwn(attributes, key, fields[key]);
  if (host !== hostname()) attributes['host.name'] = host;
  if (pid !== process.pid) attributes['process.pid'] = pid;
  addPlace(src, attributes);
  const exception = isError(err) ? errorAttributes(err) : writtenErrorAttributes(err);
  if (exception === undefined && err !== undefined) attributes.err = err;
  return {
    severity: severityOfLevel(Number(level)),
    body: msg === '' ? exception?.['exception.message'] : msg,
    attributes,
    exception,
    scope: typeof name === 'string' ? name : undefined,
    timestamp: sourceTime(sourceMillis(time)),
  };
}

/** Where the call is, which bunyan says with `src: true`. */
function addPlace(src: unknown, attributes: Record<string, unknown>): void {
  if (typeof src !== 'object' || src === null) return;
  const { file, line, func } = src as Open;
  attributes['code.file.path'] = file;
  attributes['code.line.number'] = line;
  if (func !== undefined) attributes['code.function.name'] = func;
}

function requireBunyan(logger: unknown): BunyanLogger {
  const bunyan = logger as Partial<BunyanLogger> | undefined;
  if (typeof bunyan?.addStream === 'function' && Array.isArray(bunyan.streams)) return bunyan as BunyanLogger;
  throw new BridgeError(
    'invalid-logger',
    'Cannot bridge bunyan: the argument has no addStream and streams. Give what bunyan.createLogger returns.',
  );
}
