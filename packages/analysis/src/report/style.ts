/** Style of the report and the page: light and dark by the reader's preference, A4 on paper, no scripts, no fonts to fetch. */
export const style: string = `
:root { color-scheme: light dark; --ink: #1c2128; --muted: #57606a; --rule: #d8dee4; --paper: #ffffff; --panel: #f6f8fa; --blue: #0a5cc2; --orange: #a04f00; --violet: #6f42c1; --good: #116329; --bad: #b3261e; --open: #7a5900; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --muted: #9aa4af; --rule: #353c45; --paper: #0e1217; --panel: #171c23; --blue: #6cb0ff; --orange: #f0a35a; --violet: #c0a2f5; --good: #5fd07a; --bad: #ff8f85; --open: #e0b64c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
p { margin: .5rem 0; max-width: 46rem; } a { color: var(--blue); }
code, pre, .mono { font: .875em/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
pre { background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; white-space: pre-wrap; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th { text-align: left; color: var(--muted); font-weight: 600; } th, td { padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
.card { border: 1px solid var(--rule); border-radius: 10px; padding: 1.1rem 1.35rem; margin: 1.25rem 0; } .card > h2 { margin-top: 0; }
.proved, .holds { color: var(--good); font-weight: 650; } .disproved, .fails { color: var(--bad); font-weight: 650; } .undecided, .unknown, .not-tested { color: var(--open); font-weight: 650; }
.tag { display: inline-block; border: 1px solid currentColor; border-radius: 99px; padding: 0 .6rem; font-size: .8rem; line-height: 1.5rem; } .muted { color: var(--muted); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: .6rem 0; } dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; } figcaption { color: var(--muted); font-size: .9rem; } details { margin: .6rem 0; } summary { cursor: pointer; color: var(--blue); }
@media (max-width: 40rem) { figure .scroll > svg.wide { max-width: none; } dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print { @page { size: A4; margin: 16mm; } body { max-width: none; padding: 0; font-size: 10.5pt; } .card { break-inside: avoid-page; } details > * { display: block; } details::details-content { content-visibility: visible; } a { color: inherit; } }
`;
