/** Plays a written conversation: a user who knows certain facts, answers what he is asked, and says certain things at certain moments. */
import { viewState } from '../../bot/state-view.ts';
import { type Brain, newConversation, takeTurn } from '../../bot/turn.ts';
import type { Action, Conversation, Outgoing } from '../../bot/types.ts';

export interface Script {
  readonly title: string;
  /** The first message. */
  readonly paste: string;
  /** What the user answers when asked; everything else is "I don't know". */
  readonly knows?: Readonly<Record<string, string | number | readonly (string | number)[]>>;
  /** Said instead of an answer, the first time this question comes; `any` is the first question whatever it is. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Said, one after the other, each time steps are on the screen; `worked`, `failed`, … are presses; `failed…` presses until the end. */
  readonly then?: readonly string[];
  readonly expect: {
    readonly cause?: string;
    /** Procedures that must be shown, in this order. */
    readonly shows?: readonly string[];
    readonly neverShows?: readonly string[];
    readonly says?: readonly string[];
    readonly neverSays?: readonly string[];
    readonly warns?: readonly string[];
    /** Facts that must be there, if only as unknown, before the first risky step. */
    readonly knewBefore?: readonly string[];
    readonly asksAtMost?: number;
    readonly neverAsks?: readonly string[];
    readonly ends?: 'resolved' | 'escalated' | 'unfixable' | null;
  };
}

export interface Played {
  readonly texts: readonly string[];
  readonly shown: readonly string[];
  readonly asked: readonly string[];
  readonly warned: ReadonlySet<string>;
  readonly firstCause: string | null;
  readonly factsAtFirstRisk: readonly string[] | null;
  readonly conversation: Conversation;
}

const PRESSES = ['worked', 'failed', 'human', 'back', 'restart'];
const RISKY = ['registry-backup', 'restart', 'licence-outage'];
/** A conversation that takes longer goes round in circles. */
const MOST_TURNS = 40;

export function play(script: Script, brain: Brain): Played {
  let conversation = newConversation(`test:${script.title}`);
  const texts: string[] = [];
  const shown: string[] = [];
  const asked: string[] = [];
  const warned = new Set<string>();
  let firstCause: string | null = null;
  let factsAtFirstRisk: string[] | null = null;
  const said = new Set<string>();
  const then = [...(script.then ?? [])];

  const take = (content: { text: string } | { action: Action }): void => {
    const outgoing: readonly Outgoing[] = step(content);
    texts.push(...outgoing.filter(({ to }) => to === 'user').map(({ text }) => text));
    const state = viewState(conversation, brain);
    shown.push(...state.showing.filter((id) => !shown.includes(id)));
    for (const tag of state.warnings) warned.add(tag);
    if (state.showing.length > 0) firstCause ??= state.causes[0]?.id ?? null;
    if (state.warnings.some((tag) => RISKY.includes(tag))) factsAtFirstRisk ??= Object.keys(state.facts);
  };
  const step = (content: { text: string } | { action: Action }): readonly Outgoing[] => {
    const incoming = {
      id: String(conversation.turn),
      at: '2026-01-01T00:00:00Z',
      channel: 'test',
      conversation: conversation.id,
      user: 'u',
      address: '',
      content: 'text' in content ? { kind: 'text' as const, ...content } : { kind: 'action' as const, ...content },
    };
    const result = takeTurn(conversation, incoming, brain);
    conversation = result.conversation;
    return result.outgoing;
  };

  take({ text: script.paste });
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const { asking } = viewState(conversation, brain);
    if (asking) {
      const instead = [asking.question, 'any'].find((key) => script.instead?.[key] !== undefined && !said.has(key));
      asked.push(asking.question);
      if (instead !== undefined) {
        said.add(instead);
        take({ text: script.instead?.[instead] ?? '' });
      } else take({ action: answerTo(asking.question, asking.choices, script) });
      continue;
    }
    const next = then[0] === 'failed…' && conversation.ended === null ? 'failed' : then.shift();
    if (next === undefined || next === 'failed…') break;
    take(PRESSES.includes(next) ? { action: { kind: 'press', press: next as 'worked' } } : { text: next });
  }
  return { texts, shown, asked, warned, firstCause, factsAtFirstRisk, conversation };
}

function answerTo(question: string, choices: readonly string[], script: Script): Action {
  const known = script.knows?.[question];
  const wanted = (Array.isArray(known) ? known : [known ?? 'unknown']).map(String).filter((value) => choices.includes(value));
  return { kind: 'answer', question, value: wanted.length > 1 ? wanted : (wanted[0] ?? 'unknown') };
}

/** What did not go as the script expects, in sentences. */
export function faultsOf({ expect }: Script, played: Played): string[] {
  const all = played.texts.join('\n').toLowerCase();
  const order = (expect.shows ?? []).map((id) => played.shown.indexOf(id));
  return [
    ...(expect.cause !== undefined && played.firstCause !== expect.cause
      ? [`thinks of ${played.firstCause}, not ${expect.cause}`]
      : []),
    ...(expect.shows ?? [])
      .filter((_, i) => (order[i] ?? -1) < 0)
      .map((id) => `never shows ${id} (shows ${played.shown.join(' ') || 'nothing'})`),
    ...(order.some((at, i) => i > 0 && at >= 0 && at < (order[i - 1] ?? 0)) ? [`wrong order: ${played.shown.join(' ')}`] : []),
    ...(expect.neverShows ?? []).filter((id) => played.shown.includes(id)).map((id) => `shows ${id}`),
    ...(expect.says ?? []).filter((text) => !all.includes(text.toLowerCase())).map((text) => `never says: ${text}`),
    ...(expect.neverSays ?? []).filter((text) => all.includes(text.toLowerCase())).map((text) => `says: ${text}`),
    ...(expect.warns ?? []).filter((tag) => !played.warned.has(tag)).map((tag) => `never warns: ${tag}`),
    ...(expect.knewBefore ?? [])
      .filter((fact) => played.factsAtFirstRisk !== null && !played.factsAtFirstRisk.includes(fact))
      .map((fact) => `risky steps before knowing ${fact}`),
    ...(expect.neverAsks ?? []).filter((id) => played.asked.includes(id)).map((id) => `asks ${id}`),
    ...(played.asked.length > (expect.asksAtMost ?? 5)
      ? [`asks ${played.asked.length} questions: ${played.asked.join(' ')}`]
      : []),
    ...(expect.ends !== undefined && played.conversation.ended !== expect.ends
      ? [`ends ${played.conversation.ended}, not ${expect.ends}`]
      : []),
  ];
}
