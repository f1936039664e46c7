/**
 * The loader hook by which instrumentations reach packages that the application imports as ESM. It intercepts every
 * module, so it is registered only where there are instrumentations of such packages; Node's own modules need none.
 */
import { register } from 'node:module';
import * as api from '@opentelemetry/api';
import { hasAutoInstrumentations } from './instrumentations.ts';
import { loadDependencyOf } from './otel-packages.ts';

const INSTRUMENTATION = '@opentelemetry/instrumentation';

/** Registers the hook, in this thread where Node can, otherwise in Node's loader thread. */
export function registerLoaderHook(): void {
  if (!hasAutoInstrumentations()) return;
  try {
    if (registerInThisThread()) return;
    register(`${INSTRUMENTATION}/hook.mjs`, import.meta.url);
  } catch (error) {
    api.diag.warn('Packages that are imported as ESM are not instrumented: the loader hook failed.', error);
  }
}

function registerInThisThread(): boolean {
  const { supportsSyncHooks, register: registerSync } = syncHooks() ?? {};
  if (typeof supportsSyncHooks !== 'function' || typeof registerSync !== 'function') return false;
  if (supportsSyncHooks() !== true) return false;
  registerSync();
  return true;
}

/** Absent before version 3 of import-in-the-middle, and not to be had with `require` before Node 22.12. */
function syncHooks(): Record<string, unknown> | undefined {
  try {
    return loadDependencyOf(INSTRUMENTATION, 'import-in-the-middle/register-hooks.mjs');
  } catch (error) {
    api.diag.debug('Loader hooks run in their own thread.', error);
    return undefined;
  }
}
