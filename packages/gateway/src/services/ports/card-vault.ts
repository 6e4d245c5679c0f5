import { type Secret } from '../../domain/secret.js';

/** A card as it is stored: number and holder encrypted, no CVV. */
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

type OpenCard = { readonly number: Secret; readonly holderName: Secret | null };

type CardToSeal = OpenCard &
  Pick<SealedCard, 'id' | 'merchantId' | 'expiryMonth' | 'expiryYear' | 'createdAt'>;

/** Encrypts cards for storage, and is the only part that can decrypt them. */
export type CardVault = {
  /** The ids of the ring's keys, newest first: the newest encrypts, all decrypt. */
  readonly keyIds: readonly string[];
  seal(card: CardToSeal): SealedCard;
  /** Throws CardUnopened. */
  open(card: SealedCard): OpenCard;
};

/**
 * - `key_missing`: the key that encrypted it is not in the ring
 * - `unreadable`: the row was changed or swapped, or the ring has another key with that id
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
