/** What Teams is told about the app: the manifest of the package that an administrator uploads. */

/** What differs from one organisation to the next. */
export interface AppOptions {
  /** The app in Teams; a GUID. */
  readonly appId: string;
  /** The bot behind it: the Microsoft App ID of the Azure Bot; a GUID. */
  readonly botId: string;
  /** Teams takes an update only under a higher version. */
  readonly version: string;
  readonly name: string;
  readonly developer: string;
  readonly website: string;
  readonly privacy: string;
  readonly terms: string;
  /** Where the bot answers, or null when it is not to be named. */
  readonly host: string | null;
}

/** The newest version that Microsoft's reference lists as generally available; nothing newer is needed here. */
const SCHEMA = '1.27';
/** The ground of color.png. */
const ACCENT = '#0f5f8c';
const SCOPES = ['personal', 'team', 'groupChat'] as const;

/** Each is a whole message that the bot understands; the buttons of its cards do the rest. */
export const COMMANDS = [
  { title: 'Help', description: 'What I can read, and what you can type' },
  { title: 'Start over', description: 'Forget this error and begin with another' },
  { title: 'Human', description: 'Let a person take over' },
] as const;

/** The action in the menu of a message; it comes back as `commandId`, what was added as `data.note`. */
export const TROUBLESHOOT = { id: 'troubleshoot', note: 'note' } as const;

const DESCRIPTION = {
  short: 'Paste a Remote Desktop error. Get the steps that fix it, or a person.',
  full: [
    'Paste what Windows shows when Remote Desktop fails: the text of a dialog, an event from the server, or an error code.',
    'You are asked only what changes the advice. Then you get the steps, each with where it is done, with which rights,',
    'at what risk, how to check it and how to undo it. When the steps do not help, or are not yours to take, a person takes over.',
    '\n\nIt answers from written and sourced knowledge, the same question always in the same way. In a channel or a group chat it',
    'reads only messages that mention it.',
  ].join(' '),
} as const;

export type AppManifest = ReturnType<typeof buildManifest>;

/**
 * The manifest, complete. It asks for no resource-specific permission: without ChannelMessage.Read.Group and
 * ChatMessage.Read.Chat, Teams passes on only what mentions the bot, and no administrator has to consent.
 */
export function buildManifest(options: AppOptions) {
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${SCHEMA}/MicrosoftTeams.schema.json`,
    manifestVersion: SCHEMA,
    version: options.version,
    id: options.appId,
    localizationInfo: { defaultLanguageTag: 'en' },
    developer: {
      name: options.developer,
      websiteUrl: options.website,
      privacyUrl: options.privacy,
      termsOfUseUrl: options.terms,
    },
    name: { short: options.name, full: `${options.name}: help with Remote Desktop` },
    description: DESCRIPTION,
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: ACCENT,
    bots: [describeBot(options.botId)],
    composeExtensions: [describeMessageAction(options.botId)],
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: options.host === null ? [] : [options.host],
    defaultInstallScope: 'personal',
    defaultGroupCapability: { team: 'bot', groupchat: 'bot' },
    // From 1.25 on this stands for shared and private channels, and Teams refuses an app for teams without it.
    supportsChannelFeatures: 'tier1',
  };
}

function describeBot(botId: string) {
  return {
    botId,
    scopes: SCOPES,
    isNotificationOnly: false,
    supportsFiles: false,
    supportsCalling: false,
    supportsVideo: false,
    commandLists: SCOPES.map((scope) => ({ scopes: [scope], commands: COMMANDS })),
  };
}

/** Without fetchTask Teams shows a form of its own, which must ask for something: here what the message does not say. */
function describeMessageAction(botId: string) {
  return {
    botId,
    commands: [
      {
        id: TROUBLESHOOT.id,
        type: 'action',
        title: 'Troubleshoot this error',
        description: 'Takes the text of this message as the error',
        context: ['message'],
        fetchTask: false,
        parameters: [
          {
            name: TROUBLESHOOT.note,
            title: 'Anything to add?',
            description: 'For example which Windows the server runs; may stay empty',
            inputType: 'textarea',
            isRequired: false,
          },
        ],
      },
    ],
  };
}
