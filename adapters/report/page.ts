/** The report as one HTML page that needs nothing else: no script, no file, no network. */
import { createCalendar, WEEKDAYS } from './calendar.ts';
import { type Bar, drawBars, drawColumns, drawHours, drawStacks, type Stack, type Tone } from './charts.ts';
import { type CauseFigures, type Endings, type Figures, type IncidentFigures, settledOf, type TicketFigures } from './figures.ts';
import { type Html, html, render } from './html.ts';
import { STYLE } from './style.ts';
import type { Times } from './times.ts';
import { count, percentOf, sayChannel, sayDay, sayDuration, sayReason, sayShare, sayTime } from './words.ts';

/** More causes than that are not read; the others stand in one row. */
const MOST_CAUSES = 12;
/** Incidents with a row of their own. */
const MOST_INCIDENTS = 20;
/** Incidents named at the top. */
const MOST_ALARMS = 3;
/** Milliseconds after which somebody who waits is pointed out. */
const LONG_WAIT = 3_600_000;
const NOT_RECOGNISED = 'not recognised';

/** How cases end; a hand-over is none of them: it is no end. `label` heads a column. */
const ENDINGS: readonly {
  readonly key: Exclude<keyof Endings, 'handedOver'>;
  readonly tone: Tone;
  readonly label: string;
  readonly long: string;
}[] = [
  { key: 'bot', tone: 'bot', label: 'Bot alone', long: 'Solved by the bot alone' },
  { key: 'human', tone: 'person', label: 'Person', long: 'Solved by a person' },
  { key: 'user', tone: 'word', label: 'User', long: 'Closed by the user’s own word' },
  { key: 'unfixable', tone: 'none', label: 'No fix', long: 'Cannot be fixed' },
];
const ENDS: readonly (readonly [keyof TicketFigures['ends'], string])[] = [
  ['agent', 'Resolved by the help desk'],
  ['user', 'Closed by the user'],
  ['bot', 'Given back to the bot'],
  ['corrected', 'Superfluous after a correction'],
  ['stale', 'Gone stale'],
];

/** Titles and names may be hostile: all of them go through `html`. */
export function toPage(figures: Figures): string {
  const { period } = figures;
  const day = (iso: string) => sayDay(createCalendar(period.zone)(iso)?.day ?? '');
  const title = `Reconnect, ${day(period.since)} to ${day(period.until)}`;
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${STYLE}
</head>
<body>
<main>
<h1>${title}</h1>
<p class="when">As it stood on ${sayTime(period.until, period.zone)}. Days and hours are those of ${period.zone}.</p>
${sections(figures)}
</main>
</body>
</html>
`;
  return render(page);
}

function sections(figures: Figures): readonly Html[] {
  const { tickets, endings, causes, incidents } = figures;
  return [
    lead(figures),
    alarm(tickets, incidents),
    tiles(figures),
    settledOf(endings) + endings.handedOver === 0 ? html`` : endingSection(endings),
    causes.length === 0 ? html`` : causeSection(causes),
    ticketSection(tickets),
    tickets.opened === 0 ? html`` : openingSection(figures),
    incidentSection(incidents, figures.period.zone),
    figures.channels.length === 0 ? html`` : channelSection(figures),
    footer(),
  ];
}

function lead({ endings, tickets }: Figures): Html {
  const settled = settledOf(endings);
  if (settled === 0 && tickets.opened === 0)
    return html`<p class="lead">Nothing ended and no ticket was opened in this time.</p>`;
  const solved =
    settled === 0
      ? 'No case is settled yet.'
      : `Of ${count(settled, 'settled case')}, the bot alone solved ${endings.bot}${percentOf(endings.bot, settled)}.`;
  const { claim } = tickets;
  const claimed = claim.kind === 'enough' ? `; half of those claimed had a person within ${sayDuration(claim.median)}` : '';
  const opened = tickets.opened === 1 ? '1 ticket was opened' : `${count(tickets.opened, 'ticket')} were opened`;
  return html`<p class="lead">${solved} ${capital(opened)}${claimed}.</p>`;
}

/** What somebody should see to now; nothing when there is nothing. */
function alarm({ waiting, longestWait }: TicketFigures, incidents: readonly IncidentFigures[]): Html {
  const words = [
    longestWait !== null && longestWait >= LONG_WAIT
      ? `${waiting === 1 ? '1 person waits' : `${waiting} people wait`} for the help desk now, the longest for ${sayDuration(longestWait)}.`
      : '',
    ...incidents
      .filter(({ ended }) => ended === null)
      .slice(0, MOST_ALARMS)
      .map(sayIncident),
  ].filter((text) => text !== '');
  return words.length === 0 ? html`` : html`<p class="alarm">${words.join(' ')}</p>`;
}

function sayIncident({ title, users, lasted }: IncidentFigures): string {
  const known = [users === null ? '' : count(users, 'person', 'people'), lasted === null ? '' : `for ${sayDuration(lasted)}`];
  return `Incident going on: ${title ?? NOT_RECOGNISED} (${known.filter((text) => text !== '').join(', ')}).`;
}

function tiles({ endings, tickets }: Figures): Html {
  const settled = settledOf(endings);
  const still = tickets.withPerson === 0 ? 'nobody is being helped' : `${tickets.withPerson} with a person`;
  const wait = tickets.longestWait === null ? still : `the longest ${sayDuration(tickets.longestWait)}; ${still}`;
  return html`<dl class="tiles">
${tile('Solved by the bot', String(endings.bot), `of ${count(settled, 'settled case')}`)}
${tile('Tickets opened', String(tickets.opened), tickets.opened === 0 ? '' : `${sayShare(tickets.reopened, tickets.opened)} reopened`)}
${timeTile('Until claimed', tickets.claim, 'claimed')}
${timeTile('Until resolved', tickets.resolve, 'resolved')}
${tile('Waiting now', String(tickets.waiting), wait)}
</dl>`;
}

function timeTile(name: string, times: Times, done: string): Html {
  if (times.kind === 'few') return tile(name, 'too few to say', `${times.n} ${done}`);
  return tile(name, sayDuration(times.median), `half within; nine of ten within ${sayDuration(times.p90)}`);
}

function tile(name: string, value: string, about: string): Html {
  return html`<div><dt>${name}</dt><dd class="big${/^\d/.test(value) ? '' : ' words'}">${value}</dd><dd>${about}</dd></div>`;
}

function endingSection(endings: Endings): Html {
  const bars: readonly Bar[] = [
    ...ENDINGS.map(({ key, long, tone }) => ({ label: long, n: endings[key], tone })),
    { label: 'Handed over to a person, settled or not', n: endings.handedOver, tone: 'over' },
  ];
  const about = 'A case that a person settled was handed over before, and counts in both rows.';
  return section('How cases ended', about, drawBars('Cases by how they ended', ['Ending', 'Cases'], bars));
}

function causeSection(causes: readonly CauseFigures[]): Html {
  const shown = causes.slice(0, causes.length > MOST_CAUSES + 1 ? MOST_CAUSES : causes.length);
  const rest = causes.slice(shown.length);
  const stacks = [
    ...shown.map(({ title, endings }) => endingStack(title ?? capital(NOT_RECOGNISED), endings)),
    ...(rest.length === 0 ? [] : [endingStack(`${rest.length} other causes`, addEndings(rest))]),
  ];
  const heads = { row: 'Cause', series: ENDINGS, sum: 'Settled', aside: 'Handed over' };
  return section('What it was', 'How the cases of each cause ended.', drawStacks('Cases by cause', heads, stacks));
}

function endingStack(label: string, endings: Endings): Stack {
  return { label, values: ENDINGS.map(({ key }) => endings[key]), aside: endings.handedOver };
}

function addEndings(causes: readonly CauseFigures[]): Endings {
  const total = (key: keyof Endings) => causes.reduce((sum, { endings }) => sum + endings[key], 0);
  return {
    bot: total('bot'),
    human: total('human'),
    user: total('user'),
    unfixable: total('unfixable'),
    handedOver: total('handedOver'),
  };
}

function ticketSection({ claim, resolve, ends, reasons }: TicketFigures): Html {
  const ended = ENDS.map(([key, label]) => ({ label, n: ends[key] }));
  const why = reasons.map(({ reason, n }) => ({ label: sayReason(reason), n }));
  const none = ended.every(({ n }) => n === 0);
  return section('The help desk', 'Tickets of single users; incidents have a table of their own.', [
    timesTable(claim, resolve),
    none ? html`<p>No ticket ended in this time.</p>` : drawBars('Tickets that ended, by how', ['Ending', 'Tickets'], ended),
    why.length === 0 ? html`` : drawBars('Tickets opened, by why a person was called', ['Reason', 'Tickets'], why),
  ]);
}

function timesTable(claim: Times, resolve: Times): Html {
  return html`<div class="scroll"><table>
<caption>How long it took, from the opening of a ticket</caption>
<thead><tr><th scope="col">Until</th><th scope="col" class="n">Half within</th><th scope="col" class="n">Nine of ten within</th><th scope="col" class="n">Slowest</th><th scope="col" class="n">Tickets</th></tr></thead>
<tbody>${timesRow('a person claims it', claim)}${timesRow('it is resolved', resolve)}</tbody>
</table></div>`;
}

function timesRow(name: string, times: Times): Html {
  const few = times.kind === 'few';
  const slowest = times.slowest === null ? '–' : sayDuration(times.slowest);
  const median = few ? 'too few' : sayDuration(times.median);
  const p90 = few ? 'too few' : sayDuration(times.p90);
  return html`<tr><th scope="row">${name}</th><td class="n">${median}</td><td class="n">${p90}</td><td class="n">${slowest}</td><td class="n">${times.n}</td></tr>`;
}

function openingSection({ days, step, hours, period }: Figures): Html {
  const columns = days.map(({ day, n }) => ({
    label: step === 1 ? sayDay(day) : `The week from ${sayDay(day)}`,
    tick: day.slice(5).split('-').reverse().join('.'),
    n,
  }));
  const caption = step === 1 ? 'Tickets opened, by day' : 'Tickets opened, by seven days';
  return section('When tickets open', `Days and hours of ${period.zone}.`, [
    drawColumns(caption, step === 1 ? 'Day' : 'Week', columns),
    drawHours('Tickets opened, by weekday and the hour in which they came (0 to 23)', WEEKDAYS, hours),
  ]);
}

function incidentSection(incidents: readonly IncidentFigures[], zone: string): Html {
  if (incidents.length === 0)
    return section('Incidents', 'One problem that many people have at once.', html`<p>There was none.</p>`);
  const rows = incidents.slice(0, MOST_INCIDENTS).map(
    ({
      title,
      opened,
      ended,
      lasted,
      users,
    }) => html`<tr><th scope="row">${title ?? NOT_RECOGNISED}</th><td>${sayTime(opened, zone)}</td>
<td>${lasted === null ? '' : sayDuration(lasted)}${ended === null ? ', still going on' : ''}</td><td class="n">${users ?? 'not known'}</td></tr>`,
  );
  const more = incidents.length - rows.length;
  return section('Incidents', 'One problem that many people had at once.', [
    html`<div class="scroll"><table><caption>Incidents, newest first</caption>
<thead><tr><th scope="col">Error</th><th scope="col">Began</th><th scope="col">Lasted</th><th scope="col" class="n">People</th></tr></thead><tbody>${rows}</tbody></table></div>`,
    more > 0 ? html`<p>${count(more, 'older one')} ${more === 1 ? 'is' : 'are'} not shown.</p>` : html``,
  ]);
}

function channelSection({ channels }: Figures): Html {
  const stacks = channels.map(({ channel, endings, tickets }) => ({
    ...endingStack(sayChannel(channel), endings),
    aside: tickets,
  }));
  const heads = { row: 'Channel', series: ENDINGS, sum: 'Settled', aside: 'Tickets opened' };
  return section('Where people asked', 'How the cases of each channel ended.', drawStacks('Cases by channel', heads, stacks));
}

function footer(): Html {
  return html`<footer><p>How this is counted</p><ul>
<li>Settled: it works again or cannot be made to work; a hand-over alone is not counted as one.</li>
<li>User: it works again, said before steps of the bot or a person had helped.</li>
<li>A case that comes back counts again when it ends again.</li>
<li>Time until claimed is that of the first claim; it leaves out tickets that were reopened. Whoever still waits is in neither time.</li>
<li>With fewer than five tickets, no typical time is given.</li>
</ul></footer>`;
}

function section(title: string, about: string, content: Html | readonly Html[]): Html {
  return html`<section><h2>${title}</h2><p class="about">${about}</p>${content}</section>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
