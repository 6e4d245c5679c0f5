import { type Words } from './words.js';

export const fr: Words = {
  pay: {
    title: (amount) => `Payer ${amount}`,
    faultyTitle: 'Veuillez vérifier les données de votre carte',
    cardNumber: 'Numéro de carte',
    expiry: 'Date d’expiration',
    expiryHint: 'MM/AA, par ex. 08/29',
    cvv: 'Code de sécurité',
    cvvHint: '3 chiffres (Amex\u00a0: 4)',
    holderName: 'Nom sur la carte (facultatif)',
    summary: 'Veuillez vérifier ces champs',
    problems: {
      card_number_missing: 'Saisissez le numéro de carte',
      card_number_wrong: 'Vérifiez le numéro de carte\u00a0: un chiffre manque ou est erroné',
      expiry_missing: 'Saisissez la date d’expiration',
      expiry_wrong: 'Saisissez le mois et l’année d’expiration, par exemple 08/29',
      card_expired: 'Cette carte a expiré. Vérifiez la date ou utilisez une autre carte',
      cvv_missing: 'Saisissez le code de sécurité',
      cvv_wrong: 'Saisissez le code de sécurité\u00a0: 3 chiffres, 4 pour American Express',
      name_wrong: 'Saisissez le nom tel qu’il figure sur la carte, ou laissez ce champ vide',
      name_has_card_data: 'Saisissez ici uniquement le nom, sans les numéros de la carte',
    },
    cancel: 'Annuler le paiement',
    privacy: 'La boutique ne voit pas les données de votre carte.',
    timeLeft: (minutes, until) =>
      `Il vous reste ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} pour payer (jusqu’à ${until}).`,
    payBy: (until) => `Vous pouvez payer jusqu’à ${until}.`,
    hurry: (until) => `Il ne vous reste que quelques minutes pour payer (jusqu’à ${until}).`,
  },
  declined: {
    title: 'Votre paiement a été refusé',
    reasons: {
      declined: {
        why: 'Votre banque a refusé le paiement et rien n’a été débité.',
        advice: 'Veuillez utiliser une autre carte ou contacter votre banque.',
      },
      too_little_money: {
        why: 'Le montant disponible sur cette carte est insuffisant. Rien n’a été débité.',
        advice: 'Veuillez utiliser une autre carte.',
      },
      limit_reached: {
        why: 'Cette carte a atteint un plafond fixé par votre banque. Rien n’a été débité.',
        advice: 'Veuillez utiliser une autre carte.',
      },
      expired: {
        why: 'D’après votre banque, cette carte a expiré. Rien n’a été débité.',
        advice: 'Veuillez utiliser une autre carte.',
      },
      wrong_cvv: {
        why: 'Le code de sécurité était incorrect. Rien n’a été débité.',
        advice: 'Veuillez le vérifier et réessayer.',
      },
      wrong_number: {
        why: 'Le numéro de carte était incorrect. Rien n’a été débité.',
        advice: 'Veuillez le vérifier et réessayer.',
      },
      unsuitable: {
        why: 'Cette carte ne permet pas ce paiement. Rien n’a été débité.',
        advice: 'Veuillez utiliser une autre carte.',
      },
      not_processed: {
        why: 'Votre banque n’a pas pu traiter le paiement et rien n’a été débité.',
        advice: 'Veuillez réessayer.',
      },
      reversed: {
        why: 'La banque a débité un montant erroné, puis l’a restitué.',
        advice: 'Veuillez réessayer.',
      },
      not_confirmed: {
        why: 'Votre banque n’a pas pu confirmer que c’est bien vous qui payez. Rien n’a été débité.',
        advice: 'Veuillez réessayer ou utiliser une autre carte.',
      },
      confirmation_unavailable: {
        why: 'La confirmation par votre banque n’était pas disponible. Rien n’a été débité.',
        advice: 'Veuillez réessayer.',
      },
      confirmation_canceled: {
        why: 'Vous avez annulé la confirmation auprès de votre banque. Rien n’a été débité.',
        advice: 'Vous pouvez réessayer.',
      },
      confirmation_late: {
        why: 'Le paiement n’a pas été confirmé à temps auprès de votre banque. Rien n’a été débité.',
        advice: 'Veuillez réessayer.',
      },
    },
    attemptsLeft: (count) =>
      count === 1 ? 'Il vous reste un essai.' : `Il vous reste ${count} essais.`,
    noneLeft:
      'Pour votre sécurité, aucun autre essai n’est possible sur cette page. Veuillez retourner à la boutique.',
  },
  challenge: {
    title: 'Votre banque vous demande de confirmer',
    text: 'Nous vous dirigeons vers une page de votre banque. Confirmez-y le paiement, puis vous reviendrez ici.',
    link: 'Continuer vers votre banque',
  },
  waiting: {
    title: 'Nous attendons la réponse de la banque',
    text: 'Veuillez ne pas payer une nouvelle fois. La banque n’a pas encore indiqué si le paiement a abouti. Cette page vérifie automatiquement.',
    link: 'Vérifier maintenant',
  },
  paid: {
    title: 'Payé',
    text: 'Merci. Votre paiement a abouti, vous n’avez plus rien à faire sur cette page.',
  },
  ended: {
    time: {
      title: 'Cette page de paiement a expiré',
      text: 'Le délai de paiement est écoulé et rien n’a été débité. Veuillez recommencer depuis la boutique.',
    },
    merchant: {
      title: 'La boutique a fermé cette page de paiement',
      text: 'Rien n’a été débité. La boutique vous indique où en est votre commande.',
    },
    payer: {
      title: 'Vous avez annulé le paiement',
      text: 'Rien n’a été débité. Vous pouvez retourner à la boutique ou fermer cette page.',
    },
    attempts: { title: 'Votre paiement a été refusé', text: 'Rien n’a été débité.' },
  },
  errors: {
    no_such_page: {
      title: 'Ce lien ne mène nulle part',
      text: 'Il est peut-être incomplet ou n’est plus valable. Veuillez retourner à la boutique, qui vous indique où en est votre commande.',
    },
    from_another_site: {
      title: 'Cet envoi ne vient pas de la page de paiement',
      text: 'Le formulaire a été envoyé depuis un autre site et a été rejeté. Rien n’a été débité. Veuillez ouvrir la page de paiement depuis la boutique.',
    },
    unreadable: {
      title: 'L’envoi n’a pas pu être lu',
      text: 'Rien n’a été transmis à votre banque et rien n’a été débité. Veuillez revenir en arrière et réessayer.',
    },
    declined_too_often: {
      title: 'Trop de paiements ont été refusés',
      text: 'Pour votre sécurité, aucun paiement n’a été transmis à votre banque et rien n’a été débité. Veuillez utiliser une autre carte ou réessayer plus tard.',
    },
    bank_unreachable: {
      title: 'La banque est injoignable',
      text: 'Le paiement n’a pas été transmis et rien n’a été débité. Veuillez réessayer dans un instant.',
    },
    busy: {
      title: 'Veuillez réessayer dans un instant',
      text: 'C’est impossible pour le moment. Vous n’êtes jamais débité deux fois\u00a0: réessayez ici ou retournez à la boutique.',
    },
    failed: {
      title: 'Cela n’a pas fonctionné',
      text: 'Veuillez retourner à la boutique, qui vous indique où en est votre commande. Vous ne serez pas débité deux fois.',
    },
  },
  backToShop: 'Retourner à la boutique',
  backToPayment: 'Retourner à la page de paiement',
  reference: 'Référence',
  sandbox: {
    title: 'Bac à sable\u00a0: aucun argent réel ne circule.',
    cards: 'Cartes de test',
    hint: 'Avec une date d’expiration future et un code de sécurité de 3 chiffres quelconques.',
    does: {
      succeeds: 'est acceptée',
      declined: 'est refusée',
      challenge: 'demande une confirmation',
      waits: 'vous fait attendre, puis est acceptée',
      lost_answer: 'est acceptée, mais la réponse se perd',
    },
  },
};
