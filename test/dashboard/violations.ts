import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Violations shown of one rule. */
const MAX_NODES = 3;

/** What on a page is against WCAG 2.2 AA, as far as axe-core can tell. */
export async function violationsOf(page: Page): Promise<string[]> {
  // By the debugger, which no content security policy keeps out.
  await page.evaluate(axe.source);
  const violations = (await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((r) => r.violations)",
  )) as AxeViolation[];
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, MAX_NODES)
      .map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}
