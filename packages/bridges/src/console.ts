/** `@agentbus/bridges/console`: what is printed with `console.log` and the like. */
import { severityOfLevel } from '@agentbus/otlp';
import { type BridgeOptions, createBridge } from './bridge.ts';
import { readFormattedCall } from './call-arguments.ts';
import { isBridgedWarning } from './printed-warning.ts';
import { isQuiet } from './quiet-output.ts';
import { isSuppressed } from './suppressed-context.ts';

/** The methods that print a record. Others (`table`, `group`, `assert`) print through one of them, or are no records. */
const METHODS = ['trace', 'debug', 'log', 'info', 'warn', 'error'] as const;

type Method = (typeof METHODS)[number];

/** A console whose methods can be replaced. */
export type BridgedConsole = Record<Method, (...args: unknown[]) => void>;

/** Options of {@link bridgeConsole}. */
export interface ConsoleBridgeOptions extends BridgeOptions {
  /** The console. Default: the global one. */
  readonly console?: BridgedConsole | undefined;
  /** Whether it still prints. Default: `true`. */
  readonly output?: boolean | undefined;
}

/**
 * Sends what a console prints, which goes on printing. What a bridged logger prints on it is not sent a second time, and neither
 * is what exporters and processors print at their work.
 *
 * @returns a function that takes the bridge away again
 * @throws `BridgeError` `invalid-level`
 */
export function bridgeConsole(options: ConsoleBridgeOptions = {}): () => void {
  const { console: target = globalThis.console, output = true } = options;
  const bridge = createBridge('console', options);
  const restores = METHODS.map((method) => replaceMethod(target, method));
  /** Whether a method prints through another one, as `trace` does. */
  let nested = false;
  let active = true;

  function replaceMethod(owner: BridgedConsole, method: Method): () => void {
    const original = owner[method];
    const severity = severityOfLevel(method);
    const replacement = function (this: unknown, ...args: unknown[]): void {
      if (!active || nested || isQuiet() || isSuppressed() || isBridgedWarning(args[0])) {
        original.apply(this, args);
        return;
      }
      nested = true;
      try {
        bridge.send(() => {
          const parts = readFormattedCall(args);
          if (method === 'trace') parts.attributes['code.stacktrace'] = callerStack(replacement);
          return { severity, ...parts };
        });
        if (output) original.apply(this, args);
      } finally {
        nested = false;
      }
    };
    Object.defineProperty(replacement, 'name', { value: method });
    owner[method] = replacement;
    return () => {
      // Somebody may have replaced it since: then ours stays in between, and only passes on.
      if (owner[method] === replacement) owner[method] = original;
    };
  }

  return () => {
    active = false;
    for (const restore of restores) restore();
  };
}

function callerStack(callee: (...args: never[]) => unknown): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, callee);
  return String(holder.stack).replace(/^.*\n/u, '');
}
