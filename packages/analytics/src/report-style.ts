/** The style sheet of a report: light and dark as the reader's system has it, and on paper always light. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --page: #fff; --ink: #1d2329; --soft: #57606a; --edge: #d0d7de; --card: #f6f8fa; --bad: #b3261e; --notable: #8a5300; --link: #0a58ca; --line-0: #0a58ca; --line-1: #c2410c; --bar: #57728f; }
@media (prefers-color-scheme: dark) { :root { --page: #12161b; --ink: #e6e9ec; --soft: #a3adb8; --edge: #343c45; --card: #1b2129; --bad: #ff8a80; --notable: #f2b866; --link: #82b4ff; --line-0: #82b4ff; --line-1: #ffa366; --bar: #8fa9c4; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .7rem; padding-bottom: .3rem; border-bottom: 1px solid var(--edge); }
h3 { font-size: .95rem; margin: 1.1rem 0 .3rem; }
p { margin: .3rem 0; }
.soft, figcaption, dt, .tick { color: var(--soft); }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; list-style: none; margin: .8rem 0 0; padding: 0; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
a.figure { color: inherit; text-decoration: underline dotted; text-decoration-color: var(--soft); }
.headlines { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
.headlines > li { border: 1px solid var(--edge); border-left: 5px solid var(--soft); border-radius: 6px; background: var(--card); padding: .4rem .9rem; }
.headlines > li.bad { border-left-color: var(--bad); }
.headlines > li.notable { border-left-color: var(--notable); }
.headlines h3 { margin: 0; overflow-wrap: anywhere; }
.severity { font-size: .75rem; font-weight: 600; text-transform: uppercase; letter-spacing: .04em; margin-right: .5rem; }
.bad .severity { color: var(--bad); }
.notable .severity { color: var(--notable); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.4rem, 1fr)); gap: .6rem; margin: 0; }
.figures > div { border: 1px solid var(--edge); border-radius: 6px; padding: .5rem .7rem; background: var(--card); }
dt { font-size: .82rem; }
dd { margin: 0; font-size: 1.3rem; font-weight: 600; font-variant-numeric: tabular-nums; }
dd .before, td .before { display: block; font-size: .78rem; font-weight: 400; color: var(--soft); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1rem; margin-top: 1rem; }
figure { margin: 0; }
figcaption { font-size: .85rem; }
svg { max-width: 100%; height: auto; display: block; }
.grid { stroke: var(--edge); stroke-width: 1; }
.tick { fill: var(--soft); font-size: 11px; }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
.line-0 { stroke: var(--line-0); }
.line-1 { stroke: var(--line-1); stroke-dasharray: 5 3; }
.key-0::before, .key-1::before { content: ""; display: inline-block; width: 1.4em; margin-right: .35em; vertical-align: middle; border-top: 2px solid var(--line-0); }
.key-1::before { border-top: 2px dashed var(--line-1); }
.key { margin-right: .9rem; }
.trend { fill: var(--bar); max-width: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; font-size: .95rem; padding: 1.1rem 0 .3rem; }
th, td { text-align: left; vertical-align: top; padding: .32rem .8rem .32rem 0; border-bottom: 1px solid var(--edge); overflow-wrap: break-word; }
td.long { overflow-wrap: anywhere; min-width: 14rem; }
th { font-weight: 600; color: var(--soft); white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; }
td time { white-space: nowrap; }
td .traces { display: grid; }
td code { white-space: nowrap; }
td.number + td:not(.number) { padding-left: .4rem; }
code { font: .85em/1.4 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.queries { font-size: .85rem; padding-left: 2.6rem; }
.queries li:target { outline: 2px solid var(--link); outline-offset: 2px; }
footer { padding-top: 1.5rem; padding-bottom: 2rem; color: var(--soft); font-size: .85rem; }
@media print {
  :root { color-scheme: light; --page: #fff; --ink: #000; --soft: #444; --edge: #bbb; --card: #fff; --bad: #a00; --notable: #740; --link: #000; --line-0: #036; --line-1: #a40; --bar: #567; }
  :root { font-size: 12px; }
  body { font-size: 10pt; }
  .charts { grid-template-columns: 1fr 1fr; }
  .figures { break-inside: avoid; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  nav { display: none; }
  .scroll { overflow: visible; }
  h2, h3, caption, .figures { break-after: avoid; }
  table { font-size: 8pt; }
  th, td { padding-right: .5rem; }
  th, td.number, th.number, td time, td code { white-space: normal; }
  td:not(.number, :first-child) { overflow-wrap: anywhere; }
  td.long { min-width: 7rem; }
  td .trend { width: 4rem; }
  td .traces { min-width: 8rem; }
  tr, figure, .headlines > li, .figures > div { break-inside: avoid; }
  thead { display: table-header-group; break-after: avoid; }
  tbody tr:first-child { break-before: avoid; }
  @page { margin: 14mm; }
}
`;
