/** What a running logger of pino says about itself, under symbols that its package keeps to itself. */

import { sendsOfficially } from './official-stream.ts';

/** A logger, with what the bridge uses of it. */
export interface PinoLogger {
  readonly levels?: { readonly labels: Readonly<Record<number, string>> };
}

/** Streams within streams are looked at this deep. */
const MAX_DEPTH = 4;

/** The symbols of pino by their descriptions. Copies of pino have symbols of their own. */
const symbolsByPrototype = new WeakMap<object, ReadonlyMap<string, symbol>>();

/** A property of the logger; `undefined` where this version of pino has none. */
export function pinoProperty(logger: PinoLogger | undefined, description: string): unknown {
  if (logger === undefined) return undefined;
  const symbol = symbolsOf(logger).get(description);
  return symbol === undefined ? undefined : Reflect.get(logger, symbol);
}

/** A property of the logger that is a key of its lines. */
export function pinoKey(logger: PinoLogger | undefined, description: string): string | undefined {
  const key = pinoProperty(logger, description);
  return typeof key === 'string' ? key : undefined;
}

/** Whether OTel's instrumentation sends what the logger logs. */
export function isSentByInstrumentation(logger: PinoLogger | undefined): boolean {
  return hasOfficialStream(pinoProperty(logger, 'pino.stream'), 0);
}

function hasOfficialStream(stream: unknown, depth: number): boolean {
  if (typeof stream !== 'object' || stream === null || depth > MAX_DEPTH) return false;
  if (sendsOfficially(stream)) return true;
  const { streams } = stream as { streams?: unknown };
  if (!Array.isArray(streams)) return false;
  return streams.some((one: { stream?: unknown } | undefined) => hasOfficialStream(one?.stream, depth + 1));
}

/** They are on the logger that `pino()` made, of which children inherit, and on what that inherits of. */
function symbolsOf(logger: object): ReadonlyMap<string, symbol> {
  const root = rootOf(logger);
  const known = symbolsByPrototype.get(root);
  if (known !== undefined) return known;
  const symbols = new Map<string, symbol>();
  for (let owner: object | null = root; owner !== null; owner = Object.getPrototypeOf(owner)) {
    for (const symbol of Object.getOwnPropertySymbols(owner)) {
      if (symbol.description !== undefined && !symbols.has(symbol.description))
        symbols.set(symbol.description, symbol);
    }
  }
  symbolsByPrototype.set(root, symbols);
  return symbols;
}

/** The logger that a child was made of; children have their parents for prototypes. */
function rootOf(logger: object): object {
  let root = logger;
  for (;;) {
    const parent: unknown = Object.getPrototypeOf(root);
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, 'levels')) return root;
    root = parent;
  }
}
