import assert from 'node:assert/strict';
import { computeFigures } from '../../../adapters/report/figures.ts';
import { html, render } from '../../../adapters/report/html.ts';
import { toPage } from '../../../adapters/report/page.ts';
import type { Records } from '../../../adapters/report/records.ts';
import { minute, outcome, PERIOD, TITLES, ticket } from './examples.ts';
import { makeWeeks } from './weeks.ts';

const pageOf = (records: Partial<Records>, titles = TITLES, period = PERIOD) =>
  toPage(computeFigures({ tickets: [], outcomes: [], ...records }, period, titles));
/** What a reader reads. */
const wordsOf = (page: string) =>
  page
    .slice(page.indexOf('<body>'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the page of the report', () => {
  const weeks = pageOf(makeWeeks(PERIOD.until, 30, 14), { cause: (id) => `The cause ${id}`, error: (id) => id });

  it('needs nothing but itself', () => {
    assert.doesNotMatch(weeks, /<script|<link|<img|<iframe|@import|url\(|https?:|\son\w+=/i);
    assert.match(weeks, /content="default-src 'none'; style-src 'unsafe-inline'"/);
  });

  it('has its tags in order', () => {
    const open: string[] = [];
    for (const [, close, tag = ''] of weeks.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (tag === 'meta') continue;
      if (close) assert.equal(open.pop(), tag);
      else open.push(tag);
    }
    assert.deepEqual(open, []);
  });

  it('has a table with a caption for every chart', () => {
    const drawings = weeks.match(/<svg/g)?.length;
    assert.equal(drawings, 1);
    assert.equal(weeks.match(/<table/g)?.length, weeks.match(/<caption>[^<]+<\/caption>/g)?.length);
    assert.match(weeks, /<div class="plot" aria-hidden="true">[\s\S]*<table class="unseen">/);
    assert.doesNotMatch(weeks, /<span class="bar">/);
  });

  it('is the same for the same records', () => {
    assert.equal(weeks, pageOf(makeWeeks(PERIOD.until, 30, 14), { cause: (id) => `The cause ${id}`, error: (id) => id }));
  });

  it('begins with what matters', () => {
    const outcomes = [
      ...Array.from({ length: 12 }, () => outcome()),
      ...Array.from({ length: 8 }, () => outcome({ by: 'human' })),
    ];
    const tickets = [1, 2, 3, 4, 5].map((n) => ticket({ status: 'claimed', claimed: minute(n) }));
    assert.match(
      pageOf({ outcomes, tickets }),
      /<p class="lead">Of 20 settled cases, the bot alone solved 12 \(60 %\)\. 5 tickets were opened; half of those claimed had a person within 3 min\.<\/p>/,
    );
  });

  it('says so when there are too few to say', () => {
    const words = wordsOf(pageOf({ tickets: [ticket({ status: 'claimed', claimed: minute(7) })], outcomes: [outcome()] }));
    assert.match(words, /Of 1 settled case, the bot alone solved 1\. 1 ticket was opened\./);
    assert.match(words, /a person claims it too few too few 7 min 1/);
  });

  it('says so when there is nothing', () => {
    assert.match(wordsOf(pageOf({})), /Nothing ended and no ticket was opened in this time\./);
    assert.doesNotMatch(pageOf({}), /NaN|Infinity|undefined|null/);
  });

  it('points out who waits for long, and what goes on', () => {
    const incident = ticket({ id: 'I', incident: true, error: 'ERR-C', opened: '2026-01-30T22:00:00Z', users: 12 });
    const words = wordsOf(pageOf({ tickets: [ticket(), incident] }));
    assert.match(words, /1 person waits for the help desk now, the longest for 20 days 15 h\./);
    assert.match(words, /Incident going on: It cannot connect \(12 people, for 2 h\)\./);
  });

  it('puts the rarest causes in one row', () => {
    const outcomes = Array.from({ length: 20 }, (_, i) => outcome({ cause: `c${i}` }));
    assert.match(wordsOf(pageOf({ outcomes }, { ...TITLES, cause: (id) => id })), /8 other causes/);
  });

  it('shows hostile titles and names as the texts they are (OUT-09)', () => {
    const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&lt;\u202e\u0000`;
    const page = pageOf(
      {
        outcomes: [outcome({ cause: 'x', channel: evil })],
        tickets: [ticket({ channel: evil, reason: evil }), ticket({ incident: true, error: 'x', id: evil, opened: minute(1) })],
      },
      { cause: () => evil, error: () => evil },
    );
    assert.doesNotMatch(page, /<script|<img/);
    assert.ok(!page.includes('\u202e') && !page.includes('\u0000'));
    assert.equal(page.match(/&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&lt;img src=x onerror=&#39;/g)?.length, 5);
  });

  it('does not find names in what every object has', () => {
    const words = wordsOf(pageOf({ tickets: [ticket({ channel: 'constructor', reason: '__proto__' })] }));
    assert.match(words, /__proto__/);
    assert.match(words, /constructor/);
  });
});

describe('the template of HTML', () => {
  it('escapes what it is given and keeps what it made', () => {
    assert.equal(
      render(html`<b title="${'"a"'}">${'<&>'}${3}${[html`<i>${"'"}</i>`]}</b>`),
      '<b title="&quot;a&quot;">&lt;&amp;&gt;3<i>&#39;</i></b>',
    );
  });
});
