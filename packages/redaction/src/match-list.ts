/** Collects matches in order, and lets none overlap. */
import type { Match } from './detector.ts';

/** Matches in order. Where two overlap they become one, so that no part of either stays visible. */
export class MatchList {
  readonly #matches: Match[] = [];

  /** What was added, or `undefined` where that is nothing. */
  get found(): readonly Match[] | undefined {
    return this.#matches.length === 0 ? undefined : this.#matches;
  }

  /** Adds a match that may begin within those before it. */
  add(match: Match): void {
    let added = match;
    for (
      let last = this.#matches.at(-1);
      last !== undefined && added.start < last.end;
      last = this.#matches.at(-1)
    ) {
      this.#matches.pop();
      added = joined(last, added);
    }
    this.#matches.push(added);
  }

  /** Adds one match or several, and gives the end of the last. */
  addAll(found: Match | readonly Match[]): number {
    if ('rule' in found) {
      this.add(found);
      return found.end;
    }
    for (const match of found) this.add(match);
    return found.at(-1)?.end ?? 0;
  }
}

/** Sorts matches of several passes and joins those that overlap. */
export function inOrder(matches: readonly Match[]): readonly Match[] {
  const list = new MatchList();
  for (const match of [...matches].sort((a, b) => a.start - b.start || b.end - a.end)) list.add(match);
  return list.found ?? [];
}

/** Both ranges, under the rule of the longer one. */
function joined(first: Match, second: Match): Match {
  const rule = second.end - second.start > first.end - first.start ? second.rule : first.rule;
  return { start: Math.min(first.start, second.start), end: Math.max(first.end, second.end), rule };
}
