/** What people write: pastes of errors, answers, small talk, and calls for a person. */
import type { Random } from '../random.ts';

const PASTES = [
  'Because of a security error, the client could not connect to the remote computer. Verify that you are logged on to the network, and then try connecting again.',
  'Event ID: 50 Source: TermDD The RDP protocol component X.224 detected an error in the protocol stream and has disconnected the client.',
  '0x204',
  'Error code: 0x706 Extended error code: 0x0',
  'The terminal server cannot issue a client license.',
  'The remote desktop client has provided an invalid license.',
  "Remote Desktop can't connect to the remote computer for one of these reasons: 1) Remote access to the server is not enabled 2) The remote computer is turned off 3) The remote computer is not available on the network",
  'An authentication error has occurred. The function requested is not supported. This could be due to CredSSP encryption oracle remediation.',
  'The remote session was disconnected because there are no Remote Desktop License Servers available to provide a license.',
  'Remote Desktop Disconnected\nYour Remote Desktop session has ended.\nThe network connection was lost.',
];
const FACTS = [
  'the server is Windows Server 2019',
  'it is Windows Server 2003, everybody gets it',
  'I am on Windows 10 and only I have it',
  'I am an administrator',
  'I am not an administrator',
  'the server is 2008 R2',
];
const ANSWERS = ['yes', 'no', "I don't know", 'it worked', 'that did not help', 'still the same error', 'some of them', '1', '2'];
const TALK = [
  'hello',
  'thanks',
  'help',
  'one moment please',
  'is that dangerous?',
  'how long does this take?',
  'ok',
  'start over',
];
const FOR_PERSON = ['I want to talk to a person', 'can I speak to somebody please'];

/** How often a user who may ask for a person does so. */
const ASKS = 0.06;

/** `mark` stands behind the words, in brackets. `mayAsk`: somebody is at the desk. */
export function say(random: Random, mark: string, mayAsk: boolean): string {
  const words =
    mayAsk && random.chance(ASKS) ? random.pick(FOR_PERSON) : random.pick(random.pick([PASTES, PASTES, FACTS, ANSWERS, TALK]));
  return `${words} (${mark})`;
}

/** What somebody of the desk writes to the user. */
export function reply(random: Random, mark: string): string {
  return `reply: ${random.pick(['Which server is it?', 'I am looking at it.', 'Try it once more, please.', 'Thank you.'])} (${mark})`;
}
