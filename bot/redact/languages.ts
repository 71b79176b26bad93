/**
 * What stands before names in other languages than English: the labels of the texts that Windows writes into its logs (events
 * 4625, 4648, 4776, 21 …), the folder of the users as Explorer shows it, a machine in a dialog, a password. Each entry is a
 * piece of a pattern, in which upper and lower case are alike.
 */
import { raw } from './pieces.ts';

interface Language {
  /** Before the name of an account: account name, logon account, user, user name. */
  readonly user: string;
  /** Before the name of a machine or a domain: account domain, domain, workstation, source workstation, target server, computer. */
  readonly host: string;
  /** Labels that people use in prose as well; after them only a name in Latin letters counts. */
  readonly looseUser?: string;
  readonly looseHost?: string;
  readonly home?: string;
  /** Before a name in quotes. */
  readonly machine?: string;
  readonly password: string;
  /** Nothing is between words and what is joined to them, so that only what is in Latin letters is known to be a password. */
  readonly joins?: true;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  german: {
    user: 'kontoname|anmeldekonto|benutzer(?:name)?|anmeldename',
    host: 'kontodomäne|(?:anmelde|benutzer)?domäne|arbeitsstation(?:sname)?|quellarbeitsstation|zielserver(?:name)?|rechner(?:name)?|remotecomputer',
    home: 'Benutzer',
    machine: '(?:remote|ziel)?computer|rechner|remoteserver',
    password: 'kennwort|passwort',
  },
  french: {
    user: 'nom d[eu] compte|compte d.ouverture de session|utilisateur|nom d.utilisateur',
    host: 'domaine(?: d[eu] compte)?|(?:nom de la )?station de travail(?: source)?|nom du serveur cible|(?:nom de l.)?ordinateur(?: distant)?',
    home: 'Utilisateurs',
    machine: '(?:ordinateur|serveur)(?: distant)?',
    password: 'mot de passe',
  },
  italian: {
    user: 'nome (?:account|utente)|account di accesso|utente',
    host: 'dominio(?: account)?|nome workstation|workstation di origine|nome (?:del )?server di destinazione|nome computer|computer remoto',
    home: 'Utenti',
    machine: '(?:computer|server) remoto',
    password: 'password',
  },
  spanish: {
    user: 'nombre de (?:la )?cuenta|cuenta de inicio de sesi[oó]n|(?:nombre de )?usuario',
    host: '(?:nombre de )?estaci[oó]n de trabajo(?: de origen)?|dominio(?: de (?:la )?cuenta)?|nombre de(?:l)? servidor de destino|(?:nombre de(?:l)? )?equipo(?: remoto)?',
    home: 'Usuarios',
    machine: '(?:equipo|servidor|ordenador)(?: remoto)?',
    password: 'contraseña',
  },
  portuguese: {
    user: 'nome d[ae] conta|conta de (?:logon|in[ií]cio de sess[aã]o)|(?:nome d[eo] )?(?:usuário|utilizador)',
    host: '(?:nome da )?estação de trabalho(?: de origem)?|domínio(?: d[ae] conta)?|nome do servidor de destino|(?:nome do )?computador(?: remoto)?',
    home: 'Usuários|Utilizadores',
    machine: '(?:computador|servidor)(?: remoto)?',
    password: 'senha|palavra-passe',
  },
  dutch: {
    user: 'accountnaam|aanmeldingsaccount|gebruiker(?:snaam)?',
    host: '(?:account)?domein|(?:naam van )?(?:bron)?werkstation|werkstation(?:s)?naam|naam van doelserver|doelservernaam|computernaam|externe computer',
    home: 'Gebruikers',
    machine: 'externe (?:computer|server)',
    password: 'wachtwoord',
  },
  polish: {
    user: 'nazwa (?:konta|użytkownika)|konto logowania|użytkownik',
    host: 'domena(?: konta)?|nazwa stacji roboczej|źródłowa stacja robocza|nazwa serwera docelowego|nazwa komputera|komputer(?: zdalny)?',
    home: 'Użytkownicy',
    machine: raw`(?:komputer|serwer)\p{L}{0,3}(?: zdaln\p{L}{1,3})?`,
    password: 'hasło',
  },
  czech: {
    user: 'název účtu|uživatel(?:ské jméno)?',
    host: 'doména(?: účtu)?|název pracovní stanice|zdrojová pracovní stanice|název počítače|počítač',
    home: 'Uživatelé',
    machine: raw`(?:počítač|server)\p{L}{0,3}`,
    password: 'heslo',
  },
  swedish: {
    user: 'kontonamn|användare|användarnamn',
    host: '(?:konto)?domän|arbetsstations?namn|källarbetsstation|dator(?:namn)?',
    home: 'Användare',
    machine: '(?:fjärr)?datorn?',
    password: 'lösenord',
  },
  turkish: {
    user: 'hesap adı|kullanıcı(?: adı)?',
    host: '(?:hesap )?etki alanı|[iİ]ş [iİ]stasyonu adı|kaynak [iİ]ş [iİ]stasyonu|bilgisayar(?: adı)?',
    home: 'Kullanıcılar',
    machine: '(?:uzak )?bilgisayar|sunucu',
    password: raw`ş[iİ]fre(?:m|si|niz)?|parola(?:m|sı|nız)?`,
  },
  russian: {
    user: 'имя (?:уч[её]тной записи|пользователя)|уч[её]тная запись входа|пользователь',
    host: 'домен(?: уч[её]тной записи)?|имя рабочей станции|(?:исходная )?рабочая станция|имя (?:целевого|конечного) сервера|имя компьютера|(?:удал[её]нный )?компьютер',
    home: 'Пользователи',
    machine: raw`(?:компьютер|сервер)\p{L}{0,3}`,
    password: 'пароль',
  },
  japanese: {
    user: 'アカウント ?名|ログオン ?アカウント|ユーザー? ?名',
    host: 'アカウント ?ドメイン|ドメイン ?名|ワークステーション ?名|ソース ?ワークステーション|ターゲット ?サーバー? ?名|コンピューター? ?名',
    looseUser: 'ユーザー?',
    looseHost: 'ドメイン|(?:リモート ?)?コンピューター?|サーバー?',
    home: 'ユーザー',
    machine: 'コンピューター?|サーバー?',
    password: 'パスワード|暗証番号',
    joins: true,
  },
  'simplified Chinese': {
    user: '[帐账]户名称?|登录[帐账]户|用户名称?',
    host: '[帐账]户域|域名|工作站名?称?|源工作站|目标服务器名称?|计算机名称?|主机名称?',
    looseUser: '用户',
    looseHost: raw`(?<!\p{L})域|(?:远程)?计算机|电脑|服务器|主机`,
    home: '用户',
    machine: '计算机|电脑|服务器|主机',
    password: '密码|口令',
    joins: true,
  },
  'traditional Chinese': {
    user: '帳[戶號]名稱|登入帳[戶號]|使用者名稱',
    host: '帳[戶號]網域|網域名稱|工作站名?稱?|來源工作站|目標伺服器名稱|電腦名稱|主機名稱',
    looseUser: '使用者',
    looseHost: '網域|(?:遠端)?電腦|伺服器|主機',
    home: '使用者',
    machine: '電腦|伺服器|主機',
    password: '密碼',
    joins: true,
  },
  korean: {
    user: '계정 ?이름|로그온 ?계정|사용자 ?이름',
    host: '계정 ?도메인|도메인 ?이름|워크스테이션 ?이름|원본 ?워크스테이션|대상 ?서버 ?이름|컴퓨터 ?이름',
    looseUser: '사용자',
    looseHost: '도메인|컴퓨터|서버',
    home: '사용자',
    machine: '컴퓨터|서버',
    password: '비밀 ?번호|암호',
    joins: true,
  },
};

type Column = Exclude<keyof Language, 'joins'>;

/** A column of the table, over all languages. */
export function inAll(column: Column): readonly string[] {
  return pick(Object.values(LANGUAGES), column);
}

export const SPACED_PASSWORD_WORDS = pick(
  Object.values(LANGUAGES).filter(({ joins }) => !joins),
  'password',
);
export const JOINED_PASSWORD_WORDS = pick(
  Object.values(LANGUAGES).filter(({ joins }) => joins),
  'password',
);

function pick(languages: readonly Language[], column: Column): readonly string[] {
  return languages.flatMap((language) => language[column] ?? []);
}

/** Whether a word is in Latin letters, as most names are also where people write others. */
export function isLatin(word: string): boolean {
  return /^[\p{Script=Latin}\p{N}_.-]+$/u.test(word);
}
