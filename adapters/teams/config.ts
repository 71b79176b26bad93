/** The settings of Teams. */
import type { Environment, Settings } from '../config.ts';
import { readServiceUrls, type ServiceUrls } from './service-url.ts';

export const APP_TYPES = ['MultiTenant', 'SingleTenant', 'UserAssignedMSI'] as const;
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
    };

/** The public cloud's; others are listed in README.md. */
const OPENID_METADATA_URL = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
const LOGIN_URL = 'https://login.microsoftonline.com';
/** GUIDs, in real life. */
const ID = /^[\w-]{1,100}$/;
const WHERE = 'in the Azure portal, under your Azure Bot > Configuration';

export function readTeamsConfig(env: Environment): Settings<TeamsConfig> {
  const { MICROSOFT_APP_ID: appId, MICROSOFT_APP_PASSWORD: password, MICROSOFT_APP_TENANT_ID: tenant } = env;
  if (!appId) {
    return password || tenant
      ? {
          problem: [
            `MICROSOFT_APP_ID is missing: it stands ${WHERE}. For a trial without Teams unset every MICROSOFT_ variable.`,
          ],
        }
      : { value: { mode: 'emulator' } };
  }
  const type = env.MICROSOFT_APP_TYPE || (tenant ? 'SingleTenant' : 'MultiTenant');
  const appType = APP_TYPES.find((known) => known.toLowerCase() === type.toLowerCase());
  const serviceUrls = readServiceUrls(env.TEAMS_SERVICE_URLS ?? '');
  const openIdMetadataUrl = env.TEAMS_OPENID_METADATA_URL || OPENID_METADATA_URL;
  const loginUrl = (env.TEAMS_LOGIN_URL || LOGIN_URL).replace(/\/+$/, '');
  const problem = [
    ...(ID.test(appId) ? [] : [`MICROSOFT_APP_ID is no id of an app: it stands ${WHERE}, as Microsoft App ID.`]),
    ...(appType ? [] : [`MICROSOFT_APP_TYPE is "${type}": give one of ${APP_TYPES.join(', ')}.`]),
    ...(appType !== 'UserAssignedMSI' && !password
      ? [
          'MICROSOFT_APP_PASSWORD is missing: make a client secret under Certificates & secrets of the app registration, and give its value.',
        ]
      : []),
    ...(appType !== 'MultiTenant' && !tenant
      ? [`MICROSOFT_APP_TENANT_ID is missing: it stands ${WHERE}, as App Tenant ID.`]
      : []),
    ...(tenant && !ID.test(tenant)
      ? ['MICROSOFT_APP_TENANT_ID is no id of a tenant: give the Directory (tenant) ID, not a name.']
      : []),
    ...(isSafe(openIdMetadataUrl) ? [] : ['TEAMS_OPENID_METADATA_URL is not usable: give an https address, or unset it.']),
    ...(isSafe(loginUrl) ? [] : ['TEAMS_LOGIN_URL is not usable: give an https address, or unset it.']),
    ...('problem' in serviceUrls ? [serviceUrls.problem] : []),
  ];
  if (problem.length > 0 || !appType || 'problem' in serviceUrls) return { problem };
  const common = { appId, appType, password: password || null, tenant: tenant || null };
  return { value: { mode: 'live', ...common, openIdMetadataUrl, loginUrl, serviceUrls: serviceUrls.patterns } };
}

/** Keys are believed and secrets sent there: in clear only on this machine, which is what tests do. */
function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}
