/** Who calls whom: pairs of spans across services, and what is called that has no spans of its own. Pure. */
import { SPAN_KINDS } from '@agentbus/filter';
import { displayValue, type StoredSpan } from '@agentbus/otlp';

/** What is on the map. */
export interface MapNode {
  /** `service:checkout`, `database:postgresql`: names it among the others. */
  readonly id: string;
  readonly name: string;
  readonly type: 'service' | 'database' | 'messaging' | 'external';
  /** Spans of the kinds server and consumer; of what is no service, the calls that it gets. */
  readonly requests: number;
  readonly failed: number;
  /** Seconds; `null` where there was no request. */
  readonly p95: number | null;
}

/** Calls from one to another. */
export interface MapEdge {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  /** Calls of which either side has the status error. */
  readonly failed: number;
  /** Seconds, as the caller waited; of messages, as they were worked on. */
  readonly p95: number;
}

/** A map. */
export interface MapAnswer {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** Requests whose caller should be there and is not: it was not sampled, or is beyond what was read. */
  readonly unpaired: number;
}

interface SeenSpan {
  readonly service: string;
  readonly kind: string;
  readonly parent: string;
  readonly seconds: number;
  readonly isFailed: boolean;
  readonly peer: Peer | undefined;
}

type Peer = Pick<MapNode, 'name' | 'type'>;

/** Attributes that name what is called, the clearest first. */
const PEERS: readonly { readonly key: string; readonly type: MapNode['type'] }[] = [
  { key: 'peer.service', type: 'external' },
  { key: 'db.system.name', type: 'database' },
  { key: 'db.system', type: 'database' },
  { key: 'messaging.system', type: 'messaging' },
  { key: 'server.address', type: 'external' },
];

/** The kinds whose spans stand at the edge of a service. Other spans need not be read. */
export const EDGE_KINDS: readonly string[] = ['server', 'client', 'producer', 'consumer'];

/** Collects spans, in any order, and makes a map of them. */
export class ServiceMap {
  readonly #spans = new Map<string, SeenSpan>();

  add(span: StoredSpan): void {
    const { traceId, spanId, parentSpanId, resource, timestamp, endTimestamp, statusCode } = span;
    const service = resource.attributes['service.name'];
    this.#spans.set(`${traceId} ${spanId}`, {
      service: typeof service === 'string' ? service : '',
      kind: SPAN_KINDS[span.kind] ?? '',
      parent: parentSpanId === '' ? '' : `${traceId} ${parentSpanId}`,
      seconds: Math.max(0, Number(endTimestamp - timestamp)) / 1e9,
      isFailed: statusCode === 2,
      peer: peerOf(span),
    });
  }

  answer(): MapAnswer {
    const nodes = new Tallies();
    const edges = new Tallies();
    const answered = new Set<string>();
    let unpaired = 0;
    for (const span of this.#spans.values()) {
      if (span.kind !== 'server' && span.kind !== 'consumer') continue;
      const to = `service:${span.service}`;
      nodes.count(to, span.seconds, span.isFailed);
      if (span.parent === '') continue;
      const caller = this.#spans.get(span.parent);
      if (caller === undefined) {
        unpaired++;
        continue;
      }
      answered.add(span.parent);
      if (caller.service === span.service) continue;
      // Who sends a message does not wait: its span says nothing of how long it took.
      const seconds = caller.kind === 'client' ? caller.seconds : span.seconds;
      edges.count(`service:${caller.service}\0${to}`, seconds, caller.isFailed || span.isFailed);
    }
    for (const [key, { service, kind, peer, seconds, isFailed }] of this.#spans) {
      nodes.touch(`service:${service}`);
      if ((kind !== 'client' && kind !== 'producer') || peer === undefined || answered.has(key)) continue;
      const to = `${peer.type}:${peer.name}`;
      nodes.count(to, seconds, isFailed);
      edges.count(`service:${service}\0${to}`, seconds, isFailed);
    }
    return {
      nodes: nodes.list().map(({ key, seconds, failed }) => {
        const place = key.indexOf(':');
        return {
          id: key,
          name: key.slice(place + 1),
          type: key.slice(0, place) as MapNode['type'],
          requests: seconds.length,
          failed,
          p95: seconds.length === 0 ? null : percentile95(seconds),
        };
      }),
      edges: edges.list().map(({ key, seconds, failed }) => {
        const [from = '', to = ''] = key.split('\0');
        return { from, to, calls: seconds.length, failed, p95: percentile95(seconds) };
      }),
      unpaired,
    };
  }
}

interface Tally {
  readonly key: string;
  readonly seconds: number[];
  failed: number;
}

class Tallies {
  readonly #tallies = new Map<string, Tally>();

  touch(key: string): Tally {
    const known = this.#tallies.get(key) ?? { key, seconds: [], failed: 0 };
    this.#tallies.set(key, known);
    return known;
  }

  count(key: string, seconds: number, isFailed: boolean): void {
    const tally = this.touch(key);
    tally.seconds.push(seconds);
    if (isFailed) tally.failed++;
  }

  /** The busiest first; the same for the same spans, in whatever order they came. */
  list(): Tally[] {
    return [...this.#tallies.values()].sort(
      (a, b) => b.seconds.length - a.seconds.length || (a.key < b.key ? -1 : 1),
    );
  }
}

function peerOf({ kind, attributes }: StoredSpan): Peer | undefined {
  if (SPAN_KINDS[kind] !== 'client' && SPAN_KINDS[kind] !== 'producer') return undefined;
  for (const { key, type } of PEERS) {
    const value = attributes[key];
    const name = value === undefined ? '' : displayValue(value);
    if (name !== '') return { name, type };
  }
  return undefined;
}

/** By the nearest rank: a duration that there was. */
function percentile95(seconds: readonly number[]): number {
  const sorted = [...seconds].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? 0;
}
