import { type Request, type Response } from 'express';
import { checkoutLocales } from '../domain/checkout/session.js';
import { de } from './words/de.js';
import { en } from './words/en.js';
import { fr } from './words/fr.js';
import { type Language, type Words } from './words/words.js';

const words: Readonly<Record<Language, Words>> = { en, de, fr };

export const wordsIn = (language: Language): Words => words[language];

const chosen = new WeakMap<Response, Language>();

/** Has the response in this language, whatever the browser asks for; null lets the browser choose. */
export function chooseLanguage(res: Response, language: Language | null): void {
  if (language !== null) chosen.set(res, language);
}

/** The language of a response: the one that was chosen, or else what the browser likes best. */
export function languageOf(req: Request, res: Response): Language {
  const known = chosen.get(res);
  if (known !== undefined) return known;
  const liked = req.acceptsLanguages(...checkoutLocales);
  return checkoutLocales.find((one) => one === liked) ?? 'en';
}
