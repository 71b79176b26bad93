/** What a button of a rendered card stands for. */
import type { Action } from '../../bot/types.ts';

/** The second is an answer whose value the client adds from an input beside the button. */
export type Offered = Action | { readonly kind: 'answer'; readonly question: string };

/** Makes the opaque value of a button on the card of that turn: at most about 90 characters of A-Z a-z 0-9 . _ ~ - | : */
export type Token = (offered: Offered, turn: number) => string;
