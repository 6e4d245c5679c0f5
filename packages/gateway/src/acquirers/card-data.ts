import { holdsCardNumber } from '../domain/card-text.js';
import { carriesCardNumber, carriesCvv, mayCarryNumberOf, namesCvv } from '../domain/own-card.js';
import { type CardOfCharge, type Deposit } from '../services/ports/bank.js';

/** True if an id that the bank has made up carries card data, and so must not be kept. */
export type CarriesCardData = (id: string) => boolean;

/** What is looked for while number and CVV are at hand: both, in any form. */
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
 * The same later, when neither is: any card's number, and what could be this card's anywhere in the
 * digits. A CVV is seen only under its name; which three digits it was, nobody may remember.
 */
export const inLaterAnswer =
  ({ card }: CardOfCharge): CarriesCardData =>
  (id) =>
    (card !== undefined && mayCarryNumberOf(card, id)) || namesCvv(id) || holdsCardNumber(id);
