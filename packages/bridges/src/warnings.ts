/** `@agentbus/bridges/warnings`: what Node warns of, deprecations included. */
import { severityOfLevel } from '@agentbus/otlp';
import { type BridgeOptions, createBridge } from './bridge.ts';
import { setWarningsBridged } from './printed-warning.ts';
import { isSuppressed } from './suppressed-context.ts';

const SEVERITY = severityOfLevel('warning');

/** The listeners of bridges. */
const listeners = new WeakSet<object>();

/** A warning, as the event `warning` of `process` has it. */
interface ProcessWarning extends Error {
  readonly code?: string;
  readonly detail?: string;
}

/**
 * Sends each warning of this process as a WARN record, with its type (`DeprecationWarning`), code (`DEP0005`), detail and stack.
 * They are no `exception.*` attributes: nothing was thrown, and what counts errors must not count them. Node prints them still.
 *
 * @returns a function that takes the bridge away again
 * @throws `BridgeError` `invalid-level`
 */
export function bridgeWarnings(options: BridgeOptions = {}): () => void {
  const bridge = createBridge('process.warning', options);
  const onWarning = (warning: ProcessWarning): void => {
    if (isSuppressed()) return;
    bridge.send(() => {
      const { name, message, code, detail, stack } = warning;
      const attributes: Record<string, unknown> = { 'nodejs.warning.type': name };
      if (code !== undefined) attributes['nodejs.warning.code'] = code;
      if (detail !== undefined) attributes['nodejs.warning.detail'] = detail;
      if (stack !== undefined) attributes['code.stacktrace'] = stack;
      return { severity: SEVERITY, body: message, attributes };
    });
  };
  listeners.add(onWarning);
  process.on('warning', onWarning);
  setWarningsBridged(true);
  return () => {
    process.off('warning', onWarning);
    setWarningsBridged(process.listeners('warning').some((one) => listeners.has(one)));
  };
}
