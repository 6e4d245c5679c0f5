import { holdsCardNumber } from '../domain/card-text.js';
import { carriesCardNumber, carriesCvv, mayCarryNumberOf, namesCvv } from '../domain/own-card.js';
import { type CardOfCharge, type Deposit } from '../services/ports/acquirer.js';

/** True if an id from the bank contains card data, and so must not be stored. */
export type CarriesCardData = (id: string) => boolean;

/** While number and CVV are at hand: looks for both, in any form. */
export const inAnswerToDeposit =
  ({ cardNumber, cvv }: Deposit): CarriesCardData =>
  (id) => {
    const number = cardNumber.reveal();
    return (
      carriesCardNumber(id, number) ||
      carriesCvv(id, cvv.reveal(), number) ||
      namesCvv(id) ||
      holdsCardNumber(id)
    );
  };

/**
 * Later, when neither is at hand: looks for any card's number, and for anything in the digits that could be
 * this card's. A CVV is recognized only by its label, since it may not be stored.
 */
export const inLaterAnswer =
  ({ card }: CardOfCharge): CarriesCardData =>
  (id) =>
    (card !== undefined && mayCarryNumberOf(card, id)) || namesCvv(id) || holdsCardNumber(id);
