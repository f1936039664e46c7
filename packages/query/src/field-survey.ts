import { parseNumber } from '@agentbus/filter';
import { displayValue, type StoredAttributes, type StoredLog, type StoredSpan } from '@agentbus/otlp';

/** Different values of one field that are counted; beyond them, new ones are not. */
const MAX_VALUES = 1000;

/** Values of a field that are shown. */
const SAMPLE_VALUES = 5;

/** Longer values are seldom worth showing, and dear to keep. */
const MAX_VALUE_LENGTH = 120;

/** A field that records have. */
export interface SurveyedField {
  /** As filters take it. */
  readonly name: string;
  /** How many records have it. */
  readonly count: number;
  /** `number` where each value is one, as filters read numbers. */
  readonly type: 'text' | 'number';
  /** The most frequent values of those that were counted, cut to 120 characters. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

interface Tally {
  count: number;
  numbers: number;
  readonly values: Map<string, number>;
}

/** Counts which fields records have, and their values. What it keeps has bounds, however many records there are. */
export class FieldSurvey {
  readonly #fields = new Map<string, Tally>();
  #records = 0;

  /** Records that have been added. */
  get records(): number {
    return this.#records;
  }

  add(record: StoredLog | StoredSpan): void {
    this.#records++;
    this.#text('service', record.resource.attributes['service.name']);
    this.#text('scope', record.scope.name);
    this.#text('trace', record.traceId);
    this.#text('span', record.spanId);
    if (record.signal === 'logs') {
      this.#text('level', record.severityText);
      this.#text('event', record.eventName);
      this.#text('body', record.body);
    } else {
      this.#text('name', record.name);
      this.#text('parent', record.parentSpanId);
    }
    this.#attributes('', record.attributes);
    this.#attributes('resource.', record.resource.attributes);
  }

  /** The fields so far, the most frequent first, then by name. */
  fields(): SurveyedField[] {
    return [...this.#fields]
      .map(([name, { count, numbers, values }]) => ({
        name,
        count,
        type: numbers === count ? ('number' as const) : ('text' as const),
        values: [...values]
          .map(([value, times]) => ({ value, count: times }))
          .sort((a, b) => b.count - a.count)
          .slice(0, SAMPLE_VALUES),
      }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  }

  #attributes(prefix: string, attributes: StoredAttributes): void {
    for (const [key, value] of Object.entries(attributes)) {
      if (prefix !== '' && key === 'service.name') continue;
      this.#add(`${prefix}${key}`, displayValue(value));
    }
  }

  /** What OTLP has no value for is not there. */
  #text(name: string, value: Parameters<typeof displayValue>[0] | undefined): void {
    const text = value === undefined ? '' : displayValue(value);
    if (text !== '') this.#add(name, text);
  }

  #add(name: string, text: string): void {
    const tally = this.#fields.get(name) ?? { count: 0, numbers: 0, values: new Map<string, number>() };
    this.#fields.set(name, tally);
    tally.count++;
    if (parseNumber(text) !== undefined) tally.numbers++;
    const value = text.slice(0, MAX_VALUE_LENGTH);
    const times = tally.values.get(value);
    if (times !== undefined || tally.values.size < MAX_VALUES) tally.values.set(value, (times ?? 0) + 1);
  }
}
