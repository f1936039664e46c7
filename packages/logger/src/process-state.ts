const states = globalThis as unknown as Record<symbol, unknown>;

/**
 * One object for the whole process, however many copies of this package are loaded (two versions in `node_modules`,
 * or one bundled into the app). The name carries a version: change it when the object's shape changes.
 */
export function processState<T extends object>(name: string, create: () => T): T {
  const key = Symbol.for(name);
  states[key] ??= create();
  return states[key] as T;
}
