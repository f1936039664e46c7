import { setLevel } from '@agentbus/logger';
import * as api from '@opentelemetry/api';
import { type AgentBus, createAgentBus } from './agentbus.ts';
import { isRegistered, registeredSignals } from './api-globals.ts';
import { type Environment, readBoolean } from './environment.ts';
import { startPreset } from './preset.ts';
import { createPropagator } from './propagators.ts';
import { flushRegisteredProviders } from './registered-providers.ts';
import { checkOptions, type StartOptions } from './start-options.ts';
import { installDiagLogger } from './stderr-diag-logger.ts';

/** Where the running preset is, so that a second copy of this package (or its CJS use) finds it. */
const RUNNING = Symbol.for('agentbus.sdk.running.1');

const globals = globalThis as unknown as { [RUNNING]?: { agentbus: AgentBus; warned: boolean } | undefined };

let foreignSdkReported = false;

/**
 * Wires logs, traces and metrics of this process: files by default, OTLP where an endpoint is set, instrumentations of
 * HTTP and `fetch`, metrics of the runtime, correlation ids, and a flush when the process ends. All of it is in place
 * when the function returns.
 *
 * Called again, or where another OpenTelemetry SDK is registered, it changes nothing, warns once, and returns an object
 * that works with what is there. With `OTEL_SDK_DISABLED=true` it does nothing.
 *
 * @throws `StartError` `invalid-option` for an option that cannot be used, `package-missing` for an incomplete
 * installation
 */
export function start(options: StartOptions = {}): AgentBus {
  checkOptions(options);
  const env: Environment = process.env;
  installDiagLogger(env);
  const running = globals[RUNNING];
  if (running !== undefined) {
    if (!running.warned) {
      running.warned = true;
      api.diag.warn(
        'AgentBus runs already: this call of start changes nothing. Start it once, by --import @agentbus/sdk/register ' +
          'or in code.',
      );
    }
    return running.agentbus;
  }
  if (options.level !== undefined) setLevel(options.level);
  if (readBoolean(env, 'OTEL_SDK_DISABLED')) return startDisabled(options, env);
  const signals = registeredSignals();
  if (signals.length > 0) return useOtherSdk(signals);

  const preset = startPreset(options, env);
  const agentbus = createAgentBus(preset.forceFlush, () => {
    if (globals[RUNNING]?.agentbus === agentbus) globals[RUNNING] = undefined;
    return preset.shutdown();
  });
  globals[RUNNING] = { agentbus, warned: false };
  return agentbus;
}

/** Whether `start` has put anything up that is still there. */
export function isRunning(): boolean {
  return globals[RUNNING] !== undefined;
}

/** The variable has no effect on propagation, as the specification says. */
function startDisabled(options: StartOptions, env: Environment): AgentBus {
  if (!isRegistered('propagation')) api.propagation.setGlobalPropagator(createPropagator(options, env));
  const nothing = () => Promise.resolve();
  return createAgentBus(nothing, nothing);
}

/** Its providers are flushed on request, but not shut down: they are not ours. */
function useOtherSdk(signals: readonly string[]): AgentBus {
  if (!foreignSdkReported) {
    foreignSdkReported = true;
    api.diag.warn(
      `AgentBus is not started: another OpenTelemetry SDK is registered (${signals.join(', ')}). Remove one of the two, ` +
        'or add the exporters of @agentbus/file-exporter to that SDK.',
    );
  }
  return createAgentBus(flushRegisteredProviders, flushRegisteredProviders);
}
