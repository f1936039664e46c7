/** What the API says of who calls whom, and what it means over a time. Pure. */
import { percent, seconds, significant } from '../parts/format.ts';
import { termOf } from '../state/terms.ts';

export interface MapNode {
  readonly id: string;
  readonly name: string;
  readonly type: 'service' | 'database' | 'messaging' | 'external';
  readonly requests: number;
  readonly failed: number;
  readonly p95: number | null;
}

export interface MapEdge {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  readonly failed: number;
  readonly p95: number;
}

export interface MapAnswer {
  readonly since?: string;
  readonly until?: string;
  readonly spans: number;
  readonly more: boolean;
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  readonly unpaired: number;
}

/** Seconds that a map is about, 1 at least. */
export function secondsOf({ since, until }: MapAnswer): number {
  if (since === undefined || until === undefined) return 1;
  return Math.max(1, Number(BigInt(until) - BigInt(since)) / 1e9);
}

/** The chosen services, what they call, and what calls them; everything where none is chosen. */
export function mapAround(answer: MapAnswer, services: readonly string[]): MapAnswer {
  if (services.length === 0) return answer;
  const ids = new Set(services.map((name) => `service:${name}`));
  const edges = answer.edges.filter(({ from, to }) => ids.has(from) || ids.has(to));
  const near = new Set([...ids, ...edges.flatMap(({ from, to }) => [from, to])]);
  return { ...answer, edges, nodes: answer.nodes.filter(({ id }) => near.has(id)) };
}

/** `3.2/s · 1.2 % · 45 ms`. */
export function callText(calls: number, failed: number, p95: number | null, length: number): string {
  const parts = [`${significant(calls / length)}/s`];
  if (failed > 0) parts.push(percent(failed / calls));
  if (p95 !== null) parts.push(seconds(p95));
  return parts.join(' · ');
}

/** A filter for the requests that a node gets. */
export function nodeFilter({ name, type }: MapNode): string {
  if (type === 'service') return `${termOf('service', name)} kind:(server,consumer)`;
  return peerFilter({ name, type });
}

/** A filter for the spans of a call, on the side that has the clearest ones. */
export function edgeFilter({ from }: MapEdge, to: MapNode): string {
  const caller = termOf('service', from.slice(from.indexOf(':') + 1));
  return to.type === 'service' ? nodeFilter(to) : `${caller} ${peerFilter(to)}`;
}

function peerFilter({ name, type }: Pick<MapNode, 'name' | 'type'>): string {
  const keys = {
    service: ['service'],
    database: ['db.system.name', 'db.system'],
    messaging: ['messaging.system'],
    external: ['peer.service', 'server.address'],
  }[type];
  const terms = keys.map((key) => termOf(key, name));
  return terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(' OR ')})`;
}
