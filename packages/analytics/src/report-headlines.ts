import type { Headline } from './report.ts';

/** Headlines on the first page. */
const MAX_HEADLINES = 8;

/** Of headlines on the same operation, the first; those that are on none stay. */
export function oncePerOperation(headlines: readonly Headline[], told: readonly Headline[] = []): Headline[] {
  const seen = new Set(told.map(subjectOf));
  return headlines.filter((headline) => {
    if (headline.about.operation === undefined) return true;
    const subject = subjectOf(headline);
    const first = !seen.has(subject);
    seen.add(subject);
    return first;
  });
}

/** What is bad comes before what is only notable. */
export function worstFirst(headlines: readonly Headline[]): Headline[] {
  const bad = headlines.filter(({ severity }) => severity === 'bad');
  const notable = headlines.filter(({ severity }) => severity === 'notable');
  return [...bad, ...notable].slice(0, MAX_HEADLINES);
}

function subjectOf({ about: { service, operation } }: Headline): string {
  return JSON.stringify([service, operation]);
}
