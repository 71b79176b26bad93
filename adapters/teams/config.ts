/** The settings of Teams. */
import type { Environment, Settings } from '../config.ts';
import { isSafeUrl } from '../safe-url.ts';
import { isGuid } from './guid.ts';
import { readServiceUrls, type ServiceUrls } from './service-url.ts';

const APP_TYPES = ['MultiTenant', 'SingleTenant', 'UserAssignedMSI'] as const;
/** The name of the channel for test tools: what waits for the real Teams must not go to one, nor be given up for want of it. */
export const EMULATOR = 'teams-emulator';
const AMBIGUOUS = ['retry', 'park'] as const;
/**
 * What becomes of a new message of which Teams did not say whether it was taken: it is sent again after a moment, and may then stand
 * there twice; or it is set aside for a person to look, and may then be missing.
 */
export type Ambiguous = (typeof AMBIGUOUS)[number];
/** How the bot is registered with Azure Bot Service, in its own words. */
export type AppType = (typeof APP_TYPES)[number];

export type TeamsConfig =
  /** No app is set: what comes from this machine is answered without a token, as Microsoft's test tools expect. */
  | { readonly mode: 'emulator' }
  | {
      readonly mode: 'live';
      readonly appId: string;
      readonly appType: AppType;
      /** Null with a managed identity. */
      readonly password: string | null;
      /** Null with MultiTenant: whoever has installed the app may speak to it. */
      readonly tenant: string | null;
      readonly openIdMetadataUrl: string;
      /** Without a slash at its end; the tenant comes behind it. */
      readonly loginUrl: string;
      readonly serviceUrls: ServiceUrls;
      readonly ambiguous: Ambiguous;
    };

/** The public cloud's; the bot speaks to no other. */
const OPENID_METADATA_URL = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
const LOGIN_URL = 'https://login.microsoftonline.com';
const WHERE = 'in the Azure portal, under your Azure Bot > Configuration';
const NO_APP_ID = `MICROSOFT_APP_ID is missing: it stands ${WHERE}, as Microsoft App ID. For a trial without Teams unset every MICROSOFT_ variable.`;
const NOT_APP_ID = `MICROSOFT_APP_ID is no id of an app: give the Microsoft App ID, a GUID, which stands ${WHERE}.`;
const NO_PASSWORD =
  'MICROSOFT_APP_PASSWORD is missing: make a client secret under Certificates & secrets of the app registration, and give its value.';
const NO_TENANT = `MICROSOFT_APP_TENANT_ID is missing: it stands ${WHERE}, as App Tenant ID.`;
const NO_TENANT_ID = 'MICROSOFT_APP_TENANT_ID is no id of a tenant: give the Directory (tenant) ID, a GUID.';

export function readTeamsConfig(env: Environment): Settings<TeamsConfig> {
  const { MICROSOFT_APP_ID: appId, MICROSOFT_APP_PASSWORD: password, MICROSOFT_APP_TENANT_ID: tenant } = env;
  if (!appId && (password || tenant)) return { problem: [NO_APP_ID] };
  if (!appId) return { value: { mode: 'emulator' } };
  const type = env.MICROSOFT_APP_TYPE || (tenant ? 'SingleTenant' : 'MultiTenant');
  const appType = APP_TYPES.find((known) => known.toLowerCase() === type.toLowerCase());
  const serviceUrls = readServiceUrls(env.TEAMS_SERVICE_URLS ?? '');
  const openIdMetadataUrl = env.TEAMS_OPENID_METADATA_URL || OPENID_METADATA_URL;
  const loginUrl = (env.TEAMS_LOGIN_URL || LOGIN_URL).replace(/\/$/, '');
  const ambiguous = AMBIGUOUS.find((known) => known === (env.TEAMS_AMBIGUOUS || 'retry').toLowerCase());
  const problem = [
    ...findAppProblems(env, appType),
    ...(isSafeUrl(openIdMetadataUrl) ? [] : [notUsable('TEAMS_OPENID_METADATA_URL', OPENID_METADATA_URL)]),
    ...(isSafeUrl(loginUrl) ? [] : [notUsable('TEAMS_LOGIN_URL', LOGIN_URL)]),
    ...('problem' in serviceUrls ? [serviceUrls.problem] : []),
    ...(ambiguous ? [] : [`TEAMS_AMBIGUOUS is not understood: give one of ${AMBIGUOUS.join(', ')}, or unset it.`]),
  ];
  if (problem.length > 0 || !appType || !ambiguous || 'problem' in serviceUrls) return { problem };
  const app = { appId, appType, password: password || null, tenant: tenant || null };
  const addresses = { openIdMetadataUrl, loginUrl, serviceUrls: serviceUrls.patterns };
  return { value: { mode: 'live', ...app, ...addresses, ambiguous } };
}

/** None of these sentences repeats a value: one may be a secret in the wrong place. */
function findAppProblems(env: Environment, appType: AppType | undefined): string[] {
  const { MICROSOFT_APP_ID: appId = '', MICROSOFT_APP_PASSWORD: password, MICROSOFT_APP_TENANT_ID: tenant } = env;
  return [
    ...(isGuid(appId) ? [] : [NOT_APP_ID]),
    ...(appType ? [] : [`MICROSOFT_APP_TYPE is not understood: give one of ${APP_TYPES.join(', ')}, or unset it.`]),
    ...(appType && appType !== 'UserAssignedMSI' && !password ? [NO_PASSWORD] : []),
    ...(appType && appType !== 'MultiTenant' && !tenant ? [NO_TENANT] : []),
    ...(appType !== 'MultiTenant' && tenant && !isGuid(tenant) ? [NO_TENANT_ID] : []),
  ];
}

function notUsable(name: string, example: string): string {
  return `${name} is not usable: give an https address like ${example}, or unset it.`;
}
