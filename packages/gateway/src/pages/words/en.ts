import { type Words } from './words.js';

export const en: Words = {
  pay: {
    title: (amount) => `Pay ${amount}`,
    faultyTitle: 'Please check your card details',
    cardNumber: 'Card number',
    expiry: 'Expiry date',
    expiryHint: 'MM/YY, like 08/29',
    cvv: 'Security code',
    cvvHint: '3 digits (Amex: 4)',
    holderName: 'Name on card (optional)',
    summary: 'Please check these fields',
    problems: {
      card_number_missing: 'Enter the card number',
      card_number_wrong: 'Check the card number: a digit is missing or mistyped',
      expiry_missing: 'Enter the expiry date',
      expiry_wrong: 'Enter the expiry date as month and year, for example 08/29',
      card_expired: 'This card has expired. Check the date, or use another card',
      cvv_missing: 'Enter the security code',
      cvv_wrong: 'Enter the security code: 3 digits, or 4 on American Express',
      name_wrong: 'Enter the name as it is on the card, or leave the field empty',
      name_has_card_data: 'Enter only the name here, without the numbers of the card',
    },
    cancel: 'Cancel payment',
    privacy: 'The shop does not see your card details.',
    timeLeft: (minutes, until) =>
      `You have ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} left to pay, until ${until}.`,
    payBy: (until) => `You can pay until ${until}.`,
    hurry: (until) => `Only a few minutes are left to pay, until ${until}.`,
  },
  declined: {
    title: 'Your payment was declined',
    reasons: {
      declined: {
        why: 'Your bank declined the payment, and you were not charged.',
        advice: 'Please use another card, or ask your bank.',
      },
      too_little_money: {
        why: 'There is not enough money available on this card. You were not charged.',
        advice: 'Please use another card.',
      },
      limit_reached: {
        why: 'This card has reached a limit of your bank. You were not charged.',
        advice: 'Please use another card.',
      },
      expired: {
        why: 'Your bank says that this card has expired. You were not charged.',
        advice: 'Please use another card.',
      },
      wrong_cvv: {
        why: 'The security code was not correct. You were not charged.',
        advice: 'Please check it and try again.',
      },
      wrong_number: {
        why: 'The card number was not correct. You were not charged.',
        advice: 'Please check it and try again.',
      },
      unsuitable: {
        why: 'This card cannot be used for this payment. You were not charged.',
        advice: 'Please use another card.',
      },
      not_processed: {
        why: 'Your bank could not process the payment, and you were not charged.',
        advice: 'Please try again.',
      },
      reversed: {
        why: 'The bank took a wrong amount and has given it back.',
        advice: 'Please try again.',
      },
      not_confirmed: {
        why: 'Your bank could not confirm that it was you who paid. You were not charged.',
        advice: 'Please try again, or use another card.',
      },
      confirmation_unavailable: {
        why: 'The confirmation by your bank was not available. You were not charged.',
        advice: 'Please try again.',
      },
      confirmation_canceled: {
        why: 'You canceled the confirmation with your bank. You were not charged.',
        advice: 'You can try again.',
      },
      confirmation_late: {
        why: 'The payment was not confirmed with your bank in time. You were not charged.',
        advice: 'Please try again.',
      },
    },
    attemptsLeft: (count) =>
      count === 1 ? 'You can try once more.' : `You can try ${count} more times.`,
    noneLeft: 'For your safety, this page takes no more attempts. Please go back to the shop.',
  },
  challenge: {
    title: 'Your bank asks you to confirm',
    text: 'We are taking you to a page of your bank. Confirm the payment there, and you come back here.',
    link: 'Continue to your bank',
  },
  waiting: {
    title: 'We are waiting for the bank',
    text: 'Please do not pay again. The bank has not yet said whether the payment went through. This page looks again by itself.',
    link: 'Look again now',
  },
  paid: {
    title: 'Paid',
    text: 'Thank you. Your payment went through, and there is nothing more to do on this page.',
  },
  ended: {
    time: {
      title: 'This payment page has expired',
      text: 'The time to pay is over, and you were not charged. Please go back to the shop to start again.',
    },
    merchant: {
      title: 'The shop has closed this payment page',
      text: 'You were not charged. Please go back to the shop, where you see how your order stands.',
    },
    payer: {
      title: 'You canceled the payment',
      text: 'You were not charged. You can go back to the shop, or close this page.',
    },
    attempts: { title: 'Your payment was declined', text: 'You were not charged.' },
  },
  errors: {
    no_such_page: {
      title: 'This link does not lead anywhere',
      text: 'It may be incomplete or out of date. Please go back to the shop, where you see how your order stands.',
    },
    from_another_site: {
      title: 'This did not come from the payment page',
      text: 'The form was sent from another website, and was refused. You were not charged. Please open the payment page from the shop.',
    },
    unreadable: {
      title: 'This could not be read',
      text: 'Nothing was sent to your bank, and you were not charged. Please go back and try again.',
    },
    declined_too_often: {
      title: 'Too many payments were declined',
      text: 'For your safety, no payment was sent to your bank, and you were not charged. Please use another card, or try again later.',
    },
    bank_unreachable: {
      title: 'The bank cannot be reached',
      text: 'The payment was not sent, and you were not charged. Please try again in a moment.',
    },
    busy: {
      title: 'Please try again in a moment',
      text: 'We cannot do this right now. You are never charged twice: try again here, or go back to the shop.',
    },
    failed: {
      title: 'This did not work',
      text: 'Please go back to the shop, where you see how your order stands. You are not charged twice.',
    },
  },
  backToShop: 'Back to the shop',
  backToPayment: 'Back to the payment page',
  reference: 'Reference',
  sandbox: {
    title: 'Sandbox: no real money moves.',
    cards: 'Test cards',
    hint: 'With any future expiry date and any security code of 3 digits.',
    does: {
      succeeds: 'is accepted',
      declined: 'is declined',
      challenge: 'asks for confirmation',
      waits: 'keeps you waiting, then is accepted',
      lost_answer: 'is accepted, but the answer gets lost',
    },
  },
};
