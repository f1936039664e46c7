import { type Html, html, NOTHING } from './html-text.ts';
import type { Figure, Headline, Report, ReportCell, ReportSection, ReportTable } from './report.ts';
import { REPORT_STYLE } from './report-style.ts';
import { chartSvg, trendSvg } from './report-svg.ts';
import { readableBefore, readableValue } from './report-text.ts';

/** Nothing is loaded and nothing runs: a report is read where it may come from anybody. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A report as one HTML file that needs nothing else: charts inline, light and dark, made to be printed too. */
export function reportHtml(report: Report): string {
  const queries = new QueryList();
  const sections = report.sections.map((section) => sectionHtml(section, queries));
  const headlines = headlinesHtml(report.headlines, queries);
  const links = report.sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${report.title}</title>
<style>${{ html: REPORT_STYLE }}</style>
</head>
<body>
<header>
<h1>${report.title}</h1>
${timesHtml(report)}
<nav aria-label="Sections"><ul>${links}<li><a href="#queries">Queries</a></li></ul></nav>
</header>
<main>
<section aria-labelledby="headlines">
<h2 id="headlines">What stands out</h2>
${headlines}
</section>
${sections}
<section aria-labelledby="queries">
<h2 id="queries">Queries</h2>
<p class="soft">Each number links to the command that shows it.</p>
${queries.html()}
</section>
</main>
<footer><p>Times are UTC. Made by AgentBus Observability from ${report.since} to ${report.until}.</p></footer>
</body>
</html>
`;
  return page.html;
}

/** The commands of a report, each once, by number. */
class QueryList {
  private readonly numbers = new Map<string, number>();

  idOf(query: string): string {
    const number = this.numbers.get(query) ?? this.numbers.size + 1;
    this.numbers.set(query, number);
    return `q${number}`;
  }

  html(): Html {
    const items = [...this.numbers].map(
      ([query, number]) => html`<li id="q${number}"><code>${query}</code></li>`,
    );
    return html`<ol class="queries">${items}</ol>`;
  }
}

function timesHtml({ since, until, baseline, data }: Report): Html {
  const time = (text: string) => html`<time datetime="${text}">${shortTime(text)}</time>`;
  const compared = baseline
    ? html`, compared with ${time(baseline.since)} to ${time(baseline.until)}`
    : html`, with nothing before to compare with`;
  const found = data
    ? html`Telemetry from ${time(data.first)} to ${time(data.last)}.`
    : html`There is no telemetry of this time.`;
  return html`<p>${time(since)} to ${time(until)} UTC${compared}. ${found}</p>`;
}

function headlinesHtml(headlines: readonly Headline[], queries: QueryList): Html {
  if (headlines.length === 0) return html`<p>Nothing. No new errors, no regressions, no anomalies.</p>`;
  const items = headlines.map(({ severity, title, detail, traces, query }) => {
    const shown = traces.map((trace) => html` <code>${trace}</code>`);
    const line = traces.length === 0 ? NOTHING : html`<br><span class="soft">Traces:${shown}</span>`;
    return html`<li class="${severity}"><h3><span class="severity">${severity}</span>${title}</h3><p>${detail} <a href="#${queries.idOf(query)}">query</a>${line}</p></li>`;
  });
  return html`<ul class="headlines">${items}</ul>`;
}

function sectionHtml({ id, title, figures, charts, tables, notes }: ReportSection, queries: QueryList): Html {
  const cards = figures.map(
    ({ title: name, figure }) => html`<div><dt>${name}</dt><dd>${figureHtml(figure, queries)}</dd></div>`,
  );
  const drawn = charts.map((chart) => {
    const keys = chart.lines.map(({ name }, index) => html`<span class="key key-${index}">${name}</span>`);
    const link = html`<a href="#${queries.idOf(chart.query)}">query</a>`;
    return html`<figure>${chartSvg(chart)}<figcaption>${chart.title}: ${keys}${link}</figcaption></figure>`;
  });
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${cards.length === 0 ? NOTHING : html`<dl class="figures">${cards}</dl>`}
${drawn.length === 0 ? NOTHING : html`<div class="charts">${drawn}</div>`}
${tables.map((table) => tableHtml(table, queries))}
${notes.map((note) => html`<p class="soft">${note}</p>`)}
</section>
`;
}

function tableHtml({ title, columns, rows, empty }: ReportTable, queries: QueryList): Html {
  if (rows.length === 0) return html`<h3>${title}</h3><p class="soft">${empty}</p>`;
  const isNumber = (id: string) => rows.some((row) => isFigure(row[id] ?? null));
  const heads = columns.map(
    ({ id, title: name }) =>
      html`<th scope="col"${isNumber(id) ? html` class="number"` : NOTHING}>${name}</th>`,
  );
  const lines = rows.map((row) => {
    const cells = columns.map(
      ({ id }) =>
        html`<td${cellClass(row[id] ?? null, isNumber(id))}>${cellHtml(row[id] ?? null, queries)}</td>`,
    );
    return html`<tr>${cells}</tr>`;
  });
  return html`<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table><caption>${title}</caption><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

/** Texts of some length may break anywhere, so that a long word does not widen the page. */
const LONG_TEXT = 32;

function cellClass(cell: ReportCell, isNumber: boolean): Html {
  if (isNumber) return html` class="number"`;
  return typeof cell === 'string' && cell.length > LONG_TEXT ? html` class="long"` : NOTHING;
}

function cellHtml(cell: ReportCell, queries: QueryList): Html {
  if (cell === null) return html`–`;
  if (typeof cell === 'string') return html`${cell}`;
  if ('trend' in cell) return trendSvg(cell.trend);
  if ('time' in cell) return html`<time datetime="${cell.time}">${shortTime(cell.time)}</time>`;
  if ('traces' in cell) {
    // The beginning of an id is what `agentbus trace` takes, and fits into a column.
    const ids = cell.traces.map(
      (trace) => html`<code title="${trace}">${trace.slice(0, TRACE_PREFIX)}</code>`,
    );
    return ids.length === 0 ? html`–` : html`<span class="traces">${ids}</span>`;
  }
  return figureHtml(cell, queries);
}

const TRACE_PREFIX = 16;

function figureHtml(figure: Figure, queries: QueryList): Html {
  const before = readableBefore(figure);
  const shown = html`<a class="figure" href="#${queries.idOf(figure.query)}">${readableValue(figure.value, figure.unit)}</a>`;
  return before === '' ? shown : html`${shown}<span class="before">${before}</span>`;
}

function isFigure(cell: ReportCell): cell is Figure {
  return cell !== null && typeof cell === 'object' && 'unit' in cell;
}

/** `2026-11-23 16:15:00`. */
function shortTime(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}
