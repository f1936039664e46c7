/** The address is the state: what the page shows follows from it, so that Back, a reload and a copied link restore it. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** Path and parameters. */
interface Address {
  readonly path: string;
  readonly params: URLSearchParams;
}

const current = signal<Address>(read());

/** Parameters that go along from page to page. */
const SHARED = ['since', 'until', 'service', 'zone'] as const;

/** The page of the path: `logs` of `/logs`. */
export const pageName: ReadonlySignal<string> = computed(() => current.value.path.slice(1) || 'overview');

/** Values to set; `undefined`, `''` and `[]` remove a parameter. */
export type Changes = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One parameter; `''` where it is not there. */
export function param(name: string): string {
  return current.value.params.get(name) ?? '';
}

/** A parameter that may stand there several times. */
export function paramList(name: string): string[] {
  return current.value.params.getAll(name);
}

/** Changes parameters of the page. `replace` leaves no entry for Back: for what changes while somebody types or scrolls. */
export function change(changes: Changes, { replace = false } = {}): void {
  const params = new URLSearchParams(current.value.params);
  set(params, changes);
  go(current.value.path, params, replace);
}

/** Another page, with what pages share and `changes`. */
export function open(path: string, changes: Changes = {}): void {
  go(path, paramsFor(changes), false);
}

/** The address that {@link open} goes to, for links. */
export function hrefOf(path: string, changes: Changes = {}): string {
  return format(path, paramsFor(changes));
}

/** A whole address, such as that of a saved view. */
export function openHref(href: string): void {
  const url = new URL(href, window.location.origin);
  if (url.origin === window.location.origin) go(url.pathname, url.searchParams, false);
}

/** The address of this moment, as it stands in links. */
export function currentHref(): string {
  return format(current.value.path, current.value.params);
}

function paramsFor(changes: Changes): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of SHARED)
    for (const value of current.value.params.getAll(name)) params.append(name, value);
  set(params, changes);
  return params;
}

function set(params: URLSearchParams, changes: Changes): void {
  for (const [name, value] of Object.entries(changes)) {
    params.delete(name);
    const values = typeof value === 'string' ? [value] : (value ?? []);
    for (const item of values) if (item !== '') params.append(name, item);
  }
}

function go(path: string, params: URLSearchParams, replace: boolean): void {
  const href = format(path, params);
  if (href === format(current.value.path, current.value.params)) return;
  if (replace) window.history.replaceState(null, '', href);
  else window.history.pushState(null, '', href);
  current.value = { path, params };
}

function format(path: string, params: URLSearchParams): string {
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

function read(): Address {
  const { pathname, search } = window.location;
  return { path: pathname, params: new URLSearchParams(search) };
}

window.addEventListener('popstate', () => {
  current.value = read();
});
