/** The bot's own sentences, in one place, so that they can be read, corrected and translated together. */
import type { Confidence, Machine, Risk } from '../knowledge/model.ts';
import type { HandOverReason } from './types.ts';

export const SAY = {
  why: 'Why I ask:',
  howToFind: 'How to find out:',
  dontKnow: "I don't know",
  unknown: 'not known',
  inferred: '(concluded)',
  understood: 'What I understood',
  likely: 'Most likely:',
  considered: 'Considered:',
  steps: 'What to do',
  before: 'Before you start:',
  check: 'Check:',
  undo: 'Undo:',
  only: 'only for',
  not: 'not',
  disputed: 'The sources disagree here, and this follows what holds:',
  source: 'Source:',
  experience: 'experience; no published source',
  confidence: {
    H: 'It says what Microsoft publishes; it was not tried on your machine.',
    M: 'Published for a neighbouring version, or by two independent sources.',
    L: 'Published by one third party, or concluded; look twice.',
    mem: 'From experience; look twice.',
  } satisfies Record<Confidence, string>,
  unfixable: 'This cannot be made to work',
  whichProblem: 'Which of these errors is it?',
  lookAlike: 'I know more than one error that looks like this.',
  neitherOrUnknown: "Neither, or I can't tell",
  exactText: 'I do not recognise this error yet. What exactly does Windows show?',
  howToCopy: [
    'Click the error window and press Ctrl+C, then paste here (Ctrl+V): that copies its whole text.',
    'Or open "Show details" in it and type the error code, for example 0x204.',
    'Or, on the server: Event Viewer > Windows Logs > System, select the event, Copy > Copy Details as Text, and paste it.',
  ],
  noMoreText: 'I have no more than that',
  image:
    'I got the picture, but I can only read text. Please click the error window, press Ctrl+C and paste the text here, or type the error code from "Show details".',
  imageBeside: 'I cannot read the picture, so I go by what you wrote.',
  imageNotPassed:
    'I cannot pass pictures on to the help desk yet. Please paste the text of the error, or describe what the picture shows.',
  imageSent: 'The user sent a picture, which is not kept.',
  empty: 'That message was empty. Please paste the text of the error.',
  clipped: 'That was a long text; I read its beginning and its end. If the error stood in the middle, paste just that part.',
  pasted: 'What was pasted',
  recognised: 'Recognised',
  causes: 'Likely causes',
  tried: 'Tried so far',
  didNotHelp: 'did not help',
  offerHuman: 'I do not know this error. Shall a person take over?',
  offerHumanAgain: 'I have no further steps. Shall a person take over again?',
  humanComes: 'A person takes over',
  greeting:
    'Hello. Paste the Remote Desktop error that you see (click its window, Ctrl+C, then Ctrl+V here), an event from the server, or an error code. I find out what it is and give you the steps, or I call a person.',
  welcome:
    'Hello, I am Reconnect. I get you back into your Remote Desktop. Paste the error that you see (click its window, Ctrl+C, then Ctrl+V here), an event from the server (for example event 50 TermDD) or a code (for example 0x204). I ask only what changes the advice, then give you the steps, or I call a person. Type help at any time.',
  addedBy: 'has added me here.',
  introduction:
    'I am Reconnect, and I help with Remote Desktop errors. Mention me with the error that Windows shows, and I answer in the same thread.',
  help: 'Paste a Remote Desktop error, an event (for example event 50 TermDD) or a code (for example 0x204). I ask only what changes the advice, then give you steps with their risk, how to check them and how to undo them. You can type: worked, failed, human, back, start over, done 3 (step 3 is done), change and the name of an answer.',
  thanks: 'You are welcome.',
  offTopic: 'I only know Remote Desktop. Paste the error that you see, or type human to talk to a person.',
  noted: 'Noted.',
  needError: 'Now paste the error that you see, so that I know what to look for.',
  resolved: 'Good to hear. I close this. If it comes back, just paste the error again.',
  failedNext: 'Thank you, noted as not helpful. Next:',
  failedWithError: 'Thank you. I take it that the steps led to this new message:',
  notUnderstoodAnswer: 'I could not read an answer in that. Choose one of these, or type it:',
  notUnderstoodResult:
    'I could not tell whether the steps helped. Type worked or failed; paste the message if there is a new one; or type human. I keep what you wrote for the person who may take over.',
  changed: 'Changed:',
  newSteps: 'The steps below follow from that; leave the earlier ones.',
  notYours:
    'Only the person who asked can press or say that here. Paste your own error in a new message and mention me, or write to me directly.',
  editedOffer: 'You have edited a message that I had answered. Shall I read the new text instead?',
  editedAfter: 'You have edited a message that I had answered. If the new text is another error, please send it again.',
  userEdited: 'The user has edited a message. It now reads:',
  userDeleted: 'The user has deleted a message; its words were removed here too.',
  deleted: '(deleted by its author)',
  staleOver: 'That button belongs to an earlier card, and nothing is open here now. Paste the error that you see.',
  staleButton: 'That button belongs to an earlier card. This is where we are:',
  backNowhere: 'There is no earlier question to go back to.',
  freshStart: 'We start over. Paste the error that you see.',
  stepDone: 'is ticked.',
  stepUndone: 'is no longer ticked.',
  stepUnknown: 'That step is not on the screen.',
  answerUnknown: 'is no answer that I know.',
  chooseOne: 'Choose one of these:',
  userCorrected: 'The user corrected an answer, and the bot goes on with it.',
  noAnswer:
    'I have no written answer to that, and I do not guess. Type human, and a person answers; or worked or failed when you know how it went.',
  userSolved: 'The user says that it works again.',
  userStartedOver: 'The user has started over; this ticket is closed.',
  stillBroken: 'Still broken.',
  reopened: 'Sorry to hear that. I open the case again; what is known stays known.',
  stillHere: 'I am here. This was the question:',
  offerDeclined: 'All right, nobody is called. Paste the exact text, an event or a code whenever you have it, or type human.',
  partly:
    'So a part of it works. Who or what still fails? Type worked when all of it works, failed for the next steps, or paste the message that is left.',
  later: 'Take your time. I keep everything; come back here and type worked or failed, or go on with the steps.',
  eventOrCode: 'That number alone does not tell enough.',
  humanAlready: 'The help desk has this already. What you write here is passed on.',
  passedOn: 'Passed on to the help desk.',
  stillUnfixable: 'As said, that edition cannot do it; the ways around are above. Type human to talk to a person, or start over.',
  misprint:
    'A path or name in your text is a misprint that stands in one of the articles. Do not use it; the steps name the right one for your version.',
  misprintRight: 'A path or name in your text is a misprint that stands in one of the articles. The right one for your version:',
  agentHere: 'of the help desk is here and answers you in this conversation.',
  agentResolved: 'The help desk has closed this. If it comes back, just paste the error again.',
  agentReturned: 'You are back with me. This is where we were.',
  ticketNone: 'There is no open ticket in this conversation.',
  ticketTaken: 'has it.',
  ticketFirstClaim: 'Claim the ticket first, so that the user knows who is answering.',
  ticketNew: 'New ticket',
} as const;

export const WHY_HUMAN: Readonly<Record<HandOverReason, string>> = {
  asked: 'You asked for a person. I hand over what we have so far:',
  'no-rights': 'What is left needs administrator rights, so it is not for you to do. I hand over what we have so far:',
  'ruled-out':
    'I recognise the error, but what you told rules out every cause of it that I know. I hand over what we have so far:',
  exhausted: 'I have no further steps for this. I hand over what we have so far:',
  'not-recognised': 'I do not recognise this error, and I do not guess. A person gets what we have so far:',
  unpublished: 'Nobody has published a fix for this, and I do not invent one. I hand over what we have so far:',
  'version-unknown':
    'The right steps depend on the Windows version, and a path for the wrong one does harm. Somebody who can look it up takes over:',
};

/** What a step changes, in the words of the card; what changes nothing is not marked. */
export const RISK: Readonly<Record<Risk, string | null>> = {
  none: null,
  setting: 'changes a setting',
  registry: 'edits the registry',
  'service-restart': 'restarts a service',
  restart: 'restarts the computer',
  licence: 'touches licensing',
  security: 'changes security',
  network: 'changes how the server is reached',
};

export const MACHINE: Readonly<Record<Machine, string>> = {
  client: 'On the client (the computer you connect from)',
  'session-host': 'On the server (the computer you connect to)',
  'license-server': 'On the licence server',
  'domain-controller': 'On a domain controller',
  gateway: 'On the Remote Desktop Gateway',
  any: 'Anywhere',
};
