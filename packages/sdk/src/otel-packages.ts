/**
 * The OpenTelemetry packages, loaded when they are needed and not before: each costs start-up time. They are loaded
 * with `require`, which both lines support and which is synchronous, so that `start` has wired everything when it
 * returns. Their ESM builds (3.x) may be loaded too, by the application: what they share is on `globalThis`.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as ContextAsyncHooks from '@opentelemetry/context-async-hooks';
import type * as Core from '@opentelemetry/core';
import type * as Resources from '@opentelemetry/resources';
import type * as SdkLogs from '@opentelemetry/sdk-logs';
import type * as SdkMetrics from '@opentelemetry/sdk-metrics';
import type * as SdkTrace from '@opentelemetry/sdk-trace';
import { StartError } from './start-error.ts';

const require = createRequire(import.meta.url);

/** Packages that {@link loadPackage} types. */
interface TypedPackages {
  '@opentelemetry/context-async-hooks': typeof ContextAsyncHooks;
  '@opentelemetry/core': typeof Core;
  '@opentelemetry/resources': typeof Resources;
  '@opentelemetry/sdk-logs': typeof SdkLogs;
  '@opentelemetry/sdk-metrics': typeof SdkMetrics;
  '@opentelemetry/sdk-trace': typeof SdkTrace;
}

/** Loads a package that this one depends on. Throws {@link StartError} `package-missing` where it is not installed. */
export function loadPackage<N extends keyof TypedPackages>(name: N): TypedPackages[N];
export function loadPackage(name: string): Record<string, unknown>;
export function loadPackage(name: string): unknown {
  try {
    return require(name);
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    throw new StartError(
      'package-missing',
      `Cannot load ${name}: it is not installed. Run: npm install ${name}`,
      {
        cause: error,
      },
    );
  }
}

/** Whether {@link loadPackage} would find a package. */
export function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    return false;
  }
}

/** Loads a package as the application would (its main module, or else the working directory), or `undefined`. */
export function loadFromApplication(name: string): Record<string, unknown> | undefined {
  for (const base of [process.argv[1], join(process.cwd(), 'package.json')]) {
    if (base === undefined) continue;
    const requireFromApplication = createRequire(base);
    try {
      return requireFromApplication(name);
    } catch (error) {
      if (!isMissing(error, name)) throw error;
    }
  }
  return undefined;
}

/** Loads a dependency of one of our dependencies, in the copy that that one uses; `undefined` where it has none. */
export function loadDependencyOf(owner: string, name: string): Record<string, unknown> | undefined {
  const requireFromOwner = createRequire(require.resolve(owner));
  try {
    return requireFromOwner(name);
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    return undefined;
  }
}

/** Whether the package itself was not found, rather than something that it requires. */
function isMissing(error: unknown, name: string): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return (
    (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') && String(error).includes(`'${name}'`)
  );
}
