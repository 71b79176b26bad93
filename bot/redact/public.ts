/** Host names that are everybody's: Microsoft's services and the like. */
import { wordsOf } from './ordinary.ts';

/** With all that is below them. */
const PUBLIC = wordsOf(
  'microsoft.com windows.com windows.net windowsazure.com azure.com azure.net azure-api.net microsoftonline.com office.com',
  'office.net office365.com live.com outlook.com hotmail.com msn.com msftauth.net msftncsi.com msftconnecttest.com msocsp.com',
  'windowsupdate.com aka.ms w3.org gmail.com googlemail.com google.com github.com digicert.com verisign.com letsencrypt.org',
);
/** Below these a customer chooses the name. */
const TENANTS = wordsOf(
  'cloudapp.azure.com cloudapp.net azurewebsites.net onmicrosoft.com sharepoint.com blob.core.windows.net',
  'file.core.windows.net database.windows.net vault.azure.net mail.protection.outlook.com',
);
/** The first word of the next sentence, where the space was lost. */
const GLUED = /\.\p{Lu}\p{Ll}+$/u;

export function isPublic(host: string): boolean {
  const name = host.replace(GLUED, '').toLowerCase();
  const isBelow = (domain: string) => name === domain || name.endsWith(`.${domain}`);
  return PUBLIC.some(isBelow) && !TENANTS.some(isBelow);
}
