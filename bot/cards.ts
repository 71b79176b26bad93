/** Builds the neutral cards: a question, steps, a hand-over. Every word comes from the knowledge or from say.ts. */
import { type Machine, type Procedure, type Step, UNKNOWN, type Warning, type When } from '../knowledge/model.ts';
import type { Brain } from './brain.ts';
import { previousQuestion, stepsOnCard } from './conversation.ts';
import { stamp } from './desk/time.ts';
import { diagnose } from './diagnose.ts';
import { isOpen as isDeskOpen } from './hours.ts';
import { isHeldBack } from './plan.ts';
import { redact } from './redact.ts';
import { MACHINE, RISK, SAY } from './say.ts';
import type { Block, Button, Card, Conversation, Fact, FactValue, HiddenName, Incident, Press, Shown } from './types.ts';
import { generalWarnings } from './warnings.ts';
import { holds, valuesOf } from './when.ts';

/** Causes named on a card, and the likelihood below which one is not worth naming. */
const NAMED_CAUSES = 3;
const LEAST_NAMED = 0.05;
/** Characters of the user's paste that are shown back. */
const QUOTED = 600;

/** The question with its reason, how to find the answer, and the choices. */
export function questionCard(conversation: Conversation, brain: Brain, lead: readonly string[]): Card {
  const question = brain.questions.get(conversation.asking ?? '');
  if (!question) return specialQuestionCard(conversation, brain, lead);
  const current = conversation.facts[question.id]?.value ?? null;
  return {
    turn: conversation.turn,
    title: question.ask,
    body: [
      ...leading(lead),
      ...understood(conversation, brain),
      text(`${SAY.why} ${question.why}`, 'subtle'),
      text(`${SAY.howToFind} ${question.find}`, 'subtle'),
      {
        kind: 'choices',
        question: question.id,
        label: question.ask,
        multiple: question.multiple,
        choices: [...question.choices.map(({ value, label }) => ({ value, label })), { value: UNKNOWN, label: SAY.dontKnow }],
        current,
      },
    ],
    actions: buttons(['human', ...(previousQuestion(conversation, brain) ? (['back'] as const) : [])]),
  };
}

/** Which of several recognised errors it is, or what its exact text is. */
function specialQuestionCard(conversation: Conversation, brain: Brain, lead: readonly string[]): Card {
  const choosing = conversation.asking === 'problem';
  const isOne = choosing && conversation.options.length === 1;
  const [title, none] = isOne
    ? [SAY.isItThis, SAY.notThis]
    : choosing
      ? [SAY.whichProblem, SAY.neitherOrUnknown]
      : [SAY.exactText, SAY.noMoreText];
  const nameOf = (id: string) => `${isOne ? `${SAY.yesThis} ` : ''}${brain.errors.get(id)?.title ?? id}`;
  const choices = conversation.options.map((id) => ({ value: id, label: nameOf(id) }));
  const apart = conversation.options.flatMap(
    (id) => brain.errors.get(id)?.unlike.filter(({ error }) => conversation.options.includes(error)) ?? [],
  );
  return {
    turn: conversation.turn,
    title,
    body: [
      ...leading(lead),
      ...(choosing ? apart.map(({ by }) => text(by, 'subtle')) : [{ kind: 'list' as const, items: SAY.howToCopy }]),
      {
        kind: 'choices',
        question: conversation.asking ?? '',
        label: title,
        multiple: false,
        choices: [...choices, { value: UNKNOWN, label: none }],
        current: null,
      },
    ],
    actions: buttons(['human']),
  };
}

/** The steps to take now, with everything around them that keeps them safe. */
export function adviceCard(conversation: Conversation, brain: Brain, lead: readonly string[]): Card {
  const cause = brain.causes.get(conversation.cause ?? '');
  return {
    turn: conversation.turn,
    title: cause ? `${SAY.likely} ${cause.title}` : SAY.steps,
    body: [
      ...leading(lead),
      ...(cause ? [text(cause.explain, 'normal')] : []),
      ...(cause?.unpublished ? [text(cause.unpublished, 'strong')] : []),
      ...understood(conversation, brain),
      ...otherCauses(conversation, brain),
      ...procedureBlocks(conversation, brain),
      ...heldBack(conversation, brain),
    ],
    actions: buttons(['worked', 'failed', 'human', ...(previousQuestion(conversation, brain) ? (['back'] as const) : [])]),
  };
}

/** Nothing can make it work: said plainly, with what can be done instead. */
export function unfixableCard(conversation: Conversation, brain: Brain, lead: readonly string[]): Card {
  const cause = brain.causes.get(conversation.cause ?? '');
  return {
    turn: conversation.turn,
    title: cause?.title ?? SAY.unfixable,
    body: [
      ...leading(lead),
      text(cause?.unfixable?.say ?? '', 'strong'),
      ...understood(conversation, brain),
      ...procedureBlocks(conversation, brain),
    ],
    actions: buttons(['human', 'restart']),
  };
}

/** Shall a person take over? Or, once one does: what that person knows, and whether he may see the user's own words. */
export function handOverCard(conversation: Conversation, brain: Brain, lead: readonly string[], offered: boolean): Card {
  const isRead = !offered && brain.desk.staffed;
  const asks = isRead && conversation.pastes.length > 0 && conversation.ticket?.consent === 'asked';
  const title = conversation.signals.length > 0 ? SAY.offerHumanAgain : SAY.offerHuman;
  const known = summary(conversation, brain);
  return {
    turn: conversation.turn,
    title: offered ? title : titleOfWait(conversation, brain),
    body: [
      ...leading(lead),
      ...(isRead && known.length > 0 ? [text(SAY.handedOn, 'normal')] : []),
      ...known,
      ...(isRead ? [...sharing(conversation), text(SAY.wordsGoThere, 'normal'), ...whatHelps(conversation)] : []),
      ...procedureBlocks({ ...conversation, showing: stepsOnCard(conversation) }, brain),
    ],
    actions: buttons(offered ? ['human', 'restart'] : [...(asks ? (['share', 'withhold'] as const) : []), 'worked', 'restart']),
  };
}

/** Nobody comes while the desk is closed; whoever is there already stays. */
function titleOfWait({ ticket }: Conversation, { desk, at }: Brain): string {
  if (!desk.staffed) return SAY.humanNeeded;
  return ticket?.status === 'claimed' || isDeskOpen(desk.hours, at) ? SAY.humanComes : SAY.humanLater;
}

/** Steps that a person sends while he has the conversation. */
export function sentCard(conversation: Conversation, brain: Brain, lead: readonly string[]): Card {
  return {
    turn: conversation.turn,
    title: SAY.steps,
    body: [...leading(lead), ...procedureBlocks(conversation, brain)],
    actions: buttons(
      conversation.showing.every(({ procedure }) => conversation.tried.includes(procedure)) ? ['worked'] : ['worked', 'failed'],
    ),
  };
}

/** A question that a person sent, once it is answered. */
export function answeredCard({ turn, ticket }: Conversation, title: string, line: string): Card {
  return {
    turn,
    title,
    body: [text(line, 'strong'), text(`${ticket?.agent ?? ''} ${SAY.seesIt}`.trim(), 'subtle')],
    actions: [],
  };
}

/** Many have this at once: to wait is better than to change anything. */
export function knownCard(conversation: Conversation, { since }: Incident, brain: Brain, lead: readonly string[]): Card {
  return {
    turn: conversation.turn,
    title: SAY.knownTitle,
    body: [
      ...leading(lead),
      text(`${SAY.knownSince} ${stamp(since, brain)}.`, 'normal'),
      text(SAY.knownWait, 'strong'),
      ...understood(conversation, brain),
    ],
    actions: buttons(['worked', 'human', 'anyway']),
  };
}

/** What the desk said when the incident was over, and whether it is. */
export function knownOverCard({ turn }: Conversation, lead: readonly string[]): Card {
  return {
    turn,
    title: SAY.knownOver,
    body: leading(lead),
    actions: buttons(['worked', 'failed', 'human']),
  };
}

/** What is known, in the order in which somebody who takes over reads it. */
function summary(conversation: Conversation, brain: Brain): Block[] {
  const matched = conversation.signals.map(({ error }) => brain.errors.get(error)?.title ?? error);
  const tried = conversation.tried.map((id) => `${id} ${brain.procedures.get(id)?.title ?? ''}: ${SAY.didNotHelp}`);
  const causes = likelyCauses(conversation, brain);
  return [
    ...(matched.length > 0 ? [heading(SAY.recognised), { kind: 'list' as const, items: matched }] : []),
    ...understood(conversation, brain),
    ...(causes.length > 0 ? [heading(SAY.causes), { kind: 'list' as const, items: causes }] : []),
    ...(tried.length > 0 ? [heading(SAY.tried), { kind: 'list' as const, items: tried }] : []),
  ];
}

function whatHelps({ signals }: Conversation): Block[] {
  return [...(signals.length === 0 ? [text(SAY.textHelps, 'normal')] : []), text(SAY.whatHelps, 'subtle')];
}

/** The user's words as the desk would see them, or sees them. */
function sharing({ pastes, ticket }: Conversation): Block[] {
  if (!ticket || ticket.consent === 'refused') return [];
  const quotes = quoteHidden(pastes, ticket.names);
  if (quotes.length === 0) return [];
  return [heading(SAY.pasted), text(ticket.consent === 'asked' ? SAY.shareAsk : SAY.shared, 'normal'), ...quotes];
}

function quoteHidden(pastes: Conversation['pastes'], known: readonly HiddenName[]): Block[] {
  let names = known;
  return pastes.map(({ message, text: words }) => {
    const hidden = redact(words, names);
    names = hidden.names;
    const cut = hidden.text.length > QUOTED ? `${hidden.text.slice(0, QUOTED)} …` : hidden.text;
    return { kind: 'quote', text: cut, message };
  });
}

/** What was said before a card that did not come from it: what changed, what was noted. */
function leading(lead: readonly string[]): Block[] {
  return lead.map((sentence) => text(sentence, 'normal'));
}

function text(value: string, tone: 'normal' | 'subtle' | 'strong'): Block {
  return { kind: 'text', text: value, tone };
}

function heading(value: string): Block {
  return { kind: 'heading', text: value };
}

/** "What I understood", each fact changeable. */
function understood({ facts }: Conversation, brain: Brain): Block[] {
  const items = Object.entries(facts).flatMap(([name, fact]) => {
    const question = brain.questions.get(name);
    return question ? [{ label: question.label, value: describeValue(question.id, fact, brain), fact: name }] : [];
  });
  return items.length > 0 ? [heading(SAY.understood), { kind: 'facts', items }] : [];
}

/** The value of a fact as its choice says it; an id that is no choice stands as it is. */
export function describeValue(question: string, fact: Fact | { readonly value: FactValue }, brain: Brain): string {
  const values = typeof fact.value === 'string' ? [fact.value] : fact.value;
  const choices = brain.questions.get(question)?.choices ?? [];
  const words = values.map((value) =>
    value === UNKNOWN ? SAY.unknown : (choices.find((c) => c.value === value)?.label ?? value),
  );
  return 'how' in fact && fact.how === 'inferred' ? `${words.join(', ')} ${SAY.inferred}` : words.join(', ');
}

function likelyCauses(conversation: Conversation, brain: Brain): string[] {
  return diagnose(brain, conversation.signals, conversation.facts)
    .filter(({ p }) => p >= LEAST_NAMED)
    .slice(0, NAMED_CAUSES)
    .map(({ cause, p, because }) => {
      const reasons = because.length > 0 ? ` (${because.join('; ')})` : '';
      return `${Math.round(p * 100)} %: ${brain.causes.get(cause)?.title ?? cause}${reasons}`;
    });
}

function otherCauses(conversation: Conversation, brain: Brain): Block[] {
  const causes = likelyCauses(conversation, brain);
  return causes.length > 1 ? [text(`${SAY.considered} ${causes.join(' · ')}`, 'subtle')] : [];
}

/** That there is more for an administrator, who has only to say that he is one. */
function heldBack({ showing, facts }: Conversation, brain: Brain): Block[] {
  const shown = showing.flatMap(({ procedure }) => brain.procedures.get(procedure) ?? []);
  return shown.some((procedure) => isHeldBack(procedure, facts)) ? [text(SAY.heldBack, 'normal')] : [];
}

/** The steps on the screen, numbered through. */
export function procedureBlocks(conversation: Conversation, brain: Brain): Block[] {
  let label = 0;
  return conversation.showing.flatMap((shown) => {
    const procedure = brain.procedures.get(shown.procedure);
    if (!procedure) return [];
    const blocks = procedureBlock(procedure, shown, conversation, brain, label);
    label += shown.steps.length;
    return blocks;
  });
}

function procedureBlock(procedure: Procedure, shown: Shown, conversation: Conversation, brain: Brain, offset: number): Block[] {
  const only = describeUndecided(procedure.when, conversation, brain);
  const changes = shown.steps.some((number) => (procedure.steps[number - 1]?.risk ?? 'none') !== 'none');
  return [
    heading(`${procedure.id} ${procedure.title}${only ? ` (${SAY.only} ${only})` : ''}`),
    text(procedure.about, 'normal'),
    ...(procedure.before.length > 0 ? [text(SAY.before, 'strong'), { kind: 'list' as const, items: procedure.before }] : []),
    ...stepBlocks(procedure, shown, conversation, brain, offset),
    text(`${SAY.check} ${procedure.check}`, 'strong'),
    ...(procedure.undo && changes ? [text(`${SAY.undo} ${procedure.undo}`, 'normal')] : []),
    ...(procedure.notes.length > 0 ? [{ kind: 'list' as const, items: procedure.notes }] : []),
    ...disputed(procedure, brain),
    sourceBlock(procedure, brain),
  ];
}

/** Steps in order, under the machine they are taken on, each warning before the step it concerns. */
function stepBlocks(procedure: Procedure, shown: Shown, conversation: Conversation, brain: Brain, offset: number): Block[] {
  const atOnce = generalWarnings(procedure);
  const said = new Set<Warning>(atOnce);
  let machine: Machine | null = null;
  const blocks: Block[] = warningBlocks(atOnce, brain);
  for (const [i, number] of shown.steps.entries()) {
    const step = procedure.steps[number - 1];
    if (!step) continue;
    const on = step.on ?? procedure.on;
    if (on !== machine) blocks.push(heading(MACHINE[on]));
    machine = on;
    const fresh = step.warn.filter((tag) => !said.has(tag));
    for (const tag of fresh) said.add(tag);
    blocks.push(...warningBlocks(fresh, brain), stepBlock(procedure, step, number, String(offset + i + 1), conversation, brain));
  }
  return blocks;
}

function warningBlocks(tags: readonly Warning[], brain: Brain): Block[] {
  return tags.map((tag) => {
    const { title, say } = brain.knowledge.words.warnings[tag];
    return { kind: 'warning', tag, title, text: say };
  });
}

function stepBlock(
  procedure: Procedure,
  step: Step,
  number: number,
  label: string,
  conversation: Conversation,
  brain: Brain,
): Block {
  return {
    kind: 'step',
    procedure: procedure.id,
    step: number,
    label,
    text: step.do,
    only: describeUndecided(step.when, conversation, brain),
    rights: step.rights ?? procedure.rights,
    risk: RISK[step.risk],
    places: step.place ?? [],
    commands: step.commands ?? [],
    check: step.check ?? null,
    undo: step.undo ?? null,
    done: conversation.done.includes(`${procedure.id}:${number}`),
  };
}

/** For which values it is, where the fact that decides is not known: "Windows Server 2003, Windows Server 2003 R2". */
function describeUndecided(when: When, { facts }: Conversation, brain: Brain): string | null {
  const open = Object.entries(when).filter(
    ([fact, values]) =>
      fact !== 'role' && holds({ [fact]: values }, facts) === 'maybe' && !valuesOf(facts[fact]).some((v) => values.includes(v)),
  );
  const words = open.map(([fact, values]) => {
    const excluded = values.filter((value) => value.startsWith('!'));
    if (excluded.length > 0) return `${SAY.not} ${describeValue(fact, { value: excluded.map((v) => v.slice(1)) }, brain)}`;
    return describeValue(fact, { value: values.filter((value) => value !== UNKNOWN) }, brain);
  });
  return words.length > 0 ? words.join('; ') : null;
}

/** Only what it is about: the wrong spellings, and paths of other versions, are not for a card. */
function disputed(procedure: Procedure, brain: Brain): Block[] {
  const about = brain.knowledge.disputes
    .filter(({ concerns }) => concerns.includes(procedure.id))
    .map((dispute) => dispute.about);
  return about.length > 0 ? [text(`${SAY.disputed} ${about.join('; ')}.`, 'subtle')] : [];
}

/** Where it comes from: the articles by their KB number, with links where they are known, and how sure it is. */
function sourceBlock(procedure: Procedure, brain: Brain): Block {
  const { sources } = brain.knowledge;
  const cited = [...procedure.source, ...procedure.steps.flatMap((step) => step.source)];
  const keys = [...new Set(cited.map((key) => key.replace(/^(S00\d)-\d+$/, '$1')))].filter((key) => sources[key] !== undefined);
  const titles = keys.map((key) => `${key.startsWith('KB') ? key.replace(/^KB/, 'KB ') : (sources[key]?.title ?? key)}`);
  const links = keys.flatMap((key) => {
    const source = sources[key];
    return source?.url ? [{ title: source.title, url: source.url }] : [];
  });
  return {
    kind: 'source',
    text: `${SAY.source} ${titles.join('; ') || SAY.experience}. ${SAY.confidence[procedure.confidence]}`,
    links,
  };
}

const BUTTONS: Readonly<Record<Press, Pick<Button, 'label' | 'style'>>> = {
  worked: { label: 'It worked', style: 'positive' },
  failed: { label: 'Still broken', style: 'default' },
  human: { label: 'Talk to a person', style: 'default' },
  back: { label: 'Back', style: 'default' },
  restart: { label: 'Start over', style: 'default' },
  share: { label: 'Share my words', style: 'positive' },
  withhold: { label: 'Keep them private', style: 'default' },
  anyway: { label: 'Show me steps all the same', style: 'default' },
};

/** What is typed instead, where it is not the name of the press. */
const TYPED: Partial<Readonly<Record<Press, string>>> = { restart: 'start over', withhold: 'keep private' };

/** As the user sees it. */
export function labelOf(press: Press): string {
  return BUTTONS[press].label;
}

function buttons(presses: readonly Press[]): Button[] {
  return presses.map((press) => ({
    ...BUTTONS[press],
    action: { kind: 'press', press },
    typed: TYPED[press] ?? press,
  }));
}
