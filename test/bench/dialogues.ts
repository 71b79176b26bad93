/** What users say under load: pastes that get a card, and what people type next. Deterministic: the same number gives the same words. */

/** So many messages has each conversation. */
export const MESSAGES_EACH = 3;

interface Dialogue {
  readonly paste: string;
  readonly next: readonly [string, string];
}

/** `{pc}`, `{user}` and `{time}` differ from one conversation to the next, as they do where people paste. */
const DIALOGUES: readonly Dialogue[] = [
  {
    paste:
      'Because of a security error, the client could not connect to the remote computer. Verify that you are logged on to the network, and then try connecting again.\nIt is {pc}',
    next: ['Windows Server 2008 R2, everybody gets it', 'I am an administrator'],
  },
  {
    paste:
      '[Window Title]\nRemote Desktop Disconnected\n[Content]\nBecause of a security error, the client could not connect to the remote computer.\n[OK]\n\nLog Name:      System\nSource:        TermDD\nDate:          3/4/2024 {time}\nEvent ID:      50\nComputer:      {pc}.corp.example\nDescription:\nThe RDP protocol component X.224 detected an error in the protocol stream and has disconnected the client.',
    next: ['the server is Windows Server 2003', "I don't know"],
  },
  {
    paste:
      'Remote Desktop cannot connect to the remote computer for one of these reasons:\n1) Remote access to the server is not enabled\n2) The remote computer is turned off\n3) The remote computer is not available on the network\nMake sure the remote computer is turned on and connected to the network, and that remote access is enabled.\n{user} on {pc}',
    next: ['It is a Windows 10 PC', 'no, I have no admin rights'],
  },
  {
    paste:
      'Your computer could not connect to another console session on the remote computer because you already have a console session in progress. {pc}',
    next: ['Windows Server 2008', "it didn't help"],
  },
  {
    paste:
      'The remote session was disconnected because there are no Terminal Server License Servers available to provide a license. Please contact the server administrator.\n{pc} at {time}',
    next: ['Server 2012 R2, all of us', 'yes I am admin'],
  },
  {
    paste:
      'The remote computer disconnected the session because of an error in the licensing protocol. Please try connecting to the remote computer again or contact your server administrator.',
    next: ['only my own PC {pc}, Windows 7', 'what next?'],
  },
  {
    paste:
      'An authentication error has occurred. The function requested is not supported.\nRemote computer: {pc}\nThis could be due to CredSSP encryption oracle remediation.',
    next: ['Windows 10 to Server 2016', 'worked, thanks'],
  },
  {
    paste: 'hi, remote desktop says error code 0x204 when {user} connects to {pc}, it worked yesterday',
    next: ['Windows 11', "I don't know"],
  },
  {
    paste:
      "Log Name: System\nSource: Microsoft-Windows-TerminalServices-RemoteConnectionManager\nEvent ID: 1003\nTime: {time}\nThe terminal service client '{pc}' has provided an invalid license.",
    next: ['Windows Server 2008', 'the user is a normal user, I am the admin'],
  },
  {
    paste:
      'The terminal server has exceeded the maximum number of allowed connections. The system cannot log you on ({user}). Please try again or consult your system administrator.',
    next: ['Windows Server 2003', 'that did not help, same error on {pc}'],
  },
];

/** What is said in a conversation, by its number and the number of the message in it. */
export function textOf(conversation: number, message: number): string {
  const { paste, next } = DIALOGUES[conversation % DIALOGUES.length] as Dialogue;
  const text = message === 0 ? paste : (next[message - 1] ?? '');
  return text
    .replaceAll('{pc}', `PC-${1000 + (conversation % 9000)}`)
    .replaceAll('{user}', `user${conversation}`)
    .replaceAll('{time}', `8:${String(conversation % 60).padStart(2, '0')}:01 AM`);
}
