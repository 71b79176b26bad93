import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { maskSecrets, redact } from '../../../bot/redact.ts';

/** Event 4625, a failed logon, as Windows shows it in each language; its names are `{user}`, `{domain}` … */
const EVENTS = new URL('./4625/', import.meta.url);
const raw = String.raw;
const hide = (text: string) => redact(text, []).text;

function fillIn(template: string, names: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => names[key] ?? whole);
}

const NAMES = { computer: 'zeus', user: 'quandt', domain: 'ZEDFIRM', workstation: 'PCQUANDT', address: '10.1.2.3' };
const MARKS = {
  computer: '[HOST-1]',
  user: '[USER-1]',
  domain: '[HOST-2]',
  workstation: '[HOST-3]',
  address: '[ADDRESS-1]',
};

const HOMES = [
  ...['Benutzer', 'Utilisateurs', 'Usuarios', 'Utenti', 'Usuários', 'Utilizadores', 'Gebruikers', 'Użytkownicy'],
  ...['Пользователи', 'Uživatelé', 'Användare', 'Kullanıcılar', 'ユーザー', '用户', '使用者', '사용자'],
];

const MACHINES: readonly (readonly [string, string])[] = [
  ['Remotedesktop kann keine Verbindung mit dem Remotecomputer "zeus" herstellen', '"zeus"'],
  ['Der Rechner „zeus“ antwortet nicht', '„zeus“'],
  ['Impossible de se connecter à l’ordinateur distant « zeus ».', '« zeus »'],
  ['Le serveur «\u00a0zeus\u00a0» est injoignable', '«\u00a0zeus\u00a0»'],
  ['No se puede conectar al equipo remoto "zeus"', '"zeus"'],
  ['Impossibile connettersi al computer remoto "zeus"', '"zeus"'],
  ['Não é possível conectar ao computador remoto "zeus"', '"zeus"'],
  ['Kan geen verbinding maken met de externe computer "zeus"', '"zeus"'],
  ['Nie można połączyć się z komputerem zdalnym „zeus”', '„zeus”'],
  ['Не удается подключиться к удаленному компьютеру "zeus"', '"zeus"'],
  ['Не найден сервер «zeus»', '«zeus»'],
  ['リモート コンピューター "zeus" に接続できません', '"zeus"'],
  ['コンピューター「zeus」が見つかりません', '「zeus」'],
  ['无法连接到远程计算机“zeus”', '“zeus”'],
  ['無法連線到遠端電腦「zeus」', '「zeus」'],
  ['원격 컴퓨터 "zeus"에 연결할 수 없습니다', '"zeus"'],
];

const LABELS: readonly (readonly [string, string])[] = [
  ['Account Name： quandt', 'Account Name： [USER-1]'],
  ['computer＝zeus', 'computer＝[HOST-1]'],
  ['Nom du compte\u00a0: quandt', 'Nom du compte\u00a0: [USER-1]'],
  ['用户名：quandt，计算机：zeus。', '用户名：[USER-1]，计算机：[HOST-1]。'],
  ['私のユーザー名：quandt、コンピューター：zeus', '私のユーザー名：[USER-1]、コンピューター：[HOST-1]'],
  ['アカウント名: 田中', 'アカウント名: [USER-1]'],
  ['Quellarbeitsstation: ZEUS', 'Quellarbeitsstation: [HOST-1]'],
  ['Station de travail source : ZEUS', 'Station de travail source : [HOST-1]'],
  ['Имя учетной записи: ZEUS$', 'Имя учетной записи: [HOST-1]$'],
  ['Kullanıcı adı: quandt', 'Kullanıcı adı: [USER-1]'],
  ['Název účtu: quandt', 'Název účtu: [USER-1]'],
  ['Kontonamn: quandt', 'Kontonamn: [USER-1]'],
];

const PASSWORDS: readonly (readonly [string, string])[] = [
  [raw`net use Z: \\fs1\daten Hunter2! /user:FIRMA\mueller`, raw`net use Z: \\fs1\daten [PASSWORD] /user:FIRMA\mueller`],
  [raw`net use Z: \\fs1\daten geheim /user:mueller`, raw`net use Z: \\fs1\daten [PASSWORD] /user:mueller`],
  [raw`net use \\fs1\daten /user:mueller Hunter2!`, raw`net use \\fs1\daten /user:mueller [PASSWORD]`],
  [raw`net use * "\\fs1\meine daten" Hunter2!`, raw`net use * "\\fs1\meine daten" [PASSWORD]`],
  ['password for mueller is Hunter2!', 'password for mueller is [PASSWORD]'],
  ['the password for the admin account: Hunter2!', 'the password for the admin account: [PASSWORD]'],
  ['das Passwort von mueller ist Hunter2!', 'das Passwort von mueller ist [PASSWORD]'],
  ['パスワード: himitsu1', 'パスワード: [PASSWORD]'],
  ['パスワードは himitsu1 です', 'パスワードは [PASSWORD] です'],
  ['我的密码：mima1234，谢谢', '我的密码：[PASSWORD]，谢谢'],
  ['密码是mima1234', '密码是[PASSWORD]'],
  ['密碼：mima', '密碼：[PASSWORD]'],
  ['비밀번호: bimil1234', '비밀번호: [PASSWORD]'],
  ['şifre: Gizli', 'şifre: [PASSWORD]'],
  ['Şifrem: Gizli123', 'Şifrem: [PASSWORD]'],
  ['heslo: Tajne', 'heslo: [PASSWORD]'],
  ['heslo je Tajne123', 'heslo je [PASSWORD]'],
  ['lösenord: Hemligt', 'lösenord: [PASSWORD]'],
  ['wachtwoord: Geheim', 'wachtwoord: [PASSWORD]'],
  ['hasło: Tajne', 'hasło: [PASSWORD]'],
  ['пароль： Секрет', 'пароль： [PASSWORD]'],
  ['palavra-passe: Segredo', 'palavra-passe: [PASSWORD]'],
];

/** Says something about an account, a machine or a password, and names none. */
const ORDINARY: readonly string[] = [
  raw`net use Z: \\license\share fails, net use Z: /delete, net use Z: \\license\share * /user:admin`,
  'the password for this account is wrong, and the password for the server is not accepted',
  'The password for my user is somehow gone. The password of the admin: it says nothing',
  'パスワードは正しいです。パスワード：忘れました。パスワードが間違っています',
  '密码：错误。密码是对的。未知用户名或密码错误',
  '암호: 틀렸음. 암호는 맞습니다',
  'Пароль неверный, heslo je špatné, şifre: yanlış, lösenord: fel, hasło: błędne, пароль: неверный',
  '用户：无法登录\n计算机：无法连接\n区域: 北京\n服务器：2台',
  'ユーザー：接続できません\nコンピューター：起動しない\nサーバー: 2台',
  '사용자: 여러명\n서버: 2대',
  'Domäne: keine\nDominio: ninguno\nДомен: нет\nUtilisateur : inconnu\nKomputer: brak',
  'Kontodomäne: NT-AUTORITÄT\nKontoname: SYSTEM\nDomaine du compte : AUTORITE NT\nNom du compte : Système\nИмя учетной записи: СИСТЕМА',
  raw`C:\Benutzer\Öffentlich\Desktop, C:\Utilisateurs\Public\x, C:\Usuarios\Público\x, C:\Пользователи\Общие\x`,
  'Der Remotecomputer antwortet nicht. Сервер 1С не отвечает. サーバー 2台、服务器 2台',
  'Error: l’ordinateur distant « serveur » n’existe pas',
];

describe('redacting other languages', () => {
  for (const file of readdirSync(EVENTS)) {
    const event = readFileSync(new URL(file, EVENTS), 'utf8');
    const language = file.replace('.txt', '').replace('-', ' ');

    it(`hides user, domain and machines of a failed logon in ${language}, and nothing else`, () =>
      assert.equal(hide(fillIn(event, NAMES)), fillIn(event, MARKS)));

    it(`hides them in ${language} with full-width colons as well`, () => {
      const wide = event.replace(/:(?!\d)/g, '：');
      assert.equal(hide(fillIn(wide, NAMES)), fillIn(wide, MARKS));
    });
  }

  it('hides names after labels', () => {
    for (const [pasted, shown] of LABELS) assert.equal(hide(pasted), shown);
  });

  it('hides the owner of a home folder as Explorer shows it', () => {
    for (const home of HOMES) assert.equal(hide(`C:\\${home}\\quandt\\Desktop`), `C:\\${home}\\[USER-1]\\Desktop`);
  });

  it('hides the machine that a dialog names', () => {
    for (const [pasted, quoted] of MACHINES)
      assert.equal(hide(pasted), pasted.replace(quoted, quoted.replace('zeus', '[HOST-1]')));
  });

  it('masks passwords, once and for all', () => {
    for (const [pasted, shown] of PASSWORDS) {
      assert.equal(maskSecrets(pasted), shown);
      assert.equal(maskSecrets(shown), shown);
    }
  });

  it('leaves what names nobody', () => {
    for (const text of ORDINARY) {
      assert.equal(hide(text), text);
      assert.equal(maskSecrets(text), text);
    }
  });
});
