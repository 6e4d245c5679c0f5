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
  seal(card: CardToSeal): SealedCard;
  /** Throws when the row was tampered with, swapped with another, or its key is not in the ring. */
  open(card: SealedCard): OpenCard;
}
