import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REPORT_VERSION, type Report } from './report.ts';
import { reportHtml } from './report-html.ts';
import { reportMarkdown } from './report-markdown.ts';

const EVIL = '<script>alert(1)</script> | `code` \u202e\u0007 [x](javascript:y)';

function hostileReport(text: string): Report {
  const figure = { value: 0.0123, unit: 'ratio', query: `agentbus query '${text}'`, before: null } as const;
  return {
    version: REPORT_VERSION,
    title: text,
    since: '2026-11-23T12:00:00Z',
    until: '2026-11-24T12:00:00Z',
    baseline: null,
    data: null,
    headlines: [{ severity: 'bad', title: text, detail: text, traces: [text], query: text, about: {} }],
    sections: [
      {
        id: 'health',
        title: 'Health',
        figures: [{ id: 'error_rate', title: text, figure }],
        charts: [
          {
            id: 'records',
            title: text,
            unit: 'count',
            query: text,
            start: '2026-11-23T12:00:00Z',
            bucketSeconds: 60,
            lines: [{ name: text, values: [1, null, 3] }],
          },
        ],
        tables: [
          {
            id: 'table',
            title: text,
            columns: [
              { id: 'a', title: 'a' },
              { id: 'b', title: 'b' },
              { id: 'c', title: 'c' },
              { id: 'd', title: 'd' },
            ],
            rows: [{ a: text, b: figure, c: { traces: [text] }, d: { trend: [1, 2] } }],
            empty: 'none',
          },
        ],
        notes: [text],
      },
    ],
  };
}

test('reportHtml: telemetry never becomes markup, and nothing is loaded or run', () => {
  const page = reportHtml(hostileReport(EVIL));
  assert.doesNotMatch(page, /<script|javascript:y"|\p{Cf}|(?!\n)\p{Cc}/u);
  assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/u);
  assert.doesNotMatch(page, /(?:src|href)="(?!#)/u);
  assert.match(page, /Content-Security-Policy" content="default-src &#39;none&#39;/u);
});

test('reportHtml: each number links to its query', () => {
  const page = reportHtml(hostileReport('level>=error'));
  const [, id] = /<a class="figure" href="#(q\d+)">1\.23 %<\/a>/u.exec(page) ?? [];
  assert.ok(page.includes(`<li id="${id}"><code>agentbus query &#39;level&gt;=error&#39;</code></li>`));
});

test('reportMarkdown: telemetry never becomes markup, and numbers refer to their queries', () => {
  const text = reportMarkdown(hostileReport(EVIL));
  assert.doesNotMatch(text, /\p{Cf}|(?!\n)\p{Cc}/u);
  const outsideCode = text.replace(/``.*?``/gu, '');
  assert.doesNotMatch(outsideCode, /(?<!\\)<script/u);
  assert.match(text, /1\.23 % \[\d+\]/u);
  for (const line of text.split('\n').filter((row) => row.startsWith('| '))) {
    assert.equal(line.split(/(?<!\\)\|/u).length, 6, line);
  }
});
