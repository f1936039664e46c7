import { displayValue, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import { adjustPValues } from './false-discovery.ts';
import { testIndependence } from './independence-test.ts';

/** Attribute values counted at a time. Whoever has more has ids in them, which no two records share. */
export const MAX_DIFFERENCE_VALUES = 50_000;

/** Longer values are texts, not classes. */
const MAX_VALUE_LENGTH = 128;

/** The share of differences that may be chance. */
const FALSE_DISCOVERY_RATE = 0.01;

/** Differences of shares below this are not worth a word. */
const MIN_DIFFERENCE = 0.05;

/** An attribute value that is more, or less, frequent in the selected records than in the rest. */
export interface Difference {
  readonly field: string;
  readonly value: string;
  /** How many of the selected records, and of the rest, have it. */
  readonly selected: number;
  readonly rest: number;
  /** The shares, from 0 to 1. */
  readonly selectedShare: number;
  readonly restShare: number;
  /** The effect size: the odds of the value among the selected, divided by those among the rest (Haldane's correction). */
  readonly oddsRatio: number;
  readonly test: 'fisher' | 'chi-square';
  /** Adjusted for the number of values that were compared. */
  readonly pValue: number;
}

interface Counts {
  readonly field: string;
  readonly value: string;
  selected: number;
  rest: number;
}

/** Finds what sets some records apart from others, in bounded memory. */
export class WhatDiffers {
  /** Values that were not counted, since there were too many. */
  overflow = 0;
  selected = 0;
  rest = 0;
  private readonly counts = new Map<string, Counts>();

  /** @param selected whether it is one of those that are asked about. */
  add(record: StoredLog | StoredSpan, selected: boolean): void {
    if (selected) this.selected++;
    else this.rest++;
    for (const [field, text] of valuesOf(record)) this.count(field, text, selected);
  }

  /** The differences that are certain, the clearest first; those that a selected record has more often before others. */
  differences(): Difference[] {
    const { selected: selectedTotal, rest: restTotal } = this;
    const tested = [...this.counts.values()].map((counts) => ({
      counts,
      result: testIndependence({
        inFirst: counts.selected,
        firstTotal: selectedTotal,
        inSecond: counts.rest,
        secondTotal: restTotal,
      }),
    }));
    const adjusted = adjustPValues(tested.map(({ result }) => result.pValue));
    return tested
      .map(({ counts: { field, value, selected, rest }, result }, index) => ({
        field,
        value,
        selected,
        rest,
        selectedShare: selectedTotal === 0 ? 0 : selected / selectedTotal,
        restShare: restTotal === 0 ? 0 : rest / restTotal,
        oddsRatio:
          ((selected + 0.5) * (restTotal - rest + 0.5)) / ((selectedTotal - selected + 0.5) * (rest + 0.5)),
        test: result.test,
        pValue: adjusted[index] ?? 1,
      }))
      .filter(
        ({ pValue, selectedShare, restShare }) =>
          pValue <= FALSE_DISCOVERY_RATE && Math.abs(selectedShare - restShare) >= MIN_DIFFERENCE,
      )
      .sort((a, b) => differenceOf(b) - differenceOf(a) || (a.field < b.field ? -1 : 1));
  }

  private count(field: string, text: string, selected: boolean): void {
    const value = text.slice(0, MAX_VALUE_LENGTH);
    const key = `${field}\0${value}`;
    let counts = this.counts.get(key);
    if (!counts) {
      if (this.counts.size >= MAX_DIFFERENCE_VALUES) {
        this.overflow++;
        return;
      }
      counts = { field, value, selected: 0, rest: 0 };
      this.counts.set(key, counts);
    }
    if (selected) counts.selected++;
    else counts.rest++;
  }
}

/** By how much the shares differ. */
function differenceOf({ selectedShare, restShare }: Difference): number {
  return selectedShare - restShare;
}

/** The fields of a record that records may share, by the names that filters take. */
function* valuesOf(record: StoredLog | StoredSpan): Iterable<[field: string, value: string]> {
  for (const [key, value] of Object.entries(record.attributes)) yield [key, displayValue(value)];
  for (const [key, value] of Object.entries(record.resource.attributes)) {
    yield [key === 'service.name' ? 'service' : `resource.${key}`, displayValue(value)];
  }
  if (record.signal === 'traces') {
    yield ['name', record.name];
    return;
  }
  if (record.severityText !== '') yield ['level', record.severityText];
  if (record.eventName !== '') yield ['event', record.eventName];
}
