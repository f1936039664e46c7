/** `@agentbus/bridges/debug`: what is logged with the package `debug`. */
import { stripVTControlCharacters } from 'node:util';
import { severityOfLevel } from '@agentbus/otlp';
import { type BridgeOptions, createBridge } from './bridge.ts';
import { BridgeError } from './bridge-error.ts';
import { type CallParts, readFormattedCall } from './call-arguments.ts';
import { quiet } from './quiet-output.ts';
import { stackAttributes } from './source-error.ts';
import { isSuppressed } from './suppressed-context.ts';

/** One debugger, as the package's functions are called on it. */
interface Debugger {
  readonly namespace: string;
  log?: (...args: unknown[]) => unknown;
}

/** The parts of the package `debug` that the bridge uses. */
export interface DebugModule {
  /** Puts the namespace, the time and colors around a message; called once for each that is enabled. */
  formatArgs(this: Debugger, args: unknown[]): void;
  /** Prints what that left. */
  log(...args: unknown[]): unknown;
}

const SEVERITY = severityOfLevel('debug');

/** The stack of an error: its headline, and places in the lines that follow. */
const STACK = /^[^\n]*\n(?:.*\n)*? {4}at /u;

/**
 * Sends what the debuggers of a copy of `debug` log whose namespace is enabled (`DEBUG=app:*`), as DEBUG records whose scope is
 * the namespace.
 *
 * @param debug What `import debug from 'debug'` gives.
 * @returns a function that takes the bridge away again
 * @throws `BridgeError` `invalid-level`, or `invalid-logger` where this is no `debug`
 */
export function bridgeDebug(debug: unknown, options: BridgeOptions = {}): () => void {
  const module = requireDebug(debug);
  const bridge = createBridge('debug', options);
  const { formatArgs } = module;
  let active = true;
  const replacement = function (this: Debugger, args: unknown[]): void {
    if (active) {
      const copy = [...args];
      if (!isSuppressed())
        bridge.send(() => ({ severity: SEVERITY, scope: this.namespace, ...readCall(copy) }));
      // Looked up by `debug` right behind this; anybody may set it at any time, and often to `console.log`.
      if (this.log !== undefined) this.log = quiet(this.log);
      module.log = quiet(module.log);
    }
    formatArgs.call(this, args);
  };
  module.formatArgs = replacement;
  return () => {
    active = false;
    if (module.formatArgs === replacement) module.formatArgs = formatArgs;
  };
}

/** What a call says. Of an error that was its only argument, `debug` has left the stack. */
function readCall([text, ...rest]: unknown[]): CallParts {
  if (typeof text !== 'string') return readFormattedCall([text, ...rest]);
  if (rest.length === 0 && STACK.test(text)) {
    const exception = stackAttributes(text, undefined);
    return { body: exception['exception.message'], attributes: {}, exception };
  }
  // `%o` and `%O` are in the text by now, in colors where stderr has them.
  return readFormattedCall([stripVTControlCharacters(text), ...rest]);
}

function requireDebug(debug: unknown): DebugModule {
  const module = debug as Partial<DebugModule> | undefined;
  if (typeof module?.formatArgs === 'function' && typeof module.log === 'function')
    return module as DebugModule;
  throw new BridgeError(
    'invalid-logger',
    'Cannot bridge debug: the argument has no formatArgs and log. Give what `import debug from "debug"` gives.',
  );
}
