/** Words that stand where a name could stand, and are nobody's. */

/** As names they would tell nothing, and hiding them would take the error apart. */
const ORDINARY = new Set(
  wordsOf(
    // Of which sentences are made.
    'a an the this that these those my our your his her its their one two three all any some each every no none not yes',
    'on off in out at to for from of by with and or but if as is are was were be been has have had do does did can could',
    'will would should may might must it he she we they you i me us them who what which when where why how here there now then',
    'today still again also only just same other another both new old first last next up down slow ok fine good bad wrong',
    'right unknown different local remote normal standard regular too so than via per without running not-found unavailable',
    'well usual before expected soon someone standalone somebody anybody nobody everybody whoever example servername',
    'und oder der die das ein eine mein unser nicht kein ist le la les un une el los mi no se',
    // Not known, not there, not applicable.
    'nein keine unbekannt aucun inconnu ninguno desconocido nessuno sconosciuto nenhum desconhecido geen onbekend n.v.t brak',
    'нет неизвестно 不明 不適用 没有 未知 不适用 暂缺 なし 該当なし 없음',
    // Machines, people and things of Remote Desktop.
    'server servers client clients computer computers computername host hosts hostname machine machines pc pcs laptop desktop',
    'workstation gateway broker domain domains network networks user users username admin admins administrator administrators',
    'owner operator operators guest guests account accounts session sessions console services service system software hardware',
    'windows microsoft terminal connection connections license licence licenses licences licensing error errors event events',
    'code codes message security certificate certificates credentials encryption protocol failed failure warning information',
    'password passwords passwort pin key keys address addresses name names value values data null nul true false na',
    'benutzer rechner utilisateur ordinateur serveur utente usuario usuário equipo servidor computador gebruiker',
    'użytkownik komputer serwer пользователь компьютер сервер',
    // Shorthand of the trade.
    'rdp rds rdsh rdgw rdweb rdcb rdp-tcp ts tsg avd vdi vm vms vpn lan wan wlan dns wins dhcp ad aad dc dcs ou cal cals nla',
    'tls ssl tcp udp ip ipv4 ipv6 mac smb gpo ntlm kerberos credssp azure entra aws citrix wvd os mstsc termsrv',
    'ica-tcp tscc qwinsta quser services.msc sip icmp http https',
    // The registry.
    'hklm hkcu hku hkcr hkcc hkey_local_machine hkey_current_user hkey_users hkey_classes_root hkey_current_config registry',
    'currentcontrolset controlset001 control policies policy classes winstations parameters rcm lsa sam settings current',
    // Accounts and folders that each Windows has.
    'nt authority builtin apppool everyone device driver manager font version versions microsoft-windows mslicensing',
    'system32 syswow64 systemroot windir program files programs programdata crypto rsa machinekeys temp tmp appdata drivers',
    'configuration schema sites ntds default-first-site-name com net org',
    'share shares shared common public default root cimv2 bin etc var usr home documents downloads profiles profile defaultuser',
    'ipc ipc$ print print$ admin$ sysvol netlogon tsclient localhost workgroup localdomain localhost.localdomain azuread',
    'nt-autorität autorite système sistema система administrateur administrador amministratore администратор gast invité',
    'öffentlich público pubblica openbaar publiczny общие パブリック 公用 공용',
    // The processes and packages that log on.
    'advapi user32 ntlmssp negotiate seclogo',
    // Addresses of mail and web that many have.
    'microsoftaccount helpdesk support info noreply office mail vpn www portal login test group groups',
    // What looks like a host and is a product, or an example of Microsoft's.
    'asp.net ado.net vb.net command.com computer1.fabrikam.com 157.60.0.1',
  ),
);

const TECHNICAL = anyOf(
  // Codes, ordinals, times and sizes, x64, 1920x1080, 802.1X.
  String.raw`0x[\da-f]+|\d+(?:st|nd|rd|th|bit|ms|s|min|h|d|gb|mb|kb|am|pm|x)?|x\.?\d+\w*|\d+x\d+|802\..*`,
  // Versions of Windows: win10, w2k8r2, 2012R2, 22H2.
  String.raw`w(?:in(?:dows)?|s)?-?(?:2k\d*|20\d\d|xp|vista|7|8|8\.1|10|11)(?:-?r2|h2)?(?:sp\d)?|nt4?|xp|vista`,
  String.raw`(?:server-?)?(?:2k\d*|20\d\d)(?:-?r2)?(?:sp\d)?|\d\dh\d|sp\d|r2|v\d[\d.]*|kb\d+|ms\d\d-\d+|cve-[\d-]+`,
  // Numbered things, and products with a year.
  String.raw`(?:evt|event|error|code|id|port|step|office|exchange|sql|ie)-?\d+|o365|m365`,
  // Protocols and algorithms.
  String.raw`(?:tls|ssl|tlsv|sslv|sha|md|aes|rc|des|rdp|ipv|utf|tcp|udp|http|cimv|lpt|com)-?[\d.]+|rdp-tcp#\d+|3des|w32tm`,
  // What is left of a mark that was made up.
  String.raw`(?:host|user|address|key)-\d+`,
);

const FILE_NAME = new RegExp(
  String.raw`\.(?:${[
    'exe|dll|sys|msc|cpl|ps1|bat|cmd|vbs|reg|evtx?|etl|log|txt|ini|inf|rdp|pfx|cer|crt|pem|mui|xml|html?|csv|docx?|xlsx?|pdf',
    'png|jpe?g|gif|zip|cab|msi|msu|dat|edb|dmp|tmp|bak',
  ].join('|')})$`,
  'i',
);

export function isOrdinary(word: string): boolean {
  return ORDINARY.has(word.toLowerCase());
}

/** Letters and numbers that name a product, a version, an algorithm or an article. */
export function isTechnical(word: string): boolean {
  return TECHNICAL.test(word);
}

export function isFileName(word: string): boolean {
  return FILE_NAME.test(word);
}

/** The words of long lists, which are written in lines. */
export function wordsOf(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}

function anyOf(...patterns: readonly string[]): RegExp {
  return new RegExp(`^(?:${patterns.join('|')})$`, 'i');
}
