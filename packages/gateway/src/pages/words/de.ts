import { type Words } from './words.js';

export const de: Words = {
  pay: {
    title: (amount) => `${amount} bezahlen`,
    faultyTitle: 'Bitte prüfen Sie Ihre Kartendaten',
    cardNumber: 'Kartennummer',
    expiry: 'Gültig bis',
    expiryHint: 'MM/JJ, etwa 08/29',
    cvv: 'Prüfnummer',
    cvvHint: '3 Ziffern (Amex: 4)',
    holderName: 'Name auf der Karte (optional)',
    summary: 'Bitte prüfen Sie diese Felder',
    problems: {
      card_number_missing: 'Geben Sie die Kartennummer ein',
      card_number_wrong: 'Prüfen Sie die Kartennummer: Eine Ziffer fehlt oder ist falsch',
      expiry_missing: 'Geben Sie das Ablaufdatum ein',
      expiry_wrong: 'Geben Sie das Ablaufdatum als Monat und Jahr ein, zum Beispiel 08/29',
      card_expired:
        'Diese Karte ist abgelaufen. Prüfen Sie das Datum oder verwenden Sie eine andere Karte',
      cvv_missing: 'Geben Sie die Prüfnummer ein',
      cvv_wrong: 'Geben Sie die Prüfnummer ein: 3 Ziffern, bei American Express 4',
      name_wrong: 'Geben Sie den Namen wie auf der Karte ein oder lassen Sie das Feld leer',
      name_has_card_data: 'Geben Sie hier nur den Namen ein, ohne die Nummern der Karte',
    },
    cancel: 'Zahlung abbrechen',
    privacy: 'Der Shop sieht Ihre Kartendaten nicht.',
    timeLeft: (minutes, until) =>
      `Sie haben noch ${minutes} ${minutes === 1 ? 'Minute' : 'Minuten'} Zeit zum Bezahlen (bis ${until}).`,
    payBy: (until) => `Sie können bis ${until} bezahlen.`,
    hurry: (until) => `Sie haben nur noch wenige Minuten Zeit zum Bezahlen (bis ${until}).`,
  },
  declined: {
    title: 'Ihre Zahlung wurde abgelehnt',
    reasons: {
      declined: {
        why: 'Ihre Bank hat die Zahlung abgelehnt, und es wurde nichts abgebucht.',
        advice: 'Bitte verwenden Sie eine andere Karte oder fragen Sie Ihre Bank.',
      },
      too_little_money: {
        why: 'Auf dieser Karte ist nicht genug Geld verfügbar. Es wurde nichts abgebucht.',
        advice: 'Bitte verwenden Sie eine andere Karte.',
      },
      limit_reached: {
        why: 'Diese Karte hat ein Limit Ihrer Bank erreicht. Es wurde nichts abgebucht.',
        advice: 'Bitte verwenden Sie eine andere Karte.',
      },
      expired: {
        why: 'Laut Ihrer Bank ist diese Karte abgelaufen. Es wurde nichts abgebucht.',
        advice: 'Bitte verwenden Sie eine andere Karte.',
      },
      wrong_cvv: {
        why: 'Die Prüfnummer war nicht richtig. Es wurde nichts abgebucht.',
        advice: 'Bitte prüfen Sie sie und versuchen Sie es noch einmal.',
      },
      wrong_number: {
        why: 'Die Kartennummer war nicht richtig. Es wurde nichts abgebucht.',
        advice: 'Bitte prüfen Sie sie und versuchen Sie es noch einmal.',
      },
      unsuitable: {
        why: 'Mit dieser Karte ist diese Zahlung nicht möglich. Es wurde nichts abgebucht.',
        advice: 'Bitte verwenden Sie eine andere Karte.',
      },
      not_processed: {
        why: 'Ihre Bank konnte die Zahlung nicht ausführen, und es wurde nichts abgebucht.',
        advice: 'Bitte versuchen Sie es noch einmal.',
      },
      reversed: {
        why: 'Die Bank hat einen falschen Betrag abgebucht und ihn zurückgegeben.',
        advice: 'Bitte versuchen Sie es noch einmal.',
      },
      not_confirmed: {
        why: 'Ihre Bank konnte nicht bestätigen, dass Sie selbst bezahlen. Es wurde nichts abgebucht.',
        advice: 'Bitte versuchen Sie es noch einmal oder verwenden Sie eine andere Karte.',
      },
      confirmation_unavailable: {
        why: 'Die Bestätigung durch Ihre Bank war nicht verfügbar. Es wurde nichts abgebucht.',
        advice: 'Bitte versuchen Sie es noch einmal.',
      },
      confirmation_canceled: {
        why: 'Sie haben die Bestätigung bei Ihrer Bank abgebrochen. Es wurde nichts abgebucht.',
        advice: 'Sie können es noch einmal versuchen.',
      },
      confirmation_late: {
        why: 'Die Zahlung wurde bei Ihrer Bank nicht rechtzeitig bestätigt. Es wurde nichts abgebucht.',
        advice: 'Bitte versuchen Sie es noch einmal.',
      },
    },
    attemptsLeft: (count) =>
      count === 1 ? 'Sie haben noch einen Versuch.' : `Sie haben noch ${count} Versuche.`,
    noneLeft:
      'Zu Ihrer Sicherheit ist auf dieser Seite kein weiterer Versuch möglich. Bitte kehren Sie zum Shop zurück.',
  },
  challenge: {
    title: 'Ihre Bank bittet um Bestätigung',
    text: 'Wir leiten Sie zu einer Seite Ihrer Bank weiter. Bestätigen Sie dort die Zahlung; danach kommen Sie hierher zurück.',
    link: 'Weiter zu Ihrer Bank',
  },
  waiting: {
    title: 'Wir warten auf die Bank',
    text: 'Bitte bezahlen Sie nicht noch einmal. Die Bank hat noch nicht mitgeteilt, ob die Zahlung erfolgt ist. Diese Seite sieht von selbst wieder nach.',
    link: 'Jetzt nachsehen',
  },
  paid: {
    title: 'Bezahlt',
    text: 'Vielen Dank. Ihre Zahlung war erfolgreich, auf dieser Seite ist nichts mehr zu tun.',
  },
  ended: {
    time: {
      title: 'Diese Zahlungsseite ist abgelaufen',
      text: 'Die Zeit zum Bezahlen ist vorbei, und es wurde nichts abgebucht. Bitte beginnen Sie im Shop noch einmal.',
    },
    merchant: {
      title: 'Der Shop hat diese Zahlungsseite geschlossen',
      text: 'Es wurde nichts abgebucht. Im Shop sehen Sie, wie es um Ihre Bestellung steht.',
    },
    payer: {
      title: 'Sie haben die Zahlung abgebrochen',
      text: 'Es wurde nichts abgebucht. Sie können zum Shop zurückkehren oder diese Seite schließen.',
    },
    attempts: { title: 'Ihre Zahlung wurde abgelehnt', text: 'Es wurde nichts abgebucht.' },
  },
  errors: {
    no_such_page: {
      title: 'Dieser Link führt nirgendwohin',
      text: 'Vielleicht ist er unvollständig oder nicht mehr gültig. Bitte kehren Sie zum Shop zurück; dort sehen Sie, wie es um Ihre Bestellung steht.',
    },
    from_another_site: {
      title: 'Dies kam nicht von der Zahlungsseite',
      text: 'Das Formular wurde von einer anderen Website gesendet und abgewiesen. Es wurde nichts abgebucht. Bitte öffnen Sie die Zahlungsseite vom Shop aus.',
    },
    unreadable: {
      title: 'Das konnte nicht gelesen werden',
      text: 'Es wurde nichts an Ihre Bank gesendet und nichts abgebucht. Bitte gehen Sie zurück und versuchen Sie es noch einmal.',
    },
    declined_too_often: {
      title: 'Zu viele Zahlungen wurden abgelehnt',
      text: 'Zu Ihrer Sicherheit wurde keine Zahlung an Ihre Bank gesendet und nichts abgebucht. Bitte verwenden Sie eine andere Karte oder versuchen Sie es später noch einmal.',
    },
    bank_unreachable: {
      title: 'Die Bank ist nicht erreichbar',
      text: 'Die Zahlung wurde nicht gesendet, und es wurde nichts abgebucht. Bitte versuchen Sie es gleich noch einmal.',
    },
    busy: {
      title: 'Bitte versuchen Sie es gleich noch einmal',
      text: 'Das ist im Moment nicht möglich. Es wird nie doppelt abgebucht: Versuchen Sie es hier noch einmal oder kehren Sie zum Shop zurück.',
    },
    failed: {
      title: 'Das hat nicht geklappt',
      text: 'Bitte kehren Sie zum Shop zurück; dort sehen Sie, wie es um Ihre Bestellung steht. Es wird nicht doppelt abgebucht.',
    },
  },
  backToShop: 'Zurück zum Shop',
  backToPayment: 'Zurück zur Zahlungsseite',
  reference: 'Referenz',
  sandbox: {
    title: 'Sandbox: Es fließt kein echtes Geld.',
    cards: 'Testkarten',
    hint: 'Mit einem beliebigen Ablaufdatum in der Zukunft und einer beliebigen Prüfnummer aus 3 Ziffern.',
    does: {
      succeeds: 'wird angenommen',
      declined: 'wird abgelehnt',
      challenge: 'verlangt eine Bestätigung',
      waits: 'lässt Sie warten und wird dann angenommen',
      lost_answer: 'wird angenommen, aber die Antwort geht verloren',
    },
  },
};
