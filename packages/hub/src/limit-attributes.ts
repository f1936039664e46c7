/** Keeps the attributes of what is received within limits, as the SDKs do with their own. */
import type { OtlpMessage, Signal } from '@agentbus/otlp';
import type { HubLimits } from './hub-limits.ts';
import { itemsOf } from './message-items.ts';

type Limits = Pick<HubLimits, 'maxAttributes' | 'maxAttributeLength'>;

type Open = Record<string, unknown>;

/** What was cut. */
export interface CutAttributes {
  dropped: number;
  truncated: number;
}

/**
 * Drops attributes beyond the limit, which the message then counts, and cuts long texts. Changes the message. The attributes
 * of data points stay: they say which series it is.
 * @see https://opentelemetry.io/docs/specs/otel/common/#attribute-limits
 */
export function limitAttributes(message: OtlpMessage, signal: Signal, limits: Limits): CutAttributes {
  const cut: CutAttributes = { dropped: 0, truncated: 0 };
  for (const { ofResource, ofScope, items } of itemsOf(message, signal)) {
    limitHolder(ofResource.resource as Open | undefined, limits, cut);
    limitHolder(ofScope.scope as Open | undefined, limits, cut);
    if (signal === 'metrics') continue;
    for (const item of items) {
      limitHolder(item, limits, cut);
      for (const event of (item.events as readonly Open[] | undefined) ?? []) limitHolder(event, limits, cut);
      for (const link of (item.links as readonly Open[] | undefined) ?? []) limitHolder(link, limits, cut);
    }
  }
  return cut;
}

function limitHolder(holder: Open | undefined, limits: Limits, cut: CutAttributes): void {
  const attributes = holder?.attributes as Open[] | undefined;
  if (holder === undefined || attributes === undefined) return;
  const excess = attributes.length - limits.maxAttributes;
  if (excess > 0) {
    attributes.length = limits.maxAttributes;
    const before = Number(holder.droppedAttributesCount ?? 0);
    holder.droppedAttributesCount = Math.min(before + excess, 0xffff_ffff);
    cut.dropped += excess;
  }
  for (const { value } of attributes) limitText(value as Open | undefined, limits.maxAttributeLength, cut);
}

function limitText(value: Open | undefined, length: number, cut: CutAttributes): void {
  if (value === undefined) return;
  const { stringValue: text, arrayValue: list, kvlistValue: map } = value;
  if (typeof text === 'string') {
    if (text.length <= length) return;
    value.stringValue = text.slice(0, length);
    cut.truncated++;
  } else if (list !== undefined) {
    for (const item of ((list as Open).values as Open[] | undefined) ?? []) limitText(item, length, cut);
  } else if (map !== undefined) {
    for (const entry of ((map as Open).values as Open[] | undefined) ?? []) {
      limitText(entry.value as Open | undefined, length, cut);
    }
  }
}
