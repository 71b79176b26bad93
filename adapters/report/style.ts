/** How the report looks: the palettes of the chat page, and paper. Every pair of ink and ground has a contrast of at least 4.5. */
import { html } from './html.ts';

export const STYLE = html`<style>
:root {
  color-scheme: light dark;
  --ground: #f3f5f7; --paper: #fff; --ink: #1a2530; --faint: #566472; --line: #d8dfe6; --rail: #edf1f4;
  --bot: #0b6aa2; --person: #cf7520; --word: #7a5cb5; --none: #7b8896;
  --warning: #fdf3d7; --warning-edge: #b07a00;
  --h1: #dcebf5; --h2: #b3d4e9; --h3: #7fb5d8; --h4: #2a78ab; --h5: #0b5a8a; --on-dark: #fff; --on-light: #1a2530;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #11171d; --paper: #1a222a; --ink: #e7edf2; --faint: #a5b2be; --line: #2e3943; --rail: #232d36;
    --bot: #5fb0e6; --person: #eda45a; --word: #b79cf0; --none: #8a97a4;
    --warning: #352b10; --warning-edge: #e0b13a;
    --h1: #1d3342; --h2: #22485f; --h3: #2c6688; --h4: #5fa6d2; --h5: #9ed4f7; --on-dark: #0b1a26; --on-light: #e7edf2;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: break-word;
  font: 15px / 1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums;
}
main { max-width: 980px; margin: 0 auto; padding: 28px 16px 48px; }
h1, h2, p, ul, figure { margin: 0; }
h1 { font-size: 22px; line-height: 1.3; }
h2 { font-size: 17px; margin-bottom: 4px; }
small, .when, .about, caption, figcaption, footer { color: var(--faint); }
small { font-size: 13px; font-weight: 400; }
.lead { margin: 18px 0; font-size: 19px; line-height: 1.45; max-width: 46em; }
.alarm { margin: 0 0 18px; padding: 10px 14px; border-left: 4px solid var(--warning-edge); border-radius: 6px; background: var(--warning); }
section { margin-top: 18px; padding: 18px 20px; border: 1px solid var(--line); border-radius: 12px; background: var(--paper); break-inside: avoid; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 12px; margin: 0; }
.tiles div { display: flex; flex-direction: column; padding: 14px 16px; border: 1px solid var(--line); border-radius: 12px; background: var(--paper); break-inside: avoid; }
.tiles dt { font-size: 14px; color: var(--faint); }
.tiles dd { margin: 0; }
.tiles dd.big { font-size: 27px; font-weight: 650; line-height: 1.25; }
.tiles dd.big.words { font-size: 19px; line-height: 1.75; }
.tiles dd + dd { font-size: 13px; color: var(--faint); }
.scroll { position: relative; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; margin-top: 10px; }
table + p, .scroll + p, .scroll + .scroll { margin-top: 12px; }
caption { text-align: left; padding-bottom: 4px; }
th { text-align: left; font-weight: 400; }
thead th { font-size: 13px; color: var(--faint); vertical-align: bottom; border-bottom: 1px solid var(--line); }
th, td { padding: 5px 10px 5px 0; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
.n { text-align: right; padding-right: 6px; padding-left: 10px; white-space: nowrap; }
thead .n { white-space: normal; min-width: 4.8em; }
.all { font-weight: 650; }
.zero { color: var(--faint); }
.bars tbody th { width: 36%; min-width: 8em; }
.bars .n { width: 1%; }
.track { min-width: 90px; }
.aside { color: var(--faint); }
section > .about + .scroll > .bars caption { position: absolute; clip-path: inset(50%); }
.bar { display: flex; height: 14px; border-radius: 4px; background: var(--rail); overflow: hidden; }
.bar i { min-width: 2px; }
.key { display: block; width: 10px; height: 10px; margin: 0 0 3px auto; border-radius: 3px; }
.bot, .plain { background: var(--bot); } .person { background: var(--person); } .word { background: var(--word); }
.over { background: repeating-linear-gradient(135deg, var(--person) 0 4px, var(--rail) 4px 7px); } .none { background: var(--none); }
.columns { position: relative; margin-top: 10px; }
.plot { position: relative; margin-top: 6px; padding-left: 28px; }
.plot svg { display: block; width: 100%; height: 130px; border-top: 1px dashed var(--line); border-bottom: 1px solid var(--none); }
.plot rect { fill: var(--bot); }
.most { position: absolute; left: 0; top: -10px; font-size: 13px; color: var(--faint); }
.ticks { position: relative; height: 20px; margin-left: 28px; font-size: 12px; color: var(--faint); }
.ticks span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.hours { table-layout: fixed; min-width: 720px; border-collapse: separate; border-spacing: 2px; }
.hours thead th { border: 0; text-align: center; padding: 0; }
.hours thead th:first-child, .hours tbody th { width: 92px; }
.hours tbody tr + tr > * { border: 0; }
.hours tbody th { padding: 0; }
.hours td { padding: 3px 0; border-radius: 4px; text-align: center; font-size: 13px; }
.h0 { color: var(--faint); background: var(--rail); } .h1 { background: var(--h1); } .h2 { background: var(--h2); } .h3 { background: var(--h3); }
.h1, .h2, .h3 { color: var(--on-light); } .h4 { background: var(--h4); } .h5 { background: var(--h5); } .h4, .h5 { color: var(--on-dark); }
footer { margin-top: 24px; font-size: 13px; }
footer li { margin-top: 3px; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media screen and (max-width: 560px) {
  section { padding: 14px 12px; }
  .lead { font-size: 17px; }
  .bars tbody th { min-width: 6.5em; }
  .n { padding-left: 4px; padding-right: 2px; }
  thead .n { min-width: 3.2em; }
  .track { min-width: 60px; }
  .stacks { font-size: 13px; }
  .stacks thead th { font-size: 12px; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 8px; }
  .stacks .track { display: none; }
  .ticks span:nth-child(even) { display: none; }
}
@media print {
  :root { color-scheme: light; --ground: #fff; --rail: #eef1f4; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  section { padding: 10px 12px; margin-top: 10px; }
  .scroll { overflow: visible; }
  .hours { min-width: 0; }
}
</style>`;
