/** Words that are in every text about errors: a small knowledge cannot know how little they tell. */
import { meaningOf } from './names.ts';

/** In which share of the texts they are. */
const COMMON: readonly (readonly [share: number, words: string])[] = [
  [0.5, 'the to a is of'],
  [0.25, 'in and for on this not be or that was error problem issue'],
  [
    0.1,
    'with by you it an from if has have are your can at as will fail cannot server file use user system window windows computer',
  ],
  [
    0.06,
    'because must operation service data name found verify start specified invalid occurred message request code information ' +
      'logon source object again access',
  ],
  [
    0.03,
    'required complete connection administrator details support time version available permission denied network status help ' +
      'restart click continue later unknown warning could may when does been no which but their we i my there see try contact ' +
      'please all any more than then what do did so me our up',
  ],
];

/** The same in other languages, where all that is known in one of them is a handful of texts. */
const COMMON_ELSEWHERE: readonly string[] = [
  'der die das den dem des ein eine einen einer eines es ist sind war wurde wurden wird werden hat haben kann können konnte nicht ' +
    'kein keine und oder zu zum zur im in am an auf aus bei beim mit nach von vom für um über durch da dass wenn sie ihr ihre ihren ' +
    'ich mein meine wir fehler aufgetreten problem meldung bitte versuchen erneut später wenden',
  'le la les un une des du de au aux et ou est sont été être a ont pas ne ni que qui ce cet cette ces se sa son ses sur dans en par ' +
    "pour avec sans si il elle vous votre vos nous notre je mon s'est n'est n'a d'une d'un erreur produite survenue problème message " +
    'veuillez réessayer',
  'el los las un una unos del al y o es son ha han sido está no se su sus que por para con sin en si lo le usted mi nuestro error ' +
    'producido problema mensaje inténtelo',
  'il lo gli uno dello della dei delle nel nella è sono stato stata si non che per con su da di ma del al suo errore verificato ' +
    'problema messaggio riprovare',
  'o os as um uma do da dos das no na nos nas ao foi não se que por para com em seu sua ocorreu erro problema mensagem',
  'de het een en of is zijn was werd niet geen te van voor met op in bij door dat die u uw er fout opgetreden probleem',
  'w z na do i lub nie jest są się że o od dla przez to błąd wystąpił problem',
  'в на с и или не что как для по из от к у за произошла ошибка возникла проблема',
  // What writes no blanks is compared character by character (text.ts): the small words, "an error has occurred", "cannot connect".
  'の に は を が で と も し た て い ま す ん せ き な る れ ら こ さ よ う か り エ ラ ー 発 生 接 続 問 題 確 認 試 行 再 度',
  '的 了 是 在 不 无 無 法 请 請 出 现 現 错 误 錯 誤 连 接 連 线 線 到 和 或 与 與 由 于 於 此 再 次 试 試',
  '수 없습니다 오류가 발생했습니다 연결할 다시 및 인해',
];
const ELSEWHERE_SHARE = 0.03;

/** By what a word means: in which share of the texts it is. */
export const COMMONNESS: ReadonlyMap<string, number> = new Map([
  ...COMMON_ELSEWHERE.flatMap((words) => words.split(' ').map((word) => [meaningOf(word), ELSEWHERE_SHARE] as const)),
  ...COMMON.flatMap(([share, words]) => words.split(' ').map((word) => [meaningOf(word), share] as const)),
]);
