/** `@agentbus/bridges/debuglog`: what is logged with `util.debuglog`. */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { DebugLogger, DebugLoggerFunction } from 'node:util';
import { severityOfLevel } from '@agentbus/otlp';
import { type BridgeOptions, createBridge } from './bridge.ts';
import { readFormattedCall } from './call-arguments.ts';
import { isSuppressed } from './suppressed-context.ts';

type Debuglog = (section: string, callback?: (fn: DebugLoggerFunction) => void) => DebugLogger;

/** Node's own object, of which the imports of ESM are copies. */
const util = createRequire(import.meta.url)('node:util') as { debuglog: Debuglog; debug?: Debuglog };

const SEVERITY = severityOfLevel('debug');

/**
 * Sends what is logged with the `util.debuglog` loggers that are made from now on, where their section is enabled
 * (`NODE_DEBUG=cache`), as DEBUG records whose scope is the section. They still print. Those that Node made for itself are not
 * reached.
 *
 * @returns a function that takes the bridge away again
 * @throws `BridgeError` `invalid-level`
 */
export function bridgeDebuglog(options: BridgeOptions = {}): () => void {
  const bridge = createBridge('debuglog', options);
  const { debuglog: original, debug: originalDebug } = util;
  let active = true;
  const replacement: Debuglog = (section, callback) => {
    const logger = original(section);
    const log = (...args: [string, ...unknown[]]): void => {
      if (active && logger.enabled && !isSuppressed()) {
        bridge.send(() => ({ severity: SEVERITY, scope: section.toLowerCase(), ...readFormattedCall(args) }));
      }
      logger(...args);
    };
    // Node hands out a faster logger at the first call, for the caller to use from then on: ours has no faster one.
    callback?.(log);
    return Object.defineProperty(log, 'enabled', { get: () => logger.enabled }) as DebugLogger;
  };
  replaceExports(replacement, replacement);
  return () => {
    active = false;
    if (util.debuglog === replacement) replaceExports(original, originalDebug);
  };
}

/** `util.debug` is another name of it. */
function replaceExports(debuglog: Debuglog, debug: Debuglog | undefined): void {
  util.debuglog = debuglog;
  if (debug !== undefined) util.debug = debug;
  syncBuiltinESMExports();
}
