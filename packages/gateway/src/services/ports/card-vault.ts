import { type Secret } from '../../domain/secret.js';

/** A card as it lies in storage: number and holder encrypted, no CVV. */
export type SealedCard = {
  readonly id: string;
  readonly merchantId: string;
  readonly number: string;
  readonly holderName: string | null;
  readonly expiryMonth: number;
  readonly expiryYear: number;
  readonly keyId: string;
  readonly createdAt: Date;
};

export type OpenCard = { readonly number: Secret; readonly holderName: Secret | null };

export type CardToSeal = OpenCard &
  Pick<SealedCard, 'id' | 'merchantId' | 'expiryMonth' | 'expiryYear' | 'createdAt'>;

/** Encrypts cards for storage. The only one who can open them again. */
export interface CardVault {
  /** The ids of the ring's keys, the newest first: that one seals, all open. */
  readonly keyIds: readonly string[];
  seal(card: CardToSeal): SealedCard;
  /** Throws CardUnopened. */
  open(card: SealedCard): OpenCard;
}

/**
 * - `key_missing`: the key that sealed it is not in the ring
 * - `unreadable`: the row was changed or swapped with another, or the ring has another key of that id
 */
export class CardUnopened extends Error {
  constructor(
    readonly reason: 'key_missing' | 'unreadable',
    message: string,
  ) {
    super(message);
    this.name = 'CardUnopened';
  }
}
