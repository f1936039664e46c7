/**
 * The live stream. One tab of the browser holds one connection for all tabs and all they watch: browsers open six to a
 * host, and each would be taken for good. When that tab goes, another takes over where it was.
 */
import { signal } from '@preact/signals';
import { get } from './api.ts';
import type { LogRecord } from './records.ts';

/** What a watcher is told. */
export interface StreamListener {
  /** From here on every record comes: what is asked for now, and what comes, leave nothing out. Called again after breaks. */
  onOpen(): void;
  onRecords(records: readonly LogRecord[]): void;
  /** Records that did not come; `undefined` where nobody knows how many. */
  onGap(missed: number | undefined, reason: string): void;
}

/** Whether the stream is there. */
export const streamState = signal<'off' | 'connecting' | 'live'>('off');

interface Watch {
  readonly filter: string;
  readonly listener: StreamListener;
}

type Message =
  | { readonly type: 'ask' }
  | { readonly type: 'want'; readonly tab: string; readonly filters: readonly string[] }
  | {
      readonly type: 'event';
      readonly event: string;
      readonly id: string;
      readonly data: string;
      readonly names: Names;
    };

/** Filters by the names of their channels. */
type Names = Readonly<Record<string, string>>;

const EVENTS = ['open', 'logs', 'gap'] as const;

/** Three seconds before a connection that was refused is tried again. */
const RETRY_MILLIS = 3000;

const TAB = crypto.randomUUID();
const watches = new Set<Watch>();
const wants = new Map<string, readonly string[]>();
const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('agentbus-stream') : undefined;
let isLeading = false;
let source: EventSource | undefined;
let sourceKey = '';
let lastId = '';

/** Watches records that match a filter as they come; returns what ends that. */
export function watchLogs(filter: string, listener: StreamListener): () => void {
  const watch = { filter, listener };
  watches.add(watch);
  tellWants();
  return () => {
    watches.delete(watch);
    tellWants();
  };
}

function ownFilters(): string[] {
  return [...new Set([...watches].map(({ filter }) => filter))];
}

function tellWants(): void {
  const filters = ownFilters();
  if (filters.length > 0 && streamState.value === 'off') streamState.value = 'connecting';
  if (filters.length === 0) streamState.value = 'off';
  wants.set(TAB, filters);
  tabs?.postMessage({ type: 'want', tab: TAB, filters } satisfies Message);
  if (isLeading) connect();
}

function connect(): void {
  const filters = [...new Set([...wants.values()].flat())].sort();
  const names: Names = Object.fromEntries(filters.map((filter, index) => [`c${index}`, filter]));
  const key = JSON.stringify(filters);
  if (key === sourceKey && source !== undefined && source.readyState !== EventSource.CLOSED) {
    // Whoever has just come is told that it is there already.
    if (source.readyState === EventSource.OPEN)
      tell({ type: 'event', event: 'open', id: lastId, data: '{}', names });
    return;
  }
  source?.close();
  source = undefined;
  sourceKey = key;
  if (filters.length === 0) {
    lastId = '';
    return;
  }
  const query = new URLSearchParams();
  for (const [name, filter] of Object.entries(names)) query.append('logs', `${name}:${filter}`);
  if (lastId !== '') query.set('after', lastId);
  const opened = new EventSource(`/api/stream?${query}`);
  source = opened;
  for (const event of EVENTS) {
    opened.addEventListener(event, ({ data, lastEventId }: MessageEvent<string>) => {
      tell({ type: 'event', event, id: lastEventId, data, names });
    });
  }
  opened.addEventListener('error', () => {
    if (streamState.value === 'live') streamState.value = 'connecting';
    if (opened.readyState !== EventSource.CLOSED || source !== opened) return;
    // Refused: because nobody is logged in any more, or because the hub is being started.
    setTimeout(() => {
      if (source !== opened) return;
      void get('/api/session', {})
        .catch(() => undefined)
        .then(() => connect());
    }, RETRY_MILLIS);
  });
}

/** Tells all tabs. */
function tell(message: Extract<Message, { type: 'event' }>): void {
  tabs?.postMessage(message);
  deliver(message);
}

function deliver({ event, id, data, names }: Extract<Message, { type: 'event' }>): void {
  if (id !== '') lastId = id;
  if (watches.size > 0) streamState.value = 'live';
  if (event === 'open') {
    const filters = Object.values(names);
    for (const watch of watches) if (filters.includes(watch.filter)) watch.listener.onOpen();
    return;
  }
  const content = JSON.parse(data) as {
    channel?: string;
    records?: readonly LogRecord[];
    missed?: number;
    reason?: string;
  };
  const filter = content.channel === undefined ? undefined : names[content.channel];
  for (const watch of watches) {
    if (filter !== undefined && watch.filter !== filter) continue;
    if (event === 'logs') watch.listener.onRecords(content.records ?? []);
    else watch.listener.onGap(content.missed, content.reason ?? '');
  }
}

tabs?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  if (data.type === 'event') deliver(data);
  else if (data.type === 'want') {
    wants.set(data.tab, data.filters);
    if (isLeading) connect();
  } else tabs.postMessage({ type: 'want', tab: TAB, filters: ownFilters() } satisfies Message);
});

window.addEventListener('pagehide', () => {
  tabs?.postMessage({ type: 'want', tab: TAB, filters: [] } satisfies Message);
});

/** Takes over; never gives it back while the tab is there. */
function lead(): void {
  isLeading = true;
  tabs?.postMessage({ type: 'ask' } satisfies Message);
  connect();
}

if (navigator.locks === undefined) lead();
else void navigator.locks.request('agentbus-stream', () => new Promise<void>(() => lead()));
