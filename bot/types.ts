/** The types that cross the walls: what comes in, what is remembered, what goes out. All of it is plain JSON. */
import type { CodeSpace, Warning } from '../knowledge/model.ts';

/** What a channel hands over: complete, so that the bot asks nothing back. */
export interface Incoming {
  /**
   * Unique within the conversation for each user action; a redelivery carries the same id. What happens to a message later
   * (an edit, its deletion) has an id that begins with the message's and a colon.
   */
  readonly id: string;
  /** Further names of the same action, unique over everything: the platform may bring it again under another id. */
  readonly also?: readonly string[];
  /** ISO 8601, from the channel or the receiving process. */
  readonly at: string;
  readonly channel: string;
  /** Unique over all channels and tenants. */
  readonly conversation: string;
  /** Unique over all channels and tenants, like `conversation`. */
  readonly user: string;
  /** Opaque to the bot: where the answer goes, and where what is said later goes, when that is another place. */
  readonly address: string;
  readonly home?: string;
  /** The answers for one person alone are given in the reply to this delivery, so that they need no way of their own. */
  readonly told?: true;
  /** Where the words stand, when they do not stand in this conversation: the answer then repeats them. */
  readonly origin?: string;
  /** The words are somebody else's, so that they are no part of what is open here. */
  readonly apart?: true;
  /** The desk at which a member of it did this (Desk.name), checked by the channel; only desk actions have it, and none is heard without. */
  readonly desk?: string;
  readonly content: Content;
}

export type Content =
  /** `aside`: said where several people talk, without naming the bot. */
  | { readonly kind: 'text'; readonly text: string; readonly aside?: boolean }
  /** A picture or another file, with or without words. */
  | { readonly kind: 'image'; readonly text?: string; readonly aside?: boolean }
  /** The bot was brought here: to one person, or to a place where several people talk (`by` whom, if known). */
  | { readonly kind: 'joined'; readonly shared: boolean; readonly by?: string }
  /** An earlier message (its Incoming.id) now reads differently, or is gone. */
  | { readonly kind: 'edited'; readonly message: string; readonly text: string }
  | { readonly kind: 'deleted'; readonly message: string }
  /** The user does not see this conversation any more. */
  | { readonly kind: 'left' }
  /** The moment has come for which the conversation asked (Conversation.wake). */
  | { readonly kind: 'timer' }
  /** Something that was said does not arrive: at the user's, or at a desk. `forGood`: it is not tried again. */
  | { readonly kind: 'undelivered'; readonly to: Outgoing['to']; readonly forGood: boolean }
  /** Many people have the same error (begins an incident), this conversation is one of them, or the incident is over. */
  | { readonly kind: 'incident'; readonly news: IncidentNews }
  /** `turn` is the Card.turn of the card that was pressed, where the channel knows it: an old card is then recognised. */
  | { readonly kind: 'action'; readonly action: Action; readonly turn?: number };

/** What a button, a tick or a script says; each has a typed equivalent. */
export type Action =
  | { readonly kind: 'answer'; readonly question: string; readonly value: string | readonly string[] }
  | { readonly kind: 'press'; readonly press: Press }
  | { readonly kind: 'change'; readonly fact: string; readonly value: string | readonly string[] }
  /** Opens the question behind a fact, so that another answer can be chosen. */
  | { readonly kind: 'reopen'; readonly fact: string }
  | { readonly kind: 'step'; readonly procedure: string; readonly step: number; readonly done: boolean }
  /** Reads the edited text in the place of the one that was answered. */
  | { readonly kind: 'reread' }
  | DeskAction;

/**
 * `agent` is the name that the user sees. `ticket`: the one that is meant, where the channel knows it. `about`: what to send, a procedure or
 * `question:ID`. `hold`: milliseconds in which a reply can be taken back.
 */
export interface DeskAction {
  readonly kind: 'desk';
  readonly agent: string;
  readonly do: DeskAct;
  readonly ticket?: string;
  readonly text?: string;
  readonly about?: string;
  readonly hold?: number;
  /** Typed under the ticket, where it stands already. */
  readonly written?: true;
  /** Of `correct`: as they read now, the words are for the desk only. */
  readonly inside?: true;
}

/** `share` and `withhold`: whether the help desk gets the user's own words. `anyway`: the steps, though the problem is known and worked on. */
export const PRESSES = ['worked', 'failed', 'human', 'back', 'restart', 'share', 'withhold', 'anyway'] as const;
export type Press = (typeof PRESSES)[number];
/**
 * `take`: from another agent. `undo`: the newest reply that is still held. `reveal`: the names behind the placeholders.
 * `suggest`: what the bot would check next. `send`: the steps of a procedure, to the user. `correct`, `withdraw`: an earlier message of his
 * (`about`, its Incoming.id) now reads differently, or is gone.
 */
export const DESK_ACTS = [
  ...(['claim', 'take', 'release', 'reply', 'note', 'resolve', 'return', 'reopen'] as const),
  ...(['undo', 'reveal', 'suggest', 'send', 'correct', 'withdraw'] as const),
] as const;
export type DeskAct = (typeof DESK_ACTS)[number];

export type IncidentNews =
  | { readonly kind: 'begins'; readonly error: string; readonly users: number }
  | { readonly kind: 'grows'; readonly users: number }
  | { readonly kind: 'concerns-you'; readonly incident: Incident }
  /** What the desk says to all whom the incident concerns; `over`: it ends with this. */
  | { readonly kind: 'told'; readonly incident: string; readonly text: string; readonly over: boolean };

/** One problem that many people have, as others see it. */
export interface Incident {
  /** The id of its ticket. */
  readonly id: string;
  readonly error: string;
  /** ISO 8601. */
  readonly since: string;
}

/** What happens outside of the conversation, as far as it matters here. It may be some seconds old. */
export interface Around {
  /** Tickets that nobody has claimed. */
  readonly waiting: number;
  /** Milliseconds within which half of the last tickets were claimed; null when too few were. */
  readonly claimedWithin: number | null;
  readonly incidents: readonly Incident[];
}

/** A number with the space it belongs to; `text` is how it was written. */
export interface Code {
  readonly space: CodeSpace;
  readonly value: number;
  readonly text: string;
}

export interface EventMention {
  readonly id: number;
  /** As logged, for example `TermDD`; null when the paste names only the number. */
  readonly source: string | null;
  /** For event 50: the protocol component that is named, for example `X.224` or `DATA ENCRYPTION`. */
  readonly component: string | null;
}

/** A fact read from free text. `how` says how: literally there, or concluded from what is there. */
export interface FoundFact {
  readonly fact: string;
  readonly value: string;
  readonly quote: string;
  readonly how: 'said' | 'inferred';
}

export interface FoundMisprint {
  readonly dispute: string;
  readonly printed: string;
}

/** Everything that could be read from one paste. */
export interface Evidence {
  /** The paste without control characters, at most MAX_TEXT characters. */
  readonly text: string;
  readonly clipped: boolean;
  readonly events: readonly EventMention[];
  readonly codes: readonly Code[];
  readonly facts: readonly FoundFact[];
  /** Values that the text rules out ("not 2008 R2"). */
  readonly denied: readonly { readonly fact: string; readonly value: string }[];
  /** Facts about which the text doubts what it says: two values, or "not sure". */
  readonly doubted: readonly string[];
  readonly misprints: readonly FoundMisprint[];
  /** Codes and events that the text rules out, or says are solved, and does not name besides. */
  readonly over: { readonly codes: readonly Code[]; readonly events: readonly number[] };
}

/** What speaks for an error, the surest first. */
export type Proof = 'code' | 'event' | 'words' | 'sign';

/** One known error that was recognised, with the reason in words that an author understands. */
export interface Candidate {
  readonly error: string;
  /** 0…1, the probability that it is this one; messages on the same words share it. */
  readonly score: number;
  /** 0…1, the probability if no other message said the same. */
  readonly fits: number;
  /** The known wording that fits best; empty when a code or an event id alone decided. */
  readonly text: string;
  /** What counted for it in one line, and one by one; what counted against it. */
  readonly reason: string;
  readonly pro: readonly string[];
  readonly contra: readonly string[];
  /** The surest of what speaks for it. */
  readonly by: Proof;
}

export type FactValue = string | readonly string[];
export interface Fact {
  readonly value: FactValue;
  readonly how: 'said' | 'inferred' | 'answered' | 'corrected';
}
export type Facts = Readonly<Record<string, Fact>>;

/** A recognised error, remembered. `after` counts the procedures that had been tried when it appeared: what a fix leads to outweighs what came before. */
export interface Signal {
  readonly error: string;
  readonly score: number;
  readonly by: Proof;
  readonly after: number;
}

export interface CauseLikelihood {
  readonly cause: string;
  /** 0…1; all causes sum to 1. */
  readonly p: number;
  /** Why it is more or less likely than the matched errors alone say. */
  readonly because: readonly string[];
}

/** A procedure as it is shown: the numbers of the steps that fit the facts (1-based, in the procedure's own counting). */
export interface Shown {
  readonly procedure: string;
  readonly steps: readonly number[];
}

export type HandOverReason =
  | 'asked'
  | 'no-rights'
  | 'exhausted'
  | 'not-recognised'
  | 'unpublished'
  | 'version-unknown'
  | 'ruled-out';

export type Decision =
  | { readonly kind: 'ask'; readonly question: string }
  | { readonly kind: 'advise'; readonly cause: string; readonly show: readonly Shown[] }
  | { readonly kind: 'handOver'; readonly reason: HandOverReason; readonly cause: string | null; readonly show: readonly Shown[] }
  | { readonly kind: 'unfixable'; readonly cause: string; readonly show: readonly Shown[] };

export type Phase = 'idle' | 'choosing' | 'asking' | 'advising' | 'with-human' | 'closed';
export type Ended = 'resolved' | 'escalated' | 'unfixable';

/** What a person of the help desk shall see to. It belongs to one conversation, and is reopened rather than made anew for the same case. */
export interface Ticket {
  readonly id: string;
  readonly status: 'open' | 'claimed' | 'resolved';
  /** The person who has it, or had it last: the name, and Incoming.user. */
  readonly agent: string | null;
  readonly agentKey: string | null;
  /** How it ended: by an agent, by the user, given back to the bot, superfluous after a correction, or gone stale. Null while it has not. */
  readonly end: 'agent' | 'user' | 'bot' | 'corrected' | 'stale' | null;
  readonly reason: HandOverReason | 'incident';
  /** ISO 8601, as all times of it. */
  readonly opened: string;
  /** Since when nobody has had it; what counts for reminders. */
  readonly waiting: string;
  readonly claimed: string | null;
  readonly ended: string | null;
  readonly reopened: number;
  /** Whether the desk may see the user's own words. */
  readonly consent: 'asked' | 'given' | 'refused';
  /** Card.turn of the newest card of it at the desks. */
  readonly card: number;
  /** Replies that can still be taken back, oldest first. */
  readonly held: readonly HeldReply[];
  /** How often the desk was reminded; the second desk knows of it after the first time. */
  readonly reminders: number;
  /**
   * The user waits for an answer of the person who has it: since when, and when that person was reminded. Absent while he does not, and
   * in what versions stored that did not know it.
   */
  readonly unanswered?: { readonly since: string; readonly reminded: string | null };
  /** When the user or an agent last did something. */
  readonly active: string;
  /** No desk could be reached, and the user knows. */
  readonly away: boolean;
  /** The names behind the placeholders. */
  readonly names: readonly HiddenName[];
  /** For an incident: which error, and how many people have it. */
  readonly incident: { readonly error: string; readonly users: number } | null;
}

/** `message` is the Incoming.id with which it came; `until` when it goes out. */
export interface HeldReply {
  readonly message: string;
  readonly agent: string;
  readonly text: string;
  readonly until: string;
}

/** A placeholder such as `[HOST-1]`, and what it stands for. */
export interface HiddenName {
  readonly mark: string;
  readonly value: string;
}

/** What was pasted, clipped, under the id of its message. */
export interface Paste {
  readonly message: string;
  readonly text: string;
}

/** A message as it reads now. `inside`: it is for the desk only from now on, behind these words; whoever else has it loses it. */
export interface Amended extends Paste {
  readonly inside?: string;
}

/** The whole memory of a conversation. It holds ids, never copies of knowledge: that may change under it. */
export interface Conversation {
  readonly schema: 3;
  readonly id: string;
  /** Who began it: where several people talk, only he presses its buttons. Null until somebody has said something. */
  readonly owner: string | null;
  /** The user has removed the bot, and has not added it again. */
  readonly left?: true;
  /** Rises by one with each turn, from where the conversation began; a button carries it, so that an old one is recognised. */
  readonly turn: number;
  /** The turn that made the card with live buttons. */
  readonly liveCard: number;
  readonly phase: Phase;
  readonly facts: Facts;
  readonly signals: readonly Signal[];
  /** Newest last: the help desk and Microsoft support ask for the exact text. */
  readonly pastes: readonly Paste[];
  /** The new text of a message that was edited after it had been answered, until the user says what shall count. */
  readonly edited: Paste | null;
  /** The question on the screen: an id of questions.yaml, `problem` (which of the recognised ones) or `exact_text`. */
  readonly asking: string | null;
  /** While choosing: the errors to choose from. */
  readonly options: readonly string[];
  /** Questions that were put, in order; `back` goes through them. */
  readonly asked: readonly string[];
  readonly showing: readonly Shown[];
  readonly cause: string | null;
  /** Procedures that were tried without success, in order. */
  readonly tried: readonly string[];
  /** Ticked steps as `P02:3`. */
  readonly done: readonly string[];
  /** Messages in a row in which nothing was recognised. */
  readonly misses: number;
  readonly ended: Ended | null;
  /** Why a person was called, while one is. */
  readonly handedOver: HandOverReason | null;
  readonly ticket: Ticket | null;
  /** Rises whenever the bot gives the word to a person or gets it back: within one epoch only one of them speaks. */
  readonly epoch: number;
  /** Ticked steps by their time, `P02:3` to ISO 8601: the help desk asks when what was done. */
  readonly doneAt: Readonly<Record<string, string>>;
  /** The incident that the user was told of (its ticket's id); `anyway`: he wants the steps all the same. */
  readonly known: {
    readonly incident: string;
    readonly anyway: boolean;
    /** When to look whether it is still there, ISO 8601: it may have ended while he was told of it. */
    readonly look?: string;
  } | null;
  /** When the conversation wants to be woken, ISO 8601. */
  readonly wake: string | null;
  /** What was said lately, clipped, newest last: the transcript for whoever takes over. */
  readonly lines: readonly Line[];
}

/** One line of the transcript; `message` is the id of the user's message. */
export interface Line {
  readonly at: string;
  /** `user`, `other` (somebody else where several people talk), `bot`, or the name of an agent. */
  readonly from: string;
  readonly text: string;
  readonly message?: string;
}

/** What a turn gives: what to remember, and what to say. */
export interface Step {
  readonly conversation: Conversation;
  readonly outgoing: readonly Outgoing[];
  /** The id of a message whose words are to be forgotten wherever they are stored. */
  readonly forget?: string;
  /** A message that was passed on and now reads differently. */
  readonly amend?: Amended;
  /** Errors that were recognised in this turn and not before. */
  readonly noticed?: readonly string[];
  /** How a case ended in this turn. */
  readonly outcome?: Outcome;
}

/** `by`: who had the word. */
export interface Outcome {
  readonly ended: Ended;
  readonly by: 'bot' | 'human' | 'user';
  readonly cause: string | null;
}

export interface Outgoing {
  readonly to: 'user' | 'desk';
  /** Complete by itself: notifications, screen readers, terminals and scripts read only this. */
  readonly text: string;
  readonly card: Card | null;
  /** Card.turn of the card that this one takes the place of, where the channel can do that; null for a new message. */
  readonly replaces: number | null;
  /** Card.turn of the card whose buttons count no more now that this is said. */
  readonly spends?: number;
  /** The one user whom it concerns, where several people talk. */
  readonly only?: string;
  /** The message whose words this passes on: deleted there, they are deleted here. */
  readonly passes?: string;
  /** What stands before those words in `text`. */
  readonly lead?: string;
  /** Words of several messages that stand in `text`, each as it stands there: deleted or edited there, they go here. */
  readonly quotes?: readonly Paste[];
  /** In whose name it is said, when not in the bot's own. */
  readonly by?: string;
  /** Conversation.epoch in which it was said. */
  readonly epoch?: number;
  /** A fact about delivery or time, which is nobody's word: it may come in any epoch. */
  readonly notice?: true;
  /** For the desk: the ticket under which it stands. */
  readonly ticket?: string;
  /** For the desk: only the one at which it was asked for (Incoming.desk); otherwise all, the second ones once `second` is set. */
  readonly desk?: string;
  readonly second?: true;
  /** For the desk: not the one where it was written. */
  readonly skip?: string;
  /** For the desk: whom of it the words are meant for (Incoming.user), though all may read them; they begin with the name. */
  readonly calls?: { readonly key: string; readonly name: string };
  /** Of an incident's conversation, to all whom it concerns: the incident is over with this. */
  readonly over?: true;
  /** For the desk: what other systems learn of it; what has none is for people only. */
  readonly event?: TicketEvent;
}

/** As Outgoing.desk: those who are told by events only. */
export const OTHER_SYSTEMS = 'webhook';

/** What happens to a ticket, for other systems. Texts are as the desk sees them. */
export type TicketEvent =
  | { readonly type: 'ticket.opened' | 'ticket.updated'; readonly status: Ticket['status']; readonly summary: string }
  | { readonly type: 'message'; readonly from: 'user' | 'agent'; readonly name: string | null; readonly text: string }
  | { readonly type: 'ticket.claimed' | 'ticket.released' | 'ticket.reopened'; readonly agent: string | null }
  | { readonly type: 'ticket.resolved'; readonly agent: string | null; readonly end: NonNullable<Ticket['end']> };

/** The neutral card. A channel turns it into Adaptive Cards, Block Kit, HTML or plain text. */
export interface Card {
  /** The conversation's turn that made it; a press sends it back. */
  readonly turn: number;
  readonly title: string;
  readonly body: readonly Block[];
  readonly actions: readonly Button[];
}

export type Block =
  | { readonly kind: 'text'; readonly text: string; readonly tone: 'normal' | 'subtle' | 'strong' }
  | { readonly kind: 'heading'; readonly text: string }
  /** What the user pasted, shown back: inert in every channel. `message` is the id of the message it stands in. */
  | { readonly kind: 'quote'; readonly text: string; readonly message?: string }
  /** "What I understood": each can be changed. `change` is the fact's question, or null where there is none. */
  | {
      readonly kind: 'facts';
      readonly items: readonly { readonly label: string; readonly value: string; readonly fact: string | null }[];
    }
  | { readonly kind: 'warning'; readonly tag: Warning; readonly title: string; readonly text: string }
  | {
      readonly kind: 'step';
      readonly procedure: string;
      readonly step: number;
      /** The number shown on the card. */
      readonly label: string;
      readonly text: string;
      /** For which versions it is, when that is not settled: "Windows Server 2003". */
      readonly only: string | null;
      readonly rights: 'user' | 'admin';
      readonly risk: string | null;
      readonly places: readonly string[];
      readonly commands: readonly string[];
      readonly check: string | null;
      readonly undo: string | null;
      readonly done: boolean;
    }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Commands outside of a step, each to be copied alone: how to take back what was done. */
  | { readonly kind: 'commands'; readonly label: string; readonly commands: readonly string[] }
  | {
      readonly kind: 'source';
      readonly text: string;
      readonly links: readonly { readonly title: string; readonly url: string }[];
    }
  /** The choices of a question; `current` is the earlier answer when it is being changed. */
  | {
      readonly kind: 'choices';
      readonly question: string;
      readonly label: string;
      readonly multiple: boolean;
      readonly choices: readonly { readonly value: string; readonly label: string }[];
      readonly current: FactValue | null;
    };

export interface Button {
  readonly label: string;
  readonly action: Action;
  readonly style: 'default' | 'positive' | 'destructive';
  /** What to type instead of pressing. */
  readonly typed: string;
  /** It first asks for a text, which becomes DeskAction.text; several lines, and it may be left empty where `optional`. */
  readonly input?: { readonly label: string; readonly submit: string; readonly optional?: true };
}
