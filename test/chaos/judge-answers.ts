/** Every stored answer was seen: once on Slack; on Teams once more only for each create whose answer was lost; in order. */
import { findDyes } from './dye.ts';
import { expectNone, type Figure, groupBy, sum, tell } from './figures.ts';
import type { JournalLine } from './hooks.ts';
import type { Create, Part, Seen } from './ledger.ts';
import type { Evidence, MessageRow, OutboxRow } from './verdict.ts';

/** Between a create and the death of whoever could not write down any more where it stands. */
const LOST_WITH_MS = 10_000;

interface Answer {
  readonly dye: string;
  readonly conversation: string;
  /** Empty for the user. */
  readonly route: string;
  readonly seq: number;
  readonly isWhisper: boolean;
  readonly seen: Seen | undefined;
}

export function judgeAnswers(evidence: Evidence): readonly Figure[] {
  const { messages, journal, setAside } = evidence;
  const all = messages.filter(({ recipient }) => recipient !== 'bot').flatMap((row) => answersOf(row, evidence));
  const answers = all.filter(({ isWhisper }) => !isWhisper);
  const lost = answers.filter(({ seen }) => seen?.first == null);
  return [
    tell('answers stored', answers.length),
    tell('of them to the desk', answers.filter(({ route }) => route !== '').length),
    tell('words to one person alone', all.length - answers.length),
    expectNone('answers lost', lost.map(nameOf)),
    ...judgeSlack(answers),
    ...judgeTeams(answers, evidence),
    // What is set aside lets go by what is behind it.
    expectNone('answers in the wrong order', findDisorder(answers.filter((answer) => !setAside.some(isOf(answer))))),
    expectNone('creating calls that no claim accounts for', findUnclaimed(answers, journal)),
  ];
}

function isOf(answer: Answer): (row: OutboxRow) => boolean {
  return ({ seq, route }) => seq === answer.seq && route === answer.route;
}

function judgeSlack(answers: readonly Answer[]): readonly Figure[] {
  const onSlack = answers.filter(({ seen }) => seen?.platform === 'slack');
  const twice = onSlack.filter(({ seen }) => partsOf(seen).some((part) => copiesOf(part) > 0));
  return [expectNone('answers seen twice on Slack', twice.map(nameOf))];
}

function judgeTeams(answers: readonly Answer[], { journal, deaths }: Evidence): readonly Figure[] {
  const noted = new Set(journal.flatMap((line) => ('noted' in line ? [messageOf(line.noted)] : [])));
  const isLost = ({ answeredAt }: Create) => answeredAt === null;
  const isForgotten = ({ id, at, answeredAt }: Create) =>
    answeredAt !== null && !noted.has(id) && deaths.some((death) => death >= at && death - at <= LOST_WITH_MS);
  const onTeams = answers.filter(({ seen }) => seen?.platform === 'teams');
  const parts = onTeams.flatMap((answer) => partsOf(answer.seen).map((part) => ({ answer, part })));
  const creates = parts.flatMap(({ part }) => part.creates);
  const wrong = parts.filter(
    ({ part }) => copiesOf(part) > part.creates.filter((each) => isLost(each) || isForgotten(each)).length,
  );
  return [
    tell('copies on Teams', sum(parts.map(({ part }) => copiesOf(part)))),
    tell('creates on Teams whose answer was lost on its way', creates.filter(isLost).length),
    tell('… or with a process or the database', creates.filter(isForgotten).length),
    expectNone(
      'messages on Teams with more copies than such creates',
      wrong.map(
        ({ answer, part }) => `${nameOf(answer)}: ${part.creates.map((each) => describe(each, noted.has(each.id))).join('; ')}`,
      ),
    ),
  ];
}

function describe({ id, at, answeredAt }: Create, isNoted: boolean): string {
  return `${id} at ${at} ${answeredAt === null ? 'without an answer' : `answered ${answeredAt}`}${isNoted ? ', noted' : ''}`;
}

/** One for the user, or one for the desk where that is to have it. */
function answersOf({ seq, conversation, recipient, content }: MessageRow, { desk, ledger }: Evidence): readonly Answer[] {
  const said = JSON.parse(content) as { text: string; only?: string; skip?: string; desk?: string };
  const route = recipient === 'desk' ? desk : '';
  const isElsewhere = route !== '' && (said.skip === desk || (said.desk !== undefined && said.desk !== desk));
  if (route === null || isElsewhere) return [];
  const isWhisper = said.only !== undefined;
  const own = findDyes(said.text).slice(-1);
  return own.map((dye) => ({ dye, conversation, route, seq, isWhisper, seen: ledger.seen.get(dye) }));
}

function nameOf({ dye, seq, conversation, route }: Answer): string {
  return `row ${seq} (${dye}) of ${conversation}${route && ` to ${route}`}`;
}

function partsOf(seen: Seen | undefined): readonly Part[] {
  return [...(seen?.parts.values() ?? [])];
}

/** One was created again, also if it was taken away since; or stands beside what was put into the place of something. */
function copiesOf({ ids, creates }: Part): number {
  return Math.max(0, ids.size - 1, creates.length - 1);
}

/** By the first time that each was seen, along the transcript. */
function findDisorder(answers: readonly Answer[]): readonly string[] {
  const lanes = groupBy(answers, ({ conversation, route }) => `${conversation}\n${route}`);
  return [...lanes.values()].flatMap((lane) => {
    let last = 0;
    return lane.flatMap((answer) => {
      const first = answer.seen?.first ?? last;
      const isLate = first < last;
      last = Math.max(last, first);
      return isLate ? [nameOf(answer)] : [];
    });
  });
}

/** A claim is one try, in which each part is created once: whatever calls more often repeats by itself. */
function findUnclaimed(answers: readonly Answer[], journal: readonly JournalLine[]): readonly string[] {
  const claims = groupBy(
    journal.flatMap((line) => ('claimed' in line ? [line.claimed] : [])),
    (dye) => dye,
  );
  return answers.flatMap((answer) => {
    const claimed = claims.get(answer.dye)?.length ?? 0;
    const most = Math.max(0, ...partsOf(answer.seen).map(({ attempts }) => attempts));
    return most > claimed ? [`${nameOf(answer)}: ${most} calls, ${claimed} claims`] : [];
  });
}

/** The platform's own name, at the end of a place. */
function messageOf(place: string): string {
  return decodeURIComponent(place.slice(place.lastIndexOf(':') + 1));
}
