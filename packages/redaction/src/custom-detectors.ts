/** Runs detectors from outside the package, and keeps their failures to themselves. */
import * as api from '@opentelemetry/api';
import type { Detector, Match } from './detector.ts';
import { markerEnd } from './marker.ts';
import { inOrder } from './match-list.ts';

/** Detectors whose failure was reported: once is enough. */
const reported = new WeakSet<Detector>();

/** What the detectors find, in order; `undefined` where that is nothing. */
export function runCustomDetectors(
  detectors: readonly Detector[],
  text: string,
): readonly Match[] | undefined {
  const found: Match[] = [];
  for (const detector of detectors) {
    if (detector.prefilter !== undefined && !text.includes(detector.prefilter)) continue;
    try {
      collect(detector, text, found);
    } catch (error) {
      report(detector, error);
    }
  }
  return found.length === 0 ? undefined : inOrder(found);
}

function collect(detector: Detector, text: string, found: Match[]): void {
  let from = 0;
  while (from < text.length) {
    const candidate = detector.find(text, from);
    if (candidate === undefined) return;
    const { start, end } = candidate;
    if (!(start >= from && end > start && end <= text.length)) {
      throw new RangeError(
        `it gave the range ${start} to ${end}, which does not lie between ${from} and ${text.length}`,
      );
    }
    const accepted = detector.check === undefined || detector.check(text.slice(start, end));
    if (accepted && !liesInMarker(text, start, end)) found.push({ start, end, rule: detector.name });
    from = accepted ? end : start + 1;
  }
}

/** What a mark is made of is no longer anybody's secret. */
function liesInMarker(text: string, start: number, end: number): boolean {
  const opening = text.lastIndexOf('[', start);
  return opening !== -1 && start - opening < 160 && markerEnd(text, opening) >= end;
}

function report(detector: Detector, error: unknown): void {
  if (reported.has(detector)) return;
  reported.add(detector);
  api.diag.error(`The redaction detector "${detector.name}" failed and finds nothing in such texts`, error);
}
