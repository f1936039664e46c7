/** Makes lines of a message that are short enough for the store. */
import {
  type EncodedLine,
  lineFromMessage,
  MAX_LINE_BYTES,
  type OtlpMessage,
  type Signal,
} from '@agentbus/otlp';
import { itemsOf, LEVELS } from './message-items.ts';

/** Records differ in size: parts that are planned to be this full rarely have to be divided again. */
const FILL = 0.8;

type Open = Record<string, unknown>;

/** The lines of a message, in the order of its records. */
export interface MessageLines {
  readonly lines: readonly EncodedLine[];
  /** Records that are larger than a line may be. */
  readonly oversized: number;
}

/** Writes a message as lines of at most `maxLineBytes`. */
export function messageLines(
  message: OtlpMessage,
  signal: Signal,
  maxLineBytes: number = MAX_LINE_BYTES,
): MessageLines {
  const lines: EncodedLine[] = [];
  let oversized = 0;
  const add = (part: OtlpMessage) => {
    const line = lineFromMessage(part, signal);
    if (line.bytes.length <= maxLineBytes) {
      if (line.count > 0) lines.push(line);
      return;
    }
    const parts = divide(part, signal, Math.max(2, Math.ceil(line.bytes.length / (FILL * maxLineBytes))));
    if (parts.length > 1) for (const smaller of parts) add(smaller);
    else oversized += line.count;
  };
  add(message);
  return { lines, oversized };
}

/** About this many messages with equal numbers of records, in order; fewer where there are not so many. */
function divide(message: OtlpMessage, signal: Signal, parts: number): OtlpMessage[] {
  const units = [...unitsOf(message, signal, parts)];
  const size = Math.max(1, Math.ceil(units.length / parts));
  const messages: OtlpMessage[] = [];
  for (let start = 0; start < units.length; start += size) {
    messages.push(join(units.slice(start, start + size), signal));
  }
  return messages;
}

/** What cannot be divided, and where it belongs. */
interface Unit {
  readonly ofResource: Open;
  readonly ofScope: Open;
  readonly item: Open;
}

function* unitsOf(message: OtlpMessage, signal: Signal, parts: number): Generator<Unit> {
  for (const { ofResource, ofScope, items } of itemsOf(message, signal)) {
    for (const item of items) {
      const pieces = signal === 'metrics' ? divideMetric(item, parts) : [item];
      for (const piece of pieces) yield { ofResource, ofScope, item: piece };
    }
  }
}

/** A metric with many data points as several. */
function divideMetric(metric: Open, parts: number): Open[] {
  for (const [name, data] of Object.entries(metric)) {
    const points = (data as Open | undefined)?.dataPoints;
    if (!Array.isArray(points) || points.length < 2) continue;
    const size = Math.ceil(points.length / parts);
    return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => ({
      ...metric,
      [name]: { ...(data as Open), dataPoints: points.slice(index * size, (index + 1) * size) },
    }));
  }
  return [metric];
}

function join(units: readonly Unit[], signal: Signal): OtlpMessage {
  const [resourcesName, scopesName, itemsName] = LEVELS[signal];
  const resources: Open[] = [];
  let last: { unit: Unit; scopes: Open[]; items: Open[] } | undefined;
  for (const unit of units) {
    const sameResource = last?.unit.ofResource === unit.ofResource;
    const scopes: Open[] = sameResource && last ? last.scopes : [];
    const sameScope = sameResource && last?.unit.ofScope === unit.ofScope;
    const items: Open[] = sameScope && last ? last.items : [];
    if (!sameResource) resources.push({ ...unit.ofResource, [scopesName]: scopes });
    if (!sameScope) scopes.push({ ...unit.ofScope, [itemsName]: items });
    items.push(unit.item);
    last = { unit, scopes, items };
  }
  return { [resourcesName]: resources };
}
