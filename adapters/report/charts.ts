/** Charts that are tables: the bars only repeat what the numbers beside them say, so nobody needs to see them. */
import { type Html, html } from './html.ts';

/** The colour of a bar: the name of a class of style.ts. */
export type Tone = 'bot' | 'person' | 'over' | 'word' | 'none' | 'plain';

export interface Bar {
  readonly label: string;
  readonly n: number;
  readonly tone?: Tone;
}

export interface Stack {
  readonly label: string;
  /** In the order of the series. */
  readonly values: readonly number[];
  /** What is not part of the bar. */
  readonly aside: number;
}

/** Headings of the columns: what the rows are, the series, their sum, and what stands aside. */
export interface StackHeads {
  readonly row: string;
  readonly series: readonly { readonly tone: Tone; readonly label: string }[];
  readonly sum: string;
  readonly aside: string;
}

/** Units of the drawing of columns: it is stretched to the page. */
const WIDTH = 1_000;
const HEIGHT = 160;
const GAP = 0.2;
/** Dates below the columns, where there is room for that many. */
const MOST_LABELS = 8;
/** Levels of the colour of an hour. */
const LEVELS = 5;
const TRACK_HEAD = html`<th scope="col" class="track"><span class="unseen">Bar</span></th>`;

/** One bar for each row, all in one scale. */
export function drawBars(caption: string, [row, number]: readonly [row: string, number: string], bars: readonly Bar[]): Html {
  const most = Math.max(1, ...bars.map(({ n }) => n));
  const rows = bars.map(
    ({ label, n, tone = 'plain' }) =>
      html`<tr><th scope="row">${label}</th>${drawTrack([drawPart(n, most, tone)])}<td class="n all">${n}</td></tr>`,
  );
  return html`<div class="scroll"><table class="bars">
<caption>${caption}</caption>
<thead><tr><th scope="col">${row}</th>${TRACK_HEAD}<th scope="col" class="n">${number}</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

/** Bars in which the series stand one behind the other. */
export function drawStacks(caption: string, heads: StackHeads, stacks: readonly Stack[]): Html {
  const most = Math.max(1, ...stacks.map(({ values }) => sum(values)));
  const names = heads.series.map(({ label, tone }) => html`<th scope="col" class="n"><i class="key ${tone}"></i>${label}</th>`);
  const rows = stacks.map(({ label, values, aside }) => {
    const parts = values.map((n, i) => drawPart(n, most, heads.series[i]?.tone ?? 'plain'));
    const numbers = values.map((n) => html`<td class="n${n === 0 ? ' zero' : ''}">${n}</td>`);
    return html`<tr><th scope="row">${label}</th>${drawTrack(parts)}${numbers}<td class="n all">${sum(values)}</td><td class="n aside">${aside}</td></tr>`;
  });
  return html`<div class="scroll"><table class="bars stacks">
<caption>${caption}</caption>
<thead><tr><th scope="col">${heads.row}</th>${TRACK_HEAD}${names}<th scope="col" class="n">${heads.sum}</th><th scope="col" class="n aside">${heads.aside}</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

/** `label` names a column for its tooltip and its row, `tick` for the axis. */
export interface Column {
  readonly label: string;
  readonly tick: string;
  readonly n: number;
}

/** Columns over time. The table behind them is for those who do not see the drawing. */
export function drawColumns(caption: string, head: string, columns: readonly Column[]): Html {
  const most = Math.max(1, ...columns.map(({ n }) => n));
  const every = Math.ceil(columns.length / MOST_LABELS);
  const ticks = columns.flatMap(({ tick }, i) => (i % every === 0 ? [drawTick(tick, (i + 0.5) / columns.length)] : []));
  return html`<figure class="columns">
<figcaption>${caption}</figcaption>
<div class="plot" aria-hidden="true"><span class="most">${most}</span><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">${columns.map(
    (column, i) => drawColumn(column, i, columns.length, most),
  )}</svg></div>
<div class="ticks" aria-hidden="true">${ticks}</div>
<table class="unseen"><caption>${caption}</caption><thead><tr><th scope="col">${head}</th><th scope="col">Tickets</th></tr></thead>
<tbody>${columns.map(({ label, n }) => html`<tr><th scope="row">${label}</th><td>${n}</td></tr>`)}</tbody></table>
</figure>`;
}

/** Numbers by weekday and hour; a darker cell has more. */
export function drawHours(caption: string, weekdays: readonly string[], hours: readonly (readonly number[])[]): Html {
  // A few tickets are no peak.
  const most = Math.max(LEVELS, ...hours.flat());
  const names = (hours[0] ?? []).map((_, hour) => html`<th scope="col">${hour}</th>`);
  return html`<div class="scroll"><table class="hours">
<caption>${caption}</caption>
<thead><tr><th scope="col"><span class="unseen">Weekday</span></th>${names}</tr></thead>
<tbody>${weekdays.map(
    (day, i) => html`<tr><th scope="row">${day}</th>${(hours[i] ?? []).map((n) => drawHour(n, most))}</tr>`,
  )}</tbody>
</table></div>`;
}

function drawHour(n: number, most: number): Html {
  return html`<td class="h${levelOf(n, most)}">${n === 0 ? html`<span class="unseen">0</span>` : n}</td>`;
}

/** The cell stays, so that the columns of the table are right for those who hear it. */
function drawTrack(parts: readonly Html[]): Html {
  return html`<td class="track"><span class="bar" aria-hidden="true">${parts}</span></td>`;
}

function drawPart(n: number, most: number, tone: Tone): Html {
  return n === 0 ? html`` : html`<i class="${tone}" style="width:${percent(n, most)}%"></i>`;
}

function drawColumn({ label, n }: Column, i: number, of: number, most: number): Html {
  const slot = WIDTH / of;
  const height = (HEIGHT * n) / most;
  const [x, y] = [slot * (i + GAP / 2), HEIGHT - height];
  return html`<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(slot * (1 - GAP)).toFixed(1)}" height="${height.toFixed(1)}"><title>${label}: ${n}</title></rect>`;
}

function drawTick(tick: string, at: number): Html {
  return html`<span style="left:${percent(at, 1)}%">${tick}</span>`;
}

function levelOf(n: number, most: number): number {
  return n === 0 ? 0 : Math.max(1, Math.ceil((LEVELS * n) / most));
}

function percent(n: number, most: number): string {
  return ((100 * n) / most).toFixed(2);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, n) => total + n, 0);
}
